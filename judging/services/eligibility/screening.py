"""Screening: committees' decisions on requirements, and the admission derived from them and from the facts."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import CLOSED
from judging.core.eligibility import counter
from judging.core.eligibility.checks import (
    DECIDED_BY_CASES,
    Checked,
    Decision,
    Outcome,
    RequirementState,
    Treatment,
    against,
    may_decide,
)
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.core.rulebooks.requirements import Check, Consequence
from judging.database.statements import within
from judging.models import Admission, Contest, Entry, Finding
from judging.queries.eligibility import screening
from judging.queries.eligibility.screening import ScreeningRules
from judging.services import audit
from judging.services.locks import lock_uncertified
from judging.services.scoring import scoresheets


def update_admission(session: Session, *, contest_id: int, entry_ids: Collection[int]) -> None:
    """Recompute the admission of these works, and of their possible duplicates in the contest, from facts and
    findings; make the sheets of those that are admitted now.

    Part of the caller's act, which has locked the contest: whoever changes facts, findings, duplicates, teams or
    documents calls it. After certification nothing changes: then a case decides. An admission that an organiser
    entered by hand stays until the work has facts or findings.
    """
    session.flush()  # the state, facts and findings are read from the database
    state = session.execute(select(Contest.state).where(Contest.id == contest_id)).scalar_one()
    if state in CLOSED or not entry_ids:
        return
    ids = screening.with_look_alikes(session, contest_id, entry_ids)
    rules = _rules(session, contest_id)
    found = screening.outcomes(session, rules, ids)
    stored = select(Entry.id, Entry.facts, *_ADMISSION).where(Entry.contest_id == contest_id, within(Entry.id, ids))
    changed = {}
    for entry_id, facts, *before in session.execute(stored):
        came, is_decided = found[entry_id]
        admission, *_, admitted_at, _by = before
        if admitted_at is not None and facts == "{}" and not is_decided:
            continue
        after = counter.admission_after(came, admission, screening_over=rules.is_over)
        now = [after, _refusal(came, "th"), _refusal(came, "en"), None, None]
        if now != before:
            changed[entry_id] = now
    rows = select(Entry).where(within(Entry.id, changed)).execution_options(populate_existing=True)
    for entry in session.execute(rows).scalars() if changed else ():
        for column, value in zip(_ADMISSION, changed[entry.id], strict=True):
            setattr(entry, column.key, value)
    session.flush()  # ensure_sheets reads the database
    scoresheets.ensure_sheets(session, contest_id=contest_id)


_ADMISSION = (
    Entry.admission,
    Entry.admission_reason,
    Entry.admission_reason_en,
    Entry.admission_at,
    Entry.admission_by,
)
"""The columns that say whether a work is admitted, and why it is not."""


def update_all_admissions(session: Session, *, contest_id: int) -> None:
    """``update_admission`` for every work of a contest, whose days, windows or readings changed."""
    query = select(Entry.id).where(Entry.contest_id == contest_id)
    update_admission(session, contest_id=contest_id, entry_ids=session.execute(query).scalars().all())


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a committee decided on one requirement.

    ``subject`` is "" for the work itself, ``person:ID`` for one of its people. ``scope`` names the items to zero where
    the contest's reading leaves them to the committee. For a decision made on a page, ``seen`` is what the page showed
    against the requirement (``checks.against``), ``last`` the id of the decision in force, 0 for none.
    """

    requirement: str
    decision: Decision
    subject: str = ""
    reason: str = ""
    scope: Collection[str] = ()
    seen: Mapping[str, str] | None = None
    last: int | None = None

    @property
    def reason_kept(self) -> str:
        """The reason, stripped."""
        return self.reason.strip()


def decide(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_ids: Collection[int],
    resolutions: Sequence[Resolution],
    committee: str,
    met_on: date,
) -> None:
    """Record what a committee decided on requirements of these works, all or nothing, and update their admission. A
    decision is never changed: a later one replaces it.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``committee_wanted``, ``meeting_ahead``, ``none_chosen``,
            ``no_entry``; and, with ``about`` (requirement and subject): ``reason_wanted``,
            ``no_requirement``, ``items_wanted``, ``no_item``, ``nothing_to_reopen``, ``facts_say_no``, ``facts_moved``,
            ``decided_meanwhile``, ``finding_needs_case``, ``nothing_to_decide``.
    """
    lock_uncertified(session, contest_id=contest_id)
    meeting = _meeting(committee, met_on)
    ids = _of_contest(session, contest_id, entry_ids)
    rules = _rules(session, contest_id)
    found = screening.checked(session, rules, ids)
    answers = [(entry_id, _checked(rules, found[entry_id], one), one) for one in resolutions for entry_id in ids]
    _insert(session, actor, meeting, answers)
    for one in resolutions:
        said = {"requirement": one.requirement, "subject": one.subject, "decision": one.decision.value}
        audit.record(
            session,
            actor=actor,
            action="screening.decide",
            subject=_subject(contest_id, ids),
            contest_id=contest_id,
            data={**_logged(ids, meeting), **said, "reason": one.reason_kept},
        )
    update_admission(session, contest_id=contest_id, entry_ids=ids)


@dataclass(frozen=True, slots=True)
class Passed:
    """How many of the works are admitted now, and how many requirements were passed."""

    admitted: int
    findings: int


def pass_open(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_ids: Collection[int],
    committee: str,
    met_on: date,
    reason: str = "",
    with_unknown: bool = True,
) -> Passed:
    """Pass the open requirements of these works ("all pass, except …") and update their admission.

    Passed are gates and requirements that zero which are open or, ``with_unknown``, without facts (the committee saw
    the paper). Flagged requirements, proposed zeros and whatever needs a case are decided one by one.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``none_chosen``, ``no_entry``, ``committee_wanted``,
            ``meeting_ahead``.
    """
    lock_uncertified(session, contest_id=contest_id)
    meeting = _meeting(committee, met_on)
    ids = _of_contest(session, contest_id, entry_ids)
    found = screening.checked(session, _rules(session, contest_id), ids)
    waits = (RequirementState.OPEN, RequirementState.UNKNOWN) if with_unknown else (RequirementState.OPEN,)
    answers = [
        (entry_id, answer, Resolution(answer.requirement.id, Decision.PASS, answer.subject, reason))
        for entry_id in ids
        for answer in found[entry_id]
        if answer.standing in waits and answer.requirement.consequence in (Consequence.GATE, Consequence.ZERO)
    ]
    if answers:
        _insert(session, actor, meeting, answers)
        audit.record(
            session,
            actor=actor,
            action="screening.pass_open",
            subject=_subject(contest_id, ids),
            contest_id=contest_id,
            data={**_logged(ids, meeting), "findings": len(answers), "reason": reason.strip()},
        )
    update_admission(session, contest_id=contest_id, entry_ids=ids)
    admitted = select(func.count()).where(Entry.id.in_(ids), Entry.admission == Admission.ADMITTED)
    return Passed(session.execute(admitted).scalar_one(), len(answers))


@dataclass(frozen=True, slots=True)
class _Meeting:
    committee: str
    met_on: date


def _meeting(committee: str, met_on: date) -> _Meeting:
    name = require(thai.normalise(committee), "committee_wanted")
    refuse_if(met_on > clock.today(), "meeting_ahead")
    return _Meeting(name[:200], met_on)


def _rules(session: Session, contest_id: int) -> ScreeningRules:
    return require(screening.rules_of(session, contest_id), "no_contest")


def _of_contest(session: Session, contest_id: int, entry_ids: Collection[int]) -> list[int]:
    refuse_if(not entry_ids, "none_chosen")
    query = select(Entry.id).where(Entry.contest_id == contest_id, Entry.id.in_(entry_ids)).order_by(Entry.id)
    found = list(session.execute(query).scalars())
    refuse_if(len(found) != len(set(entry_ids)), "no_entry")
    return found


def _checked(rules: ScreeningRules, answers: Iterable[Checked], said: Resolution) -> Checked:
    """The answer that a resolution decides; a refusal says which resolution it is ``about``."""
    try:
        refuse_if(not said.reason_kept and said.decision is not Decision.PASS, "reason_wanted")
        refuse_if(rules.requirement(said.requirement) is None, "no_requirement")
        asked = (one for one in answers if (one.requirement.id, one.subject) == (said.requirement, said.subject))
        answer = require(next(asked, None), "nothing_to_decide")
        _check(rules, answer, said)
    except RuleViolation as refusal:
        about = f"{said.requirement}:{said.subject}"
        raise RuleViolation(refusal.code, **refusal.params, about=about) from refusal
    return answer


def _check(rules: ScreeningRules, answer: Checked, said: Resolution) -> None:
    """Refuse a decision that this requirement does not allow, or that was made from outdated data."""
    asked, decision = answer.requirement, said.decision
    stood = answer.decision.number if answer.decision is not None else 0
    refuse_if(said.last not in (None, stood), "decided_meanwhile", clause=asked.clause)
    if not may_decide(asked, answer.evaluation, decision, answer.treatment):
        refuse_if(
            asked.consequence in DECIDED_BY_CASES and asked.check is not Check.SHOW,
            "finding_needs_case",
            clause=asked.clause,
        )
        raise RuleViolation("nothing_to_decide" if asked.check is Check.SHOW else "facts_say_no", clause=asked.clause)
    refuse_if(
        decision is Decision.REOPEN and (answer.decision is None or answer.decision.decision is Decision.REOPEN),
        "nothing_to_reopen",
        clause=asked.clause,
    )
    names_items = decision is Decision.FAIL and answer.treatment is Treatment.NAMED
    refuse_if(names_items and not said.scope, "items_wanted", clause=asked.clause)
    codes = {item.code for item in rules.rulebook.items} if names_items else set()
    refuse_if(not codes.issuperset(said.scope), "no_item")
    refuse_if(
        said.seen is not None and not against(answer.evaluation).items() <= said.seen.items(),
        "facts_moved",
        clause=asked.clause,
    )


def _insert(
    session: Session, actor: Actor, meeting: _Meeting, answers: Iterable[tuple[int, Checked, Resolution]]
) -> None:
    common = {"recorded_at": clock.now(), "recorded_by": actor.user_id}
    rows = [
        {
            "entry_id": entry_id,
            "requirement": answer.requirement.id,
            "clause": answer.requirement.clause,
            "subject": answer.subject,
            "seen": answer.evaluation.answer,
            "against": json.dumps(against(answer.evaluation), ensure_ascii=False, sort_keys=True),
            "decision": said.decision,
            "scope": " ".join(said.scope),
            "reason": said.reason_kept,
            "committee": meeting.committee,
            "met_on": meeting.met_on,
            **common,
        }
        for entry_id, answer, said in answers
    ]
    if rows:
        session.execute(insert(Finding), rows)


def _refusal(came: Outcome, language: str) -> str:
    """The reason a work is not admitted: each failed clause once, with the committee's reason where it gave one."""
    lines: dict[str, str] = {}
    for answer in came.failed:
        said = f": {answer.decision.reason}" if answer.decision is not None and answer.decision.reason else ""
        lines.setdefault(
            answer.requirement.id, f"{answer.requirement.clause} {answer.requirement.label.in_language(language)}{said}"
        )
    return "\n".join(lines.values())


def _subject(contest_id: int, entry_ids: Sequence[int]) -> str:
    return f"entry:{entry_ids[0]}" if len(entry_ids) == 1 else f"contest:{contest_id}"


def _logged(entry_ids: Sequence[int], meeting: _Meeting) -> dict[str, object]:
    return {"entries": entry_ids, "committee": meeting.committee, "met_on": meeting.met_on.isoformat()}

"""Screening: committees' decisions on requirements, and the admission that follows from them and from the facts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.eligibility.checks import (
    DECIDED_BY_CASES,
    Checked,
    Decision,
    Outcome,
    RequirementState,
    Treatment,
    against,
    may_decide,
    outcome,
)
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.requirements import Check, Consequence
from judging.models import Admission, Contest, Entry, Finding
from judging.queries.eligibility import screening
from judging.queries.eligibility.screening import ScreeningRules
from judging.services import audit
from judging.services.locks import CLOSED, lock_uncertified, reason_of
from judging.services.scoring import scoresheets


def settle(session: Session, *, contest_id: int, entry_ids: Collection[int]) -> None:
    """Let the admission of these works, and of those of the contest that look like them, be what their facts and
    findings come to; make the sheets of those admitted now.

    Part of the caller's act: whoever changes facts, findings, look-alikes, teams or documents calls it, the contest
    locked. After certification nothing moves: what is found then is a matter for a case. A work admitted or refused by
    an organiser's word before requirements were kept stands so until it has facts or findings of its own.
    """
    session.flush()  # the contest's step, facts and findings are read from the database
    state = session.execute(select(Contest.state).where(Contest.id == contest_id)).scalar_one()
    if state in CLOSED or not entry_ids:
        return
    ids = screening.with_look_alikes(session, contest_id, entry_ids)
    rules = _rules(session, contest_id)
    found = screening.checked(session, rules, ids)
    query = select(Entry).where(Entry.contest_id == contest_id, Entry.id.in_(ids))
    for entry in session.execute(query.execution_options(populate_existing=True)).scalars():
        answers = found[entry.id]
        if entry.admission_at is not None and entry.facts == "{}" and not any(answer.decision for answer in answers):
            continue
        came = outcome(rules.rulebook, answers, screening_over=rules.is_over)
        entry.admission = came.admission
        entry.admission_reason, entry.admission_reason_en = (_refusal(came, code) for code in ("th", "en"))
        entry.admission_at, entry.admission_by = None, None
    session.flush()  # sheets are made for what stands in the database
    scoresheets.ensure_sheets(session, contest_id=contest_id)


def settle_all(session: Session, *, contest_id: int) -> None:
    """``settle`` for every work of a contest: its days, windows or readings changed."""
    query = select(Entry.id).where(Entry.contest_id == contest_id)
    settle(session, contest_id=contest_id, entry_ids=session.execute(query).scalars().all())


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a committee decided of one requirement.

    ``subject`` is "" for the work itself, ``person:ID`` for one of its people. ``scope`` names the items to zero where
    the contest's reading leaves them to the committee. Where it was decided from a page, ``seen`` is what spoke there
    against the requirement (``checks.against``), ``last`` the number of the decision that stood, 0 for none.
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
        """The reason as it is kept; wanted for all but a pass."""
        return self.reason.strip() if self.decision is Decision.PASS else reason_of(self.reason)


def decide(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_ids: Collection[int],
    requirement: str,
    decision: Decision,
    committee: str,
    met_on: date,
    subject: str = "",
    reason: str = "",
    scope: Collection[str] = (),
    seen: Mapping[str, str] | None = None,
    last: int | None = None,
) -> None:
    """Record what a committee decided of one requirement of these works, and settle them: see ``decide_many``.

    Raises:
        RuleViolation: those of ``screening.decide_many``.
    """
    resolution = Resolution(requirement, decision, subject, reason, scope, seen, last)
    decide_many(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_ids=entry_ids,
        resolutions=[resolution],
        committee=committee,
        met_on=met_on,
    )


def decide_many(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_ids: Collection[int],
    resolutions: Sequence[Resolution],
    committee: str,
    met_on: date,
) -> None:
    """Record what a committee decided of several requirements of these works, all or none, and settle them. A decision
    is never changed: a later one stands in its place.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``committee_wanted``, ``meeting_ahead``, ``none_chosen``,
            ``no_entry``; of one of the requirements, which ``about`` then names with its subject: ``reason_wanted``,
            ``no_requirement``, ``items_wanted``, ``no_item``, ``nothing_to_reopen``, ``facts_say_no``, ``facts_moved``,
            ``decided_meanwhile``, ``finding_needs_case``, ``nothing_to_decide``.
    """
    lock_uncertified(session, contest_id=contest_id)
    meeting = _meeting(committee, met_on)
    ids = _of_contest(session, contest_id, entry_ids)
    rules = _rules(session, contest_id)
    found = screening.checked(session, rules, ids)
    rows = []
    for one in resolutions:
        try:
            decided = _Decided(one.decision, one.reason_kept, meeting, " ".join(one.scope))
            answers = [(entry_id, _asked(rules, found[entry_id], one.requirement, one.subject)) for entry_id in ids]
            for _, answer in answers:
                _check(rules, answer, one)
        except RuleViolation as refusal:
            about = f"{one.requirement}:{one.subject}"
            raise RuleViolation(refusal.code, **refusal.params, about=about) from refusal
        rows += [(entry_id, answer, decided) for entry_id, answer in answers]
    _write(session, actor, rows)
    for one in resolutions:
        said = {"requirement": one.requirement, "subject": one.subject, "decision": one.decision.value}
        _record(session, actor, contest_id, "screening.decide", ids, meeting, reason=one.reason_kept, **said)
    settle(session, contest_id=contest_id, entry_ids=ids)


def reopen(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_id: int,
    requirement: str,
    committee: str,
    met_on: date,
    reason: str,
    subject: str = "",
) -> None:
    """Take the last decision on a requirement back: facts say again what they say, a committee is asked anew.

    Raises:
        RuleViolation: those of ``decide``.
    """
    decide(
        session,
        actor=actor,
        contest_id=contest_id,
        entry_ids=[entry_id],
        requirement=requirement,
        decision=Decision.REOPEN,
        committee=committee,
        met_on=met_on,
        subject=subject,
        reason=reason,
    )


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
) -> int:
    """Pass what waits for a committee of these works, "all pass, except …", and settle them; returns how many of them
    are admitted now.

    Passed are gates and requirements that zero, open or, ``with_unknown``, without facts (the committee saw the paper).
    A raised hand and a proposed zero are looked at one by one, and so is everything that would need a case.

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
        (entry_id, answer)
        for entry_id in ids
        for answer in found[entry_id]
        if answer.standing in waits and answer.requirement.consequence in (Consequence.GATE, Consequence.ZERO)
    ]
    if answers:
        passed = _Decided(Decision.PASS, reason.strip(), meeting)
        _write(session, actor, [(entry_id, answer, passed) for entry_id, answer in answers])
        _record(
            session,
            actor,
            contest_id,
            "screening.pass_open",
            ids,
            meeting,
            findings=len(answers),
            reason=reason.strip(),
        )
    settle(session, contest_id=contest_id, entry_ids=ids)
    admitted = select(func.count()).where(Entry.id.in_(ids), Entry.admission == Admission.ADMITTED)
    return session.execute(admitted).scalar_one()


@dataclass(frozen=True, slots=True)
class _Meeting:
    committee: str
    met_on: date


@dataclass(frozen=True, slots=True)
class _Decided:
    decision: Decision
    reason: str
    meeting: _Meeting
    scope: str = ""


def _meeting(committee: str, met_on: date) -> _Meeting:
    name = thai.normalise(committee)
    if not name:
        raise RuleViolation("committee_wanted")
    if met_on > clock.today():
        raise RuleViolation("meeting_ahead")
    return _Meeting(name[:200], met_on)


def _rules(session: Session, contest_id: int) -> ScreeningRules:
    rules = screening.rules_of(session, contest_id)
    if rules is None:
        raise RuleViolation("no_contest")
    return rules


def _of_contest(session: Session, contest_id: int, entry_ids: Collection[int]) -> list[int]:
    if not entry_ids:
        raise RuleViolation("none_chosen")
    query = select(Entry.id).where(Entry.contest_id == contest_id, Entry.id.in_(entry_ids)).order_by(Entry.id)
    found = list(session.execute(query).scalars())
    if len(found) != len(set(entry_ids)):
        raise RuleViolation("no_entry")
    return found


def _asked(rules: ScreeningRules, answers: Iterable[Checked], requirement: str, subject: str) -> Checked:
    """The answer a decision is about."""
    if rules.requirement(requirement) is None:
        raise RuleViolation("no_requirement")
    for answer in answers:
        if (answer.requirement.id, answer.subject) == (requirement, subject):
            return answer
    raise RuleViolation("nothing_to_decide")


def _check(rules: ScreeningRules, answer: Checked, said: Resolution) -> None:
    """Refuse a decision that this requirement does not take, or that was made from what stands no more."""
    asked, decision = answer.requirement, said.decision
    stood = answer.decision.number if answer.decision is not None else 0
    if said.last not in (None, stood):
        raise RuleViolation("decided_meanwhile", clause=asked.clause)
    if not may_decide(asked, answer.evaluation, decision, answer.treatment):
        if asked.consequence in DECIDED_BY_CASES and asked.check is not Check.SHOW:
            raise RuleViolation("finding_needs_case", clause=asked.clause)
        raise RuleViolation("nothing_to_decide" if asked.check is Check.SHOW else "facts_say_no", clause=asked.clause)
    if decision is Decision.REOPEN and (answer.decision is None or answer.decision.decision is Decision.REOPEN):
        raise RuleViolation("nothing_to_reopen", clause=asked.clause)
    names_items = decision is Decision.FAIL and answer.treatment is Treatment.NAMED
    if names_items and not said.scope:
        raise RuleViolation("items_wanted", clause=asked.clause)
    codes = {item.code for item in rules.rulebook.items} if names_items else set()
    if not codes.issuperset(said.scope):
        raise RuleViolation("no_item")
    if said.seen is not None and not against(answer.evaluation).items() <= said.seen.items():
        raise RuleViolation("facts_moved", clause=asked.clause)


def _write(session: Session, actor: Actor, answers: Iterable[tuple[int, Checked, _Decided]]) -> None:
    common = {"recorded_at": clock.now(), "recorded_by": actor.user_id}
    rows = [
        {
            "entry_id": entry_id,
            "requirement": answer.requirement.id,
            "clause": answer.requirement.clause,
            "subject": answer.subject,
            "seen": answer.evaluation.answer,
            "against": json.dumps(against(answer.evaluation), ensure_ascii=False, sort_keys=True),
            "decision": decided.decision,
            "scope": decided.scope,
            "reason": decided.reason,
            "committee": decided.meeting.committee,
            "met_on": decided.meeting.met_on,
            **common,
        }
        for entry_id, answer, decided in answers
    ]
    if rows:
        session.execute(insert(Finding), rows)


def _refusal(came: Outcome, language: str) -> str:
    """Why a work is not admitted: each failed clause once, with the committee's own words where there are some."""
    lines: dict[str, str] = {}
    for answer in came.failed:
        said = f": {answer.decision.reason}" if answer.decision is not None and answer.decision.reason else ""
        lines.setdefault(
            answer.requirement.id, f"{answer.requirement.clause} {answer.requirement.label.in_language(language)}{said}"
        )
    return "\n".join(lines.values())


def _record(
    session: Session,
    actor: Actor,
    contest_id: int,
    action: str,
    entries: Sequence[int],
    meeting: _Meeting,
    **data: object,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entries[0]}" if len(entries) == 1 else f"contest:{contest_id}",
        contest_id=contest_id,
        data={"entries": entries, "committee": meeting.committee, "met_on": meeting.met_on.isoformat(), **data},
    )

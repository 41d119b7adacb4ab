"""Requests to change the title or the category of an entered work, accepted or refused by rule (clause 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.eligibility.checks import Decision, evaluate
from judging.core.eligibility.conditions import Answer
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.requirements import About, Operator, Requirement
from judging.models import (
    Case,
    ChangeKind,
    ChangeRequest,
    Contest,
    Entry,
    EntryOrigin,
    Finding,
    Recusal,
    Registration,
    RulingEntry,
    Scoresheet,
    Withdrawal,
)
from judging.queries.eligibility import facts as entry_facts
from judging.queries.rulebooks import rulebooks
from judging.services import audit
from judging.services.contests import panel_sheets
from judging.services.entries import after_change, registration_sync, registrations
from judging.services.locks import lock_uncertified, lock_year_and_entry


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer by rule: the clause that decided, and the last day on which notice could be given, if one is set."""

    request_id: int
    is_accepted: bool
    clause: str
    notice_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class _Ruled:
    is_accepted: bool
    clause: str
    last_day: date | None


def change_title(session: Session, *, actor: Actor, entry_id: int, title_th: str, title_en: str) -> Decided:
    """Give notice that a work is to be called otherwise; it is, where the rulebook accepts it. Either answer is kept.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_withdrawn``, ``entry_advanced``,
            ``entry_title_wanted``, ``nothing_changes``, ``change_undecided``.
    """
    entry, contest = _entry(session, entry_id)
    wanted = thai.normalise(title_th)[:400], thai.normalise(title_en)[:400]
    if not wanted[0]:
        raise RuleViolation("entry_title_wanted")
    before = (entry.title_th, entry.title_en)
    if wanted == before:
        raise RuleViolation("nothing_changes")
    ruled = _rule(session, contest, ChangeKind.NAME)
    decided = _write(session, actor, entry, ChangeKind.NAME, before=_lines(before), after=_lines(wanted), ruled=ruled)
    if decided.is_accepted:
        entry.title_th, entry.title_en = wanted
        session.flush()  # what follows reads it
        registration_sync.retitle(session, entry_ids=[entry_id])
    _record(session, actor, entry, decided, ChangeKind.NAME)
    if decided.is_accepted:
        after_change.follow(session, contest_id=entry.contest_id, entry_ids=[entry_id])
    return decided


def change_category(session: Session, *, actor: Actor, entry_id: int, contest_id: int) -> Decided:
    """Give notice that a work is to move to ``contest_id``, another category's contest of the same round; it moves,
    with a code of its own there, where the rulebook accepts it and nobody has begun to score it.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_withdrawn``, ``entry_advanced``,
            ``no_such_category``, ``entry_has_marks``, ``entry_has_cases``, ``change_undecided``.
    """
    entry, contest = _entry(session, entry_id)
    target = session.get(Contest, contest_id)
    if target is None or target.round_id != contest.round_id or target.id == contest.id:
        raise RuleViolation("no_such_category")
    target = lock_uncertified(session, contest_id=contest_id)
    if panel_sheets.any_used(session, Scoresheet.entry_id == entry_id):
        raise RuleViolation("entry_has_marks", entry=entry.code)
    named = (Case.entry_id == entry_id, RulingEntry.entry_id == entry_id)  # a ruling on another's case may name it too
    if session.execute(select(or_(*(exists().where(one) for one in named)))).scalar():
        raise RuleViolation("entry_has_cases", entry=entry.code)
    ruled = _rule(session, contest, ChangeKind.CATEGORY)
    categories = {"before": contest.category, "after": target.category}
    decided = _write(session, actor, entry, ChangeKind.CATEGORY, **categories, ruled=ruled)
    _record(session, actor, entry, decided, ChangeKind.CATEGORY)
    if decided.is_accepted:
        _move(session, actor, entry, target, decided)
    return decided


def _move(session: Session, actor: Actor, entry: Entry, target: Contest, decided: Decided) -> None:
    """Let the work stand in the other contest; what committees found under its old category is asked anew."""
    panel_sheets.drop_unused(session, Scoresheet.entry_id == entry.id)
    session.execute(delete(Recusal).where(Recusal.entry_id == entry.id))
    session.flush()  # sheets and recusals name the old contest
    _ask_anew(session, entry.id, decided)
    came_from = entry.contest_id
    entry.code, entry.contest_id = registrations.next_code(session, contest_id=target.id), target.id
    registration = session.execute(select(Registration).where(Registration.entry_id == entry.id)).scalar()
    if registration is not None:
        registration.contest_id = target.id
    session.flush()  # what follows reads it
    audit.record(
        session,
        actor=actor,
        action="change_requests.move",
        subject=f"entry:{entry.id}",
        contest_id=target.id,
        data={"from": came_from, "code": entry.code, "request": decided.request_id},
    )
    after_change.follow(session, contest_id=target.id, entry_ids=[entry.id])


def _ask_anew(session: Session, entry_id: int, decided: Decided) -> None:
    last: dict[tuple[str, str], Finding] = {}
    for found in session.execute(select(Finding).where(Finding.entry_id == entry_id).order_by(Finding.id)).scalars():
        last[found.requirement, found.subject] = found
    for found in last.values():
        if found.decision is Decision.REOPEN:
            continue
        session.add(
            Finding(
                entry_id=entry_id,
                requirement=found.requirement,
                clause=found.clause,
                subject=found.subject,
                decision=Decision.REOPEN,
                seen=found.seen,
                committee=found.committee,
                met_on=decided.notice_day,
                recorded_at=clock.now(),
            )
        )


def _entry(session: Session, entry_id: int) -> tuple[Entry, Contest]:
    """The work and its contest, locked; neither withdrawn nor come from a lower level."""
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    if session.get(Withdrawal, entry_id) is not None:
        raise RuleViolation("entry_withdrawn", entry=entry.code)
    if session.get(EntryOrigin, entry_id) is not None:
        raise RuleViolation("entry_advanced", entry=entry.code)
    return entry, contest


def _rule(session: Session, contest: Contest, kind: ChangeKind) -> _Ruled:
    """What the rulebook's requirements about changes say of a notice given now; the first that refuses decides. A last
    day is named where notice in time would have been accepted."""
    facts = {
        **entry_facts.of_contest(session, contest.id),
        "changed": kind.value,
        "notice_day": clock.today(),
    }
    asked = [
        found for found in rulebooks.rulebook(session, contest.rulebook_id).requirements if found.about is About.CHANGE
    ]
    days: list[date] = []
    for requirement in asked:
        evaluation = evaluate(requirement, facts, clear_days=contest.settings.clear_days)
        if evaluation.answer is Answer.UNKNOWN:
            raise RuleViolation("change_undecided", clause=requirement.clause)
        notices = [found for found in evaluation.evidence if found.condition.operator is Operator.DAYS_BEFORE]
        days += [found.bound for found in notices if type(found.bound) is date]
        if evaluation.answer is Answer.NOT_MET:
            never = any(found.answer is Answer.NOT_MET for found in evaluation.evidence if found not in notices)
            return _Ruled(False, requirement.clause, None if never else min(days, default=None))
    return _Ruled(True, _clause(asked), min(days, default=None))


def _clause(asked: list[Requirement]) -> str:
    return asked[0].clause if asked else ""


def _lines(titles: tuple[str, str]) -> str:
    return "\n".join(titles).strip()


def _write(
    session: Session, actor: Actor, entry: Entry, kind: ChangeKind, *, before: str, after: str, ruled: _Ruled
) -> Decided:
    request = ChangeRequest(
        entry_id=entry.id,
        kind=kind,
        before=before,
        after=after,
        notice_day=clock.today(),
        last_day=ruled.last_day,
        is_accepted=ruled.is_accepted,
        clause=ruled.clause,
        requested_at=clock.now(),
        requested_by=actor.user_id,
    )
    session.add(request)
    session.flush()  # the audit entry needs its number
    return Decided(request.id, ruled.is_accepted, ruled.clause, request.notice_day, ruled.last_day)


def _record(session: Session, actor: Actor, entry: Entry, decided: Decided, kind: ChangeKind) -> None:
    audit.record(
        session,
        actor=actor,
        action="change_requests.ask",
        subject=f"entry:{entry.id}",
        contest_id=entry.contest_id,
        data={
            "request": decided.request_id,
            "kind": kind.value,
            "accepted": decided.is_accepted,
            "clause": decided.clause,
            "last_day": decided.last_day.isoformat() if decided.last_day else None,
        },
    )

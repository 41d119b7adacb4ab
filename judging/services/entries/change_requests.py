"""Requests to change the title or the category of an entry, accepted or refused by the rulebook (clause 5.4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.eligibility.checks import Decision, evaluate
from judging.core.eligibility.conditions import Answer
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.core.rulebooks.requirements import About, Operator
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
from judging.services.eligibility.rechecks import recheck
from judging.services.entries import registration_sync, registrations
from judging.services.locks import lock_uncertified, lock_year_and_entry
from judging.services.presentation import chair_calls, halls
from judging.services.scoring import panel_sheets


@dataclass(frozen=True, slots=True)
class Decided:
    """The rulebook's answer: the clause that decided, and the last day for a request, if one is set."""

    is_accepted: bool
    clause: str
    last_day: date | None


def change_title(session: Session, *, actor: Actor, entry_id: int, title_th: str, title_en: str) -> Decided:
    """Request another title for an entry; it is changed where the rulebook accepts it. Either answer is recorded.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_withdrawn``, ``entry_advanced``,
            ``entry_title_wanted``, ``nothing_changes``, ``change_undecided``.
    """
    entry, contest = _entry(session, entry_id)
    wanted = thai.normalise(title_th)[:400], thai.normalise(title_en)[:400]
    refuse_if(not wanted[0], "entry_title_wanted")
    before = (entry.title_th, entry.title_en)
    refuse_if(wanted == before, "nothing_changes")
    decided = _decide(session, contest, ChangeKind.NAME)
    _write(session, actor, entry, ChangeKind.NAME, decided, before=_lines(before), after=_lines(wanted))
    if decided.is_accepted:
        entry.title_th, entry.title_en = wanted
        session.flush()  # the registration and the recheck read it
        registration_sync.sync_titles(session, entry_ids=[entry_id])
        recheck(session, contest_id=entry.contest_id, entry_ids=[entry_id])
    return decided


def change_category(session: Session, *, actor: Actor, entry_id: int, contest_id: int) -> Decided:
    """Request that an entry move to ``contest_id``, another category's contest of the same round; it moves, with a new
    code there, where the rulebook accepts it and nobody has begun to score it.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_withdrawn``, ``entry_advanced``,
            ``no_such_category``, ``entry_has_marks``, ``entry_has_cases``, ``change_undecided``.
    """
    entry, contest = _entry(session, entry_id)
    target = session.get(Contest, contest_id)
    refuse_if(target is None or target.round_id != contest.round_id or target.id == contest.id, "no_such_category")
    target = lock_uncertified(session, contest_id=contest_id)
    refuse_if(panel_sheets.any_used(session, Scoresheet.entry_id == entry_id), "entry_has_marks", entry=entry.code)
    named = (Case.entry_id == entry_id, RulingEntry.entry_id == entry_id)  # a ruling on another's case may name it too
    refuse_if(
        session.execute(select(or_(*(exists().where(one) for one in named)))).scalar(),
        "entry_has_cases",
        entry=entry.code,
    )
    decided = _decide(session, contest, ChangeKind.CATEGORY)
    categories = {"before": contest.category, "after": target.category}
    request = _write(session, actor, entry, ChangeKind.CATEGORY, decided, **categories)
    if decided.is_accepted:
        _move(session, actor, entry, target, request)
    return decided


def _move(session: Session, actor: Actor, entry: Entry, target: Contest, request: ChangeRequest) -> None:
    """Move the entry to the other contest and reopen the findings of its old category."""
    panel_sheets.delete_unused(session, Scoresheet.entry_id == entry.id)
    session.execute(delete(Recusal).where(Recusal.entry_id == entry.id))
    halls.forget_work(session, entry_id=entry.id)
    chair_calls.forget_work(session, entry_id=entry.id)
    entry.place = None
    session.flush()  # sheets and recusals refer to the old contest
    _reopen_findings(session, entry.id, request.notice_day)
    came_from = entry.contest_id
    entry.code, entry.contest_id = registrations.next_code(session, contest_id=target.id), target.id
    registration = session.execute(select(Registration).where(Registration.entry_id == entry.id)).scalar()
    if registration is not None:
        registration.contest_id = target.id
    session.flush()  # the recheck reads it
    audit.record(
        session,
        actor=actor,
        action="change_requests.move",
        subject=entry,
        data={"from": came_from, "code": entry.code, "request": request.id},
    )
    recheck(session, contest_id=target.id, entry_ids=[entry.id])


def _reopen_findings(session: Session, entry_id: int, on: date) -> None:
    last: dict[tuple[str, str], Finding] = {}
    for found in session.execute(select(Finding).where(Finding.entry_id == entry_id).order_by(Finding.id)).scalars():
        last[found.requirement, found.subject] = found
    session.add_all(
        Finding(
            entry_id=entry_id,
            requirement=found.requirement,
            clause=found.clause,
            subject=found.subject,
            decision=Decision.REOPEN,
            seen=found.seen,
            committee=found.committee,
            met_on=on,
            recorded_at=clock.now(),
        )
        for found in last.values()
        if found.decision is not Decision.REOPEN
    )


def _entry(session: Session, entry_id: int) -> tuple[Entry, Contest]:
    """The entry and its contest, locked; refused where it is withdrawn or advanced from a lower level."""
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    refuse_if(session.get(Withdrawal, entry_id), "entry_withdrawn", entry=entry.code)
    refuse_if(session.get(EntryOrigin, entry_id), "entry_advanced", entry=entry.code)
    return entry, contest


def _decide(session: Session, contest: Contest, kind: ChangeKind) -> Decided:
    """Evaluate the rulebook's requirements about changes for a request made now; the first that refuses decides. The
    last day is set where an earlier request would have been accepted."""
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
        refuse_if(evaluation.answer is Answer.UNKNOWN, "change_undecided", clause=requirement.clause)
        notices = [found for found in evaluation.evidence if found.condition.operator is Operator.DAYS_BEFORE]
        days += [found.bound for found in notices if type(found.bound) is date]
        if evaluation.answer is Answer.NOT_MET:
            never = any(found.answer is Answer.NOT_MET for found in evaluation.evidence if found not in notices)
            return Decided(False, requirement.clause, None if never else min(days, default=None))
    return Decided(True, asked[0].clause if asked else "", min(days, default=None))


def _write(
    session: Session, actor: Actor, entry: Entry, kind: ChangeKind, decided: Decided, *, before: str, after: str
) -> ChangeRequest:
    request = ChangeRequest(
        entry_id=entry.id,
        kind=kind,
        before=before,
        after=after,
        notice_day=clock.today(),
        last_day=decided.last_day,
        is_accepted=decided.is_accepted,
        clause=decided.clause,
        requested_at=clock.now(),
        requested_by=actor.user_id,
    )
    session.add(request)
    session.flush()  # the audit entry needs its id
    last_day = decided.last_day.isoformat() if decided.last_day else None
    data = {"request": request.id, "kind": kind.value, "accepted": decided.is_accepted, "clause": decided.clause}
    audit.record(session, actor=actor, action="change_requests.ask", subject=entry, data={**data, "last_day": last_day})
    return request


def _lines(titles: tuple[str, str]) -> str:
    return "\n".join(titles).strip()

"""Works taken back by their teacher, with the reason, until results are certified."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.deadlines import DeadlineState, registration_state
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.scoring.advancement import VACATED
from judging.models import Entry, Withdrawal
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.entries import after_change
from judging.services.locks import lock_year_and_entry, reason_of


def withdraw(session: Session, *, actor: Actor, entry_id: int, reason: str) -> None:
    """Take a work back. No sheet is asked for any more, it is listed apart; what was written of it stays.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``reason_wanted``, ``entry_withdrawn``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    kept_reason = reason_of(reason)
    if session.get(Withdrawal, entry_id) is not None:
        raise RuleViolation("entry_withdrawn", entry=entry.code)
    session.add(Withdrawal(entry_id=entry_id, reason=kept_reason, withdrawn_at=clock.now(), withdrawn_by=actor.user_id))
    session.flush()  # what follows reads it
    _record(session, actor, "withdrawals.withdraw", entry, reason=kept_reason)
    after_change.follow(session, contest_id=entry.contest_id, entry_ids=[entry_id])


def take_back(session: Session, *, actor: Actor, entry_id: int) -> None:
    """The work takes part after all, while registration is open.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_not_withdrawn``, ``withdrawal_stands``
            (registration has closed, or its place was lost by the results of the level below).
    """
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    withdrawal = session.get(Withdrawal, entry_id)
    if withdrawal is None:
        raise RuleViolation("entry_not_withdrawn", entry=entry.code)
    is_closed = (
        registration_state(contest.state, reads.windows_of(contest.round), clock.now()) is not DeadlineState.OPEN
    )
    if is_closed or withdrawal.reason == VACATED.th:  # a place lost at the level below is not the team's to take back
        raise RuleViolation("withdrawal_stands", entry=entry.code)
    session.delete(withdrawal)
    session.flush()  # what follows reads it
    _record(session, actor, "withdrawals.take_back", entry)
    after_change.follow(session, contest_id=entry.contest_id, entry_ids=[entry_id])


def _record(session: Session, actor: Actor, action: str, entry: Entry, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entry.id}",
        contest_id=entry.contest_id,
        data=data,
    )

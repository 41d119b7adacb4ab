"""Withdrawals of entries by their teachers, until results are certified, and of works that lost their place."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.deadlines import DeadlineState, registration_state
from judging.core.entries.states import WithdrawalKind
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Withdrawal
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.eligibility.rechecks import recheck
from judging.services.locks import lock_year_and_entry, reason_of


def withdraw(session: Session, *, actor: Actor, entry_id: int, reason: str) -> None:
    """Withdraw a work: no sheet of it is required any more, it is listed apart, its marks are kept.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``reason_wanted``, ``entry_withdrawn``.
    """
    entry, _ = lock_year_and_entry(session, entry_id=entry_id)
    kept_reason = reason_of(reason)
    refuse_if(session.get(Withdrawal, entry_id), "entry_withdrawn", entry=entry.code)
    session.add(Withdrawal(entry_id=entry_id, reason=kept_reason, withdrawn_at=clock.now(), withdrawn_by=actor.user_id))
    session.flush()  # the recheck reads it
    audit.record(session, actor=actor, action="withdrawals.withdraw", subject=entry, data={"reason": kept_reason})
    recheck(session, contest_id=entry.contest_id, entry_ids=[entry_id])


def take_back(session: Session, *, actor: Actor, entry_id: int) -> None:
    """Undo a withdrawal, while registration is open.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``, ``entry_not_withdrawn``, ``place_lost`` (by the results of
            the level below), ``withdrawal_stands`` (registration has closed).
    """
    entry, contest = lock_year_and_entry(session, entry_id=entry_id)
    withdrawal = require(session.get(Withdrawal, entry_id), "entry_not_withdrawn", entry=entry.code)
    is_closed = (
        registration_state(contest.state, reads.windows_of(contest.round), clock.now()) is not DeadlineState.OPEN
    )
    refuse_if(withdrawal.kind is WithdrawalKind.LOST_PLACE, "place_lost", entry=entry.code)
    refuse_if(is_closed, "withdrawal_stands", entry=entry.code)
    session.delete(withdrawal)
    session.flush()  # the recheck reads it
    audit.record(session, actor=actor, action="withdrawals.take_back", subject=entry)
    recheck(session, contest_id=entry.contest_id, entry_ids=[entry_id])


def lose_places(session: Session, *, actor: Actor, contest_id: int, entry_ids: Sequence[int]) -> None:
    """Withdraw these works, which lost their place by the results of the level below. Part of the caller's act."""
    for entry_id in entry_ids:
        withdrawal = session.get(Withdrawal, entry_id)
        if withdrawal is None:
            withdrawal = Withdrawal(entry_id=entry_id, withdrawn_at=clock.now(), withdrawn_by=actor.user_id)
            session.add(withdrawal)
        withdrawal.kind = WithdrawalKind.LOST_PLACE
    recheck(session, contest_id=contest_id, entry_ids=entry_ids)


def give_places_back(session: Session, *, contest_id: int, entry_ids: Sequence[int]) -> None:
    """Undo ``lose_places`` for these works; what a team withdrew stays withdrawn. Part of the caller's act."""
    for entry_id in entry_ids:
        withdrawal = session.get_one(Withdrawal, entry_id)
        if withdrawal.reason:
            withdrawal.kind = WithdrawalKind.TEAM
        else:
            session.delete(withdrawal)
    recheck(session, contest_id=contest_id, entry_ids=entry_ids)

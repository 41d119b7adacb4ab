"""Judges call the chair to a work. The last call of each judge is kept until certification; it is no record of a work,
so it is not in the log."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import ChairCall, Scoresheet
from judging.services import locks


def call(session: Session, *, sheet_id: int) -> ChairCall:
    """Call the chair to the work of the judge's own sheet. A call that nobody has seen keeps its time.

    Raises:
        RuleViolation: ``no_sheet``, ``not_in_scoring``.
    """
    sheet = require(session.get(Scoresheet, sheet_id), "no_sheet")
    contest = locks.share_contest(session, contest_id=sheet.contest_id)
    refuse_if(contest.state is not ContestState.SCORING, "not_in_scoring")
    row = session.get(ChairCall, sheet.member_id, with_for_update=True, populate_existing=True)
    if row is None:
        row = ChairCall(member_id=sheet.member_id, contest_id=sheet.contest_id)
        session.add(row)
    if row.called_at is None or row.seen_at is not None or row.entry_id != sheet.entry_id:
        row.called_at, row.seen_at, row.seen_by = clock.now(), None, None
    row.entry_id = sheet.entry_id
    session.flush()  # the caller reads it
    return row


def mark_seen(session: Session, *, actor: Actor, contest_id: int, member_id: int) -> None:
    """Mark the call of a judge as seen, so that the judge knows somebody comes. Seen twice changes nothing."""
    row = session.get(ChairCall, member_id, with_for_update=True, populate_existing=True)
    if row is not None and row.contest_id == contest_id and row.seen_at is None:
        row.seen_at, row.seen_by = clock.now(), actor.user_id


def forget(session: Session, *, contest_id: int) -> None:
    """Delete the calls of a contest that is not scored any more. Part of the caller's act."""
    session.execute(delete(ChairCall).where(ChairCall.contest_id == contest_id))


def forget_work(session: Session, *, entry_id: int) -> None:
    """Delete the calls about a work that leaves its contest. Part of the caller's act."""
    session.execute(delete(ChairCall).where(ChairCall.entry_id == entry_id))

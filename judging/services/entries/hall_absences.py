"""A team that does not come when its work is called up."""

from sqlalchemy.orm import Session

from judging.core.refusals import require
from judging.core.roles import Actor
from judging.queries.presentation import halls as reads
from judging.services import locks
from judging.services.entries import entries
from judging.services.presentation import halls


def record_absence(
    session: Session, *, actor: Actor, contest_id: int, seen: int, reason: str, is_begun_known: bool = False
) -> None:
    """Record the team of the work at hand as absent; the next work gets ready, and the hall ends after the last one.

    Raises:
        RuleViolation: those of ``halls.locked`` and of ``entries.record_absence``.
    """
    locks.lock_year_and_contest(session, contest_id=contest_id)
    hall = require(halls.locked(session, contest_id=contest_id, seen=seen), "hall_moved")
    following = reads.work_due(session, contest_id, hall.entry_id)
    entries.record_absence(session, actor=actor, entry_id=hall.entry_id, reason=reason, is_begun_known=is_begun_known)
    halls.call_next(session, hall=hall, entry_id=following)

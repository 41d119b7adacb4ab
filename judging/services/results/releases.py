"""The release of a contest's advancing works: organisers of the next level may enter works that were released."""

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.services import audit, locks


def set_release(session: Session, *, actor: Actor, contest_id: int, is_released: bool) -> bool:
    """Release the works that advance to the organisers of the next level, with team, documents and decisions, or end
    that; returns whether it changed. Works that were entered there before stay.

    Raises:
        RuleViolation: ``no_contest``, ``not_published``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state is not ContestState.PUBLISHED, "not_published")
    if (contest.released_at is not None) is is_released:
        return False
    contest.released_at = clock.now() if is_released else None
    audit.record(session, actor=actor, action="results.release", subject=contest, data={"released": is_released})
    return True

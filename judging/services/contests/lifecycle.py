"""A step of a contest's life, forward or back: part of every act that takes one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Actor
from judging.models import Contest, ContestStep


def take(
    session: Session, *, actor: Actor, contest: Contest, to: ContestState, reason: str = "", shared_ties: str = ""
) -> None:
    """Move the contest on, and keep the step with who took it and why; the caller asked the guards, and records it."""
    session.add(
        ContestStep(
            contest_id=contest.id,
            from_state=contest.state,
            to_state=to,
            reason=reason,
            shared_ties=shared_ties,
            at=clock.now(),
            by=actor.user_id,
        )
    )
    contest.state = to

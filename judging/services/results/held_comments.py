"""Comments that the chair holds back from the teams' feedback. A comment is never edited."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor, PanelRole
from judging.models import Comment, HeldComment, PanelMember, Scoresheet
from judging.services import audit, locks

LONGEST = 500
"""Characters of a reason."""
AFTER = (ContestState.CERTIFIED, ContestState.PUBLISHED)


def hold(session: Session, *, actor: Actor, contest_id: int, sheet_id: int, item: str, reason: str) -> None:
    """Hold a comment back, from certification on; the team is told that one was held. Holding it again changes the
    reason.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``comments_chair_only``, ``comments_not_certified``,
            ``no_comment``, ``reason_wanted``.
    """
    _check(session, actor=actor, contest_id=contest_id, sheet_id=sheet_id, item=item)
    written = reason.strip()[:LONGEST]
    refuse_if(not written, "reason_wanted")
    held = session.get(HeldComment, (sheet_id, item))
    if held is None:
        held = HeldComment(sheet_id=sheet_id, item=item, reason=written, held_at=clock.now(), held_by=actor.user_id)
        session.add(held)
    held.reason, held.held_at, held.held_by = written, clock.now(), actor.user_id
    _record(session, actor, "comments.hold", contest_id, sheet_id, item=item, reason=written)


def let_out(session: Session, *, actor: Actor, contest_id: int, sheet_id: int, item: str) -> None:
    """Let a held comment go out after all; nothing happens for one that is not held.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``comments_chair_only``, ``comments_not_certified``,
            ``no_comment``.
    """
    _check(session, actor=actor, contest_id=contest_id, sheet_id=sheet_id, item=item)
    held = session.get(HeldComment, (sheet_id, item))
    if held is not None:
        session.delete(held)
        _record(session, actor, "comments.let_out", contest_id, sheet_id, item=item)


def _check(session: Session, *, actor: Actor, contest_id: int, sheet_id: int, item: str) -> None:
    contest = locks.lock_contest(session, contest_id=contest_id)
    chairs = select(PanelMember.id).where(
        PanelMember.contest_id == contest_id,
        PanelMember.user_id == actor.user_id,
        PanelMember.role == PanelRole.CHAIR,
        PanelMember.left_at.is_(None),
    )
    refuse_if(session.execute(chairs).first() is None, "comments_chair_only")
    refuse_if(contest.state not in AFTER, "comments_not_certified")
    comment = (
        select(Comment.item)
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .where(Scoresheet.contest_id == contest_id, Comment.sheet_id == sheet_id, Comment.item == item)
        .where(Comment.text != "")
    )
    refuse_if(session.execute(comment).first() is None, "no_comment")


def _record(session: Session, actor: Actor, action: str, contest_id: int, sheet_id: int, **data: object) -> None:
    audit.record(session, actor=actor, action=action, subject=f"sheet:{sheet_id}", contest_id=contest_id, data=data)

"""The gate every change to works and panels goes through: the contest, locked, and not yet certified."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests import ContestState
from judging.core.refusals import RuleViolation
from judging.models import Contest

CLOSED = (ContestState.CERTIFIED, ContestState.PUBLISHED)


def before_certification(session: Session, *, contest_id: int) -> Contest:
    """The contest, locked until the transaction ends, so that neither a mark nor a certification slips in between.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified`` (works and panel stand as they were certified).
    """
    contest = session.execute(
        select(Contest)
        .where(Contest.id == contest_id)
        .with_for_update(of=Contest)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if contest is None:
        raise RuleViolation("no_contest")
    if contest.state in CLOSED:
        raise RuleViolation("contest_certified")
    return contest


def reason_of(text: str) -> str:
    """The reason as it is kept.

    Raises:
        RuleViolation: ``reason_wanted`` when there is none.
    """
    reason = text.strip()
    if not reason:
        raise RuleViolation("reason_wanted")
    return reason

"""Rechecks of entries whose facts, titles, teams or documents changed."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from judging.services.eligibility import duplicates, screening


def recheck(session: Session, *, contest_id: int, entry_ids: Collection[int]) -> None:
    """Find the duplicates of these entries of one contest and update their admission. Part of the caller's act, which
    has locked the year and the contest."""
    if entry_ids:
        duplicates.find_pairs(session, entry_ids=entry_ids)
        screening.update_admission(session, contest_id=contest_id, entry_ids=entry_ids)

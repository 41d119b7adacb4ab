"""What follows when a work was entered or changed: look-alikes are looked for, and its requirements answer anew."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from judging.services.eligibility import duplicates, screening


def follow(session: Session, *, contest_id: int, entry_ids: Collection[int]) -> None:
    """Let everything that hangs on these works' facts, titles and teams follow; part of the caller's act."""
    duplicates.find(session, entry_ids=entry_ids)
    screening.settle(session, contest_id=contest_id, entry_ids=entry_ids)

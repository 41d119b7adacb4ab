"""Scans of signed announcements."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Publication, SignedAnnouncement


@dataclass(frozen=True, slots=True)
class Signed:
    """The scan of a version's signed announcement; ``number`` is its id, ``kind`` is ``pdf``, ``jpeg`` or ``png``,
    ``size`` in bytes."""

    number: int
    stored: str
    kind: str
    name: str
    pages: int
    size: int
    added_at: datetime


def signed(session: Session, contest_id: int, version: int) -> Signed | None:
    """The scan of the announcement of this version; None where there is none."""
    of = SignedAnnouncement
    query = (
        select(of.id, of.stored, of.kind, of.name, of.pages, of.size, of.added_at)
        .join(Publication, Publication.id == of.publication_id)
        .where(Publication.contest_id == contest_id, Publication.version == version, of.stored != "")
    )
    row = session.execute(query).first()
    return None if row is None else Signed(*row)

"""The documents of registrations that are kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.rulebooks.facts import FACTS
from judging.models import Document, Registration
from judging.queries.grouping import grouped


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document: ``kind`` is the fact it answers, ``pages`` as counted in the PDF itself."""

    document_id: int
    kind: str
    name: str
    size: int
    pages: int
    sha256: str
    uploaded_at: datetime


_COLUMNS = (
    Document.id,
    Document.kind,
    Document.name,
    Document.size,
    Document.pages,
    Document.sha256,
    Document.uploaded_at,
)
LIVE = (Document.removed_at.is_(None), Document.stored != "")
"""The conditions on a document whose file can be opened."""


def documents_of(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[DocumentRow, ...]]:
    """The documents of these works that can be opened, by entry, in the order of the form; one statement."""
    query = (
        select(Registration.entry_id, *_COLUMNS)
        .join(Document, Document.registration_id == Registration.id)
        .where(Registration.entry_id.in_(entry_ids), *LIVE)
    )
    found = grouped((row[0], DocumentRow(*row[1:])) for row in session.execute(query))
    return {entry_id: _in_order(rows) for entry_id, rows in found.items()}


def documents_of_registration(session: Session, registration_id: int) -> tuple[DocumentRow, ...]:
    """The documents of a registration that can be opened, in the order of the form."""
    rows = session.execute(select(*_COLUMNS).where(Document.registration_id == registration_id, *LIVE))
    return _in_order([DocumentRow(*row) for row in rows])


def of_entry(session: Session, entry_id: int) -> tuple[DocumentRow, ...]:
    """Every document of a work that was not removed, in the order of upload; also those whose file was erased."""
    query = (
        select(*_COLUMNS)
        .join(Registration, Registration.id == Document.registration_id)
        .where(Registration.entry_id == entry_id, Document.removed_at.is_(None))
    )
    return tuple(DocumentRow(*row) for row in session.execute(query.order_by(Document.id)))


def _in_order(rows: Collection[DocumentRow]) -> tuple[DocumentRow, ...]:
    places = {name: place for place, name in enumerate(FACTS)}
    return tuple(sorted(rows, key=lambda row: (places.get(row.kind, len(places)), row.document_id)))

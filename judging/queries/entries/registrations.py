"""Registrations and documents as teachers, organisers and judges see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, PersonDraft
from judging.core.rulebooks.fact_values import load
from judging.core.rulebooks.facts import FACTS
from judging.models import Contest, Document, Entry, Person, Registration, Round, Scoresheet, TeamMember, TeamRole


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that can be opened: ``kind`` is the fact it answers, ``pages`` as counted in the PDF itself."""

    document_id: int
    kind: str
    name: str
    size: int
    pages: int
    sha256: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """Where a document's file lies, and whose it is; ``entry_id`` and ``code`` are empty while the work is a draft."""

    document_id: int
    kind: str
    name: str
    stored: str
    registration_id: int
    contest_id: int
    institution_id: int
    entry_id: int | None
    code: str


_DOCUMENT = (
    Document.id,
    Document.kind,
    Document.name,
    Document.size,
    Document.pages,
    Document.sha256,
    Document.uploaded_at,
)
_LIVE = (Document.removed_at.is_(None), Document.stored != "")


def documents_of(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[DocumentRow, ...]]:
    """The documents of these works by entry, in the order of the form; one statement."""
    query = (
        select(Registration.entry_id, *_DOCUMENT)
        .join(Document, Document.registration_id == Registration.id)
        .where(Registration.entry_id.in_(entry_ids), *_LIVE)
    )
    found: dict[int, list[DocumentRow]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(DocumentRow(*row[1:]))
    return {number: _in_order(rows) for number, rows in found.items()}


def documents_of_registration(session: Session, registration_id: int) -> tuple[DocumentRow, ...]:
    """The documents of a registration, in the order of the form."""
    rows = session.execute(select(*_DOCUMENT).where(Document.registration_id == registration_id, *_LIVE))
    return _in_order([DocumentRow(*row) for row in rows])


def _in_order(rows: list[DocumentRow]) -> tuple[DocumentRow, ...]:
    places = {name: place for place, name in enumerate(FACTS)}
    return tuple(sorted(rows, key=lambda row: (places.get(row.kind, len(places)), row.document_id)))


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a team handed in, as it stands beside a score sheet; ``facts`` as kept (``fact_values``)."""

    rulebook_id: int
    facts: str
    documents: tuple[DocumentRow, ...]


def handed_in(session: Session, sheet_id: int) -> HandedIn:
    """What the team of a score sheet's work handed in; two statements."""
    query = (
        select(Entry.id, Scoresheet.rulebook_id, Entry.facts)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(Scoresheet.id == sheet_id)
    )
    entry_id, rulebook_id, facts = session.execute(query).one()
    return HandedIn(rulebook_id, facts, documents_of(session, [entry_id]).get(entry_id, ()))


def document_file(session: Session, document_id: int) -> DocumentFile | None:
    """A document that can be opened; None where there is none (any more)."""
    query = (
        select(
            Document.id,
            Document.kind,
            Document.name,
            Document.stored,
            Registration.id,
            Registration.contest_id,
            Registration.institution_id,
            Registration.entry_id,
            func.coalesce(Entry.code, ""),
        )
        .join(Registration, Registration.id == Document.registration_id)
        .outerjoin(Entry, Entry.id == Registration.entry_id)
        .where(Document.id == document_id, *_LIVE)
    )
    row = session.execute(query).first()
    return None if row is None else DocumentFile(*row)


def uploaded_kinds(session: Session, registration_id: int) -> frozenset[str]:
    """The kinds of documents there is a file of."""
    query = select(Document.kind).where(Document.registration_id == registration_id, *_LIVE)
    return frozenset(session.execute(query).scalars())


def institution_of(session: Session, registration_id: int) -> int | None:
    """The institution whose registration it is; None without one."""
    query = select(Registration.institution_id).where(Registration.id == registration_id)
    return session.execute(query).scalar()


def pages_beside(documents: Collection[DocumentRow]) -> Mapping[str, int]:
    """The page counts of documents by the declared number beside which they stand."""
    counted = {row.kind: row.pages for row in documents}
    return {
        fact.name: counted[fact.document]
        for fact in FACTS.values()
        if fact.document in counted and fact.document != fact.name
    }


def windows_of(
    round_: Round | Row[tuple[datetime | None, datetime | None, datetime | None, datetime | None]],
) -> Deadlines:
    """The windows of a round."""
    return Deadlines(
        round_.registration_opens_at,
        round_.registration_closes_at,
        round_.handing_in_closes_at,
        round_.screening_closes_at,
    )


def windows_of_contest(session: Session, contest_id: int) -> Deadlines:
    """The windows of a contest's round."""
    return windows_of(session.get_one(Contest, contest_id).round)


def is_pending(registration: Registration, kept: Draft) -> bool:
    """Whether something was saved that was not handed in yet; ``kept`` is the draft in the registration."""
    return registration.entry_id is None or registration.revision > kept.submitted


def draft_of(session: Session, registration: Registration) -> Draft:
    """The form as it stands: as last saved, and of a work that was handed in since, as its entry stands now, which an
    organiser may have mended."""
    kept = forms.load(registration.content)
    if registration.entry_id is None or is_pending(registration, kept):
        return kept
    return draft_from_entry(session, session.get_one(Entry, registration.entry_id), kept)


def draft_from_entry(session: Session, entry: Entry, kept: Draft | None = None) -> Draft:
    """The form of a work that was entered; of ``kept`` what was typed and could not be read stays."""
    base = kept or Draft()
    uploaded = {row.kind for row in documents_of(session, [entry.id]).get(entry.id, ())}
    facts = {name: value for name, value in load(entry.facts).items() if name not in uploaded}  # their file says it
    known = {name: forms.as_typed(FACTS[name], value) for name, value in facts.items()}
    unread = {name: text for name, text in base.typed.items() if name not in known}
    query = (
        select(TeamMember.role, TeamMember.facts, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry.id)
        .order_by(TeamMember.position)
    )
    people: dict[TeamRole, list[PersonDraft]] = {role: [] for role in TeamRole}
    for role, facts, person in session.execute(query):
        typed = {name: forms.as_typed(FACTS[name], value) for name, value in load(facts).items()}
        people[role].append(PersonDraft(person.prefix, person.name, typed, person.id))
    return replace(
        base,
        title_th=entry.title_th,
        title_en=entry.title_en,
        typed={**unread, **known},
        makers=tuple(people[TeamRole.MAKER]),
        advisers=tuple(people[TeamRole.ADVISER]),
    )

"""Registrations and documents for teachers, organisers and judges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.deadlines import Deadlines
from judging.core.eligibility.counter import outweigh
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft, PersonDraft
from judging.core.rulebooks.fact_values import Value, load
from judging.core.rulebooks.facts import FACTS
from judging.models import Contest, Document, Entry, Person, Registration, Round, TeamMember, TeamRole
from judging.queries.eligibility import counter
from judging.queries.eligibility.documents import LIVE, DocumentRow, documents_of


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """Where a document's file is stored, and whose it is; ``entry_id`` and ``code`` are empty while the work is a
    draft."""

    document_id: int
    kind: str
    name: str
    stored: str
    registration_id: int
    contest_id: int
    institution_id: int
    round_id: int
    entry_id: int | None
    code: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a team submitted, for the page of a score sheet. ``facts`` are declared by the team but for those that the
    counter ``recorded``."""

    rulebook_id: int
    facts: Mapping[str, Value]
    recorded: frozenset[str]
    documents: tuple[DocumentRow, ...]


def handed_in_to(session: Session, contest_ids: Collection[int]) -> dict[int, HandedIn]:
    """What the teams of these contests submitted, by entry; three statements. For a work of a rehearsal it is what the
    team of the rehearsed work submitted, which is the one with the same code."""
    rehearsed = aliased(Entry)
    query = (
        select(
            Entry.id,
            Contest.rulebook_id,
            func.coalesce(rehearsed.id, Entry.id),
            func.coalesce(rehearsed.facts, Entry.facts),
        )
        .join(Contest, Contest.id == Entry.contest_id)
        .outerjoin(rehearsed, and_(rehearsed.contest_id == Contest.rehearsal_of, rehearsed.code == Entry.code))
        .where(Entry.contest_id.in_(contest_ids))
    )
    rows = session.execute(query).tuples().all()
    teams = [team for _entry, _rulebook, team, _facts in rows]
    recorded, documents = counter.in_force(session, teams), documents_of(session, teams)
    return {
        entry_id: HandedIn(rulebook_id, *outweigh(load(declared), recorded.get(team, {})), documents.get(team, ()))
        for entry_id, rulebook_id, team, declared in rows
    }


def document_file(session: Session, document_id: int) -> DocumentFile | None:
    """A document that can be opened; None if there is none or it was removed."""
    query = (
        select(
            Document.id,
            Document.kind,
            Document.name,
            Document.stored,
            Registration.id,
            Registration.contest_id,
            Registration.institution_id,
            Contest.round_id,
            Registration.entry_id,
            func.coalesce(Entry.code, ""),
        )
        .join(Registration, Registration.id == Document.registration_id)
        .join(Contest, Contest.id == Registration.contest_id)
        .outerjoin(Entry, Entry.id == Registration.entry_id)
        .where(Document.id == document_id, *LIVE)
    )
    row = session.execute(query).first()
    return None if row is None else DocumentFile(*row)


def uploaded_kinds(session: Session, registration_id: int) -> frozenset[str]:
    """The kinds of documents that were uploaded."""
    query = select(Document.kind).where(Document.registration_id == registration_id, *LIVE)
    return frozenset(session.execute(query).scalars())


def pages_beside(documents: Collection[DocumentRow]) -> Mapping[str, int]:
    """The page counts of documents by the declared number that they confirm."""
    counted = {row.kind: row.pages for row in documents}
    return {
        fact.name: counted[fact.document]
        for fact in FACTS.values()
        if fact.document in counted and fact.document != fact.name
    }


def windows_of(
    round_: Round | Row[tuple[datetime | None, ...]],
) -> Deadlines:
    """The deadlines of a round."""
    return Deadlines(
        round_.registration_opens_at,
        round_.registration_closes_at,
        round_.handing_in_closes_at,
        round_.screening_closes_at,
        round_.counter_opens_at,
        round_.counter_closes_at,
    )


def windows_of_contest(session: Session, contest_id: int) -> Deadlines:
    """The deadlines of a contest's round."""
    return windows_of(session.get_one(Contest, contest_id).round)


def is_pending(registration: Registration, kept: Draft) -> bool:
    """Whether the registration has unsubmitted changes; ``kept`` is its saved draft."""
    return registration.entry_id is None or registration.revision > kept.submitted


def draft_of(session: Session, registration: Registration) -> Draft:
    """The current form: the saved draft, or, without unsubmitted changes, the entry, which an organiser may have
    corrected."""
    kept = forms.load(registration.content)
    if registration.entry_id is None or is_pending(registration, kept):
        return kept
    return draft_from_entry(session, session.get_one(Entry, registration.entry_id), kept)


def draft_from_entry(session: Session, entry: Entry, kept: Draft | None = None) -> Draft:
    """The form of an entry as it was submitted. Answers in ``kept`` that could not be read are kept."""
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
        declared=forms.documents_of({**unread, **known}),
        makers=tuple(people[TeamRole.MAKER]),
        advisers=tuple(people[TeamRole.ADVISER]),
    )

"""Documents of a registration: a PDF a kind. The files themselves lie in the store; here stands what they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.deadlines import DeadlineState, documents_state
from judging.core.entries import registration_form as forms
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump, load
from judging.core.rulebooks.facts import document_kinds
from judging.models import Contest, Document, Entry, Registration
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.eligibility import screening
from judging.services.locks import lock_uncertified


@dataclass(frozen=True, slots=True)
class File:
    """A PDF that was checked and stands in the store under ``stored``."""

    name: str
    stored: str
    size: int
    pages: int
    sha256: str


def add(session: Session, *, actor: Actor, registration_id: int, kind: str, file: File) -> tuple[str, ...]:
    """Hand a document in, in place of an earlier one of its kind. Returns the stored names of files that are no longer
    needed, to be removed when all is done.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``no_such_document``, ``documents_early``,
            ``documents_late``, ``registration_over``.
    """
    registration = _open(session, registration_id)
    if kind not in {fact.name for fact in document_kinds()}:
        raise RuleViolation("no_such_document")
    replaced = _take_away(session, registration_id, Document.kind == kind)
    document = Document(
        registration_id=registration_id,
        kind=kind,
        name=thai.normalise(file.name)[:200] or f"{kind}.pdf",
        stored=file.stored,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        uploaded_at=clock.now(),
        uploaded_by=actor.user_id,
    )
    session.add(document)
    session.flush()  # the audit entry needs its number, what follows reads it
    data = {"document": document.id, "kind": kind, "pages": file.pages, "sha256": file.sha256}
    _record(session, actor, "documents.add", registration, **data)
    _follow(session, registration)
    return replaced


def remove(session: Session, *, actor: Actor, document_id: int) -> tuple[str, ...]:
    """Take a document back. Returns the stored names of files that are no longer needed.

    Raises:
        RuleViolation: ``no_such_document``, ``contest_certified``, ``documents_early``, ``documents_late``,
            ``registration_over``.
    """
    found = session.get(Document, document_id)
    if found is None:
        raise RuleViolation("no_such_document")
    registration = _open(session, found.registration_id)
    session.refresh(found)  # as it is now that nobody else changes it
    if found.removed_at is not None:
        raise RuleViolation("no_such_document")
    removed = _take_away(session, registration.id, Document.id == document_id)
    session.flush()  # what follows reads it
    _record(session, actor, "documents.remove", registration, document=document_id, kind=found.kind)
    _follow(session, registration)
    return removed


def _open(session: Session, registration_id: int) -> Registration:
    """The registration, its contest locked, while documents are taken."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise RuleViolation("no_registration")
    contest: Contest = lock_uncertified(session, contest_id=registration.contest_id)
    session.refresh(registration)  # it may have been handed in meanwhile
    gate = documents_state(contest.state, reads.windows_of(contest.round), clock.now())
    if gate is DeadlineState.EARLY:
        raise RuleViolation("documents_early")
    if gate is DeadlineState.LATE:
        raise RuleViolation("documents_late")
    if gate is DeadlineState.OVER:
        raise RuleViolation("registration_over")
    return registration


def _take_away(session: Session, registration_id: int, which: object) -> tuple[str, ...]:
    query = select(Document).where(
        Document.registration_id == registration_id,
        Document.removed_at.is_(None),
        which,  # type: ignore[arg-type]
    )
    stored = []
    for document in session.execute(query).scalars():
        stored.append(document.stored)
        document.removed_at, document.stored = clock.now(), ""
    return tuple(name for name in stored if name)


def _follow(session: Session, registration: Registration) -> None:
    """Of a work that was entered, say which documents are there now, and let its requirements answer anew."""
    if registration.entry_id is None:
        return
    entry = session.get_one(Entry, registration.entry_id)
    kinds = {fact.name for fact in document_kinds()}
    typed = forms.load(registration.content).typed
    said = forms.values_of(typed, uploaded=reads.uploaded_kinds(session, registration.id)).known
    facts = {name: value for name, value in load(entry.facts).items() if name not in kinds}
    entry.facts = dump({**facts, **{name: value for name, value in said.items() if name in kinds}})
    session.flush()  # what follows reads it
    screening.settle(session, contest_id=entry.contest_id, entry_ids=[entry.id])


def _record(session: Session, actor: Actor, action: str, registration: Registration, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"registration:{registration.id}",
        contest_id=registration.contest_id,
        data=data,
    )

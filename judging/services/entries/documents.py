"""Documents of a registration: one PDF of each kind. Rows describe the files, which are in the document store."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.deadlines import DeadlineState, documents_state
from judging.core.entries import registration_form as forms
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import dump, load
from judging.core.rulebooks.facts import document_kinds
from judging.models import Document, Entry, Registration
from judging.queries.entries import registrations as reads
from judging.services import audit
from judging.services.eligibility import screening
from judging.services.locks import lock_row, lock_uncertified


@dataclass(frozen=True, slots=True)
class File:
    """A checked PDF, in the store under the name ``stored``; ``size`` in bytes."""

    name: str
    stored: str
    size: int
    pages: int
    sha256: str


def add(session: Session, *, actor: Actor, registration_id: int, kind: str, file: File) -> tuple[str, ...]:
    """Add a document, in place of an earlier one of its kind; returns the stored names of files that are no longer
    needed, which the caller removes after the transaction.

    Raises:
        RuleViolation: ``no_registration``, ``contest_certified``, ``no_such_document``, ``documents_early``,
            ``documents_late``, ``registration_over``.
    """
    registration = _open(session, registration_id)
    refuse_if(kind not in {fact.name for fact in document_kinds()}, "no_such_document")
    replaced = _remove(session, registration_id, Document.kind == kind)
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
    session.flush()  # the audit entry needs its id, the recheck reads it
    audit.record(
        session,
        actor=actor,
        action="documents.add",
        subject=registration,
        data={"document": document.id, "kind": kind, "pages": file.pages, "sha256": file.sha256},
    )
    _update_entry(session, registration, kind)
    return replaced


def remove(session: Session, *, actor: Actor, document_id: int) -> tuple[str, ...]:
    """Remove a document; returns the stored names of files that are no longer needed.

    Raises:
        RuleViolation: ``no_such_document``, ``contest_certified``, ``documents_early``, ``documents_late``,
            ``registration_over``.
    """
    found = require(session.get(Document, document_id), "no_such_document")
    registration = _open(session, found.registration_id)
    session.refresh(found)  # it may have changed before the contest was locked
    refuse_if(found.removed_at is not None, "no_such_document")
    removed = _remove(session, registration.id, Document.id == document_id)
    session.flush()  # the recheck reads it
    audit.record(
        session,
        actor=actor,
        action="documents.remove",
        subject=registration,
        data={"document": document_id, "kind": found.kind},
    )
    _update_entry(session, registration, found.kind)
    return removed


def _open(session: Session, registration_id: int) -> Registration:
    registration, contest = lock_row(
        session, model=Registration, row_id=registration_id, missing="no_registration", lock=lock_uncertified
    )
    gate = documents_state(contest.state, reads.windows_of(contest.round), clock.now())
    refuse_if(gate is DeadlineState.EARLY, "documents_early")
    refuse_if(gate is DeadlineState.LATE, "documents_late")
    refuse_if(gate is DeadlineState.OVER, "registration_over")
    return registration


def _remove(session: Session, registration_id: int, which: ColumnElement[bool]) -> tuple[str, ...]:
    query = select(Document).where(Document.registration_id == registration_id, Document.removed_at.is_(None), which)
    stored = []
    for document in session.execute(query).scalars():
        stored.append(document.stored)
        document.removed_at, document.stored = clock.now(), ""
    return tuple(name for name in stored if name)


def _update_entry(session: Session, registration: Registration, kind: str) -> None:
    """Update the fact about this kind of document of the registration's entry, if it has one, and its admission.

    Without a file the submitted answer counts; a draft that was changed since changes no fact.
    """
    if registration.entry_id is None:
        return
    entry = session.get_one(Entry, registration.entry_id)
    kept = forms.load(registration.content)
    declared = kept.declared if reads.is_pending(registration, kept) else kept.typed
    said = forms.values_of(declared, uploaded=reads.uploaded_kinds(session, registration.id)).known
    others = {name: value for name, value in load(entry.facts).items() if name != kind}
    entry.facts = dump({**others, **({kind: said[kind]} if kind in said else {})})
    session.flush()  # the recheck reads it
    screening.update_admission(session, contest_id=entry.contest_id, entry_ids=[entry.id])

"""Documents of a teacher's work: upload and removal."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _, ngettext

from judging.core.entries.registration_form import Step
from judging.core.refusals import RuleViolation, require
from judging.extensions import db, documents as store
from judging.queries.entries import registrations as reads
from judging.services.entries import documents
from judging.web.guards.access import actor
from judging.web.serving.uploaded_pdfs import stored_pdf
from judging.web.teacher.registrations import page_of, shown
from judging.web.views import in_transaction, or_404
from judging.web.wording.refusals import sentence


def add(registration_id: int, kind: str) -> Any:
    """Upload a document; its content is checked outside any transaction."""
    page = page_of(registration_id)
    who = actor()
    try:
        pages = _taken(registration_id, kind, who)
    except RuleViolation as refusal:
        return shown(page, Step.DOCUMENTS, fault=kind, fault_text=sentence(refusal)), 422
    flash(ngettext("The document is received: %(num)d page.", "The document is received: %(num)d pages.", pages), "ok")
    return redirect(_back(registration_id, kind), 303)


def _taken(registration_id: int, kind: str, who: Any) -> int:
    with stored_pdf() as file:
        replaced = in_transaction(
            documents.add, actor=who, registration_id=registration_id, kind=kind, file=require(file, "document_wanted")
        )
    for name in replaced:
        store().remove(name)
    return file.pages if file else 0


def remove(document_id: int) -> Any:
    """Remove a document."""
    found = or_404(reads.document_file(db.session(), document_id))
    removed = in_transaction(documents.remove, actor=actor(), document_id=document_id)
    for name in removed:
        store().remove(name)
    flash(_("The document is withdrawn."), "ok")
    return redirect(_back(found.registration_id, found.kind), 303)


def _back(registration_id: int, kind: str) -> str:
    return url_for("teacher.step", registration_id=registration_id, step=Step.DOCUMENTS.value, _anchor=kind)

"""Import of past works and institutions from a spreadsheet: choose a file, preview it, import all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core.imports.columns import SheetKind
from judging.core.imports.plan import Plan
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.eligibility import past_works
from judging.queries.people import institutions
from judging.readers.spreadsheets.faults import Note, SheetRefused
from judging.readers.spreadsheets.institutions import alike_notes, plan_institutions, read_institutions
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.readers.spreadsheets.past_works import plan_past_works, read_past_works
from judging.services.imports import registries
from judging.services.imports.imports import Report
from judging.web.guards.access import actor
from judging.web.organise.imports.import_previews import preview
from judging.web.organise.imports.imports import FileForm, download, told
from judging.web.organise.imports.uploads import Shelf
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence
from judging.writers.import_templates import institutions_template, past_works_template

KEPT = frozenset({"import_moved", "import_wrong"})
"""Refusals after which the preview is shown again."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The differences between the registries: reading, comparing, importing, and pages."""

    kind: SheetKind
    template: str
    listing: str
    address: str
    read: Callable[[bytes], Any]
    known: Callable[..., Any]
    plan: Callable[..., Plan[Any]]
    take: Callable[..., Report]
    more_notes: Callable[[Plan[Any], Any], tuple[Note, ...]]


_PAST_WORKS = Flow(
    kind=PAST_WORKS,
    template="admin/past_works/import.html",
    listing="admin.past_works",
    address="admin.past_works_import",
    read=read_past_works,
    known=past_works.known,
    plan=plan_past_works,
    take=registries.import_past_works,
    more_notes=lambda plan, known: (),
)
_INSTITUTIONS = Flow(
    kind=INSTITUTIONS,
    template="admin/institutions/import.html",
    listing="admin.institutions",
    address="admin.institutions_import",
    read=read_institutions,
    known=institutions.stored,
    plan=plan_institutions,
    take=registries.import_institutions,
    more_notes=alike_notes,
)


def past_works_import() -> Any:
    """Past works from a spreadsheet."""
    return _import(_PAST_WORKS)


def institutions_import() -> Any:
    """Institutions from a spreadsheet."""
    return _import(_INSTITUTIONS)


def past_works_template_() -> Response:
    """An empty sheet of past works to fill in."""
    return download(past_works_template(language()), "past-works.xlsx")


def institutions_template_() -> Response:
    """An empty sheet of institutions to fill in."""
    return download(institutions_template(language()), "institutions.xlsx")


def _import(flow: Flow) -> Any:
    shelf = Shelf(flow.kind.name, 0, actor().user_id or 0)
    if request.method == "GET":
        token = request.args.get("upload", "")
        return _show(flow, shelf, token) if token else _choose(flow, FileForm())
    token = request.form.get("upload", "")
    if not token:
        return _upload(flow, shelf)
    if request.form.get("act") == "cancel":
        shelf.drop(token)
        flash(_("Nothing was imported."), "ok")
        return redirect(url_for(flow.listing), 303)
    return _confirm(flow, shelf, token)


def _page(flow: Flow, **values: Any) -> str:
    return render_template(flow.template, kind=flow.kind, may_change=True, **values)


def _choose(flow: Flow, form: FileForm, refused: tuple[str, ...] = ()) -> Any:
    """The page that asks for a file, with the fault of the previous one."""
    shown = _page(flow, form=form, refused=refused, preview=None, max_mb=MAX_BYTES // 1024**2, max_rows=MAX_ROWS)
    return shown, 422 if form.errors or refused else 200


def _upload(flow: Flow, shelf: Shelf) -> Any:
    form = FileForm()
    if not form.validate_on_submit():
        return _choose(flow, form)
    with form.file.data.stream as stream:
        data = stream.read(MAX_BYTES + 1)
    try:
        flow.read(data)
    except SheetRefused as refusal:
        return _choose(flow, form, tuple(fault.sentence(language()) for fault in refusal.faults))
    return redirect(url_for(flow.address, upload=shelf.keep(data)), 303)


def _show(flow: Flow, shelf: Shelf, token: str, refused: str = "") -> Any:
    """The preview against the present database."""
    data = shelf.read(token)
    if data is None:
        flash(_("The file is no longer stored. Choose it again."), "fail")
        return redirect(url_for(flow.address), 303)
    sheet, known = flow.read(data), flow.known(db.session())
    plan = flow.plan(sheet, known)
    notes = (*sheet.notes, *flow.more_notes(plan, known))
    seen = preview(plan, sheet.faults, notes, seen=plan.fingerprint, kind=flow.kind.name)
    return _page(flow, preview=seen, upload=token, told=refused), 422 if refused else 200


def _confirm(flow: Flow, shelf: Shelf, token: str) -> Any:
    """Import the file if it still matches the preview; otherwise show it again with the reason."""
    data = shelf.read(token)
    if data is None:
        return _show(flow, shelf, token)
    sheet, who = flow.read(data), actor()
    try:
        with transaction() as session:
            report = flow.take(
                session,
                actor=who,
                plan=partial(flow.plan, sheet),
                seen=request.form.get("seen", ""),
                digest=hashlib.sha256(data).hexdigest(),
            )
    except RuleViolation as refusal:
        if refusal.code not in KEPT:
            raise
        return _show(flow, shelf, token, sentence(refusal))
    shelf.drop(token)
    flash(told(report), "ok")
    return redirect(url_for(flow.listing), 303)

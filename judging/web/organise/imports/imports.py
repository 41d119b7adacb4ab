"""Import of works and judges from a spreadsheet: choose a file, preview it, import all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.compare_areas import outside
from judging.core.imports.plan import Plan
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.imports import known_rows as reads
from judging.queries.rulebooks.rulebooks import rulebook
from judging.readers.import_plan import plan_judges, plan_works
from judging.readers.spreadsheets.entries import read_works
from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.judges import read_judges
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.services.imports import imports as service
from judging.services.imports.imports import Report
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, is_open, page
from judging.web.organise.imports.import_previews import preview
from judging.web.organise.imports.uploads import Shelf
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence
from judging.writers.import_templates import judges_template, works_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = frozenset({"import_moved", "import_unanswered", "import_wrong"})
"""Refusals after which the preview is shown again."""


class FileForm(FlaskForm):
    """The file to import."""

    file = FileField(_l("Spreadsheet"), validators=[FileRequired(_l("Choose a file first."))])


@dataclass(frozen=True, slots=True)
class Flow:
    """The differences between works and judges: reading, comparing, importing, and pages."""

    kind: SheetKind
    template: str
    tab: str
    address: str
    read: Callable[[bytes, ContestHead], Any]
    known: Callable[..., Any]
    plan: Callable[..., Plan[Any]]
    take: Callable[..., Report]


def _read_judges(data: bytes, head: ContestHead) -> Any:
    return read_judges(data, sections=[item.code for item in rulebook(db.session(), head.rulebook_id).sections])


_WORKS = Flow(
    kind=WORKS,
    template="organise/imports/import_entries.html",
    tab="organise.entries",
    address="organise.entries_import",
    read=lambda data, head: read_works(data),
    known=reads.known_works,
    plan=plan_works,
    take=service.import_works,
)
_JUDGES = Flow(
    kind=JUDGES,
    template="organise/imports/import_judges.html",
    tab="organise.panel",
    address="organise.judges_import",
    read=_read_judges,
    known=reads.known_panel,
    plan=plan_judges,
    take=service.import_judges,
)


def entries_import(contest_id: int) -> Any:
    """Works from a spreadsheet."""
    return _import(_WORKS, contest_id)


def judges_import(contest_id: int) -> Any:
    """Judges from a spreadsheet."""
    return _import(_JUDGES, contest_id)


def entries_template(contest_id: int) -> Response:
    """An empty sheet of works to fill in."""
    return download(works_template(language()), "works.xlsx")


def judges_template_(contest_id: int) -> Response:
    """An empty sheet of judges to fill in."""
    return download(judges_template(language()), "judges.xlsx")


def download(data: bytes, name: str) -> Response:
    """A workbook as a download."""
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _import(flow: Flow, contest_id: int) -> Any:
    head = head_of(contest_id)
    shelf = Shelf(flow.kind.name, contest_id, actor().user_id or 0)
    if request.method == "GET":
        token = request.args.get("upload", "")
        return _show(flow, head, shelf, token) if token else _choose(flow, head, FileForm())
    token = request.form.get("upload", "")
    if not token:
        return _upload(flow, head, shelf)
    if request.form.get("act") == "cancel":
        shelf.drop(token)
        flash(_("Nothing was imported."), "ok")
        return redirect(url_for(flow.tab, contest_id=contest_id), 303)
    return _confirm(flow, head, shelf, token)


def _choose(flow: Flow, head: ContestHead, form: FileForm, refused: tuple[str, ...] = ()) -> Any:
    """The page that asks for a file, with the fault of the previous one."""
    shown = page(
        flow.template,
        head,
        flow.tab,
        form=form,
        refused=refused,
        kind=flow.kind,
        preview=None,
        may_change=is_open(head),
        max_mb=MAX_BYTES // 1024**2,
        max_rows=MAX_ROWS,
    )
    return shown, 422 if form.errors or refused else 200


def _upload(flow: Flow, head: ContestHead, shelf: Shelf) -> Any:
    if not is_open(head):
        raise RuleViolation("contest_certified")
    form = FileForm()
    if not form.validate_on_submit():
        return _choose(flow, head, form)
    with form.file.data.stream as stream:
        data = stream.read(MAX_BYTES + 1)
    try:
        flow.read(data, head)
    except SheetRefused as refusal:
        return _choose(flow, head, form, tuple(fault.sentence(language()) for fault in refusal.faults))
    token = shelf.keep(data)
    return redirect(url_for(flow.address, contest_id=head.contest_id, upload=token), 303)


def _show(
    flow: Flow, head: ContestHead, shelf: Shelf, token: str, told: str = "", answers: dict[str, str] | None = None
) -> Any:
    """The preview against the present database."""
    data = shelf.read(token)
    if data is None:
        flash(_("The file is no longer stored. Choose it again."), "fail")
        return redirect(url_for(flow.address, contest_id=head.contest_id), 303)
    sheet = flow.read(data, head)
    known = flow.known(db.session(), head.contest_id)
    bare = flow.plan(sheet, known, {})
    plan = flow.plan(sheet, known, answers) if answers else bare
    away = outside(plan, known.institutions, level=head.level, area=head.area) if flow.kind is WORKS else None
    shown = page(
        flow.template,
        head,
        flow.tab,
        kind=flow.kind,
        preview=preview(plan, sheet.faults, sheet.notes, seen=bare.fingerprint, kind=flow.kind.name, outside=away),
        upload=token,
        told=told,
        may_change=is_open(head),
    )
    return shown, 422 if told else 200


def _confirm(flow: Flow, head: ContestHead, shelf: Shelf, token: str) -> Any:
    """Import the file if it still matches the preview; otherwise show it again with the reason."""
    data = shelf.read(token)
    if data is None:
        return _show(flow, head, shelf, token)
    answers = {
        name.removeprefix("college-"): said for name, said in request.form.items() if name.startswith("college-")
    }
    sheet, who = flow.read(data, head), actor()
    try:
        with transaction() as session:
            report = flow.take(
                session,
                actor=who,
                contest_id=head.contest_id,
                plan=partial(flow.plan, sheet),
                answers=answers,
                seen=request.form.get("seen", ""),
                digest=hashlib.sha256(data).hexdigest(),
            )
    except RuleViolation as refusal:
        if refusal.code not in KEPT:
            raise
        return _show(flow, head, shelf, token, sentence(refusal), answers)
    shelf.drop(token)
    flash(told(report), "ok")
    return redirect(url_for(flow.tab, contest_id=head.contest_id), 303)


def told(report: Report) -> str:
    """The result of an import in a sentence."""
    if report.changed_nothing:
        return ngettext(
            "The row in the file is already in the system. Nothing was changed.",
            "All %(num)d rows in the file are already in the system. Nothing was changed.",
            report.same,
        )
    said = _(
        "Imported: %(created)s new, %(changed)s changed, %(same)s unchanged.",
        created=report.created,
        changed=report.changed,
        same=report.same,
    )
    if report.institutions:
        said += " " + _("New institutions: %(number)s.", number=report.institutions)
    return said

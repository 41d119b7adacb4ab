"""Import of a spreadsheet, common to works, judges, past works and institutions."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from flask import Response, render_template, request
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session

from judging.core.imports.columns import SheetKind
from judging.core.imports.plan import LEAVE, WRONG_ROWS, Plan, RowAt
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.imports import column_mappings
from judging.readers.spreadsheets.faults import Note, SheetRefused
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.readers.spreadsheets.tables import HeaderUnknown, explain
from judging.services.imports.column_mappings import remember
from judging.services.imports.imports import Report
from judging.web.guards.access import actor
from judging.web.organise.frame import page
from judging.web.organise.imports.explanations import Explanation, chosen_columns, explanation
from judging.web.organise.imports.import_previews import Preview, preview
from judging.web.organise.imports.import_rows import left_out
from judging.web.organise.imports.upload_flow import UploadFlow
from judging.web.views import in_transaction
from judging.web.wording.languages import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


PARTS: dict[type[object], str] = {Preview: "_import_preview.html", Explanation: "_import_columns.html"}
"""The part of the page for each step after the choice of a file."""


class FileForm(FlaskForm):
    """The file to import."""

    file = FileField(_l("Spreadsheet"), validators=[FileRequired(_l("Choose a file first."))])


@dataclass(frozen=True, kw_only=True)
class SheetImport(UploadFlow):
    """The import of one kind of sheet. ``plan`` compares the sheet with the ``known`` rows, under the answers given;
    ``notes`` and ``outside`` add to its preview."""

    kind: SheetKind
    template: str
    read: Callable[..., Any]
    known: Callable[[Session], Any]
    plan: Callable[..., Plan[Any]]
    service: Callable[..., Report]
    notes: Callable[[Plan[Any], Any], tuple[Note, ...]] = lambda plan, known: ()
    outside: Callable[[Plan[Any], Any], Mapping[RowAt, str]] = lambda plan, known: {}

    form = FileForm

    def page(self, **values: Any) -> str:
        """The page within its contest, or on its own for a registry."""
        given = {"kind": self.kind, "may_change": self.may_change, "max_mb": MAX_BYTES // 1024**2, **values}
        given["part"] = PARTS.get(type(values["preview"]), "_import_file.html")
        if self.head is None:
            return render_template(self.template, max_rows=MAX_ROWS, **given)
        return page(self.template, self.head, self.listing, max_rows=MAX_ROWS, **given)

    def faults(self, file: BinaryIO) -> tuple[str, ...]:
        """Why the file is no such sheet; nothing where a person can explain its columns."""
        try:
            self._sheet(file.read(MAX_BYTES + 1))
        except HeaderUnknown:
            return ()
        except SheetRefused as refusal:
            return tuple(fault.sentence(language()) for fault in refusal.faults)
        return ()

    def preview(self, file: BinaryIO, answers: Mapping[str, str]) -> Preview | Explanation:
        """The rows of the sheet against the present database, or the headers to explain first."""
        data = file.read()
        mappings = self._mappings()
        if request.method == "GET" and "columns" in request.args:
            return explanation(explain(read_workbook(data), self.kind, mappings), self.kind, mappings)
        try:
            sheet = self._sheet(data)
        except HeaderUnknown as unknown:
            return explanation(unknown.headers, self.kind, mappings, faults=unknown.faults)
        known = self.known(db.session())
        bare = self.plan(sheet, known, {})
        plan = self.plan(sheet, known, answers) if answers else bare
        notes = self.notes(plan, known)
        return preview(plan, bare, sheet, kind=self.kind, notes=notes, outside=self.outside(plan, known))

    def other_act(self, act: str, file: BinaryIO, token: str) -> Any:
        """Show the columns, remember what they mean, or show the preview again with the answers given so far."""
        given = self.answers()
        if act == "explain":
            return self._remember(file.read(), token)
        if act == "columns":
            return self.show_again(token, given, columns="1")
        if act == "leave_wrong":
            return self.show_again(token, {**given, WRONG_ROWS: LEAVE})
        if act == "keep_wrong":
            return self.show_again(token, {name: said for name, said in given.items() if name != WRONG_ROWS})
        return self.show_again(token, given) if act == "preview" else None

    def _remember(self, data: bytes, token: str) -> Any:
        """Remember the choice for this person, or show it again with the reason why it will not do."""
        headers = explain(read_workbook(data), self.kind, self._mappings())
        chosen = chosen_columns(headers)
        try:
            in_transaction(remember, actor=actor(), kind=self.kind, mappings=chosen)
        except RuleViolation as refusal:
            again = explanation(headers, self.kind, chosen, refusal=refusal)
            return self.page(preview=again, upload=token, refusal=""), 422
        return self.show_again(token)

    def _sheet(self, data: bytes) -> Any:
        return self.read(read_workbook(data), mappings=self._mappings())

    def _mappings(self) -> Mappings:
        return column_mappings.of_user(db.session(), actor().user_id or 0, self.kind.name)

    def take(self, file: BinaryIO, answers: Mapping[str, str]) -> str:
        """Import the rows of the sheet."""
        data = file.read()
        sheet = self._sheet(data)
        report = in_transaction(
            self.service,
            actor=actor(),
            plan=partial(self.plan, sheet),
            answers=answers,
            seen=request.form.get("seen", ""),
            digest=hashlib.sha256(data).hexdigest(),
        )
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
        if left := left_out(sheet, answers, report.left):
            said += " " + _("Left out: %(rows)s.", rows=left)
        if report.institutions:
            said += " " + _("New institutions: %(number)s.", number=report.institutions)
        return said


def download(data: bytes, name: str) -> Response:
    """A workbook as a download."""
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def registry_import(kind: SheetKind, plan: Callable[..., Plan[Any]], take: Callable[..., Report], **given: Any) -> Any:
    """An import into a registry of the installation."""
    return SheetImport(
        purpose=kind.name,
        kind=kind,
        template=f"admin/{kind.name}/import.html",
        listing=f"admin.{kind.name}",
        address=f"admin.{kind.name}_import",
        plan=plan,
        service=take,
        **given,
    ).respond()

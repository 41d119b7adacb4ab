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
from judging.core.imports.plan import Plan
from judging.extensions import db
from judging.readers.spreadsheets.faults import Note, SheetRefused
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.services.imports.imports import Report
from judging.web.guards.access import actor
from judging.web.organise.frame import page
from judging.web.organise.imports.import_previews import Preview, preview
from judging.web.organise.imports.upload_flow import UploadFlow
from judging.web.views import in_transaction
from judging.web.wording.languages import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(FlaskForm):
    """The file to import."""

    file = FileField(_l("Spreadsheet"), validators=[FileRequired(_l("Choose a file first."))])


@dataclass(frozen=True, kw_only=True)
class SheetImport(UploadFlow):
    """The import of one kind of sheet. ``plan`` compares the sheet with the ``known`` rows, under the answers given;
    ``notes`` and ``outside`` add to its preview."""

    kind: SheetKind
    template: str
    read: Callable[[bytes], Any]
    known: Callable[[Session], Any]
    plan: Callable[..., Plan[Any]]
    service: Callable[..., Report]
    notes: Callable[[Plan[Any], Any], tuple[Note, ...]] = lambda plan, known: ()
    outside: Callable[[Plan[Any], Any], Mapping[int, str]] = lambda plan, known: {}

    form = FileForm

    def page(self, **values: Any) -> str:
        """The page within its contest, or on its own for a registry."""
        given = {"kind": self.kind, "may_change": self.may_change, "max_mb": MAX_BYTES // 1024**2, **values}
        if self.head is None:
            return render_template(self.template, max_rows=MAX_ROWS, **given)
        return page(self.template, self.head, self.listing, max_rows=MAX_ROWS, **given)

    def faults(self, file: BinaryIO) -> tuple[str, ...]:
        """Why the file is no such sheet."""
        try:
            self.read(file.read(MAX_BYTES + 1))
        except SheetRefused as refusal:
            return tuple(fault.sentence(language()) for fault in refusal.faults)
        return ()

    def preview(self, file: BinaryIO, answers: Mapping[str, str]) -> Preview:
        """The rows of the sheet against the present database."""
        sheet, known = self.read(file.read()), self.known(db.session())
        bare = self.plan(sheet, known, {})
        plan = self.plan(sheet, known, answers) if answers else bare
        notes = (*sheet.notes, *self.notes(plan, known))
        outside = self.outside(plan, known)
        return preview(plan, sheet.faults, notes, seen=bare.fingerprint, kind=self.kind.name, outside=outside)

    def take(self, file: BinaryIO, answers: Mapping[str, str]) -> str:
        """Import the rows of the sheet."""
        data = file.read()
        report = in_transaction(
            self.service,
            actor=actor(),
            plan=partial(self.plan, self.read(data)),
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
        if report.institutions:
            said += " " + _("New institutions: %(number)s.", number=report.institutions)
        return said


def download(data: bytes, name: str) -> Response:
    """A workbook as a download."""
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def registry_import(kind: SheetKind, plan: Callable[..., Plan[Any]], take: Callable[..., Report], **given: Any) -> Any:
    """An import into a registry, which asks no questions and so takes no answers."""

    def service(session: Session, *, answers: Mapping[str, str], **values: Any) -> Report:
        return take(session, **values)

    return SheetImport(
        purpose=kind.name,
        kind=kind,
        template=f"admin/{kind.name}/import.html",
        listing=f"admin.{kind.name}",
        address=f"admin.{kind.name}_import",
        plan=lambda sheet, known, answers=None: plan(sheet, known),
        service=service,
        **given,
    ).respond()

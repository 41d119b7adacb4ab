"""Import of a spreadsheet, common to works, judges, past works and institutions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from judging import collector
from judging.core.imports.columns import SheetKind
from judging.core.imports.plan import LEAVE, WRONG_ROWS, Plan, RowAt
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.imports import kept_comparisons
from judging.imports.importers import ROUND, Comparison, Importer, Taken, importer, is_long, take
from judging.jobs import imports as jobs
from judging.models import JobState
from judging.queries.contests.contests import ContestHead, contest_heads
from judging.queries.imports import column_mappings
from judging.readers.spreadsheets.faults import Note, SheetRefused
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.readers.spreadsheets.tables import HeaderUnknown, explain
from judging.services.imports.column_mappings import remember
from judging.services.imports.imports import Report
from judging.web.guards.access import actor
from judging.web.organise.frame import page
from judging.web.organise.imports.explanations import ROW, Explanation, chosen_columns, chosen_rows, explanation
from judging.web.organise.imports.import_previews import Preview, preview
from judging.web.organise.imports.import_rows import left_out
from judging.web.organise.imports.upload_flow import UploadFlow
from judging.web.views import XLSX, attachment, in_transaction
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language

PARTS: dict[type[object], str] = {Preview: "_import_preview.html", Explanation: "_import_columns.html"}
"""The part of the page for each step after the choice of a file."""


class FileForm(FlaskForm):
    """The file to import."""

    file = FileField(_l("Spreadsheet"), validators=[FileRequired(_l("Choose a file first."))])


PLACES: dict[str, tuple[str, str]] = {
    "works": ("organise.entries_import", "organise.entries"),
    "judges": ("organise.judges_import", "organise.panel"),
    f"{ROUND}works": ("organise.round_entries_import", "organise.round"),
    f"{ROUND}judges": ("organise.round_judges_import", "organise.round"),
    "teachers": ("organise.round_teachers_import", "organise.round_teachers"),
    "institutions": ("admin.institutions_import", "admin.institutions"),
    "past_works": ("admin.past_works_import", "admin.past_works"),
}
"""The endpoints of the page of an import, and of the list that it fills, by kind of list."""


@dataclass(frozen=True, kw_only=True)
class SheetImport(UploadFlow):
    """The import of one kind of sheet; ``notes`` and ``outside`` add to its preview."""

    importer: Importer
    template: str
    notes: Callable[[Plan[Any], Any], tuple[Note, ...]] = lambda plan, known: ()
    outside: Callable[[Plan[Any], Any], Mapping[RowAt, str]] = lambda plan, known: {}
    parsed: list[Workbook] = field(default_factory=list)

    form = FileForm

    def page(self, **values: Any) -> str:
        """The page within its contest, or on its own for a registry."""
        given = {"kind": self.kind, "may_change": self.may_change, "max_mb": MAX_BYTES // 1024**2, **values}
        given["part"] = PARTS.get(type(values["preview"]), "_import_file.html")
        if self.head is None:
            return render_template(self.template, max_rows=MAX_ROWS, **given)
        line = round_title(self.head)
        return page(self.template, self.head, self.listing, max_rows=MAX_ROWS, round_line=line, **given)

    def faults(self, file: BinaryIO) -> tuple[str, ...]:
        """Why the file is no such sheet; nothing where a person can explain its columns."""
        try:
            self._sheet(file.read(MAX_BYTES + 1))
        except HeaderUnknown:
            return ()
        except SheetRefused as refusal:
            return tuple(fault.sentence(language()) for fault in refusal.faults)
        return ()

    @collector.paused()
    def preview(self, file: BinaryIO, answers: Mapping[str, str]) -> Preview | Explanation:
        """The rows of the sheet against the present database, or the headers to explain first."""
        workbook, mappings = self._workbook(file.read()), self._mappings()
        if request.method == "GET" and "columns" in request.args:
            return explanation(explain(workbook, self.kind, mappings, rows=chosen_rows()), self.kind, mappings)
        token = request.values.get("upload", "")
        try:
            compared = kept_comparisons.kept(self.importer, self.uploads, token, mappings) or Comparison(
                self.importer, self.importer.read(workbook, mappings=mappings)
            )
        except HeaderUnknown as unknown:
            return explanation(unknown.headers, self.kind, mappings, faults=unknown.faults)
        known = compared.known(db.session())
        bare, plan = compared(known, {}), compared(known, answers)
        if token:
            kept_comparisons.keep(compared, self.uploads, token, mappings, answers)
        return preview(
            plan,
            bare,
            compared.file,
            kind=self.kind,
            place=self.importer.place,
            notes=self.notes(plan, known),
            outside=self.outside(plan, known),
        )

    def kept(self, token: str) -> None:
        """Keep what was read, so that the file is parsed once."""
        for workbook in self.parsed:
            self.uploads.keep_workbook(token, workbook)

    def begun(self, token: str) -> Any:
        """The page of the job that imports or has imported the file; a failed one leaves the preview to be confirmed
        again."""
        job = jobs.job_of(db.session(), token)
        return None if job is None or job.state is JobState.FAILED else _to_job(job.job_id)

    def leave_to_job(self, file: BinaryIO, token: str, answers: Mapping[str, str]) -> Any:
        """Request a job for a long file."""
        if not is_long(self._workbook(file.read())):
            return None
        job_id = in_transaction(
            jobs.request,
            actor=actor(),
            uploads=self.uploads,
            token=token,
            answers=answers,
            seen=request.form.get("seen", ""),
        )
        return _to_job(job_id)

    def other_act(self, act: str, file: BinaryIO, token: str) -> Any:
        """Show the columns, remember what they mean, or show the preview again with the answers given so far."""
        given = self.answers()
        if act == "explain":
            return self._remember(file.read(), token)
        if act == "columns":
            return self.show_again(token, given, columns="1")
        if act == "header":
            rows: dict[str, Any] = {f"{ROW}{signature}": row for signature, row in chosen_rows().items()}
            return self.show_again(token, columns="1", **rows)
        if act == "leave_wrong":
            return self.show_again(token, {**given, WRONG_ROWS: LEAVE})
        if act == "keep_wrong":
            return self.show_again(token, {name: said for name, said in given.items() if name != WRONG_ROWS})
        return self.show_again(token, given) if act == "preview" else None

    def _remember(self, data: bytes, token: str) -> Any:
        """Remember the choice for this person, or show it again with the reason why it will not do."""
        headers = explain(self._workbook(data), self.kind, self._mappings(), rows=chosen_rows())
        chosen = chosen_columns(headers)
        try:
            in_transaction(remember, actor=actor(), kind=self.kind, mappings=chosen)
        except RuleViolation as refusal:
            again = explanation(headers, self.kind, chosen, refusal=refusal)
            return self.page(preview=again, upload=token, refusal=""), 422
        return self.show_again(token)

    @property
    def may_change(self) -> bool:
        """Whether the registry, the contest, or any category of the round still takes imports."""
        return self.importer.place is None or self.importer.place.is_open

    @property
    def kind(self) -> SheetKind:
        """The kind of sheet."""
        return self.importer.kind

    def _workbook(self, data: bytes) -> Workbook:
        """The cells of the chosen file, or of the one that is kept under the token of the request."""
        token = request.values.get("upload", "")
        if token:
            return self.uploads.workbook(token, data)
        self.parsed.append(read_workbook(data))
        return self.parsed[-1]

    def _sheet(self, data: bytes) -> Any:
        return self.importer.read(self._workbook(data), mappings=self._mappings())

    def _mappings(self) -> Mappings:
        return column_mappings.of_user(db.session(), actor().user_id or 0, self.kind.name)

    def take(self, file: BinaryIO, answers: Mapping[str, str]) -> str:
        """Import the rows of the sheet."""
        data = file.read()
        compared = Comparison(self.importer, self._sheet(data))
        return told(take(compared, actor=actor(), answers=answers, seen=request.form.get("seen", ""), data=data))


def _to_job(job_id: int) -> Any:
    return redirect(url_for("jobs.progress", job_id=job_id), 303)


def told(taken: Taken) -> str:
    """What an import did, in the reader's language."""
    report = taken.report
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
    if left := left_out(taken.away, report.left):
        said += " " + _("Left out: %(rows)s.", rows=left)
    if report.institutions:
        said += " " + _("New institutions: %(number)s.", number=report.institutions)
    return " ".join([said, *_told_by_category(report)])


def _told_by_category(report: Report) -> list[str]:
    """What an import into several categories did in each."""
    heads = sorted(contest_heads(db.session(), report.contests.keys() - {0}), key=lambda head: head.contest_id)
    if len(heads) < 2:
        return []
    counts = {head.category: report.contests[head.contest_id] for head in heads}
    return [
        _(
            "Category %(category)s: %(created)s new, %(changed)s changed, %(same)s unchanged.",
            category=category,
            created=one.created,
            changed=one.changed,
            same=one.same,
        )
        for category, one in sorted(counts.items(), key=lambda pair: (len(pair[0]), pair[0]))
    ]


def download(data: bytes, name: str) -> Response:
    """A workbook as a download."""
    return attachment(data, XLSX, name)


def sheet_import(kind: SheetKind, *, head: ContestHead | None = None, for_round: bool = False, **given: Any) -> Any:
    """The import of a kind of list into a contest, or into a registry of the installation; ``for_round``: into all
    categories of the contest's round."""
    purpose = f"{ROUND}{kind.name}" if for_round else kind.name
    address, listing = PLACES[purpose]
    contest_id = None if head is None else head.contest_id
    return SheetImport(
        purpose=purpose,
        importer=importer(db.session(), purpose, actor=actor(), contest_id=contest_id),
        address=address,
        listing=listing,
        head=head,
        **given,
    ).respond()


def registry_import(kind: SheetKind, **given: Any) -> Any:
    """An import into a registry of the installation."""
    return sheet_import(kind, template=f"admin/{kind.name}/import.html", **given)

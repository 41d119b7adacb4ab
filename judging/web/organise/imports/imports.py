"""Import of works and judges from a spreadsheet."""

from functools import partial
from typing import Any

from flask import Response

from judging.core.imports.columns import JUDGES, WORKS
from judging.core.imports.compare_areas import outside
from judging.extensions import db
from judging.queries.imports import known_rows as reads
from judging.queries.rulebooks.rulebooks import rulebook
from judging.readers.import_plan import plan_judges, plan_works
from judging.readers.spreadsheets.entries import read_works
from judging.readers.spreadsheets.judges import read_judges
from judging.services.imports import imports as service
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of
from judging.web.organise.imports.sheet_import import SheetImport, download
from judging.web.wording.languages import language
from judging.writers.import_templates import judges_template, works_template


def entries_import(contest_id: int) -> Any:
    """Works from a spreadsheet."""
    head = head_of(contest_id)
    return SheetImport(
        purpose=WORKS.name,
        kind=WORKS,
        template="organise/imports/import_entries.html",
        listing="organise.entries",
        address="organise.entries_import",
        head=head,
        read=read_works,
        known=partial(reads.known_works, contest_id=contest_id),
        plan=plan_works,
        service=partial(service.import_works, contest_id=contest_id),
        outside=lambda plan, known: outside(plan, known.institutions, level=head.level, area=head.area),
    ).respond()


def judges_import(contest_id: int) -> Any:
    """Judges from a spreadsheet."""
    head = head_of(contest_id)
    sections = [item.code for item in rulebook(db.session(), head.rulebook_id).sections]
    return SheetImport(
        purpose=JUDGES.name,
        kind=JUDGES,
        template="organise/imports/import_judges.html",
        listing="organise.panel",
        address="organise.judges_import",
        head=head,
        read=partial(read_judges, sections=sections),
        known=partial(reads.known_panel, contest_id=contest_id, actor=actor()),
        plan=plan_judges,
        service=partial(service.import_judges, contest_id=contest_id),
    ).respond()


def entries_template(contest_id: int) -> Response:
    """An empty sheet of works to fill in."""
    return download(works_template(language()), "works.xlsx")


def judges_template_(contest_id: int) -> Response:
    """An empty sheet of judges to fill in."""
    return download(judges_template(language()), "judges.xlsx")

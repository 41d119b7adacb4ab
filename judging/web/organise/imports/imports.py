"""Import of works and judges from a spreadsheet."""

from typing import Any

from flask import Response

from judging.core.imports.columns import JUDGES, WORKS
from judging.core.imports.compare_areas import outside
from judging.web.organise.frame import head_of
from judging.web.organise.imports.sheet_import import download, sheet_import
from judging.web.wording.languages import language
from judging.writers.import_templates import judges_template, works_template


def entries_import(contest_id: int) -> Any:
    """Works from a spreadsheet."""
    head = head_of(contest_id)
    return sheet_import(
        WORKS,
        head=head,
        template="organise/imports/import_entries.html",
        outside=lambda plan, known: outside(plan, known.institutions, level=head.level, area=head.area),
    )


def judges_import(contest_id: int) -> Any:
    """Judges from a spreadsheet."""
    return sheet_import(JUDGES, head=head_of(contest_id), template="organise/imports/import_judges.html")


def entries_template(contest_id: int) -> Response:
    """An empty sheet of works to fill in."""
    return download(works_template(language()), "works.xlsx")


def judges_template_(contest_id: int) -> Response:
    """An empty sheet of judges to fill in."""
    return download(judges_template(language()), "judges.xlsx")

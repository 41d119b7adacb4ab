"""Import of works and judges from a spreadsheet, into one contest or all categories of a round."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from judging.core.imports.columns import JUDGES, WORKS
from judging.core.imports.compare_areas import outside
from judging.core.imports.plan import KnownWorks, Plan, RowAt
from judging.queries.contests.contests import ContestHead
from judging.web.organise.frame import head_of
from judging.web.organise.imports.sheet_import import download, sheet_import
from judging.web.wording.languages import language
from judging.writers.import_templates import judges_template, works_template

_ROUND_PAGE = "organise/imports/import_round.html"


def entries_import(contest_id: int) -> Any:
    """Works from a spreadsheet."""
    return _works(head_of(contest_id), template="organise/imports/import_entries.html")


def round_entries_import(contest_id: int) -> Any:
    """Works of all categories of the contest's round from one spreadsheet."""
    return _works(head_of(contest_id), template=_ROUND_PAGE, for_round=True)


def judges_import(contest_id: int) -> Any:
    """Judges from a spreadsheet."""
    return sheet_import(JUDGES, head=head_of(contest_id), template="organise/imports/import_judges.html")


def round_judges_import(contest_id: int) -> Any:
    """Judges of all categories of the contest's round from one spreadsheet."""
    return sheet_import(JUDGES, head=head_of(contest_id), template=_ROUND_PAGE, for_round=True)


def _works(head: ContestHead, **given: Any) -> Any:
    """The import of works, which marks those from outside the area of the round."""

    def away(plan: Plan[Any], known: Mapping[int, KnownWorks]) -> Mapping[RowAt, str]:
        institutions = next((one.institutions for one in known.values()), ())
        return outside(plan, institutions, level=head.level, area=head.area)

    return sheet_import(WORKS, head=head, outside=away, **given)


def entries_template(contest_id: int) -> Response:
    """An empty sheet of works to fill in."""
    return download(works_template(language()), "works.xlsx")


def round_entries_template(contest_id: int) -> Response:
    """An empty sheet of works with their categories to fill in."""
    return download(works_template(language(), for_round=True), "works.xlsx")


def judges_template_(contest_id: int) -> Response:
    """An empty sheet of judges to fill in."""
    return download(judges_template(language()), "judges.xlsx")


def round_judges_template(contest_id: int) -> Response:
    """An empty sheet of judges with their categories to fill in."""
    return download(judges_template(language(), for_round=True), "judges.xlsx")

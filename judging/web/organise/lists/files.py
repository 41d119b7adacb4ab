"""Each list of a contest as .xlsx or .csv, whole, with the headings of its page."""

from collections.abc import Callable, Mapping

from flask import Response, abort

from judging.web.organise.frame import head_of
from judging.web.organise.lists import panel_lists, work_lists
from judging.web.views import XLSX, attachment
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import spoken
from judging.writers.workbooks import Sheet, sheet_as_csv, write_workbook

LISTS: Mapping[str, Callable[[int], Sheet]] = {
    "works": work_lists.works,
    "order": work_lists.order,
    "eligibility": work_lists.eligibility,
    "rulings": work_lists.rulings,
    "judges": panel_lists.judges,
    "progress": panel_lists.progress,
    "log": panel_lists.log,
}
"""The lists by their name in an address."""


def list_file(contest_id: int, name: str, ending: str) -> Response:
    """The list ``name`` of the contest as a file; 404 for a name or an ending that there is not."""
    head = head_of(contest_id)
    if name not in LISTS or ending not in ("xlsx", "csv"):
        abort(404)
    sheet = LISTS[name](contest_id)
    file = f"{name}-{contest_id}.{ending}"
    if ending == "csv":
        return attachment(sheet_as_csv(sheet), "text/csv", file)
    return attachment(write_workbook([sheet], f"{sheet.name} · {spoken(head.title)} · {round_title(head)}"), XLSX, file)

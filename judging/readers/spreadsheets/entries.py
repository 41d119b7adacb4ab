"""The sheet of works: bytes → cleaned works, with every fault and note."""

from functools import partial

from judging.core.entries import codes as entry_codes
from judging.core.imports.columns import WORKS
from judging.core.imports.plan import WorkRow
from judging.core.thai import match_key
from judging.readers.spreadsheets.cells import Cells, Sheet, read_sheet


def read_works(data: bytes) -> Sheet[WorkRow]:
    """The works in an .xlsx or .csv. Raises SheetRefused when the file is no sheet of works."""
    return read_sheet(data, WORKS, partial(_work, codes={}, titles={}))


def _work(cells: Cells, codes: dict[str, int], titles: dict[str, int]) -> WorkRow:
    return WorkRow(
        row=cells.row.number,
        code=_code(cells, codes),
        title_th=_title(cells, titles),
        title_en=cells.text("title_en"),
        institution=cells.text("institution"),
        province=cells.province(cells.note),
        region=cells.text("region"),
        makers=cells.names("makers"),
        advisers=cells.names("advisers"),
    )


def _code(cells: Cells, seen: dict[str, int]) -> str:
    code = cells.text("code", entry_codes.cleaned)
    if odd := entry_codes.forbidden_letters(code):
        cells.fault("code_characters", "code", code=code, found=odd)
    if code and (first := cells.earlier_row(seen, entry_codes.key(code))):
        cells.fault("code_twice", "code", code=code, first=first)
    return code


def _title(cells: Cells, seen: dict[str, int]) -> str:
    title = cells.text("title_th")
    if title and (first := cells.earlier_row(seen, match_key(title))):
        cells.note("title_twice", "title_th", first=first)
    return title

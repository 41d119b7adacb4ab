"""An .xls file (Excel 97 to 2003) → its sheets as shown, by xlrd."""

import struct
from typing import Any

from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.formats.number_formats import GENERAL, shown
from judging.readers.spreadsheets.grids import CellKind, Grid, Merge, Workbook, unreadable
from judging.readers.spreadsheets.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_OF_XLRD = (
    *(struct.error, AssertionError, AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError),
)
"""What xlrd raises, beside its own errors, for a file that it does not understand."""


def read_xls(data: bytes) -> Workbook:
    """The sheets of an .xls. Raises SheetRefused."""
    import xlrd
    import xlrd.compdoc

    refuse_sheet_if(ENCRYPTED in data, "file_protected")
    for name, shown_as in (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint")):
        refuse_sheet_if(name.encode("utf-16-le") in data, "file_is_document", {"format": shown_as})
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).casefold():
            raise SheetRefused(Fault("file_protected")) from error
        raise unreadable() from error
    except (xlrd.compdoc.CompDocError, *_OF_XLRD) as error:
        raise unreadable() from error
    made = Workbook()
    for sheet in book.sheets():
        if sheet.visibility:
            made.hidden_sheets.append(sheet.name)
            continue
        try:
            made.grids.append(_grid(book, sheet))
        except SheetRefused as refusal:
            made.leave(sheet.name, refusal)
    return made


class _Silent:
    """Where xlrd writes its remarks."""

    def write(self, _text: str) -> None:
        """Ignore a remark."""


def _grid(book: Any, sheet: Any) -> Grid:
    grid = Grid(sheet.name)
    refuse_sheet_if(sheet.nrows * sheet.ncols > 4 * MAX_CELLS, "too_many_rows", {"limit": MAX_ROWS})
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            grid.add(row + 1, column + 1, *_cell(book, sheet.cell(row, column)))
    for top, bottom, left, right in sheet.merged_cells:
        grid.merge(Merge(top + 1, left + 1, bottom, min(right, MAX_COLUMNS)))
    grid.hidden_rows = {row + 1 for row, look in sheet.rowinfo_map.items() if look.hidden}
    grid.hidden_columns = {column + 1 for column, look in sheet.colinfo_map.items() if look.hidden}
    return grid


def _cell(book: Any, cell: Any) -> tuple[str, CellKind | None]:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell.value, None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE", CellKind.BOOLEAN
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return "", None
    look = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    text, kind = shown(repr(cell.value), look.format_str if look else GENERAL, counts_from_1904=bool(book.datemode))
    return text, kind

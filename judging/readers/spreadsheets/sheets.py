"""A file → its table: header, rows with their spreadsheet row numbers, and notes.

The contents decide whether a file is .xlsx or .csv; other formats are refused by name. Only values are read: a formula
in a used column is refused with its cell, because its cached result may be out of date.
"""

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import python_calamine

from judging.core.imports.columns import SheetKind
from judging.core.thai import normalise
from judging.readers.spreadsheets.csv_files import decode, plain, separated_rows
from judging.readers.spreadsheets.faults import Fault, Note, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.limits import HEADER_WITHIN, MAX_BYTES, MAX_ROWS
from judging.readers.spreadsheets.xlsx_package import NonValueCell, measure, open_archive, sheet_parts

_NAMED_AT_MOST = 20
"""At most this many formulas are listed; a column full of them is one mistake."""

Result = TypeVar("Result")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet and its cells by column name, as typed."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: headers as typed by column name, rows that are not empty, unknown headers."""

    headers: dict[str, str]
    rows: tuple[Row, ...]
    ignored_columns: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet before its header is known: all rows, and the cells that are not plain values."""

    name: str
    rows: Sequence[Sequence[str]]
    odd: tuple[NonValueCell, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    columns: dict[str, list[int]]
    foreign: bool


def read_table(data: bytes, kind: SheetKind) -> Table:
    """The first table of the kind in the file. Raises SheetRefused with every fault of the file as a whole."""
    refuse_sheet_if(not data.strip(), "file_empty")
    refuse_sheet_if(len(data) > MAX_BYTES, "file_too_large", {"limit": MAX_BYTES // 1024**2})
    is_ole = data.startswith(_OLE)
    refuse_sheet_if(is_ole and _ENCRYPTED in data, "file_protected")
    refuse_sheet_if(is_ole, "file_old_format", {"format": ".xls"})
    return _first_table(_workbook_grids(data) if data.startswith(_ZIP) else _text_grid(data), kind)


def _first_table(grids: Iterator[_Grid], kind: SheetKind) -> Table:
    refusals: list[tuple[int, SheetRefused]] = []
    for place, grid in enumerate(grids):
        try:
            header = _find_header(grid, kind)
        except SheetRefused as refusal:
            closeness = {"column_twice": 3, "columns_missing": 2, "sheet_other_kind": 1}
            refusals.append((closeness.get(refusal.faults[0].code, 0), refusal))
            continue
        return _table(grid, header, kind, [Note("sheet_chosen", {"sheet": grid.name})] if place else [])
    refuse_sheet_if(not refusals, "sheet_empty")
    raise max(refusals, key=lambda refused: refused[0])[1]


def _find_header(grid: _Grid, kind: SheetKind) -> _Header:
    """The row that names most of the kind's columns. Raises SheetRefused when there is none."""
    filled = [number for number, row in enumerate(grid.rows, start=1) if any(normalise(cell) for cell in row)]
    refuse_sheet_if(not filled, "sheet_empty")
    candidates = [_header_in(grid.rows[number - 1], number, kind) for number in filled[:HEADER_WITHIN]]
    best = max(candidates, key=lambda header: (len(header.columns), -header.row))
    missing = [column.title for column in kind.required if column.name not in best.columns]
    wanted = _wanted(grid.rows[best.row - 1], kind)
    refuse_sheet_if(
        best.foreign or (missing and len(best.columns) < 2),
        "sheet_other_kind",
        {"kind": kind.title, **wanted},
    )
    refuse_sheet_if(missing, "columns_missing", {"missing": missing, **wanted}, row=best.row)
    twice = [
        Fault("column_twice", {"columns": [normalise(grid.rows[best.row - 1][place]) for place in places]}, best.row)
        for places in best.columns.values()
        if len(places) > 1
    ]
    if twice:
        raise SheetRefused(*twice)
    return best


def _header_in(cells: Sequence[str], number: int, kind: SheetKind) -> _Header:
    columns: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if name := kind.column_of(cell):
            columns.setdefault(name, []).append(place)
    return _Header(number, columns, any(kind.is_foreign(cell) for cell in cells if normalise(cell)))


def _wanted(cells: Sequence[str], kind: SheetKind) -> dict[str, object]:
    found = [normalise(cell)[:40] for cell in cells if normalise(cell)][:12]
    return {"found": found, "wanted": [column.title for column in kind.columns if column.required]}


def _table(grid: _Grid, header: _Header, kind: SheetKind, chosen: Sequence[Note]) -> Table:
    places = {name: where[0] for name, where in header.columns.items()}
    titles = grid.rows[header.row - 1]
    used = set(places.values())
    odd = [cell for cell in grid.odd if cell.row >= header.row and cell.column - 1 in used]
    if odd:
        raise SheetRefused(*(Fault(cell.code, {"cell": cell.cell}, row=cell.row) for cell in odd[:_NAMED_AT_MOST]))
    rows = []
    for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1):
        by_name = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if any(normalise(cell) for cell in by_name.values()):
            rows.append(Row(number, by_name))
    refuse_sheet_if(not rows, "sheet_empty")
    refuse_sheet_if(len(rows) > MAX_ROWS, "too_many_rows", {"limit": MAX_ROWS})
    ignored = tuple(normalise(title) for place, title in enumerate(titles) if place not in used and normalise(title))
    notes = [*grid.notes, *chosen, *([Note("columns_ignored", {"columns": ignored})] if ignored else [])]
    headers = {name: normalise(titles[place]) for name, place in places.items()}
    return Table(headers, tuple(rows), ignored, tuple(notes))


def _text_grid(data: bytes) -> Iterator[_Grid]:
    decoded = decode(data)
    rows, odd = [], []
    for number, cells in enumerate(separated_rows(decoded.text), start=1):
        values = [plain(cell) for cell in cells]
        odd += [NonValueCell("formula", number, place) for place, value in enumerate(values, start=1) if value is None]
        rows.append([value or "" for value in values])
    notes = (Note("read_as_windows_874"),) if decoded.windows_874 else ()
    yield _Grid("", rows, tuple(odd), notes)


def _workbook_grids(data: bytes) -> Iterator[_Grid]:
    """The visible sheets that are not empty, one at a time."""
    with open_archive(data) as archive:
        parts = sheet_parts(archive)
        workbook = _read(lambda: python_calamine.load_workbook(io.BytesIO(data)))
        for sheet in workbook.sheets_metadata:
            is_shown = sheet.visible == python_calamine.SheetVisibleEnum.Visible
            if not is_shown or sheet.typ != python_calamine.SheetTypeEnum.WorkSheet or sheet.name not in parts:
                continue
            extent = measure(archive, parts[sheet.name])
            if extent.last_row:
                rows = _read(partial(_sheet_rows, workbook, sheet.name))
                yield _Grid(sheet.name, rows, extent.odd)


def _sheet_rows(workbook: python_calamine.CalamineWorkbook, name: str) -> list[list[str]]:
    cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_cell_text(value) for value in row] for row in cells]


def _read(step: Callable[[], Result]) -> Result:
    """The result of a step of the reader; any of its errors means a broken file."""
    try:
        return step()
    except python_calamine.PasswordError as refused:
        raise SheetRefused(Fault("file_protected")) from refused
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as broken:
        raise SheetRefused(Fault("file_broken")) from broken
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # a panic of compiled code is no Exception to Python
            raise SheetRefused(Fault("file_broken")) from panic
        raise


def _cell_text(value: object) -> str:
    """A value as a person would type it: integers without a decimal point, days as 2022-03-25."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)

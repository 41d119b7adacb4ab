"""An .ods file (LibreOffice) → its sheets as shown: the file holds the shown text of each cell."""

import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.grids import CellKind, Grid, Merge, Workbook, unreadable
from judging.readers.spreadsheets.limits import LONGEST_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from judging.readers.spreadsheets.number_formats import plain
from judging.readers.spreadsheets.xlsx import Attributes, Package, walk

_KINDS = {"date": CellKind.DATE, "time": CellKind.DATE, "boolean": CellKind.BOOLEAN}


def is_ods(data: bytes) -> bool:
    """Whether a zip package is a sheet of LibreOffice."""
    return b"application/vnd.oasis.opendocument.spreadsheet" in data[:200] or (
        b"content.xml" in data and b"xl/" not in data
    )


def read_ods(data: bytes) -> Workbook:
    """The sheets of an .ods. Raises SheetRefused."""
    try:
        package = Package(data)
        refuse_sheet_if(_is_encrypted(package), "file_protected")
        seen = _ContentPass()
        walk(package.chunks("content.xml"), seen.start, seen.end, seen.text)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as broken:
        raise SheetRefused(Fault("file_broken")) from broken
    except (expat.ExpatError, ValueError, OSError, RuntimeError) as unknown:
        raise unreadable() from unknown
    return seen.workbook


def _is_encrypted(package: Package) -> bool:
    return b"encryption-data" in b"".join(package.chunks("META-INF/manifest.xml"))


@dataclass(slots=True)
class _ContentPass:
    """The pass over the content: tables of rows of cells, where rows, columns and cells can stand for many."""

    workbook: Workbook = field(default_factory=Workbook)
    hidden_styles: set[str] = field(default_factory=set)
    style: str = ""
    grid: Grid | None = None
    row: int = 0
    row_repeats: int = 1
    column: int = 0
    columns: int = 0
    tags: int = 0
    cell: Attributes | None = None
    is_covered: bool = False
    parts: list[str] = field(default_factory=list)
    depth: int = 0
    notes: int = 0

    def start(self, tag: str, found: Attributes) -> None:
        given = {name.rpartition(" ")[2]: value for name, value in found.items()}
        self.tags += 1
        refuse_sheet_if(self.tags > 8 * MAX_CELLS, "file_too_complex")
        if tag == "style" and given.get("family") == "table":
            self.style = given.get("name", "")
        elif tag == "table-properties" and given.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "table":
            self._open_table(given)
        elif tag == "table-column":
            self._count_columns(given)
        elif tag == "table-row":
            self._open_row(given)
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell, self.parts, self.is_covered = given, [], tag == "covered-table-cell"
        elif tag in ("annotation", "shapes"):
            self.notes += 1
        elif tag in ("p", "h") and self.cell is not None and not self.notes:
            self.depth += 1
            if self.parts:
                self.parts.append("\n")
        elif self.depth and tag in ("s", "tab", "line-break"):
            self.parts.append("\n" if tag == "line-break" else " " * min(_count(given, "c"), LONGEST_CELL))

    def end(self, tag: str) -> None:
        if tag in ("table-cell", "covered-table-cell"):
            self._close_cell()
        elif tag == "table-row":
            self.row += self.row_repeats
        elif tag in ("annotation", "shapes"):
            self.notes -= 1
        elif tag in ("p", "h") and self.depth and not self.notes:
            self.depth -= 1
        elif tag == "table":
            self.grid = None

    def text(self, piece: str) -> None:
        if self.depth and not self.notes:
            self.parts.append(piece)
            refuse_sheet_if(
                sum(map(len, self.parts)) > LONGEST_CELL, "cell_too_large", {"limit": LONGEST_CELL}, RowAt(self.row + 1)
            )

    def _open_table(self, given: Attributes) -> None:
        name = given.get("name", "")
        self.row = self.columns = 0
        self.grid = Grid(name)
        if given.get("style-name") in self.hidden_styles:
            self.workbook.hidden_sheets.append(name)
        else:
            self.workbook.grids.append(self.grid)

    def _count_columns(self, given: Attributes) -> None:
        repeats = _count(given, "number-columns-repeated")
        if self.grid is not None and given.get("visibility") in ("collapse", "filter"):
            last = min(self.columns + repeats, MAX_COLUMNS)
            self.grid.hidden_columns.extend(range(self.columns + 1, last + 1))
        self.columns += repeats

    def _open_row(self, given: Attributes) -> None:
        self.row_repeats, self.column = _count(given, "number-rows-repeated"), 0
        if self.grid is not None and given.get("visibility") in ("collapse", "filter"):
            last = min(self.row + self.row_repeats, MAX_ROWS)
            self.grid.hidden_rows.extend(range(self.row + 1, last + 1))

    def _close_cell(self) -> None:
        given, self.cell = self.cell, None
        if self.grid is None or given is None:
            return
        repeats = _count(given, "number-columns-repeated")
        text, kind = _shown(given, "".join(self.parts))
        if text and not self.is_covered:
            refuse_sheet_if(self.row_repeats > MAX_ROWS, "too_many_rows", {"limit": MAX_ROWS})
            refuse_sheet_if(repeats > MAX_COLUMNS, "too_many_columns", {"limit": MAX_COLUMNS})
            for row in range(self.row + 1, self.row + 1 + self.row_repeats):
                for column in range(self.column + 1, self.column + 1 + repeats):
                    self.grid.add(row, column, text, kind)
        down, across = _count(given, "number-rows-spanned"), _count(given, "number-columns-spanned")
        if down * across > 1:
            self.grid.merges.append(
                Merge(
                    self.row + 1,
                    self.column + 1,
                    min(self.row + down, MAX_ROWS),
                    min(self.column + across, MAX_COLUMNS),
                )
            )
        self.column += repeats


def _shown(given: Attributes, text: str) -> tuple[str, CellKind | None]:
    stored, kind = given.get("value", ""), _KINDS.get(given.get("value-type", ""))
    if text.startswith(("#", "Err:")) and given.get("formula"):
        return "", None
    if "formula" in given and text:
        return text, CellKind.FORMULA
    if stored and kind is None and ("E+" in text or "###" in text):  # the column is too narrow for the number
        return plain(stored), None
    return text or (plain(stored) if stored else ""), kind


def _count(given: Attributes, name: str) -> int:
    value = given.get(name, "1")
    return int(value) if value.isdecimal() and len(value) < 8 and int(value) else 1

"""An .ods file (LibreOffice) → its sheets as shown: the file holds the shown text of each cell."""

from dataclasses import dataclass, field

from judging.readers.spreadsheets.faults import SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.formats.number_formats import plain
from judging.readers.spreadsheets.formats.packages import Attributes, Package, walk
from judging.readers.spreadsheets.grids import CellKind, CellText, Grid, Merge, Workbook
from judging.readers.spreadsheets.limits import LONGEST_CELL, MAX_COLUMNS, MAX_ROWS

CONTENT = "content.xml"

_KINDS = {"date": CellKind.DATE, "time": CellKind.DATE, "boolean": CellKind.BOOLEAN}
_CELLS = ("table-cell", "covered-table-cell")
_ASIDE = ("annotation", "shapes", "tracked-changes")
"""Elements with texts that are no cells."""


def read_ods(package: Package) -> Workbook:
    """The sheets of an .ods. Raises SheetRefused, and the errors of zipfile and expat."""
    refuse_sheet_if(b"encryption-data" in b"".join(package.chunks("META-INF/manifest.xml")), "file_protected")
    seen = _ContentPass()
    walk(package.chunks(CONTENT), seen.start, seen.end, seen.text, without=_ASIDE)
    return seen.workbook


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
    cell: Attributes | None = None
    value: CellText = field(default_factory=CellText)
    paragraphs: int = 0

    def start(self, tag: str, found: Attributes) -> None:
        given = {name.rpartition(" ")[2]: value for name, value in found.items()}
        if tag in _CELLS:
            self.cell = given
            self.value.clear()
        elif tag in ("p", "h") and self.cell is not None:
            self.paragraphs += 1
            if self.value.size:
                self.text("\n")
        elif self.paragraphs and tag in ("s", "tab", "line-break"):
            self.text("\n" if tag == "line-break" else " " * min(_count(given, "c"), LONGEST_CELL))
        elif tag == "table-row":
            self._open_row(given)
        elif tag == "table-column":
            self._count_columns(given)
        elif tag == "table":
            self._open_table(given)
        elif tag == "style" and given.get("family") == "table":
            self.style = given.get("name", "")
        elif tag == "table-properties" and given.get("display") == "false":
            self.hidden_styles.add(self.style)

    def end(self, tag: str) -> None:
        if tag in _CELLS:
            self._close_cell(is_covered=tag != "table-cell")
        elif tag in ("p", "h") and self.paragraphs:
            self.paragraphs -= 1
        elif tag == "table-row":
            self.row += self.row_repeats
        elif tag == "table":
            self.grid = None

    def text(self, piece: str) -> None:
        if self.paragraphs and self.grid is not None:
            try:
                self.value.add(piece, self.row + 1)
            except SheetRefused as refusal:
                self._leave(refusal)

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
            self.grid.hidden_columns.update(range(self.columns + 1, last + 1))
        self.columns += repeats

    def _open_row(self, given: Attributes) -> None:
        self.row_repeats, self.column = _count(given, "number-rows-repeated"), 0
        if self.grid is not None and given.get("visibility") in ("collapse", "filter"):
            last = min(self.row + self.row_repeats, MAX_ROWS)
            self.grid.hidden_rows.update(range(self.row + 1, last + 1))

    def _close_cell(self, *, is_covered: bool) -> None:
        given, self.cell = self.cell, None
        if self.grid is None or given is None:
            return
        repeats = _count(given, "number-columns-repeated")
        text, kind = _shown(given, self.value.whole())
        try:
            self._add(self.grid, repeats, text, kind)
        except SheetRefused as refusal:
            self._leave(refusal)
            return
        down, across = _count(given, "number-rows-spanned"), _count(given, "number-columns-spanned")
        if down * across > 1 and not is_covered:
            bottom, right = min(self.row + down, MAX_ROWS), min(self.column + across, MAX_COLUMNS)
            self.grid.merge(Merge(self.row + 1, self.column + 1, bottom, right))
        self.column += repeats

    def _add(self, grid: Grid, repeats: int, text: str, kind: CellKind | None) -> None:
        """Put a cell at all places for which it stands."""
        if text:
            refuse_sheet_if(self.row_repeats > MAX_ROWS, "too_many_rows", {"limit": MAX_ROWS})
            refuse_sheet_if(repeats > MAX_COLUMNS, "too_many_columns", {"limit": MAX_COLUMNS})
            for row in range(self.row + 1, self.row + 1 + self.row_repeats):
                for column in range(self.column + 1, self.column + 1 + repeats):
                    grid.add(row, column, text, kind)

    def _leave(self, refusal: SheetRefused) -> None:
        """Read no more of this sheet; one that is hidden is not read anyway."""
        if self.grid is not None and self.workbook.grids and self.workbook.grids[-1] is self.grid:
            self.workbook.leave(self.grid.name, refusal)
            self.workbook.grids.pop()
        self.grid = None


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

"""A sheet as its program shows it, before anybody knows what its columns mean."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused
from judging.readers.spreadsheets.limits import (
    LAST_ROW,
    LONGEST_CELL,
    LONGEST_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
)


class CellKind(StrEnum):
    """What a cell is, where it is neither a text nor a plain number."""

    DATE = "date"
    BOOLEAN = "boolean"
    SCIENTIFIC = "scientific"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: its first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class CellText:
    """The text of one cell while its pieces arrive."""

    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, piece: str, row: int) -> None:
        """Append a piece. Raises SheetRefused where the text is longer than a cell can be."""
        self.parts.append(piece)
        self.size += len(piece)
        if self.size > LONGEST_CELL:
            raise _cell_too_large(row)

    def whole(self) -> str:
        """The text so far."""
        return "".join(self.parts)

    def clear(self) -> None:
        """Begin another cell."""
        self.parts.clear()
        self.size = 0


@dataclass(slots=True)
class Grid:
    """One sheet. ``rows`` are the shown texts, the first row is row 1 of the sheet; ``kinds`` names by (row, column),
    both from 1, the cells that are no plain text or number. Error values are empty cells, and so are cells under a
    merge; ``covered`` are the places of those that hold another value than the merge shows.

    ``add`` builds it cell by cell and refuses one beyond the limits.
    """

    name: str
    rows: list[list[str]] = field(default_factory=list)
    kinds: dict[tuple[int, int], CellKind] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    covered: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0
    letters: int = 0
    merged: int = 0

    @property
    def is_csv(self) -> bool:
        """Whether this is a CSV, which has no name. A comma in a text shifts the cells of its rows."""
        return not self.name

    def text(self, row: int, column: int) -> str:
        """The shown text at a place, both from 1; empty beyond the sheet."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column - 1] if column <= len(cells) else ""

    def add(self, row: int, column: int, text: str, kind: CellKind | None = None) -> None:
        """Put a shown text at its place. Raises SheetRefused for a cell beyond the limits."""
        if not text:
            return
        self.cells += 1
        self.letters += len(text)
        if row > LAST_ROW or self.cells > MAX_CELLS:
            raise SheetRefused(Fault("too_many_rows", {"limit": MAX_ROWS}))
        if column > MAX_COLUMNS:
            raise SheetRefused(Fault("too_many_columns", {"limit": MAX_COLUMNS}))
        if len(text) > LONGEST_CELL:
            raise _cell_too_large(row)
        if self.letters > LONGEST_TEXT:
            raise SheetRefused(Fault("file_too_complex"))
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text
        if kind is not None:
            self.kinds[row, column] = kind

    def merge(self, area: Merge) -> None:
        """Record a merged area. Those of a sound sheet do not overlap; what exceeds a sheet's size is left out."""
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if area.top <= area.bottom and area.left <= area.right and self.merged + size <= LAST_ROW * MAX_COLUMNS:
            self.merged += size
            self.merges.append(area)

    def empty_covered(self) -> None:
        """Remove the values that merges hide."""
        for area in self.merges:
            shown = self.text(area.top, area.left)
            for row in range(area.top, min(area.bottom, len(self.rows)) + 1):
                cells = self.rows[row - 1]
                for column in range(area.left + (row == area.top), min(area.right, len(cells)) + 1):
                    if cells[column - 1] not in ("", shown):
                        self.covered.append((row, column))
                    cells[column - 1] = ""
                    self.kinds.pop((row, column), None)


_LIMITS = frozenset({"too_many_rows", "too_many_columns", "cell_too_large", "file_too_complex"})
"""The codes of refusals that concern one sheet."""


@dataclass(slots=True)
class Workbook:
    """The visible sheets of a file, the names of its hidden ones, those beyond the limits with the reason, and whether
    a CSV was in Windows-874."""

    grids: list[Grid] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    beyond: list[tuple[str, Fault]] = field(default_factory=list)
    is_windows_874: bool = False

    def leave(self, name: str, refusal: SheetRefused) -> None:
        """Record that a sheet is beyond the limits. Raises the refusal where it concerns the whole file."""
        if refusal.faults[0].code not in _LIMITS:
            raise refusal
        self.beyond.append((name, refusal.faults[0]))

    def as_json(self) -> dict[str, Any]:
        """The workbook as JSON values, so that another process can send it."""
        return {
            "hidden_sheets": self.hidden_sheets,
            "beyond": [[name, fault.code, dict(fault.params)] for name, fault in self.beyond],
            "is_windows_874": self.is_windows_874,
            "grids": [
                {
                    "name": grid.name,
                    "rows": grid.rows,
                    "kinds": [[*place, kind] for place, kind in grid.kinds.items()],
                    "merges": [[one.top, one.left, one.bottom, one.right] for one in grid.merges],
                    "covered": grid.covered,
                    "hidden_rows": sorted(grid.hidden_rows),
                    "hidden_columns": sorted(grid.hidden_columns),
                }
                for grid in self.grids
            ],
        }

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> Self:
        """The workbook that ``as_json`` sent."""
        return cls(
            hidden_sheets=sent["hidden_sheets"],
            beyond=[(name, Fault(code, params)) for name, code, params in sent["beyond"]],
            is_windows_874=sent["is_windows_874"],
            grids=[
                Grid(
                    name=grid["name"],
                    rows=grid["rows"],
                    kinds={(row, column): CellKind(kind) for row, column, kind in grid["kinds"]},
                    merges=[Merge(*place) for place in grid["merges"]],
                    covered=[(row, column) for row, column in grid["covered"]],
                    hidden_rows=set(grid["hidden_rows"]),
                    hidden_columns=set(grid["hidden_columns"]),
                )
                for grid in sent["grids"]
            ],
        )


def _cell_too_large(row: int) -> SheetRefused:
    return SheetRefused(Fault("cell_too_large", {"limit": LONGEST_CELL}, RowAt(row)))


def unreadable() -> SheetRefused:
    """The refusal of a file that this reader cannot read, which need not be the file's fault."""
    return SheetRefused(Fault("file_unreadable"))


def column_letters(number: int) -> str:
    """The letters of a column: 1 → A, 27 → AA."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters

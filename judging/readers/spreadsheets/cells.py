"""Rows of cells → rows of values, with every fault and every correction that is worth a note."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from judging.core.imports.columns import EXAMPLE_MARKS, SheetKind
from judging.core.provinces import PROVINCES, nearest_province, province
from judging.core.thai import needs_correction, normalise
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.limits import MAX_NAMES
from judging.readers.spreadsheets.sheets import Row, Table, read_table

_BETWEEN_NAMES = re.compile(r"[\n\r;,\u2028]+")
_NUMBERING = re.compile(r"^\s*(?:[0-9๐-๙]{1,2}\s*[.)]\s*|[-•–*]\s+)")

RowT = TypeVar("RowT")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[RowT]):
    """All rows of a sheet. With any fault nothing may be imported. Only the ``columns`` that the sheet has set values,
    also where their cells are empty."""

    rows: tuple[RowT, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    ignored_columns: tuple[str, ...]
    columns: frozenset[str]

    @property
    def wrong_rows(self) -> frozenset[int]:
        """The numbers of the rows with a fault."""
        return frozenset(fault.row for fault in self.faults if fault.row is not None)


@dataclass(slots=True)
class Findings:
    """The faults and notes that were found so far."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by column name; faults and notes go to the findings."""

    row: Row
    table: Table
    kind: SheetKind
    findings: Findings

    def text(self, column_name: str, clean: Callable[[str], str] = normalise) -> str:
        """The cell as one clean line. An empty required cell and a text beyond the limit are faults."""
        typed = self.row.cells.get(column_name, "")
        value = clean(typed)
        column = self.kind.column(column_name)
        if column.required and not value:
            self.fault("missing", column_name, title=column.title)
        self._check_length(column_name, value)
        self._note_correction(column_name, typed, value)
        return value

    def names(self, column_name: str) -> tuple[str, ...]:
        """The names in a cell of several, in their order, without numbering, each once."""
        typed = self.row.cells.get(column_name, "")
        parts = (normalise(_NUMBERING.sub("", part)) for part in _BETWEEN_NAMES.split(typed))
        names = tuple(dict.fromkeys(name for name in parts if name and name != "-"))
        for name in names:
            self._check_length(column_name, name)
        if len(names) > MAX_NAMES:
            self.fault("too_many_names", column_name, count=len(names), limit=MAX_NAMES)
        self._note_correction(column_name, typed, ", ".join(names))
        return names

    def province(self, report: Callable[..., None]) -> str:
        """The province; an unknown one goes to ``report``, which is ``fault`` or ``note``."""
        name = self.text("province", province)
        if name and name not in PROVINCES:
            nearest = nearest_province(name)
            code = "province_alike" if nearest else "province_unknown"
            report(code, "province", found=name, proposed=nearest)
        return name

    def earlier_row(self, seen: dict[Key, int], key: Key) -> int | None:
        """The number of the earlier row with this key, None for the first one; ``seen`` is updated."""
        first = seen.setdefault(key, self.row.number)
        return None if first == self.row.number else first

    def fault(self, code: str, column_name: str, /, **params: object) -> None:
        """Record a fault of this cell."""
        self.findings.faults.append(Fault(code, params, self.row.number, self._header(column_name)))

    def note(self, code: str, column_name: str, /, **params: object) -> None:
        """Record a note about this cell."""
        self.findings.notes.append(Note(code, params, self.row.number, self._header(column_name)))

    def _check_length(self, column_name: str, value: str) -> None:
        limit = self.kind.column(column_name).limit
        if len(value) > limit:
            self.fault("too_long", column_name, length=len(value), limit=limit)

    def _note_correction(self, column_name: str, typed: str, value: str) -> None:
        if needs_correction(typed):
            self.note("thai_mended", column_name, before=typed, after=value)

    def _header(self, column_name: str) -> str:
        return self.table.headers.get(column_name, self.kind.column(column_name).title.th)


def read_sheet(data: bytes, kind: SheetKind, read_row: Callable[[Cells], RowT]) -> Sheet[RowT]:
    """All rows of the first table of the kind in an .xlsx or .csv, without the template's example row.

    Raises SheetRefused when the file has no such table.
    """
    table = read_table(data, kind)
    findings = Findings(notes=list(table.notes))
    rows: list[RowT] = []
    for row in table.rows:
        if is_example(row, kind):
            findings.notes.append(Note("example_skipped", row=row.number))
        else:
            rows.append(read_row(Cells(row, table, kind, findings)))
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    columns = frozenset(table.headers)
    return Sheet(tuple(rows), tuple(findings.faults), tuple(findings.notes), table.ignored_columns, columns)


def is_example(row: Row, kind: SheetKind) -> bool:
    """Whether the row is the example row of the template."""
    return normalise(row.cells.get(kind.columns[0].name, "")).casefold().startswith(EXAMPLE_MARKS)

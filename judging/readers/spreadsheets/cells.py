"""One cell → one clean value, with what is wrong with it or was mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from judging.core.imports.columns import EXAMPLE_MARKS, SheetKind
from judging.core.thai import needs_correction, normalise
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.limits import MAX_NAMES
from judging.readers.spreadsheets.sheets import Row, Table

_BETWEEN_NAMES = re.compile(r"[\n\r;,\u2028]+")
_NUMBERING = re.compile(r"^\s*(?:[0-9๐-๙]{1,2}\s*[.)]\s*|[-•–*]\s+)")


@dataclass(slots=True)
class Findings:
    """What a reader of rows gathers on its way."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, asked for by field; what is wrong or mended goes to the findings."""

    row: Row
    table: Table
    kind: SheetKind
    findings: Findings

    def text(self, field_name: str, clean: Callable[[str], str] = normalise) -> str:
        """The cell as one clean line: required ones must hold something, and none may be longer than its limit."""
        typed = self.row.cells.get(field_name, "")
        value = clean(typed)
        column = self.kind.column(field_name)
        if column.required and not value:
            self.fault("missing", field_name, title=column.title)
        if len(value) > column.limit:
            self.fault("too_long", field_name, length=len(value), limit=column.limit)
        if needs_correction(typed):
            self.note("thai_mended", field_name, before=typed, after=value)
        return value

    def names(self, field_name: str) -> tuple[str, ...]:
        """The names in a cell of several, in their order, without numbering, each once."""
        typed = self.row.cells.get(field_name, "")
        parts = (normalise(_NUMBERING.sub("", part)) for part in _BETWEEN_NAMES.split(typed))
        names = tuple(dict.fromkeys(name for name in parts if name and name != "-"))
        limit = self.kind.column(field_name).limit
        for name in names:
            if len(name) > limit:
                self.fault("too_long", field_name, length=len(name), limit=limit)
        if len(names) > MAX_NAMES:
            self.fault("too_many_names", field_name, count=len(names), limit=MAX_NAMES)
        if needs_correction(typed):
            self.note("thai_mended", field_name, before=typed, after=", ".join(names))
        return names

    def fault(self, code: str, field_name: str, /, **params: object) -> None:
        """Something is wrong in this cell."""
        self.findings.faults.append(Fault(code, params, self.row.number, self._header(field_name)))

    def note(self, code: str, field_name: str, /, **params: object) -> None:
        """Something is worth telling about this cell."""
        self.findings.notes.append(Note(code, params, self.row.number, self._header(field_name)))

    def _header(self, field_name: str) -> str:
        return self.table.headers.get(field_name, self.kind.column(field_name).title.th)


def is_example(row: Row, kind: SheetKind) -> bool:
    """Whether the row is the example of our own template, left in."""
    first = normalise(row.cells.get(kind.columns[0].field, "")).casefold()
    return first.startswith(EXAMPLE_MARKS)

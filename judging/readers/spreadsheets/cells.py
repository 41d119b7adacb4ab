"""Rows of cells → rows of values, with every fault, every question and every correction that is worth a note."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar

from judging.core.imports.columns import EXAMPLE_MARKS, SheetKind
from judging.core.imports.plan import LEAVE, TAKE, Answers, FileQuestion, RowAt
from judging.core.named_people import is_placeholder, people_and_others
from judging.core.names import full_name
from judging.core.provinces import PROVINCES, nearest_province, province
from judging.core.thai import needs_correction, normalise
from judging.readers.institution_questions import field_id
from judging.readers.spreadsheets.faults import NO_ROWS, Fault, Note
from judging.readers.spreadsheets.grids import CellKind, Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.limits import MAX_NAMES
from judging.readers.spreadsheets.tables import Row, Table, read_table

NONE: Mapping[str, Any] = MappingProxyType({})
"""No mappings."""

_TURNED = {
    CellKind.DATE: "turned_date",
    CellKind.BOOLEAN: "turned_boolean",
    CellKind.SCIENTIFIC: "turned_scientific",
}
"""What a spreadsheet program made of a text that was typed."""


class HasPlace(Protocol):
    """A row with its place."""

    @property
    def row(self) -> RowAt:
        """Its place in the file."""


RowT = TypeVar("RowT", bound=HasPlace)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[RowT]):
    """All rows of a kind in a file. Rows with a fault are not imported. Only the ``columns`` that the file has set
    values, also where their cells are empty."""

    rows: tuple[RowT, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    ignored_columns: tuple[str, ...]
    columns: frozenset[str]
    questions: tuple[FileQuestion, ...] = ()

    def answered(self, answers: Answers) -> Self:
        """The sheet without the rows that the answers leave out."""
        left = self.left_out(answers)
        if not left:
            return self
        return replace(
            self,
            rows=tuple(row for row in self.rows if row.row not in left),
            faults=tuple(fault for fault in self.faults if fault.row not in left),
            notes=tuple(note for note in self.notes if note.row not in left),
        )

    def left_out(self, answers: Answers) -> dict[RowAt, str]:
        """The rows that the answers leave out, each with the code of its question."""
        return {at: one.code for one in reversed(self.questions) if answers.get(one.id) == LEAVE for at in one.rows}

    @property
    def no_rows(self) -> tuple[Note, ...]:
        """The notes about lines that are no rows: a header again, totals, a heading, the template's example."""
        return tuple(note for note in self.notes if note.code in NO_ROWS)

    @property
    def is_faulty(self) -> bool:
        """Whether the file as a whole has a fault."""
        return any(fault.row is None for fault in self.faults)

    @property
    def wrong_rows(self) -> frozenset[RowAt]:
        """The places of the rows with a fault."""
        return frozenset(fault.row for fault in self.faults if fault.row is not None)


@dataclass(slots=True)
class Findings:
    """The faults, notes and questions that were found so far."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    questions: list[FileQuestion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by column name; faults and notes go to the findings."""

    row: Row
    table: Table
    kind: SheetKind
    findings: Findings

    def typed(self, column_name: str) -> str:
        """The cell as it is shown; empty where it says that it is."""
        text = self.row.cells.get(column_name, "")
        if self.row.kinds.get(column_name) is CellKind.FORMULA:
            self.fault("formula", column_name)
            return ""
        return "" if is_placeholder(text) else text

    def text(self, column_name: str, clean: Callable[[str], str] = normalise) -> str:
        """The cell as one clean line. An empty required cell, a text beyond the limit, and a date, boolean or rounded
        number that a program made of a text are faults."""
        typed = self.typed(column_name)
        value = clean(typed)
        column = self.kind.column(column_name)
        if value and not column.is_free:
            self._check_turned(column_name, value)
        is_wanted = column.required or (column.never_empty and column_name in self.row.cells)
        if is_wanted and not value and self.row.kinds.get(column_name) is not CellKind.FORMULA:
            self.fault("missing", column_name, title=column.title)
        self._check_length(column_name, value)
        self._note_correction(column_name, typed, value)
        return value

    def person(self, column_name: str) -> str:
        """A name, joined from the columns of its parts where the sheet has such: title, first name, surname."""
        name = self.text(column_name)
        parts = {
            part.name: normalise(self.typed(part.name)) for part in self.kind.columns if part.part_of == column_name
        }
        whole = full_name(parts.get("prefix", ""), f"{name} {parts.get('surname', '')}".strip()) if name else ""
        self._check_length(column_name, whole)
        return whole

    def names(self, column_name: str) -> tuple[str, ...]:
        """The names in a cell of several, in their order, without numbers and bullets, each once."""
        typed = self.typed(column_name)
        names, others = people_and_others(typed)
        if self.is_turned(column_name):
            self._check_turned(column_name, normalise(typed))
        elif others:
            self.note("no_person", column_name, found=", ".join(others)[:80])
        for name in names:
            self._check_length(column_name, name)
        if len(names) > MAX_NAMES:
            self.fault("too_many_names", column_name, count=len(names), limit=MAX_NAMES)
        self._note_correction(column_name, typed, ", ".join(names))
        return names

    def is_turned(self, column_name: str) -> bool:
        """Whether a program made a date, a boolean or a rounded number of what was typed into the cell."""
        return self.row.kinds.get(column_name) in _TURNED

    def province(self, report: Callable[..., None]) -> str:
        """The province; an unknown one goes to ``report``, which is ``fault`` or ``note``."""
        name = self.text("province", province)
        if name and name not in PROVINCES:
            nearest = nearest_province(name)
            code = "province_alike" if nearest else "province_unknown"
            report(code, "province", found=name, proposed=nearest)
        return name

    def earlier_row(self, seen: dict[Key, RowAt], key: Key) -> RowAt | None:
        """The place of the earlier row with this key, None for the first one; ``seen`` is updated."""
        first = seen.setdefault(key, self.row.at)
        return None if first == self.row.at else first

    def fault(self, code: str, column_name: str, /, **params: object) -> None:
        """Record a fault of this cell."""
        self.findings.faults.append(Fault(code, params, self.row.at, self._header(column_name)))

    def note(self, code: str, column_name: str, /, **params: object) -> None:
        """Record a note about this cell."""
        self.findings.notes.append(Note(code, params, self.row.at, self._header(column_name)))

    def _check_turned(self, column_name: str, value: str) -> None:
        if self.is_turned(column_name):
            self.fault(_TURNED[self.row.kinds[column_name]], column_name, found=value)

    def _check_length(self, column_name: str, value: str) -> None:
        limit = self.kind.column(column_name).limit
        if len(value) > limit:
            self.fault("too_long", column_name, length=len(value), limit=limit)

    def _note_correction(self, column_name: str, typed: str, value: str) -> None:
        if typed != value and needs_correction(typed):
            self.note("thai_mended", column_name, before=typed, after=value)

    def _header(self, column_name: str) -> str:
        return self.table.headers.get(column_name, self.kind.column(column_name).title.th)


def read_sheet(
    workbook: Workbook,
    kind: SheetKind,
    read_row: Callable[[Cells], RowT],
    *,
    mappings: Mappings,
    ask: Callable[[list[RowT]], list[FileQuestion]] = lambda rows: [],
) -> Sheet[RowT]:
    """All rows of the sheets of the kind, without the template's example row. ``mappings`` say what unusual headers
    mean; ``ask`` finds the questions that rows raise.

    Raises SheetRefused when the file has no such table.
    """
    table = read_table(workbook, kind, mappings)
    findings = Findings(faults=list(table.faults), notes=list(table.notes))
    rows: dict[RowAt, RowT] = {}
    for row in table.rows:
        if is_example(row, kind):
            findings.notes.append(Note("example_skipped", row=row.at))
        else:
            rows[row.at] = read_row(Cells(row, table, kind, findings))
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    questions = [*_beyond(workbook), *_hidden(table), *ask(list(rows.values()))]
    return Sheet(
        tuple(rows.values()),
        tuple(findings.faults),
        tuple(findings.notes),
        tuple(table.ignored_columns),
        frozenset(table.headers),
        tuple(questions),
    )


def is_example(row: Row, kind: SheetKind) -> bool:
    """Whether the row is the example row of the template."""
    return normalise(row.cells.get(kind.columns[0].name, "")).casefold().startswith(EXAMPLE_MARKS)


_BEYOND = {"too_many_rows": "rows_beyond", "too_many_columns": "columns_beyond"}


def _beyond(workbook: Workbook) -> list[FileQuestion]:
    """For each sheet beyond the limits: that it is left out, which a person confirms."""
    return [
        FileQuestion(
            f"sheet-{field_id(name)}",
            _BEYOND.get(fault.code, "sheet_beyond"),
            (),
            (LEAVE,),
            (("sheet", name), ("limit", str(fault.params.get("limit", "")))),
        )
        for name, fault in workbook.beyond
    ]


def _hidden(table: Table) -> list[FileQuestion]:
    """The question whether hidden rows count, one for the file."""
    hidden = tuple(table.hidden)
    return [FileQuestion("hidden", "hidden_rows", hidden, (TAKE, LEAVE))] if hidden else []

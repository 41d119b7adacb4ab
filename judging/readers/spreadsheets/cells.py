"""Rows of cells → rows of values, with every fault, every question and every correction that is worth a note."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar

from judging.core.imports.columns import EXAMPLE_MARKS, SheetKind
from judging.core.imports.plan import LEAVE, TAKE, Answers, FileQuestion, RowAt
from judging.core.named_people import people_and_others, says_nothing
from judging.core.names import full_name
from judging.core.provinces import PROVINCES, nearest_province, province
from judging.core.thai import normalise, tidied
from judging.readers.institution_questions import field_id
from judging.readers.spreadsheets.faults import NO_ROWS, Fault, Note
from judging.readers.spreadsheets.grids import CellKind, Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.limits import MAX_NAMES
from judging.readers.spreadsheets.tables import Row, Table, read_table

NONE: Mapping[Any, Any] = MappingProxyType({})
"""Nothing by any key: no mappings, no sections."""

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


@dataclass(frozen=True, slots=True)
class Sheets(Generic[RowT]):
    """The rows of a file in parts: by contest, or as 0 for a registry; part 0 of a file for contests holds the rows
    that are for none of them. The first part also has what is said about the whole file."""

    parts: Mapping[int, Sheet[RowT]]

    @property
    def contests(self) -> tuple[int, ...]:
        """The contests that the file has rows for."""
        return tuple(number for number in self.parts if number)

    @property
    def lines(self) -> int:
        """How many lines of the file are rows."""
        return len({row.row for sheet in self.parts.values() for row in sheet.rows})

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the file has."""
        return frozenset(name for sheet in self.parts.values() for name in sheet.columns)

    @property
    def questions(self) -> tuple[FileQuestion, ...]:
        """The questions of all parts; one that several parts ask is asked once, about the rows of all."""
        asked: dict[str, FileQuestion] = {}
        for one in (question for sheet in self.parts.values() for question in sheet.questions):
            rows = dict.fromkeys((*asked.get(one.id, one).rows, *one.rows))
            asked[one.id] = replace(asked.get(one.id, one), rows=tuple(rows))
        return tuple(asked.values())

    def answered(self, answers: Answers) -> Self:
        """The parts without the rows that the answers leave out."""
        return replace(self, parts={number: sheet.answered(answers) for number, sheet in self.parts.items()})

    def left_out(self, answers: Answers) -> dict[RowAt, str]:
        """The rows that the answers leave out, each with the code of its question."""
        return {at: code for sheet in self.parts.values() for at, code in sheet.left_out(answers).items()}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of all parts."""
        return tuple(one for sheet in self.parts.values() for one in sheet.faults)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all parts."""
        return tuple(one for sheet in self.parts.values() for one in sheet.notes)

    @property
    def no_rows(self) -> tuple[Note, ...]:
        """The notes about lines that are no rows."""
        return tuple(one for sheet in self.parts.values() for one in sheet.no_rows)

    @property
    def is_faulty(self) -> bool:
        """Whether the file as a whole has a fault."""
        return any(sheet.is_faulty for sheet in self.parts.values())


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
        if self.row.kinds.get(column_name) is CellKind.FORMULA:
            self.fault("formula", column_name)
            return ""
        return "" if says_nothing(self.row.texts.get(column_name, "")) else self.row.cells.get(column_name, "")

    def text(self, column_name: str, clean: Callable[[str], str] = normalise) -> str:
        """The cell as one clean line. An empty required cell, a text beyond the limit, and a date, boolean or rounded
        number that a program made of a text are faults."""
        typed = self.typed(column_name)
        value = self.row.texts[column_name] if typed and clean is normalise else clean(typed)
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
        if typed != value and tidied(typed) != self.row.texts.get(column_name):
            self.note("thai_mended", column_name, before=typed, after=value)

    def _header(self, column_name: str) -> str:
        return self.table.headers.get(column_name, self.kind.column(column_name).title.th)


RowReader = Callable[[Cells], RowT]
Split = Callable[[Cells], Mapping[int, Sequence[Fault | Note]]]
"""The parts that a row belongs to, each with what is to be said about the row there."""


def read_sheet(
    workbook: Workbook,
    kind: SheetKind,
    read_row: RowReader[RowT],
    *,
    mappings: Mappings,
    ask: Callable[[list[RowT]], list[FileQuestion]] = lambda rows: [],
) -> Sheet[RowT]:
    """All rows of the sheets of the kind, without the template's example row. ``mappings`` say what unusual headers
    mean; ``ask`` finds the questions that rows raise.

    Raises SheetRefused when the file has no such table.
    """
    return read_sheets(workbook, kind, {0: read_row}, mappings=mappings, ask=ask, split=lambda cells: {0: ()}).parts[0]


def read_sheets(
    workbook: Workbook,
    kind: SheetKind,
    readers: Mapping[int, RowReader[RowT]],
    *,
    mappings: Mappings,
    ask: Callable[[list[RowT]], list[FileQuestion]],
    split: Split,
) -> Sheets[RowT]:
    """The rows of the sheets of the kind by the part of the file that they belong to. ``readers`` has the reader of
    each part; the first part also has what is said about lines that are no rows and about the whole file. ``ask`` is
    not asked about rows in which ``split`` found a fault.

    Raises SheetRefused when the file has no such table.
    """
    table, home = read_table(workbook, kind, mappings), next(iter(readers))
    parts: dict[int, _Part[RowT]] = {number: _Part() for number in readers}
    where: dict[RowAt | None, tuple[int, ...]] = {}
    for row in table.rows:
        if is_example(row, kind):
            parts[home].findings.notes.append(Note("example_skipped", row=row.at))
            continue
        wanted = split(Cells(row, table, kind, Findings()))
        where[row.at] = tuple(wanted)
        for number, said in wanted.items():
            part = parts[number]
            part.hear(row.at, said)
            part.rows[row.at] = readers[number](Cells(row, table, kind, part.findings))
    if not where:
        parts[home].findings.faults.append(Fault("sheet_empty"))
    for number, part in parts.items():
        part.findings.faults[:0] = [fault for fault in table.faults if number in where.get(fault.row, (home,))]
        part.findings.notes[:0] = [note for note in table.notes if number in where.get(note.row, (home,))]
    filled = {number: part.sheet(table, ask) for number, part in parts.items() if part.rows or number == home}
    filled[home] = replace(filled[home], questions=(*_beyond(workbook), *filled[home].questions))
    return Sheets(filled)


@dataclass(slots=True)
class _Part(Generic[RowT]):
    """One part of a file while it is read. Nobody is asked about the ``refused`` rows."""

    findings: Findings = field(default_factory=Findings)
    rows: dict[RowAt, RowT] = field(default_factory=dict)
    refused: set[RowAt] = field(default_factory=set)

    def hear(self, at: RowAt, said: Sequence[Fault | Note]) -> None:
        """Record what is to be said about a row of this part."""
        faults = [one for one in said if isinstance(one, Fault)]
        self.findings.faults += faults
        self.findings.notes += [one for one in said if isinstance(one, Note)]
        if faults:
            self.refused.add(at)

    def sheet(self, table: Table, ask: Callable[[list[RowT]], list[FileQuestion]]) -> Sheet[RowT]:
        """The rows, with the questions that they raise."""
        hidden = [at for at in table.hidden if at in self.rows]
        return Sheet(
            tuple(self.rows.values()),
            tuple(self.findings.faults),
            tuple(self.findings.notes),
            tuple(table.ignored_columns),
            frozenset(table.headers),
            (*_hidden(hidden), *ask([row for at, row in self.rows.items() if at not in self.refused])),
        )


def is_example(row: Row, kind: SheetKind) -> bool:
    """Whether the row is the example row of the template."""
    return row.texts.get(kind.columns[0].name, "").casefold().startswith(EXAMPLE_MARKS)


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


def _hidden(rows: Sequence[RowAt]) -> list[FileQuestion]:
    """The question whether hidden rows count, one for the file."""
    return [FileQuestion("hidden", "hidden_rows", tuple(rows), (TAKE, LEAVE))] if rows else []

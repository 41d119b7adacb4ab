"""A workbook → the rows of all its sheets of a kind, each with its place, and what was found on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from judging.core.imports.columns import GUIDE_SHEET, SheetKind, is_ordinal
from judging.core.imports.plan import RowAt
from judging.core.named_people import is_placeholder
from judging.core.names import bare_name, full_name, is_prefix
from judging.core.thai import normalise
from judging.readers.spreadsheets.asides import SHORT, begins_signature, is_heading, is_note, is_starred, is_totals
from judging.readers.spreadsheets.faults import Fault, Note, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.grids import CellKind, Grid, Workbook, column_letters
from judging.readers.spreadsheets.headers import (
    Header,
    Mappings,
    find_header,
    first_rows,
    header_at,
    is_moved,
    is_repeated,
    likely_header,
)
from judging.readers.spreadsheets.limits import MAX_ROWS

SAMPLE = 5
"""Rows shown below a header that nobody recognised."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, its cells by column name as shown, the same in the stored spelling (``texts``), and the kinds
    of those that are no text or number."""

    at: RowAt
    cells: Mapping[str, str]
    texts: Mapping[str, str]
    kinds: Mapping[str, CellKind]


@dataclass(slots=True)
class Table:
    """All rows of the sheets that fit. ``headers`` are the typed headers by column name; ``hidden`` the places of
    rows that the program does not show; ``faults`` and ``notes`` what is wrong with single rows, and what was seen."""

    headers: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    hidden: list[RowAt] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


HeaderRows = Mapping[str, int]
"""In which row a header is, as a person said: signature of the header that we supposed → number of the row, from 1."""

NO_ROWS: HeaderRows = {}

LONGEST_ROW = 90
"""Characters of a row that are shown where a person chooses the header's row."""


@dataclass(frozen=True, slots=True)
class UnknownHeader:
    """A header that a person can explain: its sheet, its texts, what they seem to mean, and the first rows below.
    ``row`` is its last row; ``first_rows`` are those that may be the header instead, with their texts. ``supposed`` is
    the signature of the header that we take where nobody says which row it is."""

    sheet: str
    signature: str
    supposed: str
    row: int
    first_rows: Mapping[int, str]
    titles: tuple[str, ...]
    proposed: Mapping[int, str]
    sample: tuple[tuple[str, ...], ...]


class HeaderUnknown(SheetRefused):
    """No sheet has the columns of the kind under names we know; a person can say which column is which."""

    def __init__(self, headers: Sequence[UnknownHeader], faults: Sequence[Fault]) -> None:
        super().__init__(*faults)
        self.headers = tuple(headers)


def read_table(workbook: Workbook, kind: SheetKind, mappings: Mappings) -> Table:
    """The rows of every visible sheet that fits the kind. ``mappings`` are what people said about headers.

    Raises:
        HeaderUnknown: no sheet fits, but one could be explained.
        SheetRefused: no sheet fits.
    """
    grids = [grid for grid in workbook.grids if grid.name != GUIDE_SHEET]
    filled = [grid for grid in grids if any(normalise(cell) for row in grid.rows for cell in row)]
    refuse_sheet_if(not filled, "sheet_empty")
    fitting: list[tuple[Grid, Header]] = []
    unfit: list[tuple[Grid, list[Fault]]] = []
    for grid in filled:
        header = find_header(grid, kind, mappings)
        faults = _unfit(header, kind) if header else [Fault("sheet_empty")]
        if header is None or faults:
            unfit.append((grid, faults))
        else:
            fitting.append((grid, header))
    if not fitting:
        raise _refusal(unfit, kind, [Fault("sheet_beyond", {"sheet": name}) for name, _ in workbook.beyond])
    table = Table(notes=_file_notes(workbook, unfit))
    for grid, first in fitting:
        following: Header | None = first
        while following is not None:
            following = _Sheet(grid, following, kind, grid.name if len(fitting) > 1 else "", table).read()
    refuse_sheet_if(not table.rows, "sheet_empty")
    refuse_sheet_if(len(table.rows) > MAX_ROWS, "too_many_rows", {"limit": MAX_ROWS})
    return table


def explain(
    workbook: Workbook, kind: SheetKind, mappings: Mappings, *, rows: HeaderRows = NO_ROWS
) -> tuple[UnknownHeader, ...]:
    """The headers of all sheets that a person can explain, also of those that were recognised.

    Raises:
        SheetRefused: there is none.
    """
    grids = [grid for grid in workbook.grids if grid.name != GUIDE_SHEET]
    found = _explainable(grids, kind, mappings, rows)
    refuse_sheet_if(not found, "sheet_empty")
    return found


def _unfit(header: Header, kind: SheetKind) -> list[Fault]:
    """Why a header does not fit the kind."""
    missing = [kind.column(name).title for name in header.missing(kind)]
    wanted = {
        "found": [title[:40] for title in dict.fromkeys(header.titles) if title][:12],
        "wanted": [column.title for column in kind.columns if column.required],
    }
    if header.is_mapped:
        return [Fault("columns_missing", {"missing": missing, **wanted}, RowAt(header.row))] if missing else []
    if header.foreign or (missing and len(header.columns) < 2) or not kind.is_certain(header.columns, header.titles):
        return [Fault("sheet_other_kind", {"kind": kind.title, **wanted})]
    if missing:
        return [Fault("columns_missing", {"missing": missing, **wanted}, RowAt(header.row))]
    return [
        Fault("column_twice", {"columns": [header.titles[place] for place in places]}, RowAt(header.row))
        for places in header.twice(kind)
    ]


def _refusal(unfit: Sequence[tuple[Grid, list[Fault]]], kind: SheetKind, beyond: Sequence[Fault]) -> SheetRefused:
    """The refusal of the sheet that comes closest; with headers to explain where a sheet has enough columns."""
    closeness = {"column_twice": 3, "columns_missing": 2, "sheet_other_kind": 1}
    faults = [*max((faults for _, faults in unfit), key=lambda one: closeness.get(one[0].code, 0)), *beyond]
    explainable = _explainable([grid for grid, _ in unfit], kind, {})
    return HeaderUnknown(explainable, faults) if explainable else SheetRefused(*faults)


def _explainable(
    grids: Iterable[Grid], kind: SheetKind, mappings: Mappings, rows: HeaderRows = NO_ROWS
) -> tuple[UnknownHeader, ...]:
    """The headers of the sheets that have rows and enough columns for the kind."""
    needed = max(len(kind.required), 1)
    found = (_unknown(grid, kind, mappings, rows) for grid in grids if any(grid.rows))
    return tuple(one for one in found if sum(1 for title in one.titles if title) >= needed and one.sample)


def _unknown(grid: Grid, kind: SheetKind, mappings: Mappings, rows: HeaderRows) -> UnknownHeader:
    found = find_header(grid, kind, mappings)
    is_certain = found is not None and (found.is_mapped or len(found.columns) > 1)
    supposed = found if found is not None and is_certain else header_at(grid, likely_header(grid), kind)
    chosen, first = rows.get(supposed.signature), first_rows(grid)
    header = header_at(grid, chosen, kind) if chosen in first else supposed
    width = max([header.width, *(len(row) for row in grid.rows[header.last_row : header.last_row + SAMPLE])])
    titles = (*header.titles, *[""] * (width - header.width))
    sample = tuple(
        tuple(cell[:80] for cell in (*row, *[""] * (width - len(row))))
        for row in grid.rows[header.last_row : header.last_row + 4 * SAMPLE]
        if any(normalise(cell) for cell in row)
    )
    proposed = {place: name for name, places in header.columns.items() for place in places}
    for place, title in enumerate(titles):
        if place not in proposed and (name := kind.likely_column(title)):
            proposed[place] = name
    shown = {number: " | ".join(filter(None, map(normalise, grid.rows[number - 1])))[:LONGEST_ROW] for number in first}
    return UnknownHeader(
        grid.name,
        header.signature,
        supposed.signature,
        header.last_row,
        shown,
        titles,
        proposed,
        sample[:SAMPLE],
    )


def _file_notes(workbook: Workbook, unfit: Iterable[tuple[Grid, list[Fault]]]) -> list[Note]:
    notes = [Note("read_as_windows_874")] if workbook.is_windows_874 else []
    if workbook.hidden_sheets:
        notes.append(Note("sheets_hidden", {"sheets": workbook.hidden_sheets}))
    for grid, faults in unfit:
        found = faults[0].params.get("found") or ["–"]
        notes.append(Note("sheet_not_read", {"sheet": grid.name, "found": found}))
    return notes


@dataclass(slots=True)
class _Sheet:
    """The reading of one sheet into the table."""

    grid: Grid
    header: Header
    kind: SheetKind
    name: str
    table: Table
    filled_down: set[str] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    above: dict[tuple[int, int], int] = field(default_factory=dict)
    is_signed: bool = False

    def read(self) -> Header | None:
        """Read the rows below the header; where another header with other places follows, return it."""
        places = self._places()
        self.people = {
            place for name, where in places.items() if self.kind.column(name).holds_several for place in where
        }
        wide = max(self.header.width // 2, 1)
        self.headings = {merge.top for merge in self.grid.merges if merge.right - merge.left >= wide}
        self.above = self._merged_from()
        width = max([self.header.width, *(place + 1 for where in places.values() for place in where)])
        longer: list[tuple[RowAt, int]] = []
        taken: list[Row] = []
        following: Header | None = None
        for number in range(self.header.last_row + 1, len(self.grid.rows) + 1):
            cells = self.grid.rows[number - 1]
            at = RowAt(number, self.name)
            texts = [normalise(cell) for cell in cells]
            if not any(texts) or self._is_no_row(at, texts):
                continue
            if is_moved(self.header, cells):
                following = header_at(self.grid, number, self.kind)
                if not following.missing(self.kind):
                    break
                following = None
            row = self._row(at, texts, places)
            if not any(row.texts.values()):
                self.table.notes.append(Note("row_unread", {"text": ", ".join(filter(None, texts))[:80]}, at))
                continue
            if taken and self._continues_row(at, texts, places):
                taken[-1] = self._with_more_people(taken[-1], row)
                continue
            taken.append(row)
            if number in self.grid.hidden_rows:
                self.table.hidden.append(at)
            if any(texts[width:]):
                longer.append((at, len(cells)))
        self.table.rows += taken
        self._tell(places, longer, len(taken), following.row - 1 if following else len(self.grid.rows))
        return following

    def _places(self) -> dict[str, tuple[int, ...]]:
        """The places of each column; unnamed columns beside one of names belong to it."""
        places = {}
        for name, where in self.header.columns.items():
            wide = list(where)
            while not self.header.is_mapped and self._continues(name, where[-1], wide[-1] + 1):
                wide.append(wide[-1] + 1)
            places[name] = tuple(wide)
        return places

    def _continues(self, name: str, named: int, place: int) -> bool:
        """Whether an unnamed column holds more of the names in the column before it: further persons, or the rest of
        names whose titles stand alone."""
        titles, several = self.header.titles, self.kind.column(name).holds_several
        if (place < len(titles) and titles[place]) or not (several or self.kind.has_parts(name)):
            return False
        own = self._filled(place)
        if not own or not several:
            return bool(own) and all(map(is_prefix, self._filled(named)))
        return place < len(titles) or (not self.grid.is_csv and all(bare_name(text) != text for text in own))

    def _filled(self, place: int) -> list[str]:
        """The texts of a column below the header."""
        texts = (normalise(row[place]) for row in self.grid.rows[self.header.last_row :] if place < len(row))
        return [text for text in texts if text and not is_placeholder(text)]

    def _merged_from(self) -> dict[tuple[int, int], int]:
        """The row whose value a cell shows, for cells that are merged down below the header, by (row, column)."""
        above: dict[tuple[int, int], int] = {}
        for merge in self.grid.merges:
            if merge.top > self.header.last_row:
                for row in range(merge.top + 1, min(merge.bottom, len(self.grid.rows)) + 1):
                    above[row, merge.left] = merge.top
        return above

    def _row(self, at: RowAt, own: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> Row:
        cells: dict[str, str] = {}
        texts: dict[str, str] = {}
        kinds: dict[str, CellKind] = {}
        for name, where in places.items():
            shown = []
            for place in where:
                row = self.above.get((at.number, place + 1), at.number)
                shown.append(self.grid.text(row, place + 1))
                if row != at.number:
                    self.filled_down.add(self.header.titles[place])
                if kind := self.grid.kinds.get((row, place + 1)):
                    kinds.setdefault(name, kind)
            cells[name] = shown[0] if len(shown) == 1 else self._joined(name, shown)
            is_own = len(where) == 1 and row == at.number and place < len(own)
            texts[name] = own[place] if is_own else normalise(cells[name])
        return Row(at, cells, texts, kinds)

    def _joined(self, name: str, texts: Sequence[str]) -> str:
        """The texts of several columns that mean one: persons, or the parts of a name."""
        texts = [text for text in texts if normalise(text)]
        if self.kind.column(name).holds_several:
            return "\n".join(texts)
        first, *rest = texts or [""]
        return full_name(first.strip(), " ".join(rest)) if rest and is_prefix(first) else " ".join(texts)

    def _is_no_row(self, at: RowAt, cells: Sequence[str]) -> bool:
        """Whether the row is a header again, a line of totals, or a heading across the table; each is told."""
        texts = list(filter(None, cells))
        code = ""
        if is_repeated(self.header, cells):
            code = "header_repeated"
        elif is_totals(texts):
            code = "totals_row"
        elif is_heading(texts) or (len(texts) == 1 and at.number in self.headings):
            code = "heading_row"
        elif is_note(texts) or (is_starred(texts) and not self._names_people(cells)):
            code = "note_row"
        elif begins_signature(texts) or (self.is_signed and len(texts) <= SHORT):
            code = "signature_row"
        self.is_signed = code == "signature_row"
        if code:
            self.table.notes.append(Note(code, {"text": ", ".join(texts)[:80]}, at))
        return bool(code)

    def _names_people(self, cells: Sequence[str]) -> bool:
        return any(place < len(cells) and cells[place] for place in self.people)

    def _continues_row(self, at: RowAt, texts: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> bool:
        """Whether a line only names further persons of the row above: nothing else is filled, but by merges."""
        filled = {place for place, text in enumerate(texts[: self.header.width]) if text}
        own = {place for place in filled if (at.number, place + 1) not in self.above}
        names = [name for name, where in places.items() if not own.isdisjoint(where)]
        if not names or not all(self.kind.column(name).holds_several for name in names):
            return False
        is_hidden = at.number in self.grid.hidden_rows
        return not is_hidden and not any(is_ordinal(self.header.titles[place]) for place in own)

    def _with_more_people(self, row: Row, more: Row) -> Row:
        """The row with the persons of the line below it, which is told."""
        several = [name for name in more.cells if self.kind.column(name).holds_several]
        people = {name: "\n".join(filter(None, (row.cells.get(name), more.cells[name]))) for name in several}
        told = ", ".join(more.texts[name] for name in several if more.texts[name])
        self.table.notes.append(Note("people_row", {"text": told[:80], "row": row.at}, more.at))
        texts = {**row.texts, **{name: normalise(cell) for name, cell in people.items()}}
        return replace(row, cells={**row.cells, **people}, texts=texts, kinds={**more.kinds, **row.kinds})

    def _tell(
        self, places: Mapping[str, tuple[int, ...]], longer: Sequence[tuple[RowAt, int]], rows: int, last: int
    ) -> None:
        """Record what the columns hold that is not read, and rows that are longer than the header."""
        titles, used = self.header.titles, {place for where in places.values() for place in where}
        for name, own in places.items():
            self.table.headers.setdefault(name, titles[own[0]])
        ignored = [title for place, title in enumerate(titles) if title and place not in used]
        self.table.ignored_columns += [title for title in ignored if title not in self.table.ignored_columns]
        body = self.grid.rows[self.header.last_row : last]
        is_column = len(longer) * 2 > rows
        width = max(map(len, body), default=0) if is_column else self.header.width
        unnamed = [
            column_letters(place + 1)
            for place in range(width)
            if place not in used
            and not (place < len(titles) and titles[place])
            and any(len(row) > place and normalise(row[place]) for row in body)
        ]
        if not is_column:
            self.table.faults += [
                Fault("row_longer", {"cells": cells, "header": self.header.width}, at) for at, cells in longer
            ]
        hidden = [titles[column - 1] for column in sorted(self.grid.hidden_columns) if column - 1 in used]
        covered = [f"{column_letters(column)}{row}" for row, column in self.grid.covered if row > self.header.last_row]
        for code, columns in (
            ("columns_ignored", ignored),
            ("columns_unnamed", unnamed),
            ("columns_hidden", hidden),
            ("filled_down", sorted(self.filled_down)),
            ("values_under_merges", covered[:20]),
        ):
            if columns:
                self.table.notes.append(
                    Note(code, {"columns": columns}, RowAt(self.header.row, self.name) if self.name else None)
                )

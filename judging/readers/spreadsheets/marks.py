"""A marks file: one row per sheet, one column per criterion (design §5). CSV → the tally of each work, or every fault.

The file is read once, row by row. Each cell is looked up in its column's table of level points; another spelling
("2.0", "๑.๕", " 2 ") is parsed once and added to the table. Points stay integers until the means are built.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import getitem, itemgetter
from typing import Any, BinaryIO

from judging.core.entries import codes
from judging.core.numbers import PointsError, parse_points, points_text
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.scoring.tallies import Sum, Tally, Uncovered, tally_from_sums

MAX_FAULTS = 1000
"""Reading stops at this many faults, since it is then another kind of file."""

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class MarksFault:
    """A fault of a marks file: the line, what is wrong, what is allowed."""

    line: int
    what: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.line}: {self.what}, allowed: {self.allowed}"


class MarksFaults(ValueError):  # noqa: N818 - it carries all faults of a file
    """A marks file that cannot be counted, with all its ``faults`` by line."""

    def __init__(self, faults: Iterable[MarksFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(map(str, self.faults)))


class _TooManyError(Exception):
    """Stops the reading at MAX_FAULTS."""


_Row = tuple[int, Sequence[int | None]]
"""A sheet as read: its line, and its units by criterion in printed order, None for an empty cell. A plain tuple,
because a file may have very many."""


class _Names(dict[str, str]):
    """Spellings of codes or names → the first one read, cleaned. Spellings differ in case, spaces, Thai or Arabic
    digits, invisible characters, and letters that look the same (``core.thai``); the product takes them for one."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def __missing__(self, typed: str) -> str:
        cleaned = codes.cleaned(typed)
        self[typed] = first = self._first.setdefault(codes.key(cleaned), cleaned)
        return first


@dataclass(slots=True)
class _Reading:
    """The state of reading a file."""

    rulebook: Rulebook
    criteria: tuple[Item, ...]
    tables: list[dict[str, int]]
    works: dict[str, dict[str, _Row]] = field(default_factory=dict)
    full_judges: set[str] = field(default_factory=set)
    gaps: list[tuple[int, str, str, frozenset[int]]] = field(default_factory=list)
    faults: list[MarksFault] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

    def fault(self, line: int, what: str, allowed: str, entry: str = "") -> None:
        self.faults.append(MarksFault(line, what, allowed))
        self.faulty.add(entry)
        if len(self.faults) >= MAX_FAULTS:
            raise _TooManyError


def read_marks(file: BinaryIO, rulebook: Rulebook) -> list[Tally]:
    """The tallies of the works in a marks file, in the file's order; ``file`` is seekable and stays open.

    A judge who is appointed for some sections leaves the others empty in all their rows. Raises MarksFaults with every
    fault: wrong columns, points that are no level, empty marks, repeated sheets, criteria of a work without any mark,
    no rows, rows of another length, broken CSV, bytes that are not UTF-8.
    """
    tables = [
        {points_text(level.points, rulebook.unit): level.points for level in item.levels} for item in rulebook.criteria
    ]
    reading = _Reading(rulebook, rulebook.criteria, tables)
    tallies: list[Tally] = []
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    try:
        _read_rows(reader, _read_header(reader, reading), reading)
        _check_gaps(reading)
        tallies.extend(_tallies(reading))
    except UnicodeDecodeError:
        raise MarksFaults([*reading.faults, _bad_encoding(file)]) from None
    except csv.Error as error:
        fault = MarksFault(reader.line_num or 1, f"invalid CSV ({error})", "fields separated by commas, quotes closed")
        raise MarksFaults([*reading.faults, fault]) from None
    except _TooManyError:
        pass
    finally:
        text.detach()
    if reading.faults:
        raise MarksFaults(reading.faults)
    return tallies


def _read_header(reader: Any, reading: _Reading) -> list[str]:
    """The column names; MarksFaults unless they are entry, judge and every criterion, each once."""
    header = next((row for row in reader if row), None)
    if header is None:
        raise MarksFaults([MarksFault(1, "the file is empty", "a header and one row per score sheet")])
    names = [name.strip().translate(_THAI_DIGITS) for name in header]
    wanted = ["entry", "judge", *(item.code for item in reading.criteria)]
    line = reader.line_num
    for position, name in enumerate(names, 1):
        if not name:
            reading.fault(line, f"column {position} has no name", ", ".join(wanted))
        elif name not in wanted:
            reading.fault(line, f"unknown column {_quoted(name)}", ", ".join(wanted))
    for name in wanted:
        if name not in names:
            reading.fault(line, f"column {name} is missing", ", ".join(wanted))
        elif names.count(name) > 1:
            reading.fault(line, f"column {name} appears {names.count(name)} times", "each column once")
    if reading.faults:
        raise MarksFaults(reading.faults)
    return names


def _read_rows(reader: Any, names: list[str], reading: _Reading) -> None:
    width = len(names)
    entry_and_judge = itemgetter(names.index("entry"), names.index("judge"))
    marks_of = _pick([names.index(item.code) for item in reading.criteria])
    tables, works, full_judges = reading.tables, reading.works, reading.full_judges
    entries, judges = _Names(), _Names()
    last_line = reader.line_num
    for row in reader:
        line, last_line = last_line + 1, reader.line_num
        if len(row) != width:
            if row:
                reading.fault(line, f"the row has {len(row)} fields", f"{width}, as in the header")
            continue
        entry, judge = entry_and_judge(row)
        entry, judge = entries[entry], judges[judge]
        cells = marks_of(row)
        units: Sequence[int | None]
        try:
            units = tuple(map(getitem, tables, cells))
        except KeyError:
            units = _read_cells(line, entry, judge, cells, reading)
        else:
            full_judges.add(judge)
        sheets = works.get(entry)
        if sheets is None:
            sheets = works[entry] = {}
        if judge in sheets or not entry or not judge:
            _fault_of_key(line, entry, judge, reading)
        else:
            sheets[judge] = (line, units)
    if not works and not reading.faults:
        reading.fault(max(last_line, 1), "the file has no rows", "one row per score sheet below the header")


def _pick(columns: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """A function that takes these columns from a row."""
    return itemgetter(*columns) if len(columns) > 1 else lambda row: (row[columns[0]],)


def _read_cells(line: int, entry: str, judge: str, cells: Sequence[str], reading: _Reading) -> list[int | None]:
    """The units of a row with empty, unusual or wrong cells; records gaps and faults."""
    units: list[int | None] = []
    empty: list[int] = []
    for column, (cell, table) in enumerate(zip(cells, reading.tables, strict=True)):
        points = table.get(cell)
        if points is None:
            written = cell.strip()
            if not written:
                empty.append(column)
            else:
                points = _parse(written, reading.criteria[column], reading.rulebook)
                if points is None:
                    what = f"{_quoted(written)} is not a level of {reading.criteria[column].code}"
                    reading.fault(line, what, _levels(reading.criteria[column], reading.rulebook), entry)
                elif len(table) < MAX_FAULTS:
                    table[cell] = points
        units.append(points)
    if empty:
        reading.gaps.append((line, entry, judge, frozenset(empty)))
    else:
        reading.full_judges.add(judge)
    return units


def _parse(written: str, criterion: Item, rulebook: Rulebook) -> int | None:
    """The points of a level of the criterion, in units; None for other texts."""
    try:
        points = parse_points(written, rulebook.unit)
    except PointsError:
        return None
    return points if any(level.points == points for level in criterion.levels) else None


def _levels(criterion: Item, rulebook: Rulebook) -> str:
    return ", ".join(points_text(level.points, rulebook.unit) for level in criterion.levels)


def _fault_of_key(line: int, entry: str, judge: str, reading: _Reading) -> None:
    if not entry:
        reading.fault(line, "the entry is missing", "an entry code in every row", entry)
    elif not judge:
        reading.fault(line, "the judge is missing", "a name or number of a judge in every row", entry)
    else:
        first = reading.works[entry][judge][0]
        what = f"work {_quoted(entry)} and judge {_quoted(judge)} are already in line {first}"
        reading.fault(line, what, "one row per work and judge", entry)


def _check_gaps(reading: _Reading) -> None:
    """Record faults for empty marks outside the sections that a judge leaves empty in every row."""
    always: dict[str, frozenset[int]] = dict.fromkeys(reading.full_judges, frozenset())
    for _line, _entry, judge, empty in reading.gaps:
        always[judge] = always.get(judge, empty) & empty
    not_theirs = {judge: _whole_sections(empty, reading.criteria) for judge, empty in always.items()}
    for line, entry, judge, empty in reading.gaps:
        missing = empty - not_theirs[judge]
        if len(not_theirs[judge]) == len(reading.criteria):
            reading.fault(line, f"judge {_quoted(judge)} has no marks", "a mark for each criterion", entry)
        elif missing:
            unmarked = ", ".join(reading.criteria[column].code for column in sorted(missing))
            allowed = f"a mark, or whole sections empty in every row of judge {_quoted(judge)}"
            reading.fault(line, f"no mark for {unmarked}", allowed, entry)


def _whole_sections(empty: frozenset[int], criteria: Sequence[Item]) -> frozenset[int]:
    """The columns of completely empty sections."""
    scored = {item.section for column, item in enumerate(criteria) if column not in empty}
    return frozenset(column for column, item in enumerate(criteria) if item.section not in scored)


def _tallies(reading: _Reading) -> Iterator[Tally]:
    criteria = [item.code for item in reading.criteria]
    for entry, sheets in reading.works.items():
        if entry in reading.faulty:
            continue
        rows = list(sheets.values())
        sums = dict(zip(criteria, _sums([units for _line, units in rows]), strict=True))
        try:
            yield tally_from_sums(reading.rulebook, entry, len(rows), sums)
        except Uncovered as uncovered:
            what = f"work {_quoted(entry)} has no marks for {', '.join(uncovered.criteria)}"
            reading.fault(rows[0][0], what, "at least one judge per criterion of a work", entry)


def _sums(rows: Sequence[Sequence[int | None]]) -> list[Sum]:
    """The sum and count of each criterion over a work's rows."""
    try:
        return list(zip(map(sum, zip(*rows, strict=True)), repeat(len(rows))))
    except TypeError:  # an empty cell somewhere: count each column by itself
        columns = [[units for units in column if units is not None] for column in zip(*rows, strict=True)]
        return [(sum(column), len(column)) for column in columns]


def _bad_encoding(file: BinaryIO) -> MarksFault:
    """The fault for the first byte that is not UTF-8."""
    file.seek(0)
    for line, raw in enumerate(file, 1):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            return MarksFault(line, f"byte 0x{raw[error.start]:02X} is not UTF-8", "UTF-8, with or without BOM")
    return MarksFault(1, "the file is not UTF-8", "UTF-8, with or without BOM")


def _quoted(text: str) -> str:
    """The text in quotes, truncated, with escaped control characters."""
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return '"' + "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in cut) + '"'

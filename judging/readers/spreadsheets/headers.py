"""The header of a sheet: which column of a kind each of its columns means."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from judging.core.imports.columns import SheetKind, header_key
from judging.core.thai import normalise
from judging.readers.spreadsheets.grids import Grid
from judging.readers.spreadsheets.limits import HEADER_WITHIN

NOTHING = ""
"""A column that is not read, in a mapping."""

Mappings = Mapping[str, Mapping[int, str]]
"""What a person said that columns mean: signature of the header → place of the column, from 0 → name of the column."""


@dataclass(frozen=True)
class Header:
    """A header and what it means. ``row`` and ``last_row`` are its rows, from 1; ``titles`` its texts by place;
    ``columns`` the places of each column of the kind; ``foreign`` says that it belongs to a sheet of another kind."""

    row: int
    last_row: int
    titles: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    foreign: bool = False
    is_mapped: bool = False

    @cached_property
    def signature(self) -> str:
        """A digest that is equal for equal headers, whatever their spaces, case and punctuation."""
        keys = "\n".join(map(_whole_key, self.titles)).rstrip("\n")
        return hashlib.sha256(keys.encode()).hexdigest()[:16]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its texts."""
        return tuple(map(header_key, self.titles))

    @property
    def width(self) -> int:
        """How many columns the header has."""
        return len(self.titles)

    def missing(self, kind: SheetKind) -> list[str]:
        """The names of the required columns that are not there."""
        return [column.name for column in kind.required if column.name not in self.columns]

    def twice(self, kind: SheetKind) -> list[tuple[int, ...]]:
        """The places of columns that mean the same, where only one may. A name under one merged header is one."""
        return [
            places
            for name, places in self.columns.items()
            if len(places) > 1
            and not kind.column(name).holds_several
            and not (kind.has_parts(name) and len({self.titles[place] for place in places}) == 1)
        ]


def find_header(grid: Grid, kind: SheetKind, mappings: Mappings) -> Header | None:
    """The header of the sheet: one whose meaning a person said, else the one that names most columns of the kind; None
    for an empty sheet."""
    candidates = [header for number in first_rows(grid) for header in _headers_at(grid, number, kind)]
    for header in candidates:
        if header.signature in mappings:
            return _mapped(header, mappings[header.signature])
    return max(candidates, key=_known, default=None)


def _known(header: Header) -> tuple[int, int, int, int]:
    """How much of a header is known: columns, then places; of two alike, the first and shorter one counts more."""
    return len(header.columns), sum(map(len, header.columns.values())), -header.last_row, header.row


def likely_header(grid: Grid) -> int:
    """The row that is most likely a header nobody recognised: the first one with most texts."""
    best, most = 1, 0
    for number in first_rows(grid):
        texts = sum(1 for cell in grid.rows[number - 1] if normalise(cell) and not normalise(cell).isdecimal())
        if texts > most:
            best, most = number, texts
    return best


def header_at(grid: Grid, number: int, kind: SheetKind) -> Header:
    """The header in this row."""
    return _meant(_titles(grid, number), number, number, kind)


def is_repeated(header: Header, texts: Sequence[str]) -> bool:
    """Whether a row repeats the header: at least two of its texts stand under themselves, and nothing else."""
    pairs = [(text, key) for text, key in zip(texts, header.keys, strict=False) if text]
    return len(pairs) > 1 and all(header_key(text) == key for text, key in pairs)


def first_rows(grid: Grid) -> list[int]:
    """The numbers of the first rows with content, where a header may be."""
    filled = (number for number, row in enumerate(grid.rows, start=1) if any(normalise(cell) for cell in row))
    return list(islice(filled, HEADER_WITHIN))


def is_moved(header: Header, cells: Sequence[str]) -> bool:
    """Whether a row seems to be the header again, with its texts in other columns: another table begins."""
    texts = set(filter(None, cells)).intersection(header.titles)
    return len(texts) > 1 and len(texts) * 2 > sum(1 for title in header.titles if title)


def _headers_at(grid: Grid, number: int, kind: SheetKind) -> Iterable[Header]:
    """The header in this row alone, and with the row below it."""
    above = _titles(grid, number)
    yield _meant(above, number, number, kind)
    if number < len(grid.rows):
        below = _titles(grid, number + 1)
        if any(below):
            yield _meant(_two_rows(above, below, kind), number, number + 1, kind)


def _titles(grid: Grid, number: int) -> tuple[str, ...]:
    """The texts of a row; a text that is merged across columns stands in each of them."""
    row = [normalise(cell) for cell in grid.rows[number - 1]]
    for merge in grid.merges:
        if merge.top <= number <= merge.bottom and merge.right > merge.left and merge.right - merge.left < 40:
            text = normalise(grid.text(merge.top, merge.left))
            row.extend([""] * (merge.right - len(row)))
            for place in range(merge.left - 1, merge.right):
                row[place] = row[place] or text
    return tuple(row)


def _two_rows(above: Sequence[str], below: Sequence[str], kind: SheetKind) -> tuple[str, ...]:
    """The titles of two rows. A text of the upper row also stands over the untitled columns to its right that have one
    in the lower row; a lower text alone, or before the upper one (รหัส under ผลงาน), is the title where only it is
    known."""
    titles: list[str] = []
    over = ""
    for place in range(max(len(above), len(below))):
        top, bottom = _at(above, place), _at(below, place)
        over = top or (over if bottom and titles and _at(below, place - 1) else "")
        both = f"{over} {bottom}".strip() if over != bottom else bottom
        known = (title for title in (both, f"{bottom}{over}", bottom) if kind.column_of(title) is not None)
        titles.append(next(known, both))
    return tuple(titles)


def _at(titles: Sequence[str], place: int) -> str:
    return titles[place] if place < len(titles) else ""


def _meant(titles: tuple[str, ...], row: int, last_row: int, kind: SheetKind) -> Header:
    columns: dict[str, tuple[int, ...]] = {}
    for place, title in enumerate(titles):
        if name := kind.column_of(title):
            columns[name] = (*columns.get(name, ()), place)
    foreign = any(kind.is_foreign(title) for title in titles if title)
    return Header(row, last_row, titles, columns, foreign)


def _mapped(header: Header, meant: Mapping[int, str]) -> Header:
    columns: dict[str, tuple[int, ...]] = {}
    for place, name in sorted(meant.items()):
        if name:
            columns[name] = (*columns.get(name, ()), place)
    width = max([header.width, *(place + 1 for places in columns.values() for place in places)])
    titles = (*header.titles, *[""] * (width - header.width))
    return Header(header.row, header.last_row, titles, columns, is_mapped=True)


def _whole_key(title: str) -> str:
    return re.sub(r"\W+", "", normalise(title)).casefold()

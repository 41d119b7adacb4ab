"""For which contests of a round each row of a list is: its column of categories, or the contest whose list it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from judging.core.imports.categories import RoundCategory, named_categories, names_a_number, of_round
from judging.core.imports.columns import SheetKind
from judging.core.imports.plan import FileQuestion
from judging.readers.spreadsheets.cells import Cells, RowReader, RowT, Sheets, read_sheets
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings

NO_CONTEST = 0
"""The part of a file that holds the rows that are for no contest of its list."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a list is imported: into all ``categories`` of a round, or into one of them, the contest ``own``."""

    categories: tuple[RoundCategory, ...]
    own: int | None = None

    def kind(self, kind: SheetKind) -> SheetKind:
        """The kind of sheet as it is wanted here."""
        return of_round(kind) if self.own is None else kind

    @property
    def parts(self) -> tuple[int, ...]:
        """The parts of the file; the first one also holds what is said about the whole file."""
        if self.own is not None:
            return self.own, NO_CONTEST
        return NO_CONTEST, *(one.contest_id for one in self.categories)

    @property
    def is_open(self) -> bool:
        """Whether any of the contests still takes imports."""
        return any(one.is_open for one in self.categories if self.own in (None, one.contest_id))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the categories, for a fault that says which there are."""
        return tuple(one.code for one in self.categories)

    def category(self, contest_id: int) -> RoundCategory | None:
        """The category of this contest."""
        return next((one for one in self.categories if one.contest_id == contest_id), None)


def read_list(
    workbook: Workbook,
    kind: SheetKind,
    readers: Callable[[int], RowReader[RowT]],
    *,
    place: ListPlace,
    several: bool,
    mappings: Mappings,
    ask: Callable[[list[RowT]], list[FileQuestion]],
) -> Sheets[RowT]:
    """The rows of a list by contest. ``readers`` gives the reader of each part; ``several``: whether a row may name
    several categories.

    Raises SheetRefused when the file has no such table.
    """
    return read_sheets(
        workbook,
        place.kind(kind),
        {number: readers(number) for number in place.parts},
        mappings=mappings,
        ask=ask,
        split=lambda cells: _split(cells, place, several=several),
    )


def _split(cells: Cells, place: ListPlace, *, several: bool) -> Mapping[int, Sequence[Fault | Note]]:
    """The parts that the row belongs to, with what its category gives to say."""
    findings, typed = cells.findings, cells.typed("category")
    if typed:
        cells.text("category")
    if not typed and place.own is not None and not findings.faults:  # most lists have no such column
        return {place.own: ()}
    if findings.faults:  # a formula, a date, too long
        return {place.parts[0]: [*findings.faults, *findings.notes]}
    named = named_categories(typed, place.categories)
    if named and len(named) > 1 and not several:
        cells.fault("category_several", "category", found=_line(typed))
        return {NO_CONTEST: [*findings.faults, *findings.notes]}
    if place.own is not None:
        return {_own_part(cells, typed, named, place): [*findings.faults, *findings.notes]}
    if not named:
        code = "category_missing" if named == () else "category_unknown"
        cells.fault(code, "category", found=_line(typed), allowed=place.codes)
        return {NO_CONTEST: [*findings.faults, *findings.notes]}
    return {one.contest_id: [*findings.notes, *_closed(cells, one)] for one in named}


def _own_part(cells: Cells, typed: str, named: tuple[RoundCategory, ...] | None, place: ListPlace) -> int:
    """The part of a row in the list of one contest: a row of another category is not for this one."""
    others = [one.code for one in named or () if one.contest_id != place.own]
    if named and len(others) == len(named):
        cells.fault("category_other", "category", category=others)
        return NO_CONTEST
    if named is None and names_a_number(typed):
        cells.fault("category_unknown", "category", found=_line(typed), allowed=place.codes)
        return NO_CONTEST
    if named is None:
        cells.note("category_unread", "category", found=_line(typed))
    elif others:
        cells.note("category_also", "category", category=others)
    return place.own or NO_CONTEST


def _closed(cells: Cells, category: RoundCategory) -> list[Fault]:
    if category.is_open:
        return []
    return [Fault("category_closed", {"category": category.code}, cells.row.at)]


def _line(text: str) -> str:
    return " ".join(text.split())[:80]

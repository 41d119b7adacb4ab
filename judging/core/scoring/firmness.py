"""Pure: how firm the ranks are, exactly. Shown to organiser and chair after certification; it decides nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.ranking import Orders, RankStyle, Standing, rank
from judging.core.scoring.tallies import Sheet, Sum, Tally, Uncovered, tally_from_sums, zeroed_criteria

Sheets = Mapping[str, Sequence[Sheet]]
"""The counted sheets by entry code."""

Zeroed = Mapping[str, Collection[str]]
"""The items that count 0, by entry code."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Another level for one criterion on one judge's sheet: its marks in units before and after."""

    entry: str
    judge: str
    criterion: str
    before: int
    after: int

    @property
    def size(self) -> int:
        """How many units apart the marks are."""
        return abs(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Firmness:
    """Two neighbours of the ranking with different ranks. ``gap`` is the difference of their totals in points;
    ``swap`` is the smallest change of one mark that puts ``below`` above ``above``, None if no single mark does."""

    above: str
    below: str
    gap: Fraction
    swap: MarkChange | None


def firmness(
    standings: Sequence[Standing],
    sheets: Sheets,
    keys: Sequence[str],
    rulebook: Rulebook,
    *,
    zeroed: Zeroed,
    orders: Orders = (),
) -> tuple[Firmness, ...]:
    """The firmness of each rank against the next, in order of rank. Works that share a rank have none between them.

    Of changes of equal size the first by work, sheet and printed criterion is given.
    """
    found = []
    for upper, lower in pairwise(standings):
        if upper.rank == lower.rank:
            continue
        pair = _Pair(upper.tally, lower.tally, keys, rulebook, orders, zeroed)
        found.append(Firmness(upper.entry, lower.entry, pair.gap, pair.smallest(sheets)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pair:
    above: Tally
    below: Tally
    keys: Sequence[str]
    rulebook: Rulebook
    orders: Orders
    zeroed: Zeroed

    @property
    def gap(self) -> Fraction:
        return self.above.total - self.below.total

    def smallest(self, sheets: Sheets) -> MarkChange | None:
        best: MarkChange | None = None
        for change, needed in self._candidates(sheets):
            if change.size < needed or (best is not None and change.size >= best.size):
                continue
            if change.size > needed or self._is_swapped(change, sheets):
                best = change
        return best

    def _candidates(self, sheets: Sheets) -> Iterator[tuple[MarkChange, Fraction]]:
        """Every other mark that lowers the upper work or raises the lower one, and the size at which their totals are
        equal."""
        for entry, direction in ((self.above.entry, -1), (self.below.entry, 1)):
            without = zeroed_criteria(self.rulebook, self.zeroed.get(entry, ()))
            counts = _counts(sheets[entry])
            needed = {count: self.gap * count / self.rulebook.unit for count in set(counts.values())}
            for sheet in sheets[entry]:
                for criterion in self.rulebook.criteria:
                    before = sheet.marks.get(criterion.code)
                    if before is None or criterion.code in without:
                        continue
                    for level in criterion.levels:
                        if (level.points - before) * direction > 0:
                            change = MarkChange(entry, sheet.judge, criterion.code, before, level.points)
                            yield change, needed[counts[criterion.code]]

    def _is_swapped(self, change: MarkChange, sheets: Sheets) -> bool:
        """Whether the chain decides for the lower work when the change has made the totals equal."""
        tallies = []
        for entry in (self.above.entry, self.below.entry):
            changed = [
                replace(sheet, marks={**sheet.marks, change.criterion: change.after})
                if (entry, sheet.judge) == (change.entry, change.judge)
                else sheet
                for sheet in sheets[entry]
            ]
            tallies.append(_tally(self.rulebook, entry, changed, self.zeroed))
        first, second = rank(tallies, self.keys, self.rulebook, orders=self.orders)
        return first.entry == self.below.entry and first.rank < second.rank


def without_judge(
    judge: str,
    sheets: Sheets,
    keys: Sequence[str],
    rulebook: Rulebook,
    *,
    zeroed: Zeroed,
    orders: Orders = (),
    style: RankStyle = RankStyle.COMPETITION,
) -> Mapping[str, int | None]:
    """The rank of each work if this judge's sheets did not count; None for a work that then has a criterion without a
    mark, so that it has no total."""
    tallies = []
    ranks: dict[str, int | None] = {}
    for entry, own in sheets.items():
        ranks[entry] = None
        try:
            tallies.append(_tally(rulebook, entry, [sheet for sheet in own if sheet.judge != judge], zeroed))
        except Uncovered:
            continue
    standings = rank(tallies, keys, rulebook, orders=orders, style=style)
    return ranks | {standing.entry: standing.rank for standing in standings}


def _tally(rulebook: Rulebook, entry: str, sheets: Sequence[Sheet], zeroed: Zeroed) -> Tally:
    sums: dict[str, Sum] = {}
    for sheet in sheets:
        for code, units in sheet.marks.items():
            before, count = sums.get(code, (0, 0))
            sums[code] = (before + units, count + 1)
    return tally_from_sums(rulebook, entry, len(sheets), sums, zeroed.get(entry, frozenset()))


def _counts(sheets: Sequence[Sheet]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sheet in sheets:
        for code in sheet.marks:
            counts[code] = counts.get(code, 0) + 1
    return counts

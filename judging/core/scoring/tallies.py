"""Pure: the means of a work from its sheets. Integers are summed first, fractions built last (design §3)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from judging.core.rulebooks.rulebook import Item, Rulebook

Sum = tuple[int, int]
"""The sum of the marks in units and their number; (0, 0) without marks."""


class Uncovered(ValueError):  # noqa: N818 - the name the architecture gives it
    """No counted sheet has a mark for some criteria, so the work has no total."""

    def __init__(self, entry: str, criteria: tuple[str, ...]) -> None:
        super().__init__(f"{entry}: no mark at all for {', '.join(criteria)}")
        self.entry = entry
        self.criteria = criteria


@dataclass(frozen=True, slots=True)
class Sheet:
    """A complete, submitted sheet: ``marks`` in units, one for each criterion of ``sections``."""

    judge: str
    sections: tuple[str, ...]
    marks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """A work's exact means in points: its total and its items, in printed order.

    ``items`` may lack criteria, or be empty, for a work whose total no other work has (see ``ranking.undecided``).
    """

    entry: str
    judges: int
    total: Fraction
    items: Mapping[str, Fraction]


class Means(Mapping[str, Fraction]):
    """The exact means of items, in points, computed from integer sums on access.

    ``sums`` are keyed by criteria, by sections (where only section totals were loaded), or by both. The mapping has
    every item that they answer, in printed order; other items raise KeyError.
    """

    __slots__ = ("_rulebook", "_sums")

    def __init__(self, rulebook: Rulebook, sums: Mapping[str, Sum]) -> None:
        self._rulebook = rulebook
        self._sums = sums

    def __getitem__(self, code: str) -> Fraction:
        own = self._sums.get(code)
        if own is not None:
            return Fraction(own[0] * self._rulebook.unit.numerator, own[1] * self._rulebook.unit.denominator)
        return _mean([self._sums[item.code] for item in self._rulebook.criteria_under(code)], self._rulebook.unit)

    def __contains__(self, code: object) -> bool:
        if code in self._sums:
            return True
        try:
            return all(item.code in self._sums for item in self._rulebook.criteria_under(str(code)))
        except KeyError:
            return False

    def __iter__(self) -> Iterator[str]:
        return (item.code for item in self._rulebook.items if item.code in self)

    def __len__(self) -> int:
        return sum(1 for _code in self)

    def __repr__(self) -> str:
        return f"Means({dict(self)!r})"


def _mean(sums: Collection[Sum], unit: Fraction) -> Fraction:
    """The sum of the means, in points; every count must be positive."""
    parts, counts = zip(*sums, strict=True)
    different = set(counts)
    if len(different) == 1:
        common, units = counts[0], sum(parts)
    else:
        common = lcm(*different)
        units = sum(part * (common // count) for part, count in sums)
    return Fraction(units * unit.numerator, common * unit.denominator)


def zeroed_criteria(rulebook: Rulebook, zeroed: Iterable[str]) -> frozenset[str]:
    """The criteria under the items that a ruling zeroed; KeyError for a code that is no item."""
    return frozenset(criterion.code for code in zeroed for criterion in rulebook.criteria_under(code))


def tally_from_sums(
    rulebook: Rulebook,
    entry: str,
    judges: int,
    sums: Mapping[str, Sum],
    zeroed: Collection[str] = frozenset(),
) -> Tally:
    """The tally of a work from the sum and count of each criterion over its counted sheets.

    Each criterion's mean is over the sheets that cover it. A criterion under a ``zeroed`` item counts 0 (clauses 4.7
    and 6, applied once, to the panel's result). Raises Uncovered when another criterion has no mark.
    """
    if zeroed:
        sums = {**sums, **dict.fromkeys(zeroed_criteria(rulebook, zeroed), (0, 1))}
    return _tally(rulebook, rulebook.criteria, entry, judges, sums)


def tally_from_section_sums(rulebook: Rulebook, entry: str, judges: int, sums: Iterable[tuple[str, int, int]]) -> Tally:
    """The tally of a work from (section, sum in units, count) of the totals stored with its counted sheets.

    Its ``items`` have the sections only, enough for the total but not for tie-break keys below a section. Raises
    Uncovered for sections without a sheet. A work with zeroed criteria needs ``tally_from_sums``.
    """
    by_section = {section: (units, count) for section, units, count in sums if count}
    return _tally(rulebook, rulebook.sections, entry, judges, by_section)


def _tally(rulebook: Rulebook, items: Sequence[Item], entry: str, judges: int, sums: Mapping[str, Sum]) -> Tally:
    unmarked = tuple(item.code for item in items if not sums.get(item.code, (0, 0))[1])
    if unmarked:
        raise Uncovered(entry, unmarked)
    return Tally(entry, judges, _mean([sums[item.code] for item in items], rulebook.unit), Means(rulebook, sums))

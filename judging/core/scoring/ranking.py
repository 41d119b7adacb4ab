"""Pure: the only implementation of the ranking.

Totals are compared first, then the rulebook's tie-break chain, exactly. A ruling may order the remaining ties; nothing
else decides.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulings.rulings import ruling_order
from judging.core.scoring.tallies import Tally

Orders = Sequence[Sequence[str]]
"""Orders of entry codes given by rulings, the newest ruling first."""

Value = Fraction | tuple[Fraction, ...]
"""The value of a key for a work: an item's mean, or for "sorted(6)" the means of its criteria, high to low."""

RULING = "ruling"
"""The key reported where a ruling orders works that the chain leaves tied."""

_SORTED = re.compile(r"sorted\((.+)\)")


class RankStyle(StrEnum):
    """The number after a shared rank: works above are counted (1, 2, 2, 4), or ranks above (dense: 1, 2, 2, 3)."""

    COMPETITION = "competition"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """What separates a work from its neighbour with the same total: the first ``key`` on which they differ, and the
    values of both works on it.

    ``key`` is ``RULING`` where only a ruling separates them, None where nothing does; ``values`` is then empty.
    """

    against: str
    key: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A ranked work. ``sharers`` are all works of this rank, itself included, by entry code."""

    rank: int
    sharers: tuple[str, ...]
    tally: Tally
    decided_by: DecidedBy | None

    @property
    def entry(self) -> str:
        """The work's entry code."""
        return self.tally.entry

    @property
    def is_tied(self) -> bool:
        """Whether some other work is equal in the total and in every key."""
        return len(self.sharers) > 1

    @property
    def tied(self) -> tuple[str, ...]:
        """The other works that are equal in the total and in every key."""
        return tuple(entry for entry in self.sharers if entry != self.tally.entry)


@dataclass(frozen=True, slots=True)
class Shift:
    """A work that another reading ranks differently: its rank under both, and whether it is shared."""

    entry: str
    rank: int
    is_tied: bool
    other_rank: int
    other_is_tied: bool


@dataclass(frozen=True, slots=True)
class OtherReading:
    """The ranking under a reading that the contest did not choose, and the works that it would move."""

    reading: str
    standings: tuple[Standing, ...]
    shifts: tuple[Shift, ...]


def rank(
    tallies: Iterable[Tally],
    keys: Sequence[str],
    rulebook: Rulebook,
    *,
    above: int = 0,
    orders: Orders = (),
    style: RankStyle = RankStyle.COMPETITION,
) -> tuple[Standing, ...]:
    """The works in order of rank (note after section 6 of the rulebook), numbered in this ``style``.

    Totals and keys are compared exactly. Works that the chain leaves tied follow the first of ``orders`` that names all
    of them; otherwise they share the rank, listed by entry code. The order of ``tallies`` has no effect. Items are read
    only where totals are equal; KeyError when one is missing there. ValueError for a repeated entry. ``above`` is the
    number of works with higher totals than all of these (see ``window``); ValueError for dense ranks, which need all
    works above.
    """
    if above and style is RankStyle.DENSE:
        raise ValueError("dense ranks count the ranks above, so they need the works")
    chain = _chain(keys, rulebook)
    standings: list[Standing] = []
    ranks = 0
    for equals in by_total(tallies):
        answers: _Answers = {tally.entry: [] for tally in equals}
        group_above: list[Tally] = []
        groups = [part for group in _split(equals, chain, answers) for part in _ruled(group, orders)]
        for index, group in enumerate(groups):
            ranks += 1
            place = ranks if style is RankStyle.DENSE else above + len(standings) + 1
            sharers = tuple(tally.entry for tally in group)
            below = groups[index + 1] if index + 1 < len(groups) else []
            for position, tally in enumerate(group):
                neighbour = _neighbour(group_above, group, position, below)
                decided_by = (
                    None if neighbour is None else _decide(tally.entry, neighbour.entry, keys, answers, sharers)
                )
                standings.append(Standing(place, sharers, tally, decided_by))
            group_above = group
    return tuple(standings)


def by_total(tallies: Iterable[Tally]) -> list[list[Tally]]:
    """The works in groups of equal totals, highest first; compared as integers over one denominator."""
    works = list(tallies)
    if len({tally.entry for tally in works}) != len(works):
        raise ValueError("the same entry twice")
    common = lcm(*{tally.total.denominator for tally in works})
    groups: dict[int, list[Tally]] = {}
    for tally in works:
        groups.setdefault(tally.total.numerator * (common // tally.total.denominator), []).append(tally)
    return [groups[total] for total in sorted(groups, reverse=True)]


def window(tallies: Iterable[Tally], first: int, last: int) -> tuple[tuple[Tally, ...], int]:
    """The works needed for a page of the places ``first`` to ``last``, in whole groups of equal totals, and the number
    of works above them. Ranking only these gives the same rows as ranking all works."""
    above = 0
    found: list[Tally] = []
    for equals in by_total(tallies):
        if above + len(found) >= last:
            break
        if not found and above + len(equals) < first:
            above += len(equals)
        else:
            found.extend(equals)
    return tuple(found), above


def undecided(tallies: Iterable[Tally], keys: Sequence[str], rulebook: Rulebook) -> frozenset[str]:
    """The entries of which ``rank`` needs more items: tied in the total and in every key that the loaded items answer.

    With tallies of totals and sections only, these are the works whose criteria must be loaded.
    """
    chain = _chain(keys, rulebook)
    wanting: set[str] = set()
    for equals in by_total(tallies):
        groups = [equals] if len(equals) > 1 else []
        answers: _Answers = {tally.entry: [] for tally in equals}
        for step in chain:
            readable: list[list[Tally]] = []
            for group in groups:
                if all(code in tally.items for tally in group for code in step[0]):
                    readable.append(group)
                else:
                    wanting.update(tally.entry for tally in group)
            groups = [part for group in readable for part in _part(group, step, answers) if len(part) > 1]
    return frozenset(wanting)


def items_read(keys: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
    """The items that these keys read, each once, in the order of the chain; KeyError for an unknown item."""
    return tuple(dict.fromkeys(code for step in _chain(keys, rulebook) for code in step[0]))


def compare_readings(
    tallies: Iterable[Tally],
    rulebook: Rulebook,
    reading: str,
    orders: Orders = (),
    style: RankStyle = RankStyle.COMPETITION,
) -> tuple[OtherReading, ...]:
    """Compare each other tie-break reading with ``reading``. Show it only after certification."""
    works = tuple(tallies)
    chosen = rank(works, rulebook.tie_break(reading).keys, rulebook, orders=orders, style=style)
    here = {standing.entry: standing for standing in chosen}
    answers = []
    for other in rulebook.tie_breaks:
        if other.reading == reading:
            continue
        standings = rank(works, other.keys, rulebook, orders=orders, style=style)
        shifts = tuple(
            Shift(there.entry, here[there.entry].rank, here[there.entry].is_tied, there.rank, there.is_tied)
            for there in standings
            if (here[there.entry].rank, here[there.entry].sharers) != (there.rank, there.sharers)
        )
        answers.append(OtherReading(other.reading, standings, shifts))
    return tuple(answers)


_Step = tuple[tuple[str, ...], bool]
"""The items a key reads, and whether high to low ("sorted(6)") rather than as the one item it names."""

_Answers = dict[str, list[Value]]
"""The values of the keys for each work of one total, as far down the chain as they were needed."""


def _chain(keys: Sequence[str], rulebook: Rulebook) -> list[_Step]:
    """What each key reads; KeyError for an unknown item."""
    steps: list[_Step] = []
    for key in keys:
        inner = _SORTED.fullmatch(key)
        if inner:
            steps.append((tuple(item.code for item in rulebook.criteria_under(inner[1])), True))
        else:
            steps.append(((rulebook.item(key).code,), False))
    return steps


def _split(equals: list[Tally], chain: Sequence[_Step], answers: _Answers) -> list[list[Tally]]:
    """Works of one total in groups that no key separates, best first, each by entry code; fills ``answers``."""
    groups = [equals]
    for step in chain:
        if len(groups) == len(equals):
            break
        groups = [part for group in groups for part in _part(group, step, answers)]
    return [sorted(group, key=lambda tally: tally.entry) for group in groups]


def _ruled(group: list[Tally], orders: Orders) -> list[list[Tally]]:
    """The group, or its works one by one where a ruling orders them."""
    order = ruling_order([tally.entry for tally in group], orders) if len(group) > 1 else None
    if order is None:
        return [group]
    return [[tally] for tally in sorted(group, key=lambda tally: order.index(tally.entry))]


def _part(group: list[Tally], step: _Step, answers: _Answers) -> list[list[Tally]]:
    """The group split by the value of one key, highest first; compared as integers over one denominator."""
    if len(group) == 1:
        return [group]
    items, high_to_low = step
    means = [[tally.items[code] for code in items] for tally in group]
    common = lcm(*{mean.denominator for row in means for mean in row})
    parts: dict[tuple[int, ...], list[Tally]] = {}
    for tally, row in zip(group, means, strict=True):
        if high_to_low:
            row.sort(reverse=True)
        answers[tally.entry].append(tuple(row) if high_to_low else row[0])
        parts.setdefault(tuple([mean.numerator * (common // mean.denominator) for mean in row]), []).append(tally)
    return [parts[numbers] for numbers in sorted(parts, reverse=True)]


def _neighbour(above: list[Tally], group: list[Tally], position: int, below: list[Tally]) -> Tally | None:
    """The row above if it has the same total, else the row below if that has."""
    if position:
        return group[position - 1]
    if above:
        return above[-1]
    return group[1] if len(group) > 1 else next(iter(below), None)


def _decide(entry: str, other: str, keys: Sequence[str], answers: _Answers, sharers: tuple[str, ...]) -> DecidedBy:
    for key, mine, theirs in zip(keys, answers[entry], answers[other], strict=False):
        if mine != theirs:
            return DecidedBy(other, key, (mine, theirs))
    return DecidedBy(other, None if other in sharers else RULING, ())

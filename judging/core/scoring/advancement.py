"""Pure: which works advance to the next level (clause 10, practice settings).

The order comes from the ranking alone. A tie across the last place is not broken here: its works advance together, and
the tie is reported, so that it is ruled on or explicitly accepted before the results are certified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from judging.core.roles import RoundLevel
from judging.core.scoring.ranking import Standing, by_total
from judging.core.scoring.tallies import Tally


class AdvancementReason(StrEnum):
    """Why a ranked work advances or does not."""

    ADVANCES = "advances"
    BELOW_LEAST = "below_least"
    INSTITUTION_FULL = "institution_full"
    NO_PLACE = "no_place"


class Boundary(StrEnum):
    """A last place that counts: of the titles, of the works that advance, of one institution's works that advance."""

    TITLES = "titles"
    ADVANCE = "advance"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class BoundaryTie:
    """Works that share ``rank`` across the last of ``places`` places."""

    boundary: Boundary
    places: int
    rank: int
    entries: tuple[str, ...]

    def is_rest_of(self, other: BoundaryTie) -> bool:
        """Whether these works shared the same rank across the same boundary in ``other`` too."""
        same_place = (self.boundary, self.places, self.rank) == (other.boundary, other.places, other.rank)
        return same_place and set(self.entries) <= set(other.entries)


@dataclass(frozen=True, slots=True)
class Terms:
    """The practice settings on advancement: how many works advance (0: none), the ``least`` exact mean in points, and
    the maximum per institution."""

    places: int
    least: Fraction | None = None
    per_institution: int | None = None

    @classmethod
    def from_units(
        cls, unit: Fraction, *, places: int, least: int | None = None, per_institution: int | None = None
    ) -> Terms:
        """The terms from practice settings, which store the least score in units of the rulebook."""
        return cls(places, None if least is None else least * unit, per_institution)


@dataclass(frozen=True, slots=True)
class Advancement:
    """The works that advance, in order of rank; the reason for each work; the ties that only a ruling can break."""

    works: tuple[str, ...]
    ways: Mapping[str, AdvancementReason]
    ties: tuple[BoundaryTie, ...]


def select_advancing(standings: Sequence[Standing], institutions: Mapping[str, int], terms: Terms) -> Advancement:
    """Which works of a ranking, given from its first rank on, advance to the next level.

    A work below the least mean does not advance. Where an institution has reached its maximum, the next in rank takes
    the place. Tied works advance together even beyond the last place, and ``ties`` reports the tie. ``institutions``
    are by entry code; KeyError for a work without one.
    """
    works: list[str] = []
    ways: dict[str, AdvancementReason] = {}
    ties: list[BoundaryTie] = []
    sent: dict[int, int] = {}
    for _, equals in groupby(standings, key=lambda standing: standing.rank):
        group, fitting = list(equals), []
        for standing in group:
            ways[standing.entry] = _way(standing, institutions, terms, len(works), sent)
            if ways[standing.entry] is AdvancementReason.ADVANCES:
                fitting.append(standing.entry)
        ties += _ties(group[0], fitting, institutions, terms, len(works), sent)
        works += fitting
        for entry in fitting:
            sent[institutions[entry]] = sent.get(institutions[entry], 0) + 1
    return Advancement(tuple(works), ways, tuple(ties))


def depth(tallies: Iterable[Tally], institutions: Mapping[str, int], terms: Terms) -> int:
    """How many of the best works settle who goes on, whatever parts equal totals. Ranking so many says of each what
    ranking all would."""
    sent: dict[int, int] = {}
    taken = seen = 0
    for equals in by_total(tallies) if terms.places else ():
        if taken >= terms.places or (terms.least is not None and equals[0].total < terms.least):
            break
        for institution in [institutions[tally.entry] for tally in equals]:
            seen += 1
            if terms.per_institution is None or sent.get(institution, 0) < terms.per_institution:
                sent[institution] = sent.get(institution, 0) + 1
                taken += 1
    return seen


@dataclass(frozen=True, slots=True)
class Differences:
    """What changes at the next level, by id of the work below: works to enter, works that lost their place, and works
    that have it again."""

    entered: tuple[int, ...]
    lost: tuple[int, ...]
    back: tuple[int, ...]


def differences(going: Sequence[int], here: Mapping[int, bool]) -> Differences:
    """The differences between the advancing works, in order of rank, and those at the next level.

    ``here`` maps each work at the next level to whether it was withdrawn there because it had lost its place.
    """
    wanted = frozenset(going)
    return Differences(
        entered=tuple(number for number in going if number not in here),
        lost=tuple(number for number, is_vacant in here.items() if number not in wanted and not is_vacant),
        back=tuple(number for number, is_vacant in here.items() if number in wanted and is_vacant),
    )


def levels_above(level: RoundLevel) -> tuple[RoundLevel, ...]:
    """The levels that a work can advance to, the nearest first; levels may be skipped."""
    order = tuple(RoundLevel)
    return order[order.index(level) + 1 :]


def _way(
    standing: Standing, institutions: Mapping[str, int], terms: Terms, taken: int, sent: Mapping[int, int]
) -> AdvancementReason:
    if terms.least is not None and standing.tally.total < terms.least:
        return AdvancementReason.BELOW_LEAST
    if taken >= terms.places:
        return AdvancementReason.NO_PLACE
    full = terms.per_institution is not None and sent.get(institutions[standing.entry], 0) >= terms.per_institution
    return AdvancementReason.INSTITUTION_FULL if full else AdvancementReason.ADVANCES


def _ties(
    first: Standing,
    fitting: Sequence[str],
    institutions: Mapping[str, int],
    terms: Terms,
    taken: int,
    sent: Mapping[int, int],
) -> Iterator[BoundaryTie]:
    """The boundaries that tied works cross. Each tie names all works of the rank, because a ruling orders them all."""
    if len(fitting) > 1 and taken + len(fitting) > terms.places:
        yield BoundaryTie(Boundary.ADVANCE, terms.places, first.rank, first.sharers)
    if terms.per_institution is None:
        return
    of_one: dict[int, int] = {}
    for entry in fitting:
        of_one[institutions[entry]] = of_one.get(institutions[entry], 0) + 1
    if any(sent.get(number, 0) + count > terms.per_institution for number, count in of_one.items()):
        yield BoundaryTie(Boundary.INSTITUTION, terms.per_institution, first.rank, first.sharers)

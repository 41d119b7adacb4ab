"""Pure: medals by score band, titles by rank, and ties across a boundary (clause 10, practice settings)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.core.scoring.advancement import Boundary, BoundaryTie
from judging.core.scoring.ranking import Standing


class Medal(StrEnum):
    """What a score earns, independent of the rank."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"
    PARTICIPATION = "participation"


class Title(StrEnum):
    """What a rank earns, best first, independent of the score."""

    WINNER = "winner"
    RUNNER_UP_1 = "runner_up_1"
    RUNNER_UP_2 = "runner_up_2"
    RUNNER_UP_3 = "runner_up_3"
    HONOURABLE_MENTION = "honourable_mention"


@dataclass(frozen=True, slots=True)
class MedalBands:
    """The least exact mean, in points, of each medal: half-open bands, the bound itself belongs to the better one."""

    gold: Fraction = Fraction(80)
    silver: Fraction = Fraction(70)
    bronze: Fraction = Fraction(60)

    def __post_init__(self) -> None:
        if not self.gold > self.silver > self.bronze > 0:
            raise ValueError("medal bands must descend: gold > silver > bronze > 0")

    @classmethod
    def from_units(cls, unit: Fraction, *, gold: int, silver: int, bronze: int) -> MedalBands:
        """The bands from bounds in units of the rulebook, as practice settings keep them."""
        return cls(gold * unit, silver * unit, bronze * unit)


DEFAULT_BANDS = MedalBands()


def medal(total: Fraction, bands: MedalBands = DEFAULT_BANDS) -> Medal:
    """The medal of an exact mean in points; 79.9999… is silver however it is displayed."""
    if total >= bands.gold:
        return Medal.GOLD
    if total >= bands.silver:
        return Medal.SILVER
    return Medal.BRONZE if total >= bands.bronze else Medal.PARTICIPATION


def title(rank: int, titles_to: int) -> Title | None:
    """The title of a rank number, None beyond ``titles_to``.

    Titles go by rank number: two works at rank 1 are two winners, the next is at rank 3 and runner-up 2.
    """
    if rank < 1:
        raise ValueError("ranks count from 1")
    if rank > titles_to:
        return None
    titles = tuple(Title)
    return titles[min(rank, len(titles)) - 1]


def boundary_ties(
    standings: Sequence[Standing], titles_to: int, advancement_ties: Sequence[BoundaryTie] = ()
) -> tuple[BoundaryTie, ...]:
    """The ties across the last title, followed by those that ``advancement`` found.

    Each waits for a ruling or for the chair's explicit acceptance (design §3).
    """
    shared = {standing.rank: standing.sharers for standing in standings if standing.is_tied}
    titles = (
        BoundaryTie(Boundary.TITLES, titles_to, rank, sharers)
        for rank, sharers in shared.items()
        if rank <= titles_to < rank + len(sharers) - 1
    )
    return (*titles, *advancement_ties)

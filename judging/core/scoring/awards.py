"""Pure: what a ranked work is awarded: a title by its rank, a medal by its score, special prizes by decision; and ties
across the last title (clause 10, practice settings)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.core.scoring.advancement import Boundary, BoundaryTie
from judging.core.scoring.ranking import RankStyle, Standing
from judging.core.text import Text

LEAST_BANDS, MOST_BANDS = 2, 6
MOST_TITLES = 10
MOST_PRIZES = 10


class Medal(StrEnum):
    """The sign beside the name of a medal or of a prize's level."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"
    PARTICIPATION = "participation"


class AwardKind(StrEnum):
    """What an award goes by: the rank, the score, or a decision."""

    TITLE = "title"
    MEDAL = "medal"
    PRIZE = "prize"


class Decider(StrEnum):
    """Who decides which works get a special prize."""

    CHAIR = "chair"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class Award:
    """One award of a work, as results freeze it. ``giver`` is empty where the organiser of the contest gives it;
    ``level`` is a ``Medal`` or a free text, empty without one."""

    kind: AwardKind
    name: Text
    giver: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class MedalBand:
    """A band of scores with its name, from its ``least`` exact mean in points, which belongs to it, up to the band
    above. ``medal`` is the sign beside the name, None for a name alone."""

    name: Text
    least: Fraction
    medal: Medal | None = None


@dataclass(frozen=True, slots=True)
class SpecialPrize:
    """A prize beside titles and medals: its name, who gives it (empty: the organiser), its level, who decides."""

    name: Text
    giver: str = ""
    level: str = ""
    decided_by: Decider = Decider.ORGANISER


MEDAL_NAMES = {
    Medal.GOLD: Text("เหรียญทอง", "gold medal"),
    Medal.SILVER: Text("เหรียญเงิน", "silver medal"),
    Medal.BRONZE: Text("เหรียญทองแดง", "bronze medal"),
    Medal.PARTICIPATION: Text("เข้าร่วม", "participation"),
}
DEFAULT_TITLES = (
    Text("ชนะเลิศ", "Winner"),
    Text("รองชนะเลิศอันดับ 1", "Runner-up 1"),
    Text("รองชนะเลิศอันดับ 2", "Runner-up 2"),
    Text("รองชนะเลิศอันดับ 3", "Runner-up 3"),
    Text("ชมเชย", "Honourable mention"),
)
PERCENTS = (80, 70, 60, 0)


def default_bands(full: Fraction, unit: Fraction = Fraction(1)) -> tuple[MedalBand, ...]:
    """Gold, silver and bronze from 80, 70 and 60 % of the ``full`` points, in whole units, and participation below."""
    return tuple(
        MedalBand(MEDAL_NAMES[medal], full / unit * percent // 100 * unit, medal)
        for medal, percent in zip(Medal, PERCENTS, strict=True)
    )


DEFAULT_BANDS = default_bands(Fraction(100))


@dataclass(frozen=True, slots=True)
class AwardRules:
    """The practice settings on awards.

    ``bands`` descend; a work below the last has no medal. ``titles`` are the names by rank number from 1; the last one
    stands for all further ranks up to ``titles_to`` (0: no titles).
    """

    bands: tuple[MedalBand, ...] = DEFAULT_BANDS
    titles: tuple[Text, ...] = DEFAULT_TITLES
    titles_to: int = len(DEFAULT_TITLES)
    prizes: tuple[SpecialPrize, ...] = ()
    style: RankStyle = RankStyle.COMPETITION

    def title(self, rank: int) -> Text | None:
        """The title of a rank number, None where the rank has none.

        Titles go by rank number in both styles of ranks: two works at rank 1 are two winners; the next work is
        runner-up 2 at rank 3, or runner-up 1 at rank 2 where ranks are dense.
        """
        if rank < 1:
            raise ValueError("ranks count from 1")
        if rank > self.titles_to or not self.titles:
            return None
        return self.titles[min(rank, len(self.titles)) - 1]

    def band(self, total: Fraction) -> MedalBand | None:
        """The band of an exact mean in points, None below the last; 79.9999… is silver however it is displayed."""
        return next((band for band in self.bands if total >= band.least), None)

    def band_id(self, band: MedalBand | None) -> str | None:
        """The word for a band in files: its sign where no other band has it, else its place (``band-2``)."""
        if band is None:
            return None
        is_alone = [other.medal for other in self.bands].count(band.medal) == 1
        return band.medal.value if band.medal and is_alone else f"band-{self.bands.index(band) + 1}"


DEFAULT_RULES = AwardRules()


def awards(rank: int, total: Fraction, rules: AwardRules, prizes: Iterable[int] = ()) -> tuple[Award, ...]:
    """All awards of a ranked work: its title, its medal, and the special prizes decided for it, by their numbers from
    1 in the order of the settings."""
    title, band = rules.title(rank), rules.band(total)
    given = [rules.prizes[number - 1] for number in sorted(prizes)]
    return (
        *([Award(AwardKind.TITLE, title)] if title else []),
        *([Award(AwardKind.MEDAL, band.name, level=band.medal.value if band.medal else "")] if band else []),
        *(Award(AwardKind.PRIZE, prize.name, prize.giver, prize.level) for prize in given),
    )


def boundary_ties(
    standings: Sequence[Standing], rules: AwardRules, advancement_ties: Sequence[BoundaryTie] = ()
) -> tuple[BoundaryTie, ...]:
    """The ties across the last title, followed by those that ``advancement`` found.

    Each waits for a ruling or for the chair's explicit acceptance (design §3). Dense ranks have no tie across the last
    title: each rank number keeps its title however many works share it.
    """
    last = rules.titles_to if rules.titles and rules.style is RankStyle.COMPETITION else 0
    shared = {standing.rank: standing.sharers for standing in standings if standing.is_tied}
    titles = (
        BoundaryTie(Boundary.TITLES, last, rank, sharers)
        for rank, sharers in shared.items()
        if rank <= last < rank + len(sharers) - 1
    )
    return (*titles, *advancement_ties)

"""Pure: the ladder of rounds, and which works go on to the next one (clause 10, practice settings).

Order comes from the ranking alone. A tie that reaches across the last place is never broken here: its works go on
together, and the tie is told, so that it is ruled on or knowingly left before anybody certifies.
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
from judging.core.text import Text

VACATED = Text(
    "เสียสิทธิ์ตามผลการประเมินระดับก่อนหน้าที่ประกาศใหม่", "Lost its place by the results of the level below, published anew"
)
"""The reason kept of a work whose place went to the next in rank."""


class AdvancementReason(StrEnum):
    """Why a ranked work goes on, or does not."""

    ADVANCES = "advances"
    BELOW_LEAST = "below_least"
    INSTITUTION_FULL = "institution_full"
    NO_PLACE = "no_place"


class Limit(StrEnum):
    """What has a last place."""

    PLACES = "places"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contest's settings say: how many works go on (0: none), the ``least`` exact mean in points, and how many
    of one institution at most."""

    places: int
    least: Fraction | None = None
    per_institution: int | None = None

    @classmethod
    def from_units(
        cls, unit: Fraction, *, places: int, least: int | None = None, per_institution: int | None = None
    ) -> Terms:
        """The terms from practice settings, which keep the least score in units of the rulebook."""
        return cls(places, None if least is None else least * unit, per_institution)


@dataclass(frozen=True, slots=True)
class LimitTie:
    """Works that share ``rank`` across the last of ``places`` places, of the contest or of one institution."""

    limit: Limit
    places: int
    rank: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advancement:
    """What the terms make of a ranking: the works that go on, in order of rank; why each work does or does not; the
    ties that nothing but a ruling can break."""

    works: tuple[str, ...]
    ways: Mapping[str, AdvancementReason]
    ties: tuple[LimitTie, ...]


def select_advancing(standings: Sequence[Standing], institutions: Mapping[str, int], terms: Terms) -> Advancement:
    """Which works of a ranking, given from its first rank on, go on to the next level.

    A work below the least mean never does, and where an institution has its number already the next in rank steps in.
    Works that share a rank go on together, even beyond the last place: that tie stands among ``ties``. ``institutions``
    are by entry code; KeyError for a work without one.
    """
    works: list[str] = []
    ways: dict[str, AdvancementReason] = {}
    ties: list[LimitTie] = []
    sent: dict[int, int] = {}
    for group in _groups(standings):
        fitting = []
        for standing in group:
            ways[standing.entry] = _way(standing, institutions, terms, len(works), sent)
            if ways[standing.entry] is AdvancementReason.ADVANCES:
                fitting.append(standing.entry)
        ties += _crossings(group[0], fitting, institutions, terms, len(works), sent)
        works += fitting
        for entry in fitting:
            sent[institutions[entry]] = sent.get(institutions[entry], 0) + 1
    return Advancement(tuple(works), ways, tuple(ties))


def advancing(
    standings: Sequence[Standing],
    institutions: Mapping[str, int],
    *,
    places: int,
    least: Fraction | None = None,
    per_institution: int | None = None,
) -> tuple[str, ...]:
    """The entry codes of the works that go on, in order of rank; see ``climb``. ``least`` is in points."""
    return select_advancing(standings, institutions, Terms(places, least, per_institution)).works


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
    """What has to happen at the next level, by number of the work below: who is to be entered, who lost the place, who
    has it again."""

    entered: tuple[int, ...]
    lost: tuple[int, ...]
    back: tuple[int, ...]

    @property
    def nothing(self) -> bool:
        """Whether the next level says already what the results say."""
        return not (self.entered or self.lost or self.back)


def differences(going: Sequence[int], here: Mapping[int, bool]) -> Differences:
    """What parts the works that go on, in order of rank, from those that stand at the next level: ``here`` says of each
    whether it was taken off there as it had lost its place."""
    wanted = frozenset(going)
    return Differences(
        entered=tuple(number for number in going if number not in here),
        lost=tuple(number for number, is_vacant in here.items() if number not in wanted and not is_vacant),
        back=tuple(number for number, is_vacant in here.items() if number in wanted and is_vacant),
    )


def levels_above(level: RoundLevel) -> tuple[RoundLevel, ...]:
    """The levels a work can go on to, the nearest first: one may be left out."""
    order = tuple(RoundLevel)
    return order[order.index(level) + 1 :]


def _groups(standings: Sequence[Standing]) -> Iterator[list[Standing]]:
    for _, group in groupby(standings, key=lambda standing: standing.rank):
        yield list(group)


def _way(
    standing: Standing, institutions: Mapping[str, int], terms: Terms, taken: int, sent: Mapping[int, int]
) -> AdvancementReason:
    if terms.least is not None and standing.tally.total < terms.least:
        return AdvancementReason.BELOW_LEAST
    if taken >= terms.places:
        return AdvancementReason.NO_PLACE
    full = terms.per_institution is not None and sent.get(institutions[standing.entry], 0) >= terms.per_institution
    return AdvancementReason.INSTITUTION_FULL if full else AdvancementReason.ADVANCES


def _crossings(
    first: Standing,
    fitting: Sequence[str],
    institutions: Mapping[str, int],
    terms: Terms,
    taken: int,
    sent: Mapping[int, int],
) -> Iterator[LimitTie]:
    """The limits that works of one rank reach across; each names all that share the rank, as a ruling orders them."""
    if len(fitting) > 1 and taken + len(fitting) > terms.places:
        yield LimitTie(Limit.PLACES, terms.places, first.rank, first.sharers)
    if terms.per_institution is None:
        return
    of_one: dict[int, int] = {}
    for entry in fitting:
        of_one[institutions[entry]] = of_one.get(institutions[entry], 0) + 1
    if any(sent.get(number, 0) + count > terms.per_institution for number, count in of_one.items()):
        yield LimitTie(Limit.INSTITUTION, terms.per_institution, first.rank, first.sharers)

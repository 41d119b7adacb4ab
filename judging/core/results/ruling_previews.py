"""Pure: what a ruling would change, shown before it is recorded, and the fingerprint of what was shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from judging.core.entries.states import EntryState
from judging.core.rulebooks.serialization import canonical_text, digest
from judging.core.scoring.advancement import Boundary, BoundaryTie
from judging.core.scoring.awards import Award
from judging.core.scoring.ranking import Standing
from judging.core.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work stands: ranked, or with a ``state`` that has no rank. A work that waits for sheets has neither a
    rank nor awards."""

    code: str
    title: Text
    state: EntryState
    rank: int | None = None
    awards: tuple[Award, ...] = ()
    advances: bool = False
    zeroed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A work that the ruling moves."""

    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Tie:
    """Works that share a rank; ``crosses`` are the boundaries of titles or of advancing in their middle."""

    rank: int
    works: tuple[str, ...]
    crosses: tuple[Boundary, ...] = ()


def moves(before: Iterable[Place], after: Iterable[Place]) -> tuple[Move, ...]:
    """The works whose place differs, in the order in which they stand afterwards."""
    were = {place.code: place for place in before}
    return tuple(Move(were[place.code], place) for place in after if place.code in were and were[place.code] != place)


def ties(standings: Sequence[Standing], crossing: Iterable[BoundaryTie]) -> tuple[Tie, ...]:
    """The shared ranks of a ranking with the boundaries that they cross."""
    groups = {standing.sharers: Tie(standing.rank, standing.sharers) for standing in standings if standing.is_tied}
    for tie in crossing:
        if tie.entries in groups:
            known = groups[tie.entries]
            groups[tie.entries] = replace(known, crosses=(*known.crosses, tie.boundary))
        else:  # a tie for advancing may be a part of those who share the rank
            groups[tie.entries] = Tie(tie.rank, tie.entries, (tie.boundary,))
    return tuple(groups.values())


def arising(before: Collection[Tie], after: Iterable[Tie]) -> tuple[Tie, ...]:
    """The ties that were not there before, or that did not cross the same boundaries."""
    known = {(tie.works, tie.crosses) for tie in before}
    return tuple(tie for tie in after if (tie.works, tie.crosses) not in known)


def fingerprint(
    decision: Mapping[str, object], before: Iterable[Place], after: Iterable[Place], shared: Iterable[Tie], public: str
) -> str:
    """A digest of what is decided and of what follows from it; ``public`` is the fingerprint of the next public text,
    empty where none follows."""
    shown = {
        "decision": dict(decision),
        "before": [asdict(place) for place in before],
        "after": [asdict(place) for place in after],
        "ties": [asdict(tie) for tie in shared],
        "public": public,
    }
    return digest(canonical_text(shown))

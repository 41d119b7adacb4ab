"""Pure: what is presented now, and what follows. The timer only tells the time: nothing is refused or counted by it."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from judging.core.presentation.timetable import Lengths


class HallPhase(StrEnum):
    """The phases of a work, in their order: its team gets ready, presents, answers questions."""

    PAUSE = "pause"
    PRESENTATION = "presentation"
    QUESTIONS = "questions"


class HallMove(StrEnum):
    """What moves a hall."""

    START = "start"
    """Call up a work, or the first one."""
    ON = "on"
    """The next phase; after the questions the next work."""
    NEXT = "next"
    BACK = "back"
    MINUTE = "minute"
    """One more minute for this phase."""
    END = "end"
    ANEW = "anew"
    """Forget which works have presented."""


class Turn(StrEnum):
    """What became of a work that presents."""

    PRESENTED = "presented"
    """Its presentation has begun, and it is not the work at hand."""
    NOW = "now"
    NEXT = "next"
    LATE = "late"
    """Moved to the end, and not presented yet."""
    SKIPPED = "skipped"
    """Passed over, and not presented yet."""
    WAITING = "waiting"


RUNNING, IDLE = 4, 30
"""Seconds until a tablet asks again: while a hall runs, and else."""

MINUTE = 60
MOST_ADDED = 4 * 60 * MINUTE

_PHASES = tuple(HallPhase)

Place = tuple[int, HallPhase]
"""A work and its phase."""


def seconds(phase: HallPhase, lengths: Lengths) -> int:
    """How long a phase lasts."""
    minutes = {
        HallPhase.PAUSE: lengths.between,
        HallPhase.PRESENTATION: lengths.presentation,
        HallPhase.QUESTIONS: lengths.questions,
    }
    return minutes[phase] * MINUTE


def work_after(order: Sequence[tuple[int, bool]], entry_id: int | None) -> int | None:
    """The next work that presents, the first one after None; None after the last. ``order`` has every work of the
    contest, with whether it presents."""
    ids = [number for number, _ in order]
    start = ids.index(entry_id) + 1 if entry_id in ids else 0
    return next((number for number, presents in order[start:] if presents), None)


def work_before(order: Sequence[tuple[int, bool]], entry_id: int) -> int | None:
    """The work that presents before this one."""
    return work_after(tuple(reversed(order)), entry_id) if entry_id in {number for number, _ in order} else None


def work_due(order: Sequence[tuple[int, bool]], presented: Collection[int], now: int | None) -> int | None:
    """The next work that has not presented: after the one at hand; while none is at hand, after the last one that has
    presented, then from the first one on. None if none follows."""
    to_present = [(number, presents and number not in presented) for number, presents in order]
    if now is not None:
        return work_after(to_present, now)
    last = [number for number, _ in order if number in presented][-1:]
    found = work_after(to_present, last[0]) if last else None
    return found or work_after(to_present, None)


def turns(
    order: Sequence[tuple[int, bool]], *, presented: Collection[int], late: Collection[int], now: int | None
) -> dict[int, Turn]:
    """What became of each work that presents; ``now`` is the one at hand. A work is passed over if it has not presented
    and stands before the one at hand; while none is at hand, before the last one that has presented."""
    following = work_due(order, presented, now)
    ids = [number for number, _ in order]
    bounds = [at for at, number in enumerate(ids) if number in presented] if now is None else [ids.index(now)]
    bound = max(bounds, default=0)

    def turn(at: int, number: int) -> Turn:
        if number == now:
            return Turn.NOW
        if number in presented:
            return Turn.PRESENTED
        if number == following:
            return Turn.NEXT
        if at < bound:
            return Turn.SKIPPED
        return Turn.LATE if number in late else Turn.WAITING

    return {number: turn(at, number) for at, (number, presents) in enumerate(order) if presents}


def ahead(place: Place, following: int | None) -> Place | None:
    """The next phase; after the questions the work that follows gets ready. None after the last work."""
    entry_id, phase = place
    if phase is not HallPhase.QUESTIONS:
        return entry_id, _PHASES[_PHASES.index(phase) + 1]
    return None if following is None else (following, HallPhase.PAUSE)


def behind(place: Place, order: Sequence[tuple[int, bool]]) -> Place | None:
    """The phase before; before a work gets ready, the questions of the one before it. None before the first."""
    entry_id, phase = place
    if phase is not HallPhase.PAUSE:
        return entry_id, _PHASES[_PHASES.index(phase) - 1]
    former = work_before(order, entry_id)
    return None if former is None else (former, HallPhase.QUESTIONS)

"""Pure: what is presented now, and what follows. The timer only tells the time: nothing is refused or counted by it."""

from collections.abc import Sequence
from enum import StrEnum

from judging.core.contests.timetable import Lengths


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


def ahead(place: Place, order: Sequence[tuple[int, bool]]) -> Place | None:
    """The next phase; after the questions the next work gets ready. None after the last work."""
    entry_id, phase = place
    if phase is not HallPhase.QUESTIONS:
        return entry_id, _PHASES[_PHASES.index(phase) + 1]
    following = work_after(order, entry_id)
    return None if following is None else (following, HallPhase.PAUSE)


def behind(place: Place, order: Sequence[tuple[int, bool]]) -> Place | None:
    """The phase before; before a work gets ready, the questions of the one before it. None before the first."""
    entry_id, phase = place
    if phase is not HallPhase.PAUSE:
        return entry_id, _PHASES[_PHASES.index(phase) - 1]
    former = work_before(order, entry_id)
    return None if former is None else (former, HallPhase.QUESTIONS)

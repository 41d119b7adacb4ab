"""Pure: the timetable of presentations. Times of the day are minutes since midnight in Thailand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from judging.core.refusals import refuse_if
from judging.core.thai import digits, normalise

DAY = 24 * 60
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:\s*น\.?)?")
LONGEST = 8 * 60
"""Minutes of a presentation, of questions, and between works."""

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Lengths:
    """Minutes of a work's presentation and questions, and between two works."""

    presentation: int = 10
    questions: int = 10
    between: int = 2


USUAL = Lengths()
"""The lengths of a contest whose organiser has chosen none."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause on each day."""

    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """When works are presented: from ``starts`` to ``ends`` on ``first_day`` and the days after it."""

    first_day: date
    starts: int
    ends: int
    lengths: Lengths = USUAL
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """The time of one work."""

    day: date
    starts: int
    questions: int
    ends: int


def check(timetable: Timetable) -> None:
    """Check that works can be placed.

    Raises:
        RuleViolation: ``timetable_lengths`` (with the ``most`` minutes), ``timetable_day`` (the day ends before it
            starts), ``timetable_pauses`` (a pause ends before it starts, or two meet), ``timetable_too_short`` (one
            work needs ``wanted`` minutes at a stretch, the longest is ``longest``).
    """
    lengths = timetable.lengths
    parts = (lengths.presentation, lengths.questions, lengths.between)
    refuse_if(
        lengths.presentation < 1 or not all(0 <= part <= LONGEST for part in parts), "timetable_lengths", most=480
    )
    refuse_if(not 0 <= timetable.starts < timetable.ends <= DAY, "timetable_day")
    pauses = sorted(timetable.pauses, key=lambda pause: pause.starts)
    bounds = [bound for pause in pauses for bound in (pause.starts, pause.ends)]
    orderly = all(pause.starts < pause.ends for pause in pauses) and bounds == sorted(bounds)
    refuse_if(not orderly or any(not 0 <= bound <= DAY for bound in bounds), "timetable_pauses")
    wanted, longest = _minutes(timetable), max(_stretches(timetable), default=0)
    refuse_if(longest < wanted, "timetable_too_short", wanted=wanted, longest=longest)


def slots(timetable: Timetable, works: int) -> tuple[Slot, ...]:
    """The times of this many works, in order. No slot meets a pause or the end of the day: the work then starts after
    the pause, or on the next day. ``timetable`` holds what ``check`` asks for."""
    lengths = timetable.lengths
    found: list[Slot] = []
    day, at = timetable.first_day, timetable.starts
    while len(found) < works and (day - timetable.first_day).days < MOST_DAYS:
        start = _clear(timetable, at)
        if start + _minutes(timetable) > timetable.ends:
            day, at = day + timedelta(days=1), timetable.starts
            continue
        questions = start + lengths.presentation
        found.append(Slot(day, start, questions, questions + lengths.questions))
        at = found[-1].ends + lengths.between
    return tuple(found)


def day_plans(timetable: Timetable, slots: Sequence[Slot]) -> list[tuple[date, list[tuple[int | None, Slot | Pause]]]]:
    """By day: the slots, each with its index, and the pauses between them, by time."""
    plans = []
    for day, own in groupby(enumerate(slots), key=lambda pair: pair[1].day):
        rows: list[tuple[int | None, Slot | Pause]] = list(own)
        first, last = rows[0][1].starts, rows[-1][1].ends
        rows += [(None, pause) for pause in timetable.pauses if first < pause.starts < last]
        plans.append((day, sorted(rows, key=lambda row: row[1].starts)))
    return plans


def clock_text(minutes: int, language: str = "en") -> str:
    """A time of the day as ``09:05``, in Thai ``09.05``."""
    return f"{minutes // 60:02}{'.' if language == 'th' else ':'}{minutes % 60:02}"


def times_text(starts: int, ends: int, language: str) -> str:
    """From when to when: ``09.05–09.20 น.`` or ``09:05–09:20``."""
    both = f"{clock_text(starts, language)}–{clock_text(ends, language)}"
    return f"{both}\u00a0น." if language == "th" else both


def parse_clock(text: str) -> int | None:
    """The minutes of a time of the day such as ``9.05``, ``09:05`` or ``๙.๐๕ น.``; None for anything else."""
    found = _CLOCK.fullmatch(digits(normalise(text)))
    if found is None or int(found[2]) > 59:
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return minutes if minutes <= DAY else None


def _minutes(timetable: Timetable) -> int:
    return timetable.lengths.presentation + timetable.lengths.questions


def _clear(timetable: Timetable, start: int) -> int:
    """The first minute from ``start`` on at which a work meets no pause."""
    for pause in sorted(timetable.pauses, key=lambda pause: pause.starts):
        if start < pause.ends and start + _minutes(timetable) > pause.starts:
            start = pause.ends
    return start


def _stretches(timetable: Timetable) -> Iterable[int]:
    """The minutes between pauses on a day."""
    at = timetable.starts
    for pause in sorted(timetable.pauses, key=lambda pause: pause.starts):
        yield min(pause.starts, timetable.ends) - at
        at = max(at, pause.ends)
    yield timetable.ends - at

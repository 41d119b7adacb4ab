"""Pure: what tablets tell about themselves, when it is stored, and what an organiser has to look after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

STORED_EVERY = timedelta(seconds=30)
"""A tablet is stored so often at most: it asks every four seconds while something waits."""

MISSED_AFTER = timedelta(minutes=2)
"""A tablet that was not seen for so long is out of reach, off, or put away."""

MOST = 20
"""Tablets that are kept of one judge, the last seen ones."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a tablet tells: how many marks wait on it, since when (the server's time), the version of its page, the
    contest that it shows, and how many marks of another epoch it holds."""

    waiting: int
    since: datetime | None
    version: str
    contest_id: int | None = None
    held_epoch: str = ""
    held: int = 0


def is_due(told: Told, *, now: datetime, before: Told | None, seen_at: datetime | None) -> bool:
    """Whether to store what a tablet tells, where ``before`` is stored since ``seen_at``: at most every half minute,
    and at once where marks begin or cease to wait or to be held."""
    if before is None or seen_at is None:
        return True
    turned = bool(told.waiting) is not bool(before.waiting) or bool(told.held) is not bool(before.held)
    return turned or not seen_at <= now < seen_at + STORED_EVERY


class Trouble(IntEnum):
    """How much an organiser has to look after a tablet, the worst first."""

    LOST_SIGHT = 0
    """Marks wait on it, and it was not seen for over two minutes."""
    WAITING = 1
    """Marks wait on it, and it is there."""
    NEVER_SEEN = 2
    """No tablet of the judge was seen."""
    AWAY = 3
    """It was not seen for over two minutes; nothing waits on it."""
    FINE = 4


def trouble(waiting: int, seen_at: datetime | None, *, now: datetime) -> Trouble:
    """The trouble with a tablet on which so many marks wait; ``seen_at`` None for no tablet at all."""
    if seen_at is None:
        return Trouble.NEVER_SEEN
    is_away = now - seen_at > MISSED_AFTER
    if waiting:
        return Trouble.LOST_SIGHT if is_away else Trouble.WAITING
    return Trouble.AWAY if is_away else Trouble.FINE

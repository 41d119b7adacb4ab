"""Pure: how long a failed sign-in makes the next attempt wait (ADR 0004).

Failures are counted under keys, such as one device at one account. Each key has a ``Pace``. Times are seconds on any
one clock.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """``free`` failures cost nothing; the next one costs ``first`` seconds, and each further one twice as many, up to
    ``longest``. One failure is forgotten every ``forget`` seconds."""

    free: int
    first: float
    longest: float
    forget: float

    def most(self, seconds: float) -> int:
        """The most failures that fit into this time, however they are timed: a burst, then a steady rate."""
        burst = self.free + math.ceil(math.log2(self.longest / self.first)) + 2
        return burst + math.floor(seconds / min(self.longest, self.forget))


@dataclass(frozen=True, slots=True)
class Failures:
    """What is kept of a key: the failures that are remembered, a number with a fraction, and the time of the last."""

    count: float
    at: float


class Scope(StrEnum):
    """Whose failures are counted together. Everyone but a device on which the account has signed in is a stranger."""

    DEVICE = "device"
    """One stranger's device in one network at one account."""
    NETWORK = "network"
    """All strangers of one network at one account."""
    ACCOUNT = "account"
    """All strangers at one account, from networks that failed there before."""
    NEW_NETWORKS = "new networks"
    """All strangers at one account, from networks that did not, so that guessing elsewhere leaves room for them."""
    OWN_DEVICE = "own device"
    """One device of the account."""
    OWN_DEVICES = "own devices"
    """All devices of the account."""
    FACTOR = "factor"
    """The second factor of one account, asked of strangers."""
    OWN_FACTOR = "own factor"
    """The second factor of one account, asked of one of its devices."""
    LOOK_UP = "look up"
    """Codes looked up from one network that nobody has, such as of certificates."""


PACES = {
    Scope.DEVICE: Pace(5, 5, 5 * MINUTE, 10 * MINUTE),
    Scope.NETWORK: Pace(10, 2, MINUTE, HOUR / 2),
    Scope.ACCOUNT: Pace(60, 1, MINUTE, MINUTE),
    Scope.NEW_NETWORKS: Pace(60, 1, MINUTE, MINUTE),
    Scope.OWN_DEVICE: Pace(10, 5, 5 * MINUTE, 10 * MINUTE),
    Scope.OWN_DEVICES: Pace(40, 1, MINUTE, MINUTE),
    Scope.FACTOR: Pace(5, 10, 15 * MINUTE, 15 * MINUTE),
    Scope.OWN_FACTOR: Pace(5, 10, 15 * MINUTE, 15 * MINUTE),
    Scope.LOOK_UP: Pace(30, 2, MINUTE, MINUTE),
}

FAILURES_OF_A_NEW_NETWORK = 2
"""Failures of one network at an account that count under ``NEW_NETWORKS``; further ones count under ``ACCOUNT``."""


def remembered(pace: Pace, failures: Failures | None, now: float) -> float:
    """The failures that still count."""
    if failures is None:
        return 0.0
    return max(0.0, failures.count - max(0.0, now - failures.at) / pace.forget)


def wait(pace: Pace, failures: Failures | None, now: float) -> float:
    """Seconds until the next attempt is allowed, at most ``pace.longest``; 0 if it is allowed now."""
    return 0.0 if failures is None else max(0.0, paused_until(pace, failures) - max(now, failures.at))


def paused_until(pace: Pace, failures: Failures) -> float:
    """The time of the next allowed attempt; that of the last failure if there is no pause."""
    costly = math.ceil(failures.count - pace.free)
    delay = min(pace.longest, pace.first * 2.0 ** min(costly - 1, 60)) if costly > 0 else 0.0
    return failures.at + delay


def forgotten_at(pace: Pace, failures: Failures) -> float:
    """The time from which nothing is remembered."""
    return failures.at + failures.count * pace.forget


@dataclass(frozen=True, slots=True)
class Attempt:
    """What becomes of an attempt: ``wait`` seconds until it is allowed, or 0; what is kept afterwards, where that
    changes; whether a pause begins if the attempt fails."""

    wait: float
    kept: dict[Scope, Failures]
    begins_pause: bool


def attempt(kept: Mapping[Scope, Failures | None], now: float) -> Attempt:
    """Count an attempt in advance as a failure in every scope of ``kept``, unless one of them is paused. So attempts
    made at the same moment are all counted.

    A last failure in the future comes from a clock that was wrong; it is moved to the present.
    """
    moved = {scope: Failures(failures.count, now) for scope, failures in kept.items() if failures and failures.at > now}
    present = {**kept, **moved}
    charged = _charged(present, now)
    paused = max((wait(PACES[scope], present[scope], now) for scope in charged), default=0.0)
    if paused:
        return Attempt(paused, moved, False)
    before = {scope: remembered(PACES[scope], present[scope], now) for scope in charged}
    begins = any(count <= PACES[scope].free < count + 1 for scope, count in before.items())
    return Attempt(0.0, {**moved, **{scope: Failures(count + 1, now) for scope, count in before.items()}}, begins)


def _charged(kept: Mapping[Scope, Failures | None], now: float) -> list[Scope]:
    network = remembered(PACES[Scope.NETWORK], kept.get(Scope.NETWORK), now)
    is_new = network <= FAILURES_OF_A_NEW_NETWORK - 1
    return [scope for scope in kept if scope is not (Scope.ACCOUNT if is_new else Scope.NEW_NETWORKS)]


def taken_back(before: Failures | None, counted: Failures, present: Failures | None) -> Failures | None:
    """What is kept of a scope when the attempt that turned ``before`` into ``counted`` was no failure after all;
    ``present`` holds what other attempts added meanwhile."""
    if present is None or present == counted:
        return before
    return Failures(max(0.0, present.count - 1), present.at)

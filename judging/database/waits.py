"""How long a request waits for the database. Every wait has an end, and reads go on while writers wait.

A wait that ends unanswered raises ``BusyError`` here, or an error of the driver (``conflicts``); the request gets 503.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic

LOCK = 5.0
"""Seconds for the write lock of SQLite, and for a lock of PostgreSQL."""

STATEMENT = 15.0
"""Seconds for one statement of PostgreSQL."""

CONNECT = 5
"""Seconds for a new connection, or for a free one of the pool."""

PING = 2.0
"""Seconds for PostgreSQL's answer to the test of a connection before its use."""

IDLE = 60
"""Seconds after which PostgreSQL ends a transaction in which nothing happens."""

FEW = 2
"""Threads of a process that wait for the write lock longer than ``SHORT``. The others are free for reads."""

SHORT = 1.0
HURRIED = 0.05
"""Seconds for a writer who comes when the few wait already: the lock is held by something that takes long."""

_counting = Lock()
_waiting = 0


class BusyError(Exception):
    """The write lock was not free in time. Nothing was written; a retry may succeed."""


def patiently(attempt: Callable[[float], bool], until: float) -> None:
    """Wait with ``attempt``, which takes seconds and returns whether it succeeded, until the moment ``until``.

    Raises:
        BusyError: it did not succeed by then, or sooner where others wait already.
    """
    global _waiting
    first = SHORT if _waiting < FEW else HURRIED
    if attempt(_left(until, first)):
        return
    with _counting:
        is_one_of_few = _waiting < FEW
        _waiting += is_one_of_few
    if is_one_of_few:
        try:
            if attempt(_left(until, LOCK)):
                return
        finally:
            with _counting:
                _waiting -= 1
    raise BusyError


def _left(until: float, most: float) -> float:
    return max(0.0, min(most, until - monotonic()))

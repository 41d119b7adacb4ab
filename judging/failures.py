"""Where failed sign-ins are counted, by all workers of a machine: a small file in the instance folder.

It is a storage of the ``limits`` library, which has none that processes share without a further server. Names of
accounts and devices stand in it as digests, and only as long as they count.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from limits.errors import ConfigurationError
from limits.storage import MovingWindowSupport, Storage, storage_from_string

from judging import clock
from judging.config import Settings

SCHEME = "failures-file"
FILE = "signin-failures.db"


def storage(settings: Settings) -> Storage:
    """Where this installation counts: in ``JUDGING_LIMITS_URL`` where that is set, else in the instance folder.

    Raises:
        limits.errors.ConfigurationError, ImportError: the setting names nothing that can count.
    """
    made = storage_from_string(settings.limits_url or f"{SCHEME}://{settings.instance / FILE}")
    if not isinstance(made, Storage):
        raise ConfigurationError(f"{settings.limits_url} works in asynchronous programs alone")
    return made


class FileStorage(Storage, MovingWindowSupport):
    """Failures in an SQLite file, a row each, gone when their time has passed."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (the library's own attribute)

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path(uri.removeprefix(f"{SCHEME}://"))

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises where the file cannot be read or written."""
        return sqlite3.Error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")  # a count that a power cut loses locks nobody out
            file.execute("BEGIN IMMEDIATE")
            file.execute("CREATE TABLE IF NOT EXISTS failures (key TEXT, at REAL, until REAL)")
            file.execute("CREATE INDEX IF NOT EXISTS failures_of ON failures (key, at)")
            file.execute("DELETE FROM failures WHERE until <= ?", (clock.now().timestamp(),))
            yield file
            file.execute("COMMIT")

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count ``amount`` failures unless that would be more than ``limit`` in ``expiry`` seconds."""
        now = clock.now().timestamp()
        with self._opened() as file:
            if _count(file, key, now - expiry)[1] + amount > limit:
                return False
            file.executemany("INSERT INTO failures VALUES (?, ?, ?)", [(_digest(key), now, now + expiry)] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the first failure that still counts, or now, and how many count."""
        now = clock.now().timestamp()
        with self._opened() as file:
            first, count = _count(file, key, now - expiry)
        return now if first is None else first, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` failures; how many count now."""
        now = clock.now().timestamp()
        with self._opened() as file:
            file.executemany("INSERT INTO failures VALUES (?, ?, ?)", [(_digest(key), now, now + expiry)] * amount)
            return _count(file, key, 0)[1]

    def get(self, key: str) -> int:
        """How many count now."""
        with self._opened() as file:
            return _count(file, key, 0)[1]

    def get_expiry(self, key: str) -> float:
        """When the last of them ceases to count; now where there are none."""
        with self._opened() as file:
            query = "SELECT max(until) FROM failures WHERE key = ?"
            until: float | None = file.execute(query, (_digest(key),)).fetchone()[0]
        return clock.now().timestamp() if until is None else until

    def check(self) -> bool:
        """Whether the file can be written."""
        try:
            with self._opened():
                return True
        except (OSError, sqlite3.Error):
            return False

    def reset(self) -> int:
        """Forget all; how many there were."""
        with self._opened() as file:
            return file.execute("DELETE FROM failures").rowcount

    def clear(self, key: str) -> None:
        """Forget those of ``key``."""
        with self._opened() as file:
            file.execute("DELETE FROM failures WHERE key = ?", (_digest(key),))


def _count(file: sqlite3.Connection, key: str, after: float) -> tuple[float | None, int]:
    query = "SELECT min(at), count(*) FROM failures WHERE key = ? AND at > ?"
    first, count = file.execute(query, (_digest(key), after)).fetchone()
    return first, count


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

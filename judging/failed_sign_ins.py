"""Counts failed sign-ins of all workers of a machine in a small SQLite file in the instance folder.

It is a storage for the ``limits`` library, which has none that processes share without another server. Account and
device names are stored as digests, and only while they count.
"""

import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from limits.errors import ConfigurationError
from limits.storage import MovingWindowSupport, Storage, storage_from_string

from judging import clock
from judging.config import Settings

log = logging.getLogger("judging.failed_sign_ins")

Found = TypeVar("Found")

SCHEME = "failures-file"
FILE = "signin-failures.db"

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def storage(settings: Settings) -> Storage:
    """The URL of the storage: ``JUDGING_LIMITS_URL`` where it is set, else a file in the instance folder.

    Raises:
        limits.errors.ConfigurationError, ImportError: the setting names no usable storage.
    """
    made = storage_from_string(settings.limits_url or f"{SCHEME}://{settings.instance / FILE}")
    if not isinstance(made, Storage):
        raise ConfigurationError(f"{settings.limits_url} works only in asynchronous programs")
    return made


class FileStorage(Storage, MovingWindowSupport):
    """Failures in an SQLite file, one row each, deleted when they expire."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (the library's own attribute)

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path(uri.removeprefix(f"{SCHEME}://"))

    @property
    def base_exceptions(self) -> type[Exception]:
        """The exceptions for an unreadable or unwritable file."""
        return sqlite3.Error

    def _do(self, act: Callable[[sqlite3.Connection], Found]) -> Found:
        """The result of ``act`` on the file. A damaged file is recreated, so that it locks nobody out."""
        try:
            return self._once(act)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise
        log.warning("%s is damaged; the count of failed sign-ins starts again", self._path.name)
        for name in (self._path.name, f"{self._path.name}-journal"):
            self._path.with_name(name).unlink(missing_ok=True)
        return self._once(act)

    def _once(self, act: Callable[[sqlite3.Connection], Found]) -> Found:
        if not self._path.exists():
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")  # a power cut may damage the file, which is then recreated
            file.execute("BEGIN IMMEDIATE")
            file.execute("CREATE TABLE IF NOT EXISTS failures (key TEXT, at REAL, until REAL)")
            file.execute("CREATE INDEX IF NOT EXISTS failures_of ON failures (key, at)")
            file.execute("DELETE FROM failures WHERE until <= ?", (clock.now().timestamp(),))
            found = act(file)
            file.execute("COMMIT")
        return found

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count ``amount`` failures unless they would exceed ``limit`` within ``expiry`` seconds."""
        now = clock.now().timestamp()

        def act(file: sqlite3.Connection) -> bool:
            if _count(file, key, now - expiry)[1] + amount > limit:
                return False
            _add(file, key, now, expiry, amount)
            return True

        return self._do(act)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the first counted failure, or now, and the count."""
        now = clock.now().timestamp()
        first, count = self._do(lambda file: _count(file, key, now - expiry))
        return now if first is None else first, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` failures; returns the new count."""
        now = clock.now().timestamp()

        def act(file: sqlite3.Connection) -> int:
            _add(file, key, now, expiry, amount)
            return _count(file, key, 0)[1]

        return self._do(act)

    def get(self, key: str) -> int:
        """The current count."""
        return self._do(lambda file: _count(file, key, 0)[1])

    def get_expiry(self, key: str) -> float:
        """When the last failure expires; now where there is none."""
        query = "SELECT max(until) FROM failures WHERE key = ?"
        until: float | None = self._do(lambda file: file.execute(query, (_digest(key),)).fetchone()[0])
        return clock.now().timestamp() if until is None else until

    def check(self) -> bool:
        """Whether the file is writable."""
        try:
            self._do(lambda file: None)
        except (OSError, sqlite3.Error):
            return False
        return True

    def reset(self) -> int:
        """Delete all failures; returns their number."""
        return self._do(lambda file: file.execute("DELETE FROM failures").rowcount)

    def clear(self, key: str) -> None:
        """Delete the failures of ``key``."""
        self._do(lambda file: file.execute("DELETE FROM failures WHERE key = ?", (_digest(key),)))


def _add(file: sqlite3.Connection, key: str, now: float, expiry: int, amount: int) -> None:
    file.executemany("INSERT INTO failures VALUES (?, ?, ?)", [(_digest(key), now, now + expiry)] * amount)


def _count(file: sqlite3.Connection, key: str, after: float) -> tuple[float | None, int]:
    query = "SELECT min(at), count(*) FROM failures WHERE key = ? AND at > ?"
    first, count = file.execute(query, (_digest(key), after)).fetchone()
    return first, count


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

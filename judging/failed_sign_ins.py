"""Keeps the failed sign-ins of all workers of a machine in a small SQLite file in the instance folder.

The file stands apart from the main database, where these writes would queue in front of marks. It holds keyed digests
only. It is no treasure: a damaged file is recreated, and a file that cannot be used is replaced by the memory of the
worker, so that it never stops anyone from signing in.
"""

from __future__ import annotations

import hmac
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from judging.core.signin import sign_in_limits as rules
from judging.core.signin.sign_in_limits import PACES, Failures, Scope

log = logging.getLogger("judging.failed_sign_ins")

Result = TypeVar("Result")

FILE = "signin-failures.db"

MOST_ROWS = 100_000
"""Beyond it, those are dropped that would be forgotten soonest."""

SWEPT_EVERY = 256
"""After so many writes the rows are counted."""

PATIENCE = 0.5
"""Seconds to wait for another process that writes the file; a write takes less than a thousandth."""

QUIET = 60.0
"""Seconds between two log lines about a file that cannot be used."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class Key:
    """Where failures of a scope are counted: a digest, and the digest of the account."""

    digest: str
    account: str


Keys = dict[Scope, Key]


def account_digest(secret: str, name: str) -> str:
    """The digest by which the file knows an account."""
    return key_digest(secret, "account", name)


def key_digest(secret: str, *parts: str) -> str:
    """A keyed digest of the parts, so that the file names nobody even to whoever guesses names."""
    text = "\0".join(("failed sign-in", *parts)).encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode(), text, "sha256").hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reservation:
    """An attempt that was counted in advance as a failure, or refused for ``wait`` seconds."""

    wait: float
    begins_pause: bool
    keys: Keys
    before: dict[Scope, Failures | None]
    counted: dict[Scope, Failures]


class Rows(Protocol):
    """Failures by key."""

    def get(self, key: Key) -> Failures | None: ...

    def put(self, scope: Scope, key: Key, failures: Failures | None) -> None: ...


class FailureStore:
    """The failures of an installation."""

    def __init__(self, instance: Path) -> None:
        self._path = instance / FILE
        self._memory = _InMemory()
        self._lock = threading.Lock()
        self._writes = 0
        self._told = -QUIET

    def reserve(self, keys: Keys, now: float) -> Reservation:
        """Count an attempt in advance as a failure under these keys, unless it has to wait."""

        def act(rows: Rows) -> Reservation:
            before = {scope: rows.get(key) for scope, key in keys.items()}
            made = rules.attempt(before, now)
            for scope, failures in made.kept.items():
                rows.put(scope, keys[scope], failures)
            return Reservation(made.wait, made.begins_pause, keys, before, {} if made.wait else made.kept)

        return self._do(act, now)

    def take_back(self, reserved: Reservation, now: float, forgiven: Keys | None = None) -> None:
        """Uncount an attempt that did not fail, and forget every failure under the keys of ``forgiven``."""

        def act(rows: Rows) -> None:
            for scope, counted in reserved.counted.items():
                key = reserved.keys[scope]
                rows.put(scope, key, rules.taken_back(reserved.before[scope], counted, rows.get(key)))
            for scope, key in (forgiven or {}).items():
                rows.put(scope, key, None)

        self._do(act, now)

    def pauses(self, now: float) -> int:
        """The number of pauses in force.

        Raises:
            OSError, sqlite3.Error: the file cannot be used.
        """
        query = "SELECT count(*) FROM counts WHERE at <= ? AND until > ?"
        return int(self._on_file(lambda file: file.execute(query, (now, now)).fetchone()[0], now))

    def clear(self, account: str | None, now: float) -> int:
        """Forget the failures at one account, or all; returns the number of pauses that this ends.

        Raises:
            OSError, sqlite3.Error: the file cannot be used.
        """
        chosen = "WHERE account = coalesce(?, account)"

        def act(file: sqlite3.Connection) -> int:
            query = f"SELECT count(*) FROM counts {chosen} AND until > ?"
            ended = int(file.execute(query, (account, now)).fetchone()[0])
            file.execute(f"DELETE FROM counts {chosen}", (account,))
            return ended

        return self._on_file(act, now)

    def _do(self, act: Callable[[Rows], Result], now: float) -> Result:
        try:
            return self._on_file(lambda file: act(_InFile(file)), now)
        except (OSError, sqlite3.Error) as error:
            self._tell(error)
        with self._lock:
            return act(self._memory)

    def _on_file(self, act: Callable[[sqlite3.Connection], Result], now: float) -> Result:
        """The result of ``act`` on the file, which is recreated where it is damaged."""
        try:
            return self._once(act, now)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise
        log.warning("%s is damaged; the count of failed sign-ins starts again", self._path.name)
        for name in (self._path.name, f"{self._path.name}-journal"):
            self._path.with_name(name).unlink(missing_ok=True)
        return self._once(act, now)

    def _once(self, act: Callable[[sqlite3.Connection], Result], now: float) -> Result:
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")  # a power cut may damage the file, which is then recreated
            file.execute("BEGIN IMMEDIATE")
            _prepare(file, now)
            self._sweep(file)
            found = act(file)
            file.execute("COMMIT")
        return found

    def _sweep(self, file: sqlite3.Connection) -> None:
        """Bound the file: somebody may guess at invented names as fast as the server answers."""
        self._writes += 1
        if self._writes % SWEPT_EVERY:
            return
        surplus = file.execute("SELECT count(*) FROM counts").fetchone()[0] - MOST_ROWS
        if surplus > 0:
            soonest = "SELECT digest FROM counts ORDER BY forgotten LIMIT ?"
            file.execute(f"DELETE FROM counts WHERE digest IN ({soonest})", (surplus,))

    def _tell(self, error: Exception) -> None:
        if time.monotonic() - self._told >= QUIET:
            self._told = time.monotonic()
            log.error("%s cannot be used (%s): each worker counts failed sign-ins for itself", self._path.name, error)


def _prepare(file: sqlite3.Connection, now: float) -> None:
    file.execute("DROP TABLE IF EXISTS failures")  # of an earlier version
    file.execute(
        "CREATE TABLE IF NOT EXISTS counts"
        " (digest TEXT PRIMARY KEY, account TEXT, count REAL, at REAL, until REAL, forgotten REAL) WITHOUT ROWID"
    )
    file.execute("CREATE INDEX IF NOT EXISTS counts_forgotten ON counts (forgotten)")
    file.execute("DELETE FROM counts WHERE forgotten <= ?", (now,))


class _InFile:
    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def get(self, key: Key) -> Failures | None:
        row = self._file.execute("SELECT count, at FROM counts WHERE digest = ?", (key.digest,)).fetchone()
        return Failures(*row) if row else None

    def put(self, scope: Scope, key: Key, failures: Failures | None) -> None:
        if failures is None:
            self._file.execute("DELETE FROM counts WHERE digest = ?", (key.digest,))
            return
        pace = PACES[scope]
        ends = (rules.paused_until(pace, failures), rules.forgotten_at(pace, failures))
        row = (key.digest, key.account, failures.count, failures.at, *ends)
        self._file.execute("INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?, ?, ?)", row)


class _InMemory:
    def __init__(self) -> None:
        self._kept: dict[str, Failures] = {}

    def get(self, key: Key) -> Failures | None:
        return self._kept.get(key.digest)

    def put(self, scope: Scope, key: Key, failures: Failures | None) -> None:
        self._kept.pop(key.digest, None)
        if failures is not None:
            self._kept[key.digest] = failures
        while len(self._kept) > MOST_ROWS:
            self._kept.pop(next(iter(self._kept)))

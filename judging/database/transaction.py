"""The only commit in the package.

On SQLite one writer at a time is all there is; waiting in its busy loop costs hundreds of milliseconds under load, so
writers queue here instead, on a lock of the process and a lock on a file beside the database.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from judging.database.group_commit import Turns
from judging.database.statements import Driver
from judging.extensions import db

try:
    import fcntl
except ImportError:  # Windows: one process alone serves there, and BEGIN IMMEDIATE still guards
    fcntl = None  # type: ignore[assignment]

_threads = threading.Lock()
_lock_files: dict[tuple[int, str], int] = {}


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Wait for the turn to write to an SQLite file; PostgreSQL orders its writers itself."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with _threads:
        if fcntl is None:
            yield
            return
        file = _lock_file(f"{engine.url.database}.lock")
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _lock_file(path: str) -> int:
    """The file to lock, opened once a process: what a fork inherits is its parent's lock."""
    key = (os.getpid(), path)
    if key not in _lock_files:
        _lock_files[key] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _lock_files[key]


@contextmanager
def transaction() -> Iterator[Session]:
    """A write: its turn, one transaction, one commit at the end, a rollback on any exception.

    The request's read is ended first, since loading the person has opened one and SQLite cannot turn it into a write.
    """
    session = db.session()
    session.rollback()
    with _turn(db.engine):
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def tap() -> Iterator[Driver]:
    """A write like ``transaction``, on the driver itself: for the taps of a hall of tablets (ADR 0006).

    It begins with reading, each statement for itself; ``begin`` of the driver takes the turn to write, which ends with
    the block. A block that never began has written nothing, and kept nobody waiting. On SQLite the taps that wait for
    their turn in one process share a transaction (``turns``); each has its answer when that is kept.
    """
    if db.session.registry.has():
        db.session.rollback()
    engine = db.engine
    if engine.dialect.name != "sqlite":
        with closing(engine.raw_connection()) as pooled:
            try:
                yield Driver(pooled, engine.dialect)
                pooled.commit()
            except BaseException:
                pooled.rollback()
                raise
        return
    with _connection(engine) as connection, ExitStack() as stack:

        def begin() -> Any:
            turns = _turns.setdefault(engine, Turns())
            return stack.enter_context(turns.turn(lambda: _Shared(engine, connection))).connection

        yield Driver(connection, engine.dialect, begin)


_turns: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


class _Shared:
    """A transaction on an SQLite file that taps hand on, on the connection of the one who opened it."""

    def __init__(self, engine: Engine, connection: Any) -> None:
        self.connection = connection
        self._ends = ExitStack()
        self._is_marked = False
        with self._ends:
            self._ends.enter_context(_turn(engine))
            connection.execute("BEGIN IMMEDIATE")
            self._ends = self._ends.pop_all()

    def mark(self) -> None:
        self.connection.execute("SAVEPOINT writer")
        self._is_marked = True

    def undo(self) -> None:
        self.connection.execute("ROLLBACK TO writer" if self._is_marked else "ROLLBACK")
        if not self._is_marked:
            self.connection.execute("BEGIN IMMEDIATE")

    def keep(self) -> None:
        with self._ends:
            try:
                self.connection.commit()
            except BaseException:
                self.connection.rollback()
                raise

    def lose(self) -> None:
        with self._ends:
            self.connection.rollback()


@contextmanager
def glance() -> Iterator[Driver]:
    """A read of one moment on the driver itself, outside the request's session: who is signed in (ADR 0006)."""
    engine = db.engine
    with _connection(engine) as connection:
        yield Driver(connection, engine.dialect)


_making = threading.Lock()
_idle: WeakKeyDictionary[Engine, list[Any]] = WeakKeyDictionary()
"""Of each SQLite engine, the connections of taps and glances that nobody uses now; the one used last goes first."""


@contextmanager
def _connection(engine: Engine) -> Iterator[Any]:
    """A connection of the driver. The pool's errands around one cost as much as the reading of a tap, so on SQLite,
    where a connection cannot go stale, it is kept here afterwards; one that saw an error is closed."""
    if engine.dialect.name != "sqlite":
        with closing(engine.raw_connection()) as pooled:
            yield pooled
        return
    try:
        connection = _idle[engine].pop()
    except (KeyError, IndexError):
        connection = _opened(engine)
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    _idle[engine].append(connection)


def _opened(engine: Engine) -> Any:
    """A connection opened as the engine opens its own, taken out of its pool; closed when the engine is disposed of."""
    with _making:
        if engine not in _idle:
            _idle[engine] = []
            event.listen(engine, "engine_disposed", _close)
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return connection


def _close(engine: Engine) -> None:
    idle = _idle[engine]
    while idle:
        idle.pop().close()

"""The only commit in the package.

On SQLite one writer at a time is all there is; waiting in its busy loop costs hundreds of milliseconds under load, so
writers queue here instead, on a lock of the process and a lock on a file beside the database.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from judging.extensions import db
from judging.queries.prepared import Driver

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
    """A write like ``transaction``, on the driver itself: for the taps of a hall of tablets (ADR 0006)."""
    if db.session.registry.has():
        db.session.rollback()
    engine = db.engine
    connection = engine.raw_connection()
    try:
        driver = Driver(connection, engine.dialect)
        with _turn(engine):
            try:
                if engine.dialect.name == "sqlite":
                    driver.begin()
                yield driver
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
    finally:
        connection.close()


@contextmanager
def glance() -> Iterator[Driver]:
    """A read of one moment on the driver itself, outside the request's session: who is signed in (ADR 0006)."""
    engine = db.engine
    connection = engine.raw_connection()
    try:
        yield Driver(connection, engine.dialect)
    finally:
        connection.close()

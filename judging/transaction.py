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
        file = os.open(f"{engine.url.database}.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)  # which lets the lock go


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
    db.session.rollback()
    engine = db.engine
    with _turn(engine):
        connection = engine.raw_connection()
        try:
            driver = Driver(connection, engine.dialect, connection.info)
            if engine.dialect.name == "sqlite":
                connection.cursor().execute("BEGIN IMMEDIATE")
            yield driver
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()

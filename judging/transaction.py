"""The only commit in the package.

On SQLite one writer at a time is all there is; waiting in its busy loop costs hundreds of milliseconds under load, so
writers queue here instead, on a lock of the process and a lock on a file beside the database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from judging.extensions import db

try:
    import fcntl
except ImportError:  # Windows: one process alone serves there, and BEGIN IMMEDIATE still guards
    fcntl = None  # type: ignore[assignment]

_threads = threading.Lock()


@contextmanager
def _turn(database: str | None) -> Iterator[None]:
    """Wait for the turn to write to an SQLite file; PostgreSQL and in-memory databases order themselves."""
    if not database or database == ":memory:":
        yield
        return
    with _threads:
        if fcntl is None:
            yield
            return
        with Path(f"{database}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file lets the lock go


@contextmanager
def transaction() -> Iterator[Session]:
    """A write: its turn, one transaction, one commit at the end, a rollback on any exception.

    The request's read is ended first, since loading the person has opened one and SQLite cannot turn it into a write.
    """
    session = db.session()
    session.rollback()
    engine = db.engine
    with _turn(engine.url.database if engine.dialect.name == "sqlite" else None):
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

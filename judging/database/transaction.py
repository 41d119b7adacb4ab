"""The transaction of a service: one session, one commit.

Only this package commits: here and, for the most frequent writes, in ``cursors`` and ``group_commit``. SQLite has one
writer at a time, and waiting in its busy loop takes hundreds of milliseconds under load. So writers wait for a lock of
the process and for a lock on a file beside the database.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from judging.extensions import db

try:
    import fcntl
except ImportError:  # Windows: a single process serves there, and BEGIN IMMEDIATE still excludes other writers
    fcntl = None  # type: ignore[assignment]

_threads = threading.Lock()
_lock_files: dict[tuple[int, str], int] = {}


@contextmanager
def write_lock(engine: Engine) -> Iterator[None]:
    """Exclude every other writer to an SQLite file; PostgreSQL orders its writers itself."""
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


@contextmanager
def free_write_lock(engine: Engine) -> Iterator[bool]:
    """Like ``write_lock``, but waits for nobody: whether the lock was free."""
    if engine.dialect.name != "sqlite":
        yield True
        return
    if not _threads.acquire(blocking=False):
        yield False
        return
    try:
        file = _lock_file(f"{engine.url.database}.lock") if fcntl is not None else None
        try:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        _threads.release()


def _lock_file(path: str) -> int:
    """The file to lock, opened once per process: a forked process would share its parent's lock."""
    key = (os.getpid(), path)
    if key not in _lock_files:
        _lock_files[key] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _lock_files[key]


@contextmanager
def transaction() -> Iterator[Session]:
    """A write: the write lock, one transaction, one commit at the end, a rollback on any exception.

    Ends the request's read first: loading the account has opened one, and SQLite cannot turn it into a write.
    """
    session = db.session()
    session.rollback()
    with write_lock(db.engine):
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

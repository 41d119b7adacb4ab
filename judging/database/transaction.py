"""The transaction of a service: one session, one commit.

Only this package commits: here and, for the most frequent writes, in ``cursors`` and ``group_commit``. SQLite has one
writer at a time, and waiting in its busy loop takes hundreds of milliseconds under load. So writers wait for a lock of
the process and for a lock on a file beside the database.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from judging.database import waits
from judging.database.file_lock import FileLock
from judging.extensions import db

_threads = threading.Lock()
_lock_files: dict[tuple[int, str], FileLock] = {}
_of_thread = threading.local()


@contextmanager
def write_lock(engine: Engine, seconds: float = waits.LOCK) -> Iterator[None]:
    """Exclude every other writer to an SQLite file; PostgreSQL orders its writers itself.

    Raises:
        BusyError: the lock is not free within ``seconds``.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    until = monotonic() + seconds
    waits.patiently(lambda left: _threads.acquire(timeout=left), until)
    try:
        file = _lock_file(f"{engine.url.database}.lock")
        waits.patiently(file.acquire, until)
        try:
            yield
        finally:
            file.release()
    finally:
        _threads.release()


@contextmanager
def free_write_lock(engine: Engine, seconds: float = 0) -> Iterator[bool]:
    """Like ``write_lock``, but gives up without an error: whether the lock was free within ``seconds``."""
    if engine.dialect.name != "sqlite":
        yield True
        return
    until = monotonic() + seconds
    if not _threads.acquire(timeout=seconds):
        yield False
        return
    try:
        file = _lock_file(f"{engine.url.database}.lock")
        is_free = file.acquire(max(0.0, until - monotonic()) if seconds else 0)
        try:
            yield is_free
        finally:
            if is_free:
                file.release()
    finally:
        _threads.release()


def _lock_file(path: str) -> FileLock:
    """The file to lock, opened once per process: a forked process would share its parent's lock."""
    key = (os.getpid(), path)
    if key not in _lock_files:
        _lock_files[key] = FileLock(path)
    return _lock_files[key]


@contextmanager
def transaction() -> Iterator[Session]:
    """A write: the write lock, one transaction, one commit at the end, a rollback on any exception.

    Ends the request's read first: loading the account has opened one, and SQLite cannot turn it into a write.

    Raises:
        BusyError: the write lock is not free in time.
        RuntimeError: the thread is in a transaction already, whose session this would be, and would wait for itself.
    """
    if getattr(_of_thread, "writes", False):
        raise RuntimeError("transaction() within transaction(): pass the session on")
    session = db.session()
    session.rollback()
    with write_lock(db.engine):
        _of_thread.writes = True
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _of_thread.writes = False

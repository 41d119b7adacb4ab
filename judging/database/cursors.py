"""The driver's cursor for the hottest paths: a judge's marks, and who is signed in (ADR 0006).

Both use a connection of the engine's pool and leave the request's session alone.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from judging.database.group_commit import GroupCommit
from judging.database.statements import Cursor
from judging.database.transaction import free_write_lock, write_lock
from judging.extensions import db

_making = Lock()
_groups: WeakKeyDictionary[Engine, GroupCommit] = WeakKeyDictionary()


@contextmanager
def read_cursor() -> Iterator[Cursor]:
    """A cursor to read with."""
    engine = db.engine
    with closing(engine.raw_connection()) as connection:
        yield Cursor(connection, engine.dialect)


@contextmanager
def write_cursor() -> Iterator[Cursor]:
    """A cursor to write with; a write like ``transaction``, committed at the end of the block, undone by an exception.

    The block reads first, each statement by itself, and calls ``begin_write`` before it writes. On SQLite writers of
    one process share a transaction then (``group_commit``).
    """
    if db.session.registry.has():
        db.session.rollback()
    engine = db.engine
    with closing(engine.raw_connection()) as connection, ExitStack() as writing:
        if engine.dialect.name == "sqlite":
            shared = _group_commit(engine).transaction(connection.driver_connection, lambda: write_lock(engine))
            yield Cursor(connection, engine.dialect, lambda: writing.enter_context(shared))
        else:
            yield Cursor(connection, engine.dialect)
            connection.commit()


@contextmanager
def spare_cursor(seconds: float = 0) -> Iterator[Cursor | None]:
    """A cursor for a small write that may be left out: None where another writer holds the lock for longer than
    ``seconds``. On SQLite it does not wait for the disk; a power cut may undo it."""
    engine = db.engine
    with closing(engine.raw_connection()) as connection, free_write_lock(engine, seconds) as is_free:
        if not is_free:
            yield None
            return
        if engine.dialect.name == "sqlite":
            with _quick_transaction(connection.driver_connection):
                yield Cursor(connection, engine.dialect)
        else:
            yield Cursor(connection, engine.dialect)
            connection.commit()


@contextmanager
def _quick_transaction(driver: Any) -> Iterator[None]:
    """A transaction on SQLite that waits neither for another program's lock nor for the disk."""
    kept = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "synchronous")}
    try:
        driver.execute("PRAGMA busy_timeout=0")
        driver.execute("PRAGMA synchronous=NORMAL")
        driver.execute("BEGIN IMMEDIATE")
        try:
            yield
            driver.execute("COMMIT")
        except BaseException:
            driver.execute("ROLLBACK")
            raise
    finally:
        for name, value in kept.items():
            driver.execute(f"PRAGMA {name}={value}")


def _group_commit(engine: Engine) -> GroupCommit:
    with _making:
        return _groups.setdefault(engine, GroupCommit())

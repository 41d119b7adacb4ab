"""The driver's cursor for the hottest paths: a judge's marks, and who is signed in (ADR 0006).

Both use a connection of the engine's pool and leave the request's session alone.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from judging.database.group_commit import GroupCommit
from judging.database.statements import Cursor
from judging.database.transaction import write_lock
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


def _group_commit(engine: Engine) -> GroupCommit:
    with _making:
        return _groups.setdefault(engine, GroupCommit())

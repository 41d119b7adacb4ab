"""What an error of the database means for the request: another one was first, a retry may succeed, or the database
cannot be used now. In each case nothing was saved."""

import errno
import logging
import sqlite3
import sys
import traceback
from enum import Enum
from pathlib import Path

from flask import g, request
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from judging.database.group_commit import NotKeptError
from judging.database.waits import BusyError

log = logging.getLogger("judging.collisions")

_DATABASE = Path(__file__).parent
_HERE = _DATABASE.parent


class Outcome(Enum):
    """What the request is told."""

    TAKEN = "taken"
    """Another request wrote the same first."""
    BUSY = "busy"
    """Others are writing. A retry usually succeeds at once."""
    UNAVAILABLE = "unavailable"
    """The database is lost, full, read-only or does not answer. A retry succeeds once somebody mends it."""


BUSY = {"40P01", "40001", "55P03", "57014"}
"""PostgreSQL: deadlock, serialization failure, lock timeout, statement timeout. A retry may succeed."""

TAKEN = {"23505"}
"""PostgreSQL: unique violation, because another request wrote the row first."""

UNAVAILABLE = ("08", "25006", "25P03", "53", "57P", "58", "XX001", "XX002")
"""PostgreSQL, how the code begins: no connection, read-only, ended while idle, no resources (disk, memory,
connections), shut down, faults of the system, damaged data."""

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
_SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_POSTGRESQL_DAMAGED = ("XX001", "XX002")
_PRIMARY = 0xFF
"""Mask for SQLite's primary result code."""

_SYSTEM = {errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EROFS}
"""Faults of disk and machine: full, unreadable, read-only, no more file descriptors or memory."""


def errors(*, on_sqlite: bool) -> tuple[type[Exception], ...]:
    """The exceptions of the database: through SQLAlchemy, from the driver used directly by cursors and the audit log,
    for writers whose shared transaction failed or who waited too long; and those of the disk."""
    always = (DBAPIError, PoolTimeoutError, sqlite3.Error, NotKeptError, BusyError, OSError)
    if on_sqlite:
        return always
    import psycopg  # imported only with PostgreSQL: it costs 70 ms at start

    return *always, psycopg.Error


def outcome_of(error: BaseException) -> Outcome | None:
    """What became of the request; None for an error that is none of these."""
    raised = _raised(error)
    if isinstance(raised, BusyError | PoolTimeoutError):
        return Outcome.BUSY
    if isinstance(raised, sqlite3.Error):
        return _of_sqlite(raised)
    if isinstance(raised, OSError):
        return Outcome.UNAVAILABLE if raised.errno in _SYSTEM else None
    return _of_postgresql(raised)


def is_damage(error: BaseException) -> bool:
    """Whether the error says that the stored data is damaged, so that only a backup helps."""
    raised = _raised(error)
    code = getattr(raised, "sqlite_errorcode", 0) & _PRIMARY
    return code in _SQLITE_DAMAGED or getattr(raised, "sqlstate", None) in _POSTGRESQL_DAMAGED


def _of_sqlite(error: sqlite3.Error) -> Outcome | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code & _PRIMARY in _SQLITE_BUSY:
        return Outcome.BUSY
    if code & _PRIMARY in _SQLITE_UNAVAILABLE:
        return Outcome.UNAVAILABLE
    return Outcome.TAKEN if code in _SQLITE_TAKEN else None


def _of_postgresql(error: BaseException | None) -> Outcome | None:
    state = getattr(error, "sqlstate", None)
    if state is None:  # the driver itself found that there is no connection, or lost it
        driver = sys.modules.get("psycopg")
        return Outcome.UNAVAILABLE if driver and isinstance(error, driver.OperationalError) else None
    if state in BUSY:
        return Outcome.BUSY
    if state in TAKEN:
        return Outcome.TAKEN
    return Outcome.UNAVAILABLE if state.startswith(UNAVAILABLE) else None


def _raised(error: BaseException) -> BaseException | None:
    """The driver's own error."""
    if isinstance(error, NotKeptError):
        return _raised(error.__cause__) if error.__cause__ else None
    return error.orig if isinstance(error, DBAPIError) else error


def tell(error: BaseException, outcome: Outcome) -> None:
    """Log one line: the kind of error and where it arose, without its message, since a constraint's message contains
    user input."""
    raised = _raised(error)
    log.warning(
        "request=%s endpoint=%s outcome=%s error=%s cause=%s constraint=%s at=%s",
        g.get("request_id", ""),
        request.endpoint,
        outcome.value,
        type(raised).__name__,
        _cause(raised),
        getattr(getattr(raised, "diag", None), "constraint_name", None),
        _place(error),
    )


def _cause(raised: BaseException | None) -> str | None:
    """The error's code."""
    if isinstance(raised, OSError):
        return errno.errorcode.get(raised.errno or 0)
    return getattr(raised, "sqlstate", None) or getattr(raised, "sqlite_errorname", None)


def _place(error: BaseException) -> str:
    """The last line of this package outside the database layer."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [(path, line) for path, line in frames if _HERE in Path(path).parents and Path(path).parent != _DATABASE]
    path, line = (ours or frames or [("", 0)])[-1]
    return f"{Path(path).name}:{line}"

"""Conflicts of concurrent writes: which database errors mean that another request was first and nothing was saved."""

import logging
import sqlite3
import traceback

from flask import g, request
from sqlalchemy.exc import DBAPIError

from judging.database.group_commit import NotKeptError

log = logging.getLogger("judging.collisions")

BUSY = {"40P01", "40001", "55P03"}
"""PostgreSQL: deadlock, serialization failure or lock timeout. A retry may succeed."""

TAKEN = {"23505"}
"""PostgreSQL: unique violation, because another request wrote the row first."""

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_PRIMARY = 0xFF
"""Mask for SQLite's primary result code."""


def errors(*, on_sqlite: bool) -> tuple[type[Exception], ...]:
    """The exceptions of the database: through SQLAlchemy, from the driver used directly by cursors and the audit log,
    and for writers whose shared transaction failed."""
    if on_sqlite:
        return DBAPIError, sqlite3.Error, NotKeptError
    import psycopg  # imported only with PostgreSQL: it costs 70 ms at start

    return DBAPIError, psycopg.Error


def status_of(error: BaseException) -> int | None:
    """503 if a retry may succeed, 409 if another request was first, None for any other error."""
    raised = _raised(error)
    state = getattr(raised, "sqlstate", None)
    if state is not None:
        return 503 if state in BUSY else 409 if state in TAKEN else None
    code = getattr(raised, "sqlite_errorcode", 0)
    return 503 if code & _PRIMARY in _SQLITE_BUSY else 409 if code in _SQLITE_TAKEN else None


def _raised(error: BaseException) -> BaseException | None:
    """The driver's own error."""
    if isinstance(error, NotKeptError):
        return error.__cause__
    return error.orig if isinstance(error, DBAPIError) else error


def tell(error: BaseException, status: int) -> None:
    """Log the error with its stack but without its message: a constraint's message contains user input."""
    raised = _raised(error)
    log.warning(
        "request=%s endpoint=%s status=%s error=%s constraint=%s\n%s",
        g.get("request_id", ""),
        request.endpoint,
        status,
        type(raised).__name__,
        getattr(getattr(raised, "diag", None), "constraint_name", None),
        "".join(traceback.format_tb(error.__traceback__)),
    )

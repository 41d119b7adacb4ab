"""Requests that met in the database: which of its errors say that another one came first, and that nothing was kept."""

import logging
import sqlite3
import traceback

from flask import g, request
from sqlalchemy.exc import DBAPIError

from judging.database.group_commit import NotKeptError

log = logging.getLogger("judging.collisions")

BUSY = {"40P01", "40001", "55P03"}
"""PostgreSQL: two waited for each other, or for too long, and this one was ended. The same request may just succeed."""

TAKEN = {"23505"}
"""PostgreSQL: another request wrote the one row there can be."""

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_PRIMARY = 0xFF
"""The part of an SQLite code that says what it is; the rest says which kind of it."""


def errors(*, on_sqlite: bool) -> tuple[type[Exception], ...]:
    """What the database raises: through SQLAlchemy, and past it, where taps and the audit log ask the driver itself;
    and what the taps are told whose shared transaction ended with one of these."""
    if on_sqlite:
        return DBAPIError, sqlite3.Error, NotKeptError
    import psycopg  # not where nothing else asks for it: it costs the start 70 ms

    return DBAPIError, psycopg.Error


def status_of(error: BaseException) -> int | None:
    """503 where the request was ended to let another pass, 409 where another was first, None where it is a fault."""
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
    """Log it with the way it came, but not with its words: those of a constraint hold what a person wrote."""
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

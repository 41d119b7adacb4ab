"""Whether the database can be read and written, asked without waiting long and without writing."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from judging.database.transaction import write_lock
from judging.database.waits import BusyError

PATIENCE = 0.5
"""Seconds for each of the two locks of SQLite."""

LEAST_SPACE = 16 * 1024 * 1024
"""Free bytes of the disk under an SQLite file, below which writes soon fail."""

_IS_READ_ONLY = text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")


@dataclass(frozen=True, slots=True)
class Health:
    """What can be done with the database now."""

    is_readable: bool
    is_writable: bool


def examine(engine: Engine) -> Health:
    """The state of the database. Takes two seconds at most."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name != "sqlite":
                return Health(is_readable=True, is_writable=not connection.scalar(_IS_READ_ONLY))
            connection.execute(text("SELECT count(*) FROM sqlite_schema"))
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return Health(is_readable=False, is_writable=False)
    return Health(is_readable=True, is_writable=_is_writable(engine, Path(engine.url.database or "")))


def _is_writable(engine: Engine, path: Path) -> bool:
    """Whether an SQLite file's write lock can be had, on a disk with some space."""
    try:
        if not os.access(path, os.W_OK) or shutil.disk_usage(path.parent).free < LEAST_SPACE:
            return False
        with (
            write_lock(engine, PATIENCE),
            closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except (BusyError, OSError, sqlite3.Error):
        return False
    return True

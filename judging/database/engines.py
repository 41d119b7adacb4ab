"""How connections are made: bounded waits, and what each database needs for them.

A connection never creates an SQLite file: a lost database is an error, not an empty one. And a file that was replaced
gets new connections, because what is written into the old one is lost.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from judging.config import Settings
from judging.database import waits


def options(settings: Settings) -> dict[str, Any]:
    """The options of the engine. The text of an error has no parameters, which may hold names."""
    shared = {"hide_parameters": True, "pool_size": 20, "pool_timeout": waits.CONNECT}
    if settings.is_sqlite:
        return {**shared, "max_overflow": 80, "pool_use_lifo": True}  # the connection used last has warm caches
    server = {
        "statement_timeout": waits.STATEMENT,
        "lock_timeout": waits.LOCK,
        "idle_in_transaction_session_timeout": waits.IDLE,
    }
    connect = {
        "connect_timeout": waits.CONNECT,
        "options": " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in server.items()),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": round(waits.STATEMENT * 1000),
    }
    return {**shared, "max_overflow": 30, "pool_pre_ping": True, "connect_args": connect}


def prepare(engine: Engine) -> None:
    """Configure the connections of the engine."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, engine.url.database or "")
    else:
        _prepare_postgresql(engine)


def create_file(path: str | os.PathLike[str]) -> None:
    """Create a missing SQLite file, readable by its owner only (SQLite gives its companion files the same mode)."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Let statements of this transaction take as long as they need: a migration rebuilds whole tables."""
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    before, driver.patience = driver.patience, None
    try:
        yield
    finally:
        driver.patience = before


def _prepare_sqlite(engine: Engine, path: str) -> None:
    """WAL, synchronous commits, foreign keys, and transactions begun by SQLAlchemy, those that write with the write
    lock from the start (``BEGIN IMMEDIATE``)."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _args: object, _params: object) -> None:
        _identity(path)

    @event.listens_for(engine, "connect")
    def opened(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={round(waits.LOCK * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "checkout")
    def taken(_connection: object, record: Any, _fairy: object) -> None:
        if record.info["file"] != _identity(path):
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writing else "BEGIN")


def _identity(path: str) -> tuple[int, int] | None:
    """Which file is at this path; None for a database in memory.

    Raises:
        sqlite3.OperationalError: none.
    """
    if path in ("", ":memory:"):
        return None
    try:
        found = os.stat(path)
    except OSError as error:
        missing = sqlite3.OperationalError(f"{path}: {error.strerror}")
        missing.sqlite_errorcode, missing.sqlite_errorname = sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN"
        raise missing from None
    return found.st_dev, found.st_ino


def _prepare_postgresql(engine: Engine) -> None:
    from judging.database.postgresql import BoundedConnection  # imports psycopg, which costs 70 ms at start

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: Any, params: Any) -> BoundedConnection:
        made = BoundedConnection.connect(*args, **params)
        # A little longer than a statement may take, so that the server's own message comes first.
        made.patience = waits.STATEMENT + waits.PING
        return made

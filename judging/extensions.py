"""Unbound extensions, and the setup of database connections."""

from typing import Any

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event

from judging.document_store import Store
from judging.models import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"autoflush": False})
babel = Babel()
login_manager = LoginManager()


def documents() -> Store:
    """The store of documents of the current application."""
    return current_app.extensions["judging.documents"]


def prepare_sqlite(engine: Engine) -> None:
    """Configure SQLite connections: WAL, synchronous commits, foreign keys, and transactions begun by SQLAlchemy, those
    that write with the write lock from the start (``BEGIN IMMEDIATE``)."""

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-16000",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writing else "BEGIN")

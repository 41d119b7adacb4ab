"""Upgrades and downgrades of the database (``migrations/``). Import it only where needed: Alembic is a tenth of the
start time."""

import logging

from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask_migrate import Migrate

from judging.config import ROOT
from judging.database import engines
from judging.extensions import db


class OrphansError(Exception):
    """The database contains a dangling reference; it was not changed."""


def init_app(app: Flask) -> None:
    """Add ``flask db`` for the application's database."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def upgrade(revision: str = "heads") -> None:
    """Upgrade the current application's database to a revision, by default the newest; without output. A missing SQLite
    file is created.

    Raises:
        OrphansError: on SQLite.
    """
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        engines.create_file(db.engine.url.database)
    command.upgrade(_configuration(), revision)


def downgrade(revision: str) -> None:
    """Downgrade the current application's database to a revision; without output.

    Raises:
        OrphansError: on SQLite.
    """
    command.downgrade(_configuration(), revision)


def _configuration() -> Config:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if "migrate" not in current_app.extensions:
        init_app(current_app._get_current_object())  # type: ignore[attr-defined]
    return current_app.extensions["migrate"].migrate.get_config()

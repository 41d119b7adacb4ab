"""The steps that bring a database to this version (``migrations/``). Imported where they are wanted alone: Alembic is
a tenth of what a start would import."""

import logging

from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask_migrate import Migrate

from judging.config import ROOT
from judging.extensions import db


class OrphansError(Exception):
    """A row names one that is not there; the database stays as it was."""


def init_app(app: Flask) -> None:
    """Let ``flask db`` work on the application's database."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def upgrade(revision: str = "heads") -> None:
    """Bring the database of the current application up to a step, to this version where none is named; quietly.

    Raises:
        OrphansError: on SQLite.
    """
    command.upgrade(_configuration(), revision)


def downgrade(revision: str) -> None:
    """Bring the database of the current application down to a step, quietly.

    Raises:
        OrphansError: on SQLite.
    """
    command.downgrade(_configuration(), revision)


def _configuration() -> Config:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if "migrate" not in current_app.extensions:
        init_app(current_app._get_current_object())  # type: ignore[attr-defined]
    found: Config = current_app.extensions["migrate"].migrate.get_config()
    return found

"""The installation that a command works on: its settings, its application, and the state of its database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from judging.config import Settings

NO, BAD_INPUT = 1, 2
"""Exit codes: a negative answer; bad usage or input."""


def refuse(message: str, code: int = BAD_INPUT) -> SystemExit:
    """Report on stderr why nothing was done; the caller raises the returned exception."""
    click.echo(message, err=True)
    return SystemExit(code)


def settings_or_exit(*, make_secret: bool = False) -> Settings:
    """The settings from the environment; exits with a message where they are unusable."""
    from judging import config

    try:
        return config.read_settings(make_secret=make_secret)
    except config.SettingsError as error:
        raise refuse(str(error)) from None


def trouble(error: Exception) -> str | None:
    """What to do about a database or disk that cannot be used; None for any other error."""
    from judging.database import conflicts
    from judging.database.conflicts import Outcome

    outcome = conflicts.outcome_of(error)
    if outcome is Outcome.BUSY:
        return "nothing was changed: another program is writing into the database; try again when it has ended"
    if outcome is Outcome.UNAVAILABLE:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[:1]
        return f"the database or disk cannot be used ({''.join(why)}): run `judging doctor`"
    return None


@contextmanager
def opened(settings: Settings, *, serves: bool = True) -> Iterator[Flask]:
    """An application with these settings in its own context; its connections are closed at the end.

    Raises:
        SystemExit: the instance folder cannot be made.
    """
    from judging import create_app
    from judging.extensions import db

    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(f"{settings.instance} cannot be created ({error.strerror}): correct JUDGING_INSTANCE") from None
    app = create_app(settings, serves=serves)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def ready(*, serves: bool = True) -> Iterator[Flask]:
    """The application of this installation; exits where its database is not ready."""
    settings = settings_or_exit()
    path = settings.database_path
    if path is not None and not path.exists():
        if not path.parent.is_dir():
            raise refuse(_no_folder(path))
        raise refuse(no_database(path), NO)
    with opened(settings, serves=serves) as app:
        refuse_unless_reached(settings)
        if not is_migrated():
            raise refuse("the database has another version: run `judging init --migrate`", NO)
        yield app


@contextmanager
def made(settings: Settings) -> Iterator[Flask]:
    """Like ``opened``, for a command that migrates the database. A missing SQLite file is created with access for the
    owner only (SQLite gives its companion files the same mode)."""
    from judging.database.engines import create_file

    path = settings.database_path
    with opened(settings) as app:
        if path is not None and path.parent.is_dir():
            with suppress(OSError):  # told next
                create_file(path)
        refuse_unless_reached(settings)
        if path is not None:
            for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                if file.exists():
                    file.chmod(0o600)
        yield app


def refuse_unless_reached(settings: Settings) -> None:
    """Exit with advice where the database of the current application does not respond."""
    from sqlalchemy.exc import SQLAlchemyError

    from judging.extensions import db

    path = settings.database_path
    if path is not None and not path.parent.is_dir():
        raise refuse(_no_folder(path))
    try:
        with private(), db.engine.connect():
            return
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if path is not None:
        raise refuse(f"{path} cannot be opened ({why}): check the file permissions, or correct JUDGING_DATABASE_URL")
    raise refuse(f"the database cannot be reached ({why}): check that it is running, or correct JUDGING_DATABASE_URL")


def no_database(path: Path) -> str:
    """What to do about a missing database file: it may have been lost, so ``init`` is not the only answer."""
    lost = "if it was lost, bring a backup back with `judging restore FILE`"
    return f"there is no database at {path}: {lost}; `judging init` begins a new, empty installation"


def _no_folder(path: Path) -> str:
    return f"there is no folder {path.parent} for the database: create it, or correct JUDGING_DATABASE_URL"


@contextmanager
def private() -> Iterator[None]:
    """Files created in this context are readable by the owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def is_migrated() -> bool:
    """Whether the database of the current application is at the last revision in ``migrations/versions``. The files are
    read without Alembic, which would slow every start."""
    from sqlalchemy import inspect, text

    from judging.config import ROOT
    from judging.extensions import db

    last = max(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py"))
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [last]


def migrate() -> None:
    """Migrate the database of the current application to this version, silently; exits where it is damaged."""
    from judging.database import migrations

    try:
        migrations.upgrade()
    except migrations.OrphansError as error:
        raise refuse(f"the database has dangling references and was not changed: {error}", NO) from None

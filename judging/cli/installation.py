"""The installation that a command works on: its settings, its application, and the state of its database."""

from __future__ import annotations

import os
import shutil
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

RESTORE = "stop the server, and bring a backup back with `judging restore FILE`"


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


@contextmanager
def whole_or_none(folder: Path) -> Iterator[None]:
    """Remove the folder, where it did not exist before, with the parents made for it, if the block does not succeed:
    a command that is refused or stopped leaves no half of an installation where a mistyped setting points."""
    missing = [path for path in (*reversed(folder.parents), folder) if not path.exists()]
    try:
        yield
    except BaseException:
        if missing:
            shutil.rmtree(missing[0], ignore_errors=True)
        raise


class DatabaseFaultError(Exception):
    """The database cannot be used: the message says why and what to do. ``code`` is the exit code."""

    def __init__(self, said: str, code: int = NO) -> None:
        super().__init__(said)
        self.code = code


def trouble(error: Exception) -> str | None:
    """What to do about a database or disk that cannot be used; None for any other error."""
    from judging.database import conflicts
    from judging.database.conflicts import Outcome

    outcome = conflicts.outcome_of(error)
    if outcome is Outcome.BUSY:
        return "another program is writing into the database, so this was not written: try again when it has ended"
    if outcome is not Outcome.UNAVAILABLE:
        return None
    if conflicts.is_damage(error):
        return f"the database is damaged ({reason(error)}): {RESTORE}"
    return f"the database or disk cannot be used ({reason(error)}): check the disk and the permissions of the files"


def reason(error: Exception) -> str:
    """The first line of what the driver or the system said."""
    return (str(getattr(error, "orig", None) or error).strip() or type(error).__name__).splitlines()[0]


def make_folder(settings: Settings) -> None:
    """Make the instance folder where it does not exist; exits where it cannot be made."""
    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(f"{settings.instance} cannot be created ({error.strerror}): correct JUDGING_INSTANCE") from None


@contextmanager
def opened(settings: Settings, *, serves: bool = True) -> Iterator[Flask]:
    """An application with these settings in its own context; its connections are closed at the end.

    Raises:
        SystemExit: the instance folder cannot be made.
    """
    from judging import create_app
    from judging.extensions import db

    make_folder(settings)
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
    try:
        check_file(settings)
        with opened(settings, serves=serves) as app:
            check_reached(settings)
            check_version()
            yield app
    except DatabaseFaultError as fault:
        raise refuse(str(fault), fault.code) from None


@contextmanager
def upgraded(settings: Settings) -> Iterator[Flask]:
    """The application of an installation whose database may be of an earlier version, and is migrated; exits where
    there is no installation, since a mistyped setting must not begin a new one."""
    try:
        check_file(settings)
        with opened(settings) as app:
            check_reached(settings)
            check_filled()
            _take_back(settings.database_path)
            migrate()
            yield app
    except DatabaseFaultError as fault:
        raise refuse(str(fault), fault.code) from None


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
        try:
            check_reached(settings)
        except DatabaseFaultError as fault:
            raise refuse(str(fault), fault.code) from None
        _take_back(path)
        yield app


def _take_back(path: Path | None) -> None:
    """Let nobody but the owner read an SQLite database."""
    if path is not None:
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if file.exists():
                file.chmod(0o600)


def check_file(settings: Settings) -> None:
    """Check that an SQLite database is there, before something else opens it.

    Raises:
        DatabaseFaultError
    """
    path = settings.database_path
    if path is None or path.exists():
        return
    if not path.parent.is_dir():
        raise DatabaseFaultError(_no_folder(path), BAD_INPUT)
    raise DatabaseFaultError(f"there is no database at {path}: {_LOST}")


def check_reached(settings: Settings) -> None:
    """Check that the database of the current application responds, and that it is one.

    Raises:
        DatabaseFaultError
    """
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from judging.database import conflicts
    from judging.extensions import db

    path = settings.database_path
    if path is not None and not path.parent.is_dir():
        raise DatabaseFaultError(_no_folder(path), BAD_INPUT)
    try:
        with private(), db.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM sqlite_schema" if path is not None else "SELECT 1")).first()
            return
    except SQLAlchemyError as error:
        why = reason(error)
        if path is None:
            advice = "check that it is running, or correct JUDGING_DATABASE_URL"
            fault = DatabaseFaultError(f"the database cannot be reached ({why}): {advice}", BAD_INPUT)
        elif conflicts.is_damage(error):
            fault = DatabaseFaultError(f"{path} is damaged ({why}): {RESTORE}")
        else:
            advice = "check the file permissions, or correct JUDGING_DATABASE_URL"
            fault = DatabaseFaultError(f"{path} cannot be opened ({why}): {advice}", BAD_INPUT)
    raise fault


def check_version() -> None:
    """Check that the database of the current application has the tables of this version.

    Raises:
        DatabaseFaultError
    """
    found = _revision()
    if found == _revisions()[-1]:
        return
    if found is not None and found not in _revisions():
        raise DatabaseFaultError(
            f"a later version of this program made the tables ({found}): install that version, or restore a backup"
        )
    check_filled()
    raise DatabaseFaultError("the database has another version: make a copy of it, then run `judging init --migrate`")


def check_filled() -> None:
    """Check that the database of the current application has any tables.

    Raises:
        DatabaseFaultError
    """
    from sqlalchemy import inspect

    from judging.extensions import db

    with db.engine.connect() as connection:
        if not inspect(connection).get_table_names():
            raise DatabaseFaultError(f"the database is empty: {_LOST}")


_LOST = (
    "if it was lost, bring a backup back with `judging restore FILE`; `judging init` begins a new, empty installation"
)
"""What to do where there may have been a database: ``init`` is not the only answer."""


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
    """Whether the database of the current application is at the last revision in ``migrations/versions``."""
    return _revision() == _revisions()[-1]


def _revisions() -> list[str]:
    """The revisions of this version in order. The files are read without Alembic, which would slow every start."""
    from judging.config import ROOT

    return sorted(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py"))


def _revision() -> str | None:
    """The revision of the database of the current application; None where it has none."""
    from sqlalchemy import inspect, text

    from judging.extensions import db

    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate() -> None:
    """Migrate the database of the current application to this version, silently; exits where it is damaged."""
    from judging.database import migrations

    try:
        migrations.upgrade()
    except migrations.OrphansError as error:
        raise refuse(f"the database has dangling references and was not changed: {error}", NO) from None

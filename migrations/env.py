"""Alembic's environment: the application's database and models, with batch operations for SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from judging.database import engines
from judging.database.migrations import OrphansError
from judging.models import Base

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write the package's column types as plain SQLAlchemy types, so that old migrations import no package code."""
    if kind == "type" and type(item).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def resting_keys(connection: Connection) -> Iterator[None]:
    """Disable foreign key checks. SQLite ignores the pragma inside a transaction, so it runs before."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_keys(connection: Connection) -> None:
    """Roll back the migration where a row has a dangling reference.

    Raises:
        OrphansError: with the first of them.
    """
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            table, row, named, _key = broken[0]
            raise OrphansError(f"row {row} of {table} refers to a missing row of {named} ({len(broken)} in total)")


def run() -> None:
    """Migrate on one connection in one transaction. SQLite's foreign keys are disabled meanwhile, so that tables can be
    rebuilt under the same name; at the end all references are checked."""
    with database.engine.connect().execution_options(writing=True) as connection, resting_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=False,
            transactional_ddl=True,
            render_item=render_item,
        )
        with context.begin_transaction(), engines.unhurried(connection):
            context.run_migrations()
            check_keys(connection)


run()

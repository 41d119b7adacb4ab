"""Alembic's environment: the application's database and models, with batch operations for SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


class KeptNumbers:
    """The last number that each SQLite table gave. A rebuilt table would begin after its last row, and give the numbers
    of deleted rows again, so that every step is followed by ``after_step``."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def before_all(self, connection: Connection) -> None:
        """Read the numbers, inside the transaction of the migration."""
        self._last = self._read(connection)

    def after_step(self, *, ctx: Any, **_step: object) -> None:
        """Let each table that never gives a number again go on after the last one it gave before the step."""
        connection = ctx.connection
        now = self._read(connection)
        made = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
        once = connection.exec_driver_sql(made).scalars().all() if connection.dialect.name == "sqlite" else ()
        for table in once:
            if self._last.get(table, 0) > now.get(table, 0):
                connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, self._last[table]))
        self._last = {table: max(self._last.get(table, 0), now.get(table, 0)) for table in {*self._last, *now}}

    def _read(self, connection: Connection) -> dict[str, int]:
        if connection.dialect.name != "sqlite":
            return {}
        known = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
        if connection.exec_driver_sql(known).first() is None:
            return {}
        rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()
        return {str(table): int(last) for table, last in rows}


def run() -> None:
    """Migrate on one connection in one transaction. SQLite's foreign keys are disabled meanwhile, so that tables can be
    rebuilt under the same name; at the end all references are checked."""
    numbers = KeptNumbers()
    with database.engine.connect().execution_options(writing=True) as connection, resting_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=False,
            transactional_ddl=True,
            render_item=render_item,
            on_version_apply=numbers.after_step,
        )
        with context.begin_transaction(), engines.unhurried(connection):
            numbers.before_all(connection)
            context.run_migrations()
            check_keys(connection)


run()

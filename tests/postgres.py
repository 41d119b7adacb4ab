"""PostgreSQL for tests: copies of a migrated database, and a copy that is emptied between tests."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import sql

SERVER = os.environ.get("JUDGING_TEST_POSTGRES_URL", "")
"""The address of a database from which others can be created; empty without PostgreSQL."""

PATIENCE = 5.0
"""Seconds within which the server notices that a connection was closed."""

_SHAPE = """
    SELECT md5(string_agg(said, '|' ORDER BY said)) FROM (
        SELECT concat_ws(' ', 'table', oid, relkind) FROM pg_class WHERE relpersistence = 'p'
        UNION ALL SELECT concat_ws(' ', 'column', attrelid, attname, atttypid, atttypmod, attnotnull, attisdropped)
            FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT concat_ws(' ', 'default', adrelid, adnum, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
        UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', 'constraint', oid) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', 'function', oid, prosrc) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'setting', setconfig) FROM pg_db_role_setting
            WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    ) AS made (said)
"""
"""A fingerprint of the tables, constraints and triggers, which a test could change."""

_OTHERS = """
    SELECT concat_ws(' ', state, query) FROM pg_stat_activity
    WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_COUNTERS = """
    SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences WHERE schemaname = 'public'
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def url(name: str) -> str:
    """The address of a database with this name, in the form the application expects."""
    return f"{SERVER.rsplit('/', 1)[0].replace('postgresql://', 'postgresql+psycopg://')}/{name}"


@contextmanager
def database(template: str = "template1") -> Iterator[str]:
    """The name of a copy of ``template``, dropped at the end."""
    name = f"judging_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(_named("CREATE DATABASE {} TEMPLATE {}", name, template))
        server.execute(_named("ALTER DATABASE {} SET synchronous_commit = off", name))  # tests need no durability
    try:
        yield name
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            try:
                _wait_until_unused(server, name)
            finally:
                server.execute(_named("DROP DATABASE {} WITH (FORCE)", name))


class Reused:
    """A copy of ``template`` that tests use one after another; emptying it takes a sixth of the time of a new copy.
    Each test finds the template's rows, and new IDs start after them."""

    def __init__(self, template: str) -> None:
        self._making = database(template)
        self.name = self._making.__enter__()
        self._inside = psycopg.connect(SERVER.rsplit("/", 1)[0] + f"/{self.name}", autocommit=True)
        self._inside.execute("SET session_replication_role = replica")  # disables the triggers
        self._inside.execute("SET lock_timeout = '10s'")
        self._shape = self._read(_SHAPE)
        self._tables = [table for (table,) in self._read(_TABLES)]
        self._rows = {name: self._read(_named("SELECT * FROM {}", name)) for name in self._filled()}
        self._counters = {counter[0]: counter for counter in self._read(_COUNTERS)}

    def empty(self) -> bool:
        """Restore the state of the copy. False where a test changed its tables, so that it cannot be reused."""
        _wait_until_unused(self._inside, self.name)
        if self._read(_SHAPE) != self._shape:
            return False
        with self._inside.transaction():
            for table in self._filled():
                self._inside.execute(_named("DELETE FROM {}", table))
            for table, rows in self._rows.items():
                for row in rows:
                    self._insert(table, row)
            for counter in self._read(_COUNTERS):
                if counter != self._counters[counter[0]]:
                    self._inside.execute("SELECT setval(%s::regclass, %s, %s)", self._counters[counter[0]])
        return True

    def drop(self) -> None:
        """Drop the database."""
        self._inside.close()
        self._making.__exit__(None, None, None)

    def _read(self, query: str | sql.Composed) -> list[tuple[Any, ...]]:
        return self._inside.execute(query).fetchall()

    def _filled(self) -> list[str]:
        """The tables that contain rows."""
        asked = (sql.SQL("(SELECT {} FROM {} LIMIT 1)").format(table, sql.Identifier(table)) for table in self._tables)
        return [table for (table,) in self._read(sql.SQL(" UNION ALL ").join(asked))]

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        values = sql.SQL(", ").join(sql.Placeholder() * len(row))
        self._inside.execute(sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), values), row)


def _wait_until_unused(server: psycopg.Connection[Any], name: str) -> None:
    """Fail where a connection to the database remains. A test that ends it would leave it to the garbage collector,
    whose complaint stops a later test. A process that was killed needs a moment."""
    until = monotonic() + PATIENCE
    while others := server.execute(_OTHERS, [name]).fetchall():
        assert monotonic() < until, f"connections that this test has not closed, and their last statements: {others}"
        sleep(0.01)


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))

"""The connections that taps and glances run on: kept on SQLite, never one that saw an error or outlived its engine."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask

from judging.extensions import db
from judging.queries.prepared import Driver
from judging.transaction import glance, tap


def connection_of(driver: Driver) -> sqlite3.Connection:
    """The SQLite connection behind a driver."""
    connection: sqlite3.Connection = driver._cursor.connection
    return connection


def write_and_fail() -> None:
    """A tap that writes a row, and then what the database refuses."""
    with tap() as driver:
        driver.begin()
        connection_of(driver).execute("INSERT INTO competitions (school_year) VALUES (2564)")
        connection_of(driver).execute("INSERT INTO competitions (school_year) VALUES (2564)")


def test_tap_uses_the_connection_of_the_glance_before_it_with_the_house_settings(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # elsewhere the pool's own are used
    with glance() as driver:
        first = connection_of(driver)
    with tap() as driver:
        assert connection_of(driver) is first
        assert not first.in_transaction
        driver.begin()
        assert first.in_transaction

    assert not first.in_transaction
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    assert [first.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == ["wal", 2, 1, 15000]


def test_tap_that_fails_leaves_nothing_and_its_connection_is_used_no_more(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with tap() as driver:
        failed = connection_of(driver)
    with pytest.raises(sqlite3.IntegrityError):
        write_and_fail()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        failed.execute("SELECT 1")
    with glance() as driver:
        assert connection_of(driver).execute("SELECT count(*) FROM competitions").fetchone() == (0,)


def test_engine_disposed_of_closes_the_connections_kept_for_it(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with glance() as driver:
        kept = connection_of(driver)

    db.engine.dispose()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        kept.execute("SELECT 1")
    with glance() as driver:
        assert connection_of(driver).execute("SELECT 1").fetchone() == (1,)

"""Concurrent writes that conflict in the database get a "try again" answer; other database errors stay server
errors."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from judging.database import conflicts
from judging.database.conflicts import Outcome
from judging.database.group_commit import NotKeptError
from judging.database.waits import BusyError
from judging.extensions import db
from tests.web.signing import browser

pytestmark = pytest.mark.every_database

TAKEN, BUSY, UNAVAILABLE = Outcome

PRIVATE = "Key (name)=(สมศรี) already exists."


def _raised(act: Callable[[], object]) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as found:
        act()
    return found.value


@pytest.fixture
def sqlite_errors(tmp_path: Path) -> dict[str, sqlite3.Error]:
    """Exceptions as SQLite raises them."""
    one, other = (sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None) for _ in range(2))
    one.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL)")
    one.execute("INSERT INTO t VALUES (1, 'ก')")
    one.execute("BEGIN IMMEDIATE")
    found = {
        "busy": _raised(lambda: other.execute("BEGIN IMMEDIATE")),
        "name": _raised(lambda: one.execute("INSERT INTO t VALUES (2, 'ก')")),
        "key": _raised(lambda: one.execute("INSERT INTO t VALUES (1, 'ข')")),
        "null": _raised(lambda: one.execute("INSERT INTO t VALUES (3, NULL)")),
        "syntax": _raised(lambda: one.execute("SELEC")),
        "missing": _raised(lambda: sqlite3.connect(tmp_path / "nowhere" / "a.db")),
    }
    one.close()
    other.close()
    return found


@pytest.mark.parametrize(
    ("error", "outcome"),
    [("busy", BUSY), ("name", TAKEN), ("key", TAKEN), ("null", None), ("syntax", None), ("missing", UNAVAILABLE)],
)
def test_an_error_of_sqlite_says_whether_another_came_first(
    sqlite_errors: dict[str, sqlite3.Error], error: str, outcome: Outcome | None
) -> None:
    raised = sqlite_errors[error]

    assert conflicts.outcome_of(raised) is outcome
    assert conflicts.outcome_of(DBAPIError("INSERT", {}, raised)) is outcome
    shared = NotKeptError()
    shared.__cause__ = raised
    assert conflicts.outcome_of(shared) is outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (psycopg.errors.DeadlockDetected(), BUSY),
        (psycopg.errors.SerializationFailure(), BUSY),
        (psycopg.errors.LockNotAvailable(), BUSY),
        (psycopg.errors.QueryCanceled(), BUSY),
        (psycopg.errors.UniqueViolation(), TAKEN),
        (psycopg.errors.DiskFull(), UNAVAILABLE),
        (psycopg.errors.ReadOnlySqlTransaction(), UNAVAILABLE),
        (psycopg.errors.AdminShutdown(), UNAVAILABLE),
        (psycopg.errors.TooManyConnections(), UNAVAILABLE),
        (psycopg.OperationalError("connection refused"), UNAVAILABLE),
        (psycopg.errors.ForeignKeyViolation(), None),
        (psycopg.errors.UndefinedTable(), None),
    ],
)
def test_an_error_of_postgresql_says_whether_another_came_first(error: psycopg.Error, outcome: Outcome | None) -> None:
    assert conflicts.outcome_of(error) is outcome
    assert conflicts.outcome_of(DBAPIError("INSERT", {}, error)) is outcome


def _as_it_comes(error: Exception) -> Exception:
    """The exception as a view sees it: the cursor raises PostgreSQL's driver errors directly, SQLAlchemy wraps the
    others."""
    bare = isinstance(error, psycopg.Error) and db.engine.dialect.name == "sqlite"
    return DBAPIError("UPDATE", {}, error) if bare else error


def _failing(error: Exception) -> Callable[[], object]:
    def view() -> object:
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status", "title", "text"),
    [
        (
            OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected()),
            503,
            "มีผู้อื่นบันทึกข้อมูลในเวลาเดียวกัน",
            "Someone else was saving at the same time",
        ),
        (
            IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation(PRIVATE)),
            409,
            "มีผู้อื่นบันทึกข้อมูลเดียวกันไปก่อนหน้านี้ครู่หนึ่ง",
            "Someone else has just entered the same data",
        ),
        (psycopg.errors.DeadlockDetected(), 503, "มีผู้อื่นบันทึกข้อมูลในเวลาเดียวกัน", "Someone else was saving"),
    ],
)
def test_a_page_says_in_both_languages_that_nothing_was_saved(
    app: Flask, caplog: pytest.LogCaptureFixture, error: Exception, status: int, title: str, text: str
) -> None:
    app.view_functions["public.home"] = _failing(_as_it_comes(error))
    visitor = browser(app)

    with caplog.at_level(logging.WARNING, "judging.collisions"):
        thai = visitor.get("/")
    visitor.set_cookie("language", "en")
    english = visitor.get("/")

    assert (thai.status_code, english.status_code, thai.headers["Retry-After"]) == (status, status, "1")
    assert title in thai.text
    assert text in english.text
    outcome = "busy" if status == 503 else "taken"
    assert f"endpoint=public.home outcome={outcome}" in caplog.text
    assert "Traceback" not in caplog.text
    assert "at=test_conflicts.py:" in caplog.text
    assert "สมศรี" not in caplog.text


@pytest.mark.parametrize("error", [psycopg.errors.DeadlockDetected(), psycopg.errors.UniqueViolation(PRIVATE)])
def test_a_tablet_is_told_to_send_it_again(app: Flask, error: Exception) -> None:
    app.view_functions["api.openapi"] = _failing(_as_it_comes(error))

    answer = browser(app).get("/api/v1/openapi.json")

    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (
        503,
        "application/problem+json",
        "1",
    )
    assert answer.get_json()["code"] == "try_again"


def test_any_other_error_of_the_database_is_a_fault(app: Flask) -> None:
    app.view_functions["public.home"] = _failing(psycopg.errors.ForeignKeyViolation())

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        browser(app).get("/")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), OSError(errno.EMFILE, "many"), BusyError()])
def test_a_fault_of_the_disk_or_machine_says_that_nothing_was_saved_and_logs_one_line(
    app: Flask, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    app.view_functions["public.home"] = app.view_functions["api.openapi"] = _failing(error)

    with caplog.at_level(logging.WARNING):
        answers = [browser(app).get(address) for address in ("/", "/api/v1/openapi.json")]

    assert [(answer.status_code, "Retry-After" in answer.headers) for answer in answers] == [(503, True)] * 2
    assert len(caplog.records) == 2
    assert "\n" not in caplog.records[0].getMessage()


def test_any_other_error_of_the_system_is_a_fault(app: Flask) -> None:
    app.view_functions["public.home"] = _failing(FileNotFoundError(errno.ENOENT, "missing"))

    with pytest.raises(FileNotFoundError):
        browser(app).get("/")

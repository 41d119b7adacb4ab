"""A database that is held, gone or silent: requests end in time, reads go on, and it works again afterwards."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from judging import create_app
from judging.database import health, waits
from judging.database.cursors import read_cursor, write_cursor
from judging.database.health import Health
from judging.database.transaction import transaction, write_lock
from judging.extensions import db
from judging.models import InstallationFact
from tests import postgres
from tests.applications import settings_for
from tests.database.faults import wired

on_postgresql = pytest.mark.skipif(not postgres.SERVER, reason="needs JUDGING_TEST_POSTGRES_URL")

WRITES = "/api/v1/openapi.json"
"""A public address of the API, whose view writes a row in these tests."""


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that a test can wait for."""
    for name, seconds in {"LOCK": 0.6, "SHORT": 0.2, "STATEMENT": 1.0, "PING": 0.3}.items():
        monkeypatch.setattr(waits, name, seconds)


@contextmanager
def serving(url: str, folder: Path) -> Iterator[FlaskClient]:
    """A browser on an application with these waits."""
    app = create_app(settings_for(url, folder))
    made = iter(range(1000))

    def write() -> dict[str, str]:
        with transaction() as session:
            session.add(InstallationFact(name=f"made {next(made)}", value="a"))
        return {}

    app.view_functions["api.openapi"] = write
    try:
        yield app.test_client()
    finally:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    with serving(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def on_sqlite(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[FlaskClient, Path]]:
    """A browser and the database's file."""
    with serving(sqlite_url, tmp_path) as made:
        yield made, Path(sqlite_url.removeprefix("sqlite:///"))


def timed(act: Callable[[], int]) -> tuple[int, float]:
    began = monotonic()
    return act(), monotonic() - began


def written(client: FlaskClient) -> int:
    """The status of a write."""
    return client.get(WRITES).status_code


def read(client: FlaskClient) -> int:
    """The status of a read."""
    return client.get("/").status_code


@contextmanager
def begun(path: Path) -> Iterator[None]:
    """Another program writes, as a backup that is stuck."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process of ours holds the lock."""
    import fcntl

    with Path(f"{path}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.parametrize("hold", [begun, locked])
def test_writes_under_a_held_lock_end_in_time_while_reads_go_on(
    on_sqlite: tuple[FlaskClient, Path], hold: Callable[[Path], contextmanager[None]]
) -> None:
    client, path = on_sqlite
    app = client.application
    with hold(path), ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(timed, lambda: written(app.test_client())) for _ in range(6)]
        reads = [timed(lambda: read(client)) for _ in range(3)]
        healthy = client.get("/healthz")
        ended = [writer.result(20) for writer in writers]

    assert [status for status, _ in ended] == [503] * 6
    assert max(seconds for _, seconds in ended) < 2 * waits.LOCK + 1
    assert [status for status, _ in reads] == [200] * 3
    assert (healthy.status_code, healthy.json) == (200, {"status": "degraded", "database": "ok", "writable": False})
    assert written(client) == 200


def test_while_two_wait_long_further_writers_are_told_at_once(on_sqlite: tuple[FlaskClient, Path]) -> None:
    client, path = on_sqlite
    app = client.application
    with locked(path), ThreadPoolExecutor(2) as pool:
        first = [pool.submit(written, app.test_client()) for _ in range(2)]
        until = monotonic() + 5
        while waits._waiting < 2:
            assert monotonic() < until
        status, seconds = timed(lambda: written(client))
        assert (status, seconds < waits.SHORT) == (503, True)
        assert [writer.result(10) for writer in first] == [503, 503]
    assert waits._waiting == 0


def test_marks_under_a_held_lock_end_in_time(on_sqlite: tuple[FlaskClient, Path]) -> None:
    client, path = on_sqlite
    with client.application.app_context(), begun(path):
        began = monotonic()
        with pytest.raises(sqlite3.OperationalError, match="locked"), write_cursor() as cursor:
            cursor.begin_write()
        assert monotonic() - began < 2 * waits.LOCK
    with client.application.app_context(), locked(path), pytest.raises(waits.BusyError), write_cursor() as cursor:
        cursor.begin_write()


def test_a_lost_file_is_told_in_one_line_and_its_return_needs_no_restart(
    on_sqlite: tuple[FlaskClient, Path], caplog: pytest.LogCaptureFixture
) -> None:
    client, path = on_sqlite
    assert (read(client), written(client)) == (200, 200)
    aside = path.with_suffix(".aside")
    with caplog.at_level(logging.WARNING):
        path.rename(aside)
        told = [read(client), written(client), client.get("/healthz").status_code]
    was_made = path.exists()
    aside.rename(path)

    assert told == [503] * 3
    assert not was_made
    lines = [record.getMessage() for record in caplog.records]
    assert all("outcome=unavailable" in line and "cause=SQLITE_CANTOPEN" in line for line in lines), lines
    assert not [record for record in caplog.records if record.exc_info]
    assert (read(client), written(client)) == (200, 200)


def test_after_the_file_was_replaced_nothing_is_written_into_the_old_one(on_sqlite: tuple[FlaskClient, Path]) -> None:
    client, path = on_sqlite
    assert written(client) == 200
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = facts(path)
        copy = path.with_suffix(".copy")
        shutil.copy(path, copy)
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink()
        copy.rename(path)

        assert written(client) == 200
        assert written(client) == 200

    assert facts(path) == before + 2


def test_a_damaged_file_is_told_without_a_traceback(
    on_sqlite: tuple[FlaskClient, Path], caplog: pytest.LogCaptureFixture
) -> None:
    client, path = on_sqlite
    path.unlink()
    path.write_bytes(b"no database " * 1000)

    assert [read(client), written(client), client.get("/healthz").status_code] == [503] * 3
    assert not [record for record in caplog.records if record.exc_info]


def facts(path: Path) -> int:
    """The rows that ``WRITES`` made."""
    with closing(sqlite3.connect(path)) as database:
        found: int = database.execute("SELECT count(*) FROM installation").fetchone()[0]
        return found


@on_postgresql
def test_a_server_that_is_silent_is_given_up_and_works_again_afterwards(
    postgres_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "CONNECT", 2)
    with wired(postgres_url) as (url, wire), serving(url, tmp_path) as client:
        assert (read(client), written(client)) == (200, 200)
        with caplog.at_level(logging.WARNING):
            wire.freeze()
            told = [timed(lambda: read(client)), timed(lambda: written(client))]
            status, seconds = timed(lambda: client.get("/healthz").status_code)
            wire.thaw()

        assert [answer for answer, _ in told] == [503, 503]
        assert max(taken for _, taken in told) < waits.CONNECT + 2
        assert (status, seconds < waits.CONNECT + 2) == (503, True)
        assert not [record for record in caplog.records if record.exc_info]
        assert (read(client), written(client)) == (200, 200)


@on_postgresql
def test_a_server_that_falls_silent_within_a_statement_is_given_up(postgres_url: str, tmp_path: Path) -> None:
    with wired(postgres_url) as (url, wire), serving(url, tmp_path) as client, client.application.app_context():
        with read_cursor() as cursor:
            wire.freeze()
            began = monotonic()
            with pytest.raises(Exception, match="did not answer"):
                cursor._connection.execute("SELECT 1")
            assert monotonic() - began < waits.STATEMENT + waits.PING + 1
        wire.thaw()
        assert health.examine(db.engine) == Health(is_readable=True, is_writable=True)


@on_postgresql
@pytest.mark.parametrize(
    ("statement", "state"), [("SELECT pg_sleep(10)", "57014"), ("LOCK TABLE users IN EXCLUSIVE MODE", "55P03")]
)
def test_the_server_ends_what_takes_too_long(postgres_url: str, tmp_path: Path, statement: str, state: str) -> None:
    with (
        serving(postgres_url, tmp_path) as client,
        client.application.app_context(),
        db.engine.connect() as other,
        db.engine.connect() as connection,
    ):
        other.execute(text("LOCK TABLE users IN EXCLUSIVE MODE"))
        began = monotonic()
        with pytest.raises(Exception) as found:  # noqa: PT011  (its code is checked)
            connection.execute(text(statement))
        assert found.value.orig.sqlstate == state  # type: ignore[attr-defined]
        assert monotonic() - began < waits.STATEMENT + 1


def test_health_does_not_keep_the_write_lock(app: Flask) -> None:
    assert health.examine(db.engine).is_writable
    with write_lock(db.engine, 0.01):
        pass


def test_health_says_when_the_disk_is_almost_full(
    on_sqlite: tuple[FlaskClient, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_SPACE", 2**62)

    assert on_sqlite[0].get("/healthz").json == {"status": "degraded", "database": "ok", "writable": False}

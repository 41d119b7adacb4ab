"""Cursors: the connections they use, and concurrent writes that commit or roll back independently."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.tablets.sync import Change
from judging.database.cursors import read_cursor, write_cursor
from judging.database.statements import Cursor
from judging.extensions import db
from judging.models import AuditEntry, Mark, Scoresheet
from judging.queries.audit import check_chain
from judging.services import audit
from judging.services.scoring import scoresheets
from tests.world import ADMIN, World, change_id


def connection_of(cursor: Cursor) -> sqlite3.Connection:
    """The SQLite connection behind a cursor."""
    connection: sqlite3.Connection = cursor._connection.cursor().connection
    return connection


class _Recording:
    """A connection that remembers the cursors it made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.made: list[sqlite3.Cursor] = []

    def cursor(self) -> sqlite3.Cursor:
        made = self.connection.cursor()
        self.made.append(made)
        return made


def opened_by(cursor: Cursor) -> list[sqlite3.Cursor]:
    """The driver's cursors that ``cursor`` opens from now on."""
    recording = _Recording(cursor._connection)
    cursor._connection = recording
    return recording.made


def write_and_fail() -> None:
    """Write a row, then run a statement that the database refuses."""
    with write_cursor() as cursor:
        cursor.begin_write()
        connection_of(cursor).execute("INSERT INTO competitions (school_year) VALUES (2564)")
        connection_of(cursor).execute("INSERT INTO competitions (school_year) VALUES (2564)")


def note(action: str, contest_id: int, *, fails: bool = False) -> None:
    """Write an audit entry and, if asked, raise a refusal."""
    with write_cursor() as cursor:
        cursor.begin_write()
        audit.append(cursor, actor=ADMIN, action=action, subject="x", contest_id=contest_id)
        if fails:
            raise RuleViolation("no_sheet")


def test_cursors_use_the_pools_connections_with_their_settings(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with write_cursor() as cursor:
        connection = connection_of(cursor)
        assert not connection.in_transaction
        cursor.begin_write()
        assert connection.in_transaction
    assert not connection.in_transaction

    with read_cursor() as cursor:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [connection_of(cursor).execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == [
            "wal",
            2,
            1,
            5000,
        ]


def test_write_that_fails_leaves_nothing_and_no_open_transaction(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with pytest.raises(sqlite3.IntegrityError):
        write_and_fail()

    with read_cursor() as cursor:
        assert not connection_of(cursor).in_transaction
        assert connection_of(cursor).execute("SELECT count(*) FROM competitions").fetchone() == (0,)


def test_write_before_its_transaction_is_an_error(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    before = session.execute(select(func.count(AuditEntry.seq))).scalar_one()
    session.rollback()

    with write_cursor() as cursor:
        if db.engine.dialect.name == "sqlite":
            with pytest.raises(RuntimeError, match="before its transaction"):
                audit.append(cursor, actor=ADMIN, action="a.b", subject="c", contest_id=setting.contest_id)

    assert session.execute(select(func.count(AuditEntry.seq))).scalar_one() == before


def test_statements_close_their_cursors_before_the_connection_serves_another_writer(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # libpq's results belong to their cursors alone
    with write_cursor() as cursor:
        cursor.begin_write()
        used = opened_by(cursor)
        audit.append(cursor, actor=ADMIN, action="a.b", subject="c", contest_id=None)

    assert len(used) == 3  # the chain's head, the entry, the new head
    for statement in used:
        with pytest.raises(sqlite3.ProgrammingError, match="closed cursor"):
            statement.fetchone()


def test_taps_at_once_stand_each_for_itself_and_those_that_fail_leave_nothing(
    app: Flask, world: World, session: Session
) -> None:
    judges, rounds = 6, 8
    setting = world.contest(entries=1, judges=judges)
    start = Barrier(judges + 2)
    note("contests.create", setting.contest_id)  # creating a contest starts its audit chain

    def judge(number: int) -> list[int]:
        start.wait(10)
        return [save_once(number, base) for base in range(rounds)]

    def save_once(number: int, base: int) -> int:
        sheet_id = setting.sheets[setting.entries[0], setting.members[number]]
        change = Change(change_id(), "1.1", ("good", "fair")[base % 2], base)
        with app.app_context(), write_cursor() as cursor:
            saved = scoresheets.save_changes(
                cursor, actor=setting.judge(number), sheet_id=sheet_id, device="d", epoch="1", changes=[change]
            )
        return saved.revision

    def failing() -> int:
        start.wait(10)
        failed = 0
        for _ in range(rounds):
            with app.app_context(), pytest.raises(RuleViolation):
                note("never.kept", setting.contest_id, fails=True)
            failed += 1
        return failed

    with ThreadPoolExecutor(judges + 2) as pool:
        saved_by = [pool.submit(judge, number) for number in range(judges)]
        refused = [pool.submit(failing) for _ in range(2)]

    assert [outcome.result() for outcome in saved_by] == [list(range(1, rounds + 1))] * judges
    assert [outcome.result() for outcome in refused] == [rounds, rounds]
    assert session.execute(select(Scoresheet.revision)).scalars().all() == [rounds] * judges
    assert session.execute(select(Mark.level, Mark.revision)).all() == [("fair", rounds)] * judges
    told = select(AuditEntry.action, func.count()).where(AuditEntry.action.in_(["scoresheets.change", "never.kept"]))
    assert session.execute(told.group_by(AuditEntry.action)).all() == [("scoresheets.change", judges * rounds)]
    assert check_chain(session, setting.contest_id).broken_at is None

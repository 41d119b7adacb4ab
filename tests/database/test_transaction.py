"""Taps and glances: the connections they run on, kept on SQLite, and taps at once, each kept or undone for itself."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.scoring.sync import Change
from judging.database.statements import Driver
from judging.database.transaction import glance, tap
from judging.extensions import db
from judging.models import AuditEntry, Mark, Scoresheet
from judging.queries.audit import check_chain
from judging.services import audit
from judging.services.scoring import scoresheets
from tests.world import ADMIN, World, change_id


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


def note(action: str, contest_id: int, *, fails: bool = False) -> None:
    """A tap that writes an entry of the log, and may then be refused."""
    with tap() as driver:
        driver.begin()
        audit.append(driver, actor=ADMIN, action=action, subject="x", contest_id=contest_id)
        if fails:
            raise RuleViolation("no_sheet")


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


def test_write_before_its_turn_is_an_error(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    before = session.execute(select(func.count(AuditEntry.seq))).scalar_one()
    session.rollback()

    with tap() as driver:
        if db.engine.dialect.name == "sqlite":
            with pytest.raises(RuntimeError, match="before its turn"):
                audit.append(driver, actor=ADMIN, action="a.b", subject="c", contest_id=setting.contest_id)

    assert session.execute(select(func.count(AuditEntry.seq))).scalar_one() == before


def test_taps_at_once_stand_each_for_itself_and_those_that_fail_leave_nothing(
    app: Flask, world: World, session: Session
) -> None:
    judges, rounds = 6, 8
    setting = world.contest(entries=1, judges=judges)
    start = Barrier(judges + 2)
    note("contests.create", setting.contest_id)  # as a contest is made: its chain is there

    def judge(number: int) -> list[int]:
        start.wait(10)
        return [tap_once(number, base) for base in range(rounds)]

    def tap_once(number: int, base: int) -> int:
        sheet_id = setting.sheets[setting.entries[0], setting.members[number]]
        change = Change(change_id(), "1.1", ("good", "fair")[base % 2], base)
        with app.app_context(), tap() as driver:
            saved = scoresheets.save_changes(
                driver, actor=setting.judge(number), sheet_id=sheet_id, device="d", epoch="1", changes=[change]
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
        tapped = [pool.submit(judge, number) for number in range(judges)]
        refused = [pool.submit(failing) for _ in range(2)]

    assert [outcome.result() for outcome in tapped] == [list(range(1, rounds + 1))] * judges
    assert [outcome.result() for outcome in refused] == [rounds, rounds]
    assert session.execute(select(Scoresheet.revision)).scalars().all() == [rounds] * judges
    assert session.execute(select(Mark.level, Mark.revision)).all() == [("fair", rounds)] * judges
    told = select(AuditEntry.action, func.count()).where(AuditEntry.action.in_(["scoresheets.change", "never.kept"]))
    assert session.execute(told.group_by(AuditEntry.action)).all() == [("scoresheets.change", judges * rounds)]
    assert check_chain(session, setting.contest_id).broken_at is None

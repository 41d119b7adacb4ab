"""A server that is killed at random moments loses and doubles nothing that it acknowledged. ``make kills`` kills it
240 times and prints the figures of docs/reliability.md."""

from __future__ import annotations

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import select, text

from judging.core.numbers import points_text
from judging.extensions import db
from judging.models import Mark, Receipt, SheetBatch
from judging.queries import audit
from tests.applications import settings_for
from tests.journeys import arranging
from tests.journeys.sites import PATIENCE, Command
from tests.robustness.tablets import Tablet
from tests.world import World

SHORT = 3
"""Kills in the suite, one of each kind; ``JUDGING_TEST_KILLS`` sets another number for each database."""

JUDGES = 4
SEED = 9


@pytest.fixture
def server(app: Flask, tmp_path: Path, static_copies: Path, database_url: str) -> Iterator[Command]:
    """``judging serve`` on this test's database."""
    (tmp_path / "static").symlink_to(static_copies)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Command(settings_for(database_url, tmp_path), port)
    yield served
    served.kill()


@dataclass
class Count:
    """What was acknowledged, and what the database has of it."""

    acknowledged: int
    lost: int
    doubled: int


def counted(tablets: list[Tablet]) -> Count:
    """Compare what the tablets were told so far with the database."""
    taps = [(tap.sheet, tap.change, tap.revision) for tablet in tablets for tap in list(tablet.taps)]
    receipts = [(sent.sheet, sent.code, sent.total) for tablet in tablets for sent in list(tablet.submissions)]
    stored: Counter[int] = Counter()
    at: dict[int, tuple[int, int]] = {}
    session = db.session()
    for sheet, last, ids in session.execute(select(SheetBatch.sheet_id, SheetBatch.revision, SheetBatch.ids)):
        changes = [int(number) for number in ids.split()]
        stored.update(changes)
        at |= {change: (sheet, last - len(changes) + place) for place, change in enumerate(changes, 1)}
    unit = World().rulebook().unit
    rows = session.execute(select(Receipt.sheet_id, Receipt.code, Receipt.total)).all()
    kept = Counter((sheet, code, points_text(total, unit)) for sheet, code, total in rows)
    by_sheet = Counter(sheet for sheet, _code, _total in rows)
    session.rollback()
    lost = sum(at.get(change) != (sheet, revision) for sheet, change, revision in taps)
    lost += sum(receipt not in kept for receipt in receipts)
    doubled = sum(times > 1 for times in stored.values()) + sum(times > 1 for times in by_sheet.values())
    return Count(len(taps) + len(receipts), lost, doubled)


def told(tablets: list[Tablet]) -> int:
    """How many changes and submissions were acknowledged so far."""
    return sum(len(tablet.taps) + len(tablet.submissions) for tablet in tablets)


def wait_until_saved(tablets: list[Tablet], before: int) -> None:
    """Wait until more than ``before`` was acknowledged, so that every kill interrupts work."""
    until = time.monotonic() + PATIENCE
    while told(tablets) <= before:
        assert time.monotonic() < until, [fault for tablet in tablets for fault in tablet.faults] or "nothing is saved"
        time.sleep(0.01)


def unsound() -> list[str]:
    """What is wrong with the database itself: its audit chains, its pages, its references."""
    session = db.session()
    wrong = [
        f"chain of contest {contest_id}: broken at {check.broken_at}"
        for contest_id in audit.contests_with_chains(session)
        if (check := audit.check_chain(session, contest_id)).broken_at is not None
    ]
    if db.engine.dialect.name == "sqlite":
        said = session.execute(text("PRAGMA integrity_check")).scalars().all()
        wrong += [str(one) for one in said if one != "ok"]
        wrong += [str(row) for row in session.execute(text("PRAGMA foreign_key_check"))]
    session.rollback()
    return wrong


@pytest.mark.every_database
def test_server_killed_at_random_moments_keeps_every_acknowledged_mark_once(
    app: Flask, world: World, server: Command, database_url: str
) -> None:
    kills = int(os.environ.get("JUDGING_TEST_KILLS") or SHORT)
    chance = random.Random(SEED)
    setting = world.contest(entries=10 + kills, judges=JUDGES)
    arranging.make_it_today(setting)
    server.start()
    tablets = [
        Tablet(app, server.url, user, world.rulebook(), seed=SEED + place) for place, user in enumerate(setting.users)
    ]
    for tablet in tablets:
        tablet.start()

    saved = 0
    for number in range(kills):
        wait_until_saved(tablets, saved)
        time.sleep(chance.uniform(0, 0.5))
        if number % 3:
            (server.kill_main if number % 3 == 1 else server.kill_child)()
            time.sleep(chance.uniform(0, 0.2))
        server.kill()
        count = counted(tablets)
        assert (count.lost, count.doubled) == (0, 0), f"after kill {number + 1}"
        saved = told(tablets)
        server.start()
        assert unsound() == [], f"after kill {number + 1}"

    for tablet in tablets:
        tablet.done.set()
    for tablet in tablets:
        tablet.join(30)
        tablet.hang_up()
    count = counted(tablets)
    repeated = sum(tablet.repeated for tablet in tablets)
    click.echo(
        f"\n{db.engine.dialect.name}: {kills} kills, {count.acknowledged} acknowledged, {repeated} sent again, "
        f"{count.lost} lost, {count.doubled} doubled"
    )
    assert [fault for tablet in tablets for fault in tablet.faults] == []
    assert (count.lost, count.doubled) == (0, 0)
    assert repeated > 0
    assert marks() == {
        (sheet.number, item): level
        for tablet in tablets
        for sheet in tablet.sheets
        for item, level in sheet.levels.items()
    }


def marks() -> dict[tuple[int, str], str | None]:
    """The level of every mark in the database."""
    return {
        (row.sheet_id, row.criterion): row.level
        for row in arranging.fresh(select(Mark.sheet_id, Mark.criterion, Mark.level))
    }

"""Arrangements for tests of rulings: scored contests, cases and decisions."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CaseSource, Publication
from judging.queries.scoring import standings
from judging.services.results import results
from judging.services.rulings import cases, rulings
from judging.services.rulings.rulings import Decision, Recorded
from tests.scoring import levels, submit_all
from tests.world import ADMIN, Setting, World

MET = date(2022, 3, 26)
AFTER = datetime(2022, 3, 27, 4, tzinfo=UTC)
DECISION = Decision("5.5", "พบผลงานเดียวกันในฐานข้อมูล", "คณะกรรมการกลาง", MET, exception="คณะกรรมการเห็นว่าเหมาะสมแก่กรณี")
"""A decision that states an exception, so that it goes with every effect."""


def scored(world: World, *places: int, judges: int = 2) -> Setting:
    """A contest whose works are all scored, each with one level on every criterion."""
    book = world.rulebook()
    setting = world.contest(entries=len(places), judges=judges)
    submit_all(world, setting, *[levels(book, place) for place in places])
    return setting


def certify(setting: Setting, *ties: list[int]) -> None:
    """Certify as the chair, accepting these ties."""
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=ties)


def publish(setting: Setting, **asked: Any) -> int:
    """Publish the next version."""
    with transaction() as session:
        return results.publish(session, actor=ADMIN, contest_id=setting.contest_id, **asked)


def case(setting: Setting, entry: int | None = 0, **given: Any) -> int:
    """Open a case about the work at index ``entry``, or about none."""
    entry_id = None if entry is None else setting.entries[entry]
    asked = {"source": CaseSource.ORGANISER, "allegation": "เหมือนผลงานปีก่อน", **given}
    with transaction() as session:
        return cases.open_case(session, actor=ADMIN, contest_id=setting.contest_id, entry_id=entry_id, **asked)


def rule(case_id: int, effect: Effect, **given: Any) -> Recorded:
    """Record a ruling on a case."""
    asked = {"actor": ADMIN, "decision": DECISION, **given}
    with transaction() as session:
        return rulings.record(session, case_id=case_id, effect=effect, **asked)


def reverse(ruling_id: int, **given: Any) -> Recorded:
    """Reverse a ruling."""
    asked = {"actor": ADMIN, "decision": DECISION, **given}
    with transaction() as session:
        return rulings.reverse(session, ruling_id=ruling_id, **asked)


def ranks(session: Session, setting: Setting) -> list[tuple[int, str]]:
    """(rank, code) of the current ranking."""
    session.rollback()
    board = standings.board(session, setting.contest_id)
    assert board is not None
    return [(row.rank, row.entry) for row in board.standings]


def apart(session: Session, setting: Setting) -> list[tuple[str, str, str | None]]:
    """(code, state, clause) of the works that are not ranked."""
    session.rollback()
    board = standings.board(session, setting.contest_id)
    assert board is not None
    return [(work.code, work.state.value, work.clause) for work in board.apart]


def documents(session: Session, setting: Setting, kind: str = "public") -> list[dict[str, Any]]:
    """The published records of a contest, the oldest first."""
    session.rollback()
    rows = session.execute(
        select(Publication).where(Publication.contest_id == setting.contest_id).order_by(Publication.version)
    ).scalars()
    return [json.loads(getattr(row, kind)) for row in rows]

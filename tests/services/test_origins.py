"""The addresses under which tablets saved: one entry a day each, the latest kept."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.models import AuditEntry
from judging.queries import origins as queries
from judging.services import origins
from tests.world import ADMIN

DAY = date(2022, 2, 20)


def _keep(origin: str, day: date = DAY) -> None:
    with transaction() as session:
        origins.keep(session, actor=ADMIN, origin=origin, day=day)


def _read(session: Session) -> tuple[tuple[str, ...], int, int]:
    """The origins of the latest day, the number of kept ones and of audit entries."""
    count = session.execute(
        select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "installation.origin")
    )
    found = queries.latest(session), len(queries.days(session)), count.scalar_one()
    session.rollback()
    return found


def test_origin_is_kept_once_a_day_and_the_latest_day_counts(app: Flask, session: Session) -> None:
    assert _read(session) == ((), 0, 0)
    for _time in range(2):
        _keep("http://a:8000")
    _keep("http://b:8000")
    assert _read(session) == (("http://a:8000", "http://b:8000"), 2, 2)
    _keep("http://b:8000", DAY + timedelta(days=1))
    assert _read(session) == (("http://b:8000",), 2, 3)


def test_number_and_length_of_kept_origins_are_limited(app: Flask, session: Session) -> None:
    for number in range(origins.MOST + 3):
        _keep(f"http://a:{number}", DAY + timedelta(days=number))
    _keep("http://" + "a" * origins.LONGEST)
    assert _read(session)[:2] == ((f"http://a:{origins.MOST + 2}",), origins.MOST)

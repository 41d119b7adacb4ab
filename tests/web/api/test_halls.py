"""What tablets are told of the hall, and the judge's call for the chair."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from judging import clock
from judging.core.presentation.hall import HallMove
from judging.core.presentation.timetable import Lengths, Timetable
from judging.database.transaction import transaction
from judging.models import Contest
from judging.queries.presentation import halls as reads
from judging.services.presentation import chair_calls, halls, presentation
from judging.static_digest import version
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, TABLET, Setting, World

LENGTHS = Lengths(10, 5, 0)


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring with three works and two judges."""
    without_csrf(app)
    return world.contest(entries=3, judges=2)


@pytest.fixture
def tablet(app: Flask, setting: Setting) -> FlaskClient:
    """The second judge's tablet."""
    return signed_in(browser(app), setting.users[1])


def ping(client: FlaskClient) -> Any:
    told = {"device": TABLET, "epoch": "1", "version": version(), "waiting": 0, "since": None, "contest": None}
    return client.post("/api/v1/tablet", json=told).get_json()


def moved(setting: Setting, *acts: HallMove) -> None:
    for act in acts:
        with transaction() as session:
            hall = reads.hall(session, setting.contest_id)
            halls.move(session, contest_id=setting.contest_id, seen=hall.revision if hall else 0, act=act)


def works(client: FlaskClient) -> list[tuple[str, int | None, str | None]]:
    (contest,) = client.get("/api/v1/judging").get_json()["contests"]
    return [(work["code"], work["number"], work["starts_at"]) for work in contest["entries"]]


def test_works_come_in_the_order_of_presentation_with_number_and_time(tablet: FlaskClient, setting: Setting) -> None:
    assert [number for _, number, _ in works(tablet)] == [None, None, None]  # nobody has set an order
    before = ping(tablet)["stamp"]
    given: dict[str, Any] = {"actor": ADMIN, "contest_id": setting.contest_id}
    with transaction() as session:
        numbers = dict(zip(setting.entries, (2, 3, 1), strict=True))
        presentation.save_order(session, **given, numbers=numbers)
        table = Timetable(date(2022, 2, 20), 540, 960, LENGTHS)
        presentation.save_timetable(session, **given, lengths=LENGTHS, timetable=table)

    assert works(tablet) == [
        ("A003", 1, "2022-02-20T09:00:00+07:00"),
        ("A001", 2, "2022-02-20T09:15:00+07:00"),
        ("A002", 3, "2022-02-20T09:30:00+07:00"),
    ]
    assert ping(tablet)["stamp"] != before  # tablets fetch the new order


def test_move_of_the_hall_comes_with_the_next_ping_and_shortens_the_pause(
    tablet: FlaskClient, setting: Setting
) -> None:
    quiet = ping(tablet)
    assert (quiet["halls"], quiet["ask_again"]) == ([], 30)

    moved(setting, HallMove.START, HallMove.ON)

    answer = ping(tablet)
    (hall,) = answer["halls"]
    assert (hall["contest"], hall["entry"], hall["code"]) == (setting.contest_id, setting.entries[0], "A001")
    assert (hall["phase"], hall["seconds"]) == ("presentation", 600)
    assert hall["presented"] == [setting.entries[0]]
    assert answer["ask_again"] == 4
    assert answer["stamp"] == quiet["stamp"]  # a move alone makes no tablet fetch everything
    assert tablet.get("/api/v1/judging").get_json()["halls"] == answer["halls"]


@pytest.mark.parametrize(("day", "seconds"), [(0, 4), (-1, 30), (1, 30)])
def test_tablets_ask_often_on_the_days_of_a_set_order_so_that_the_first_start_shows(
    tablet: FlaskClient, setting: Setting, day: int, seconds: int
) -> None:
    today = clock.today() + timedelta(days=day)
    with transaction() as session:
        numbers = dict(zip(setting.entries, (2, 3, 1), strict=True))
        presentation.save_order(session, actor=ADMIN, contest_id=setting.contest_id, numbers=numbers)
        session.execute(update(Contest).values(own_first_day=today, own_last_day=today))

    assert ping(tablet)["ask_again"] == seconds


def test_call_reaches_the_server_and_its_being_seen_reaches_the_tablet(tablet: FlaskClient, setting: Setting) -> None:
    sheet = setting.sheets[setting.entries[1], setting.members[1]]

    called = tablet.post(f"/api/v1/sheets/{sheet}/call")

    assert called.status_code == 200
    assert ping(tablet)["calls"] == [called.get_json()]
    with transaction() as session:
        chair_calls.mark_seen(session, actor=ADMIN, contest_id=setting.contest_id, member_id=setting.members[1])
    (call,) = ping(tablet)["calls"]
    assert call["seen_at"] is not None


def test_nobody_calls_from_a_sheet_of_another_judge(tablet: FlaskClient, setting: Setting) -> None:
    other = setting.sheets[setting.entries[1], setting.members[0]]

    assert tablet.post(f"/api/v1/sheets/{other}/call").status_code == 403

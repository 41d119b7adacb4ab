"""``POST /api/v1/tablet``: what is new for a tablet, and what is stored of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.tablets.tablets import MOST
from judging.database.transaction import transaction
from judging.models import AuditEntry, PanelMember, Tablet
from judging.services.contests import archive, panels
from judging.services.results import results
from judging.static_digest import version
from tests.scoring import levels, submit
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, OTHER_TABLET, TABLET, Setting, World

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring with a work and two judges."""
    without_csrf(app)
    return world.contest(entries=1, judges=2)


@pytest.fixture
def tablet(app: Flask, setting: Setting) -> FlaskClient:
    """The first judge's tablet."""
    return signed_in(browser(app), setting.users[0])


def ping(client: FlaskClient, **told: Any) -> Any:
    """The answer to a tablet that tells this of itself."""
    usual = {"device": TABLET, "epoch": "1", "version": version(), "waiting": 0, "since": None, "contest": None}
    return client.post("/api/v1/tablet", json={**usual, **told})


def stored(session: Session) -> list[tuple[Any, ...]]:
    """What is stored of the tablets: (device, marks waiting)."""
    session.rollback()
    rows = session.execute(select(Tablet.device, Tablet.waiting).order_by(Tablet.device, Tablet.user_id))
    return [tuple(row) for row in rows]


def test_answer_is_that_of_the_whole_and_nothing_stands_in_the_log(tablet: FlaskClient, session: Session) -> None:
    whole = tablet.get("/api/v1/judging").get_json()
    entries = session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()

    answer = ping(tablet).get_json()

    assert {name: answer[name] for name in ("epoch", "version", "stamp", "judge")} == {
        name: whole[name] for name in ("epoch", "version", "stamp", "judge")
    }
    assert (answer["takes_back"], answer["revisions"]) == ([], 0)
    session.rollback()
    assert session.execute(select(func.count()).select_from(AuditEntry)).scalar_one() == entries


def test_a_tablet_is_stored_every_half_minute_and_at_once_where_marks_begin_to_wait(
    tablet: FlaskClient, setting: Setting, session: Session
) -> None:
    now, found = clock.now(), []
    for seconds, waiting in ((0, 0), (4, 2), (8, 5), (34, 7), (38, 0)):
        with clock.held(now + timedelta(seconds=seconds)):
            ping(tablet, waiting=waiting, since=now.isoformat() if waiting else None, contest=setting.contest_id)
        found.append(stored(session))

    assert [rows[0][1] for rows in found] == [0, 2, 2, 7, 0]
    row = session.execute(select(Tablet)).scalar_one()
    assert (row.user_id, row.contest_id, row.since, row.version) == (
        *(setting.users[0], setting.contest_id, None),
        version(),
    )


def test_waiting_since_a_time_ahead_of_the_server_waits_since_now(tablet: FlaskClient, session: Session) -> None:
    now = clock.now()
    with clock.held(now):
        ping(tablet, waiting=1, since=(now + timedelta(days=2)).isoformat())

    assert session.execute(select(Tablet.since)).scalar_one() == now


def test_a_contest_that_the_judge_is_not_in_is_not_stored(
    tablet: FlaskClient, world: World, setting: Setting, session: Session
) -> None:
    ping(tablet, contest=world.contest().contest_id)

    assert session.execute(select(Tablet.contest_id)).scalar_one() is None


def test_two_judges_on_one_tablet_are_two_rows_and_one_judge_has_not_too_many(
    app: Flask, tablet: FlaskClient, setting: Setting, session: Session
) -> None:
    ping(signed_in(browser(app), setting.users[1]))
    for number in range(MOST + 3):
        with clock.held(clock.now() + timedelta(minutes=number)):
            ping(tablet, device=f"{number:032x}")

    own = session.execute(select(Tablet.device).where(Tablet.user_id == setting.users[0]).order_by(Tablet.seen_at))
    assert own.scalars().all() == [f"{number:032x}" for number in range(3, MOST + 3)]
    assert len(stored(session)) == MOST + 1


def test_what_a_page_of_another_judge_tells_is_not_stored_as_this_ones(
    tablet: FlaskClient, setting: Setting, session: Session
) -> None:
    answer = ping(tablet, judge=setting.users[1], waiting=4)

    assert answer.get_json()["judge"] == {"id": setting.users[0], "name": "กรรมการ 1"}
    assert stored(session) == []
    ping(tablet, judge=setting.users[0])
    assert stored(session) == [(TABLET, 0)]


@pytest.mark.parametrize("broken", [{"device": "x"}, {"waiting": -1}, {"since": "2022-01-01"}, {"more": 1}])
def test_what_cannot_be_read_is_refused(tablet: FlaskClient, broken: dict[str, Any], session: Session) -> None:
    answer = ping(tablet, **broken)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "malformed")
    assert stored(session) == []


def test_tablets_are_forgotten_at_certification_and_not_stored_after_it(
    app: Flask, tablet: FlaskClient, world: World, setting: Setting, session: Session
) -> None:
    other = world.contest(entries=1, judges=1)
    ping(tablet)
    ping(signed_in(browser(app), other.users[0]), device=OTHER_TABLET)
    for judge in range(2):
        submit(world, setting, 0, judge, levels(world.rulebook()))

    with transaction() as writing:
        results.certify(writing, actor=setting.judge(0), contest_id=setting.contest_id)
    ping(tablet)

    assert stored(session) == [(OTHER_TABLET, 0)]


def test_tablets_of_an_archived_contest_and_of_a_removed_judge_are_forgotten(
    app: Flask, tablet: FlaskClient, world: World, setting: Setting, session: Session
) -> None:
    ping(tablet)
    ping(signed_in(browser(app), setting.users[1]), device=OTHER_TABLET)
    with transaction() as writing:
        panels.remove(writing, actor=ADMIN, member_id=setting.members[1])
    assert stored(session) == [(TABLET, 0)]

    with transaction() as writing:
        archive.archive(writing, actor=ADMIN, contest_id=setting.contest_id, reason="จัดซ้ำ")

    assert stored(session) == []


def test_a_judge_in_another_contest_in_scoring_keeps_the_tablet(
    tablet: FlaskClient, world: World, setting: Setting, session: Session
) -> None:
    other = world.contest(entries=1, judges=1)
    with transaction() as writing:
        seat = update(PanelMember).where(PanelMember.id == other.members[0])
        writing.execute(seat.values(user_id=setting.users[0]))
    ping(tablet)

    with transaction() as writing:
        archive.archive(writing, actor=ADMIN, contest_id=setting.contest_id, reason="จัดซ้ำ")

    assert stored(session) == [(TABLET, 0)]

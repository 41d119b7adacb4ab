"""The pages that list and end sessions: one's own, and those of the people whom one manages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import Card, Entry, User, UserSession
from tests.journeys.arranging import hand_out_cards, make_it_today
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import World


@pytest.fixture(autouse=True)
def _no_csrf(app: Flask) -> None:
    without_csrf(app)


def _at(app: Flask, user_id: int, **how: int) -> FlaskClient:
    return signed_in(browser(app), user_id, **how)


def _numbers(session: Session) -> list[int]:
    session.rollback()
    return list(session.execute(select(UserSession.id).order_by(UserSession.id)).scalars())


def _is_in(client: FlaskClient) -> bool:
    """Whether a judge's browser is signed in."""
    return "/signin" not in client.get("/judge/").location


def test_person_sees_each_device_and_ends_one(app: Flask, world: World, session: Session) -> None:
    user_id = world.user(grants=[Grant(Role.ADMIN)])
    here, there = _at(app, user_id), _at(app, user_id)
    stranger = _at(app, world.user(grants=[Grant(Role.ADMIN)]))
    _mine, other, _foreign = _numbers(session)
    page = here.get("/sessions").text
    assert page.count("Firefox, Linux") == 2
    assert re.findall(r'name="end" value="(\d+)"', page) == [str(other)], "not the one in hand, nor another person's"
    here.post("/sessions", data={"end": other})
    assert [client.get("/admin/").status_code for client in (here, there, stranger)] == [200, 302, 200]


@pytest.mark.parametrize("typed", ["", "x", "-1", "99999999999"])
def test_unreadable_choice_ends_nothing(app: Flask, world: World, session: Session, typed: str) -> None:
    user_id = world.user(grants=[Grant(Role.ADMIN)])
    here = _at(app, user_id)
    _at(app, user_id)
    before = _numbers(session)
    here.post("/sessions", data={"end": typed})
    assert _numbers(session) == before


def test_another_persons_session_is_not_ended(app: Flask, world: World, session: Session) -> None:
    here = _at(app, world.user(grants=[Grant(Role.ADMIN)]))
    _at(app, world.user(grants=[Grant(Role.ADMIN)]))
    before = _numbers(session)
    here.post("/sessions", data={"end": before[1]})
    assert _numbers(session) == before


def test_person_ends_all_others_and_stays(app: Flask, world: World, session: Session) -> None:
    user_id = world.user(grants=[Grant(Role.ADMIN)])
    here = _at(app, user_id)
    _at(app, user_id)
    _at(app, user_id)
    here.post("/sessions", data={"others": "1"})
    assert len(_numbers(session)) == 1
    assert here.get("/sessions").status_code == 200


def test_card_lists_and_ends_sessions_by_card_only(app: Flask, world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    make_it_today(setting)
    hand_out_cards(setting.contest_id)
    card_id = session.execute(select(Card.id)).scalar_one()
    session.rollback()
    tablet, other = (_at(app, setting.users[0], card_id=card_id) for _ in range(2))
    staff = _at(app, setting.users[0])
    page = tablet.get("/sessions").text
    assert page.count("Firefox, Linux") == 2
    tablet.post("/sessions", data={"others": "1"})
    assert [_is_in(client) for client in (tablet, other, staff)] == [True, False, True]


def test_administrator_sees_where_a_person_is_signed_in_and_ends_it(app: Flask, world: World, session: Session) -> None:
    boss = _at(app, world.user(grants=[Grant(Role.ADMIN)]))
    user_id = world.user(username="malee", grants=[Grant(Role.ADMIN)])
    client = _at(app, user_id)
    assert "Firefox, Linux" in boss.get(f"/admin/users/{user_id}").text
    answer = boss.post(f"/admin/users/{user_id}/sessions")
    assert client.get("/admin/").status_code == 302
    page = boss.get(answer.location).text
    assert "ออกจากระบบบน 1 อุปกรณ์แล้ว" in page
    assert "Firefox, Linux" not in page


def test_organiser_ends_sessions_of_teachers_in_a_granted_round_and_of_no_others(
    app: Flask, world: World, session: Session
) -> None:
    setting = world.contest(entries=1)
    school = session.execute(select(Entry.institution_id)).scalar_one()
    session.rollback()
    teacher_id = world.user(username="kru", grants=[Grant(Role.TEACHER, institution_id=school)])
    granted = world.organiser(Grant(Role.ORGANISER, competition_id=setting.competition_id)).user_id
    elsewhere = world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.PROVINCE, "ยะลา"))).user_id
    teacher, organiser, stranger = (_at(app, user_id or 0) for user_id in (teacher_id, granted, elsewhere))
    address = f"/organise/teachers/{teacher_id}/sessions"
    assert address in organiser.get("/organise/teachers").text
    stranger.post(address)
    assert teacher.get("/teacher/").status_code == 200
    organiser.post(address)
    assert teacher.get("/teacher/").status_code == 302
    assert address not in organiser.get("/organise/teachers").text


def test_organiser_ends_sessions_of_a_judge_and_the_card_still_opens(
    app: Flask, world: World, session: Session
) -> None:
    setting = world.contest(judges=2)
    make_it_today(setting)
    cards = hand_out_cards(setting.contest_id)
    tablets = [browser(app) for _ in setting.members]
    for tablet, member in zip(tablets, setting.members, strict=True):
        tablet.get(cards[member].path)
    organiser = _at(app, world.user(grants=[Grant(Role.ORGANISER, round_id=setting.round_id)]))
    listing = f"/organise/contests/{setting.contest_id}/cards"
    addresses = [f"{listing}/{member}/sessions" for member in setting.members]
    assert all(address in organiser.get(listing).text for address in addresses)
    organiser.post(addresses[0])
    assert [_is_in(tablet) for tablet in tablets] == [False, True]
    assert addresses[0] not in organiser.get(listing).text
    assert tablets[0].get(cards[setting.members[0]].path).location == "/judge/"


def test_temporary_password_opens_no_list_of_sessions(app: Flask, world: World) -> None:
    user_id = world.user(grants=[Grant(Role.ADMIN)])
    client = _at(app, user_id)
    with transaction() as session:
        session.execute(update(User).where(User.id == user_id).values(must_change_password=True))
    assert client.get("/sessions").location == "/password"
    assert "/sessions" not in client.get("/password").text

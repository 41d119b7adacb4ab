"""Temporary passwords expire: what the sign-in page says, what the lists show, and how they are reissued."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from judging import clock
from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.services.people import accounts
from tests.web import signing
from tests.world import ADMIN, World

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=20)
EXPIRED = "รหัสผ่านชั่วคราวนี้หมดอายุแล้ว"
A_PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){2}\b")


@pytest.fixture(autouse=True)
def _now(app: Flask) -> Iterator[None]:
    signing.without_csrf(app)
    with clock.held(NOW):
        yield


def _invite(username: str = "malee", *grants: Grant) -> accounts.NewAccount:
    with transaction() as session:
        return accounts.create_staff(session, actor=ADMIN, name=f"ครู {username}", username=username, grants=grants)


def _type(app: Flask, password: str | None, username: str = "malee"):
    return signing.browser(app).post("/signin", data={"username": username, "password": password})


def test_teacher_invited_ten_days_ago_signs_in(app: Flask) -> None:
    made = _invite()

    with clock.held(NOW + timedelta(days=10)):
        assert _type(app, made.temporary_password).status_code == 303


def test_expired_password_says_so_only_to_who_types_it_right(app: Flask) -> None:
    made = _invite()

    with clock.held(LATER):
        right, wrong = _type(app, made.temporary_password), _type(app, "abcd-efgh-jkmn")

    assert (right.status_code, EXPIRED in right.text) == (422, True)
    assert (wrong.status_code, EXPIRED in wrong.text) == (422, False)


def test_own_account_offers_no_reset_and_asks_for_the_password(app: Flask) -> None:
    with transaction() as session:
        made = accounts.create_staff(
            session,
            actor=ADMIN,
            name="ผู้ดูแล",
            username="boss",
            password="seven judges count",
            grants=[Grant(Role.ADMIN)],
        )
    client = signing.signed_in(signing.browser(app), made.user_id)
    address = f"/admin/users/{made.user_id}"

    page = client.get(address).text
    reset = client.post(f"{address}/password")
    renamed = client.post(address, data={"name": "ผู้ดูแล", "username": "boss2"})

    assert f"{address}/password" not in page
    assert not A_PASSWORD.search(reset.text)
    assert (renamed.status_code, "โปรดกรอกรหัสผ่านปัจจุบัน" in renamed.text) == (422, True)
    assert _type(app, "seven judges count", "boss").status_code == 303


def test_list_of_people_tells_who_never_signed_in_and_whose_invitation_expired(app: Flask, world: World) -> None:
    _invite()
    client = signing.admin(app, world)

    now = client.get("/admin/users?waiting=1").text
    with clock.held(LATER):
        then = signing.admin(app, world).get("/admin/users?waiting=1").text

    assert ("ยังไม่เคยเข้าสู่ระบบ" in now, "หมดอายุเมื่อ" in now) == (True, False)
    assert "รหัสเชิญหมดอายุเมื่อ 15" in then


def test_administrator_reissues_expired_invitations_on_one_page(app: Flask, world: World) -> None:
    invited = [_invite(name) for name in ("first", "second")]

    with clock.held(LATER):
        client = signing.admin(app, world)
        answer = client.post("/admin/users/reissue", data={"user": [one.user_id for one in invited]})
        issued = A_PASSWORD.findall(answer.text)
        statuses = {_type(app, password, name).status_code for password in issued for name in ("first", "second")}

    assert (answer.status_code, len(issued)) == (200, 2)
    assert statuses == {303, 422}
    assert client.post("/admin/users/reissue", headers={"Referer": "/admin/users"}).status_code in (303, 422)


def test_organiser_reissues_for_the_teachers_of_the_round_only(app: Flask, world: World) -> None:
    places = [world.institution("", province) for province in ("น่าน", "ยะลา")]
    teachers = [
        _invite(f"teacher{number}", Grant(Role.TEACHER, institution_id=place)) for number, place in enumerate(places)
    ]
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.PROVINCE, "น่าน")))
    client = signing.signed_in(signing.browser(app), organiser.user_id or 0)

    page = client.get("/organise/teachers?waiting=1").text
    answer = client.post("/organise/teachers/reissue", data={"user": teachers[0].user_id})
    refused = client.post("/organise/teachers/reissue", data={"user": [one.user_id for one in teachers]})

    assert ("teacher0" in page, "teacher1" in page) == (True, False)
    assert len(A_PASSWORD.findall(answer.text)) == 1
    assert not A_PASSWORD.search(refused.text)
    assert _type(app, teachers[1].temporary_password, "teacher1").status_code == 303

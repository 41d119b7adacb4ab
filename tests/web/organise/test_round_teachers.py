"""The organiser's pages of the teachers of a round, requested as a browser does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import RoleGrant, Round, User
from judging.services.people import account_passwords
from tests.readers.files import xlsx
from tests.web import signing
from tests.web.organise.test_people import text
from tests.world import Setting, World

MALEE = {"name": "นางสาวมาลี ใจดี", "username": "malee@nan.ac.th"}


@dataclass
class Desk:
    """The granted organiser of a round in น่าน at a browser."""

    client: FlaskClient
    setting: Setting
    college: int

    @property
    def here(self) -> str:
        return f"/organise/contests/{self.setting.contest_id}/teachers"

    def add(self, **given: str) -> tuple[int, str]:
        """Submit the form of a new teacher; returns status and page."""
        answer = self.client.post(f"{self.here}/new", data={**MALEE, "institution": str(self.college), **given})
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    signing.without_csrf(app)
    setting = world.contest(entries=1)
    with transaction() as session:
        place = {"level": RoundLevel.PROVINCE, "area": "น่าน"}
        session.execute(update(Round).where(Round.id == setting.round_id).values(**place))
    college = world.institution("วิทยาลัยเทคนิคน่าน", "น่าน", "ภาคเหนือ")
    world.institution("วิทยาลัยเทคนิคยะลา", "ยะลา", "ภาคใต้")
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id)).user_id or 0
    return Desk(signing.signed_in(signing.browser(app), organiser), setting, college)


def grants(username: str) -> list[tuple[int | None, int | None]]:
    query = select(RoleGrant.round_id, RoleGrant.institution_id).join(User, User.id == RoleGrant.user_id)
    found = db.session.execute(query.where(User.username == username).order_by(RoleGrant.id)).tuples().all()
    db.session.rollback()
    return list(found)


def test_an_organiser_of_an_own_round_opens_no_page_of_its_teachers(app: Flask, world: World, desk: Desk) -> None:
    own = world.user(grants=[Grant(Role.ORGANISER, round_id=desk.setting.round_id)])
    client = signing.signed_in(signing.browser(app), own)

    answers = [client.get(f"{desk.here}{page}").status_code for page in ("", "/new", "/import", "/template")]
    posts = [client.post(f"{desk.here}{page}", data=MALEE).status_code for page in ("/new", "/import", "/end")]

    assert answers + posts == [403] * 7
    works = f"/organise/contests/{desk.setting.contest_id}/entries"
    assert f'href="{desk.here}"' not in text(client, works)
    assert f'href="{desk.here}"' in text(desk.client, works)


def test_the_list_shows_the_institutions_of_the_area_alone(desk: Desk) -> None:
    page = text(desk.client, desk.here)

    assert ("วิทยาลัยเทคนิคน่าน" in page, "วิทยาลัยเทคนิคยะลา" in page) == (True, False)
    assert "ยังไม่มีบัญชีครู" in page


def test_a_new_teacher_gets_a_temporary_password_shown_once(desk: Desk) -> None:
    status, page = desk.add()

    password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page)
    assert status == 200
    assert password is not None
    assert account_passwords.authenticate(db.session(), username=MALEE["username"], password=password[0]) is not None
    assert grants(MALEE["username"]) == [(desk.setting.round_id, desk.college)]
    assert f'href="{desk.here}"' in page


def test_an_institution_of_another_area_is_no_choice(desk: Desk, world: World) -> None:
    outside = world.institution("วิทยาลัยเทคนิคตรัง", "ตรัง", "ภาคใต้")

    assert desk.add(institution=str(outside))[0] == 422
    assert desk.add(institution="x")[0] == 422
    assert grants(MALEE["username"]) == []


def test_a_known_teacher_is_told_and_gets_the_round_after_a_confirmation(desk: Desk, world: World) -> None:
    other = world.round(RoundLevel.PROVINCE, "น่าน")
    known = Grant(Role.TEACHER, round_id=other, institution_id=desk.college)
    user_id = world.user("มาลี ใจดี", username="malee@nan.ac.th", grants=[known])

    status, page = desk.add()
    again, _page = desk.add(known="new")
    before = grants(MALEE["username"])
    confirmed, _page = desk.add(known=str(user_id))

    assert (status, again, confirmed) == (422, 422, 303)
    assert f'value="{user_id}"' in page
    assert "มีบัญชีอยู่แล้ว" in page
    assert 'value="new"' not in page
    assert before == [(other, desk.college)]
    assert grants(MALEE["username"]) == [(other, desk.college), (desk.setting.round_id, desk.college)]


def test_the_organiser_ends_the_role_once(desk: Desk) -> None:
    desk.add()
    of_round = RoleGrant.round_id == desk.setting.round_id
    query = select(RoleGrant.id).where(of_round, RoleGrant.role == Role.TEACHER)
    grant_id = db.session.execute(query).scalar_one()
    db.session.rollback()

    answers = [desk.client.post(f"{desk.here}/end", data={"grant": grant_id}) for _ in range(2)]

    assert grants(MALEE["username"]) == []
    assert [answer.status_code for answer in answers] == [303, 303]
    page = text(desk.client, desk.here)
    assert page.count("ครูไม่เห็นผลงานของการประเมินระดับนี้แล้ว") == 1


def test_a_list_with_a_wrong_row_imports_nothing_until_it_is_left_out(desk: Desk) -> None:
    header = ("ชื่อ-นามสกุล", "สถานศึกษา", "อีเมล")
    rows = [("นายหนึ่ง ใหม่", "วท.น่าน", "one@nan.ac.th"), ("นายสอง ใหม่", "วิทยาลัยเทคนิคยะลา", "two@nan.ac.th")]
    file = (BytesIO(xlsx([header, *rows])), "teachers.xlsx")
    at = desk.client.post(f"{desk.here}/import", data={"file": file}).location
    page = text(desk.client, at)
    upload = re.search(r'name="upload" value="([^"]+)"', page)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert upload is not None
    assert seen is not None
    form = {"upload": upload[1], "seen": seen[1]}

    refused = desk.client.post(f"{desk.here}/import", data={**form, "act": "confirm"})
    before = grants("one@nan.ac.th")
    taken = desk.client.post(f"{desk.here}/import", data={**form, "file-wrong": "leave", "act": "confirm"})

    assert "ไม่พบ “วิทยาลัยเทคนิคยะลา” ในสถานศึกษาของพื้นที่การประเมินนี้" in page
    assert (refused.status_code, before) == (422, [])
    assert (taken.status_code, taken.location) == (303, desk.here)
    assert grants("one@nan.ac.th") == [(desk.setting.round_id, desk.college)]
    assert grants("two@nan.ac.th") == []
    assert "ยังไม่พิมพ์ใบแจ้งรหัสผ่าน" in text(desk.client, desk.here)

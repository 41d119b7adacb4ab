"""Administrators' pages: people and roles, rulebooks, institutions, the audit log."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging.config import ROOT
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import AuditChain, Institution, RulebookRow, User
from judging.queries.people import people
from judging.services.people import accounts
from tests.web.signing import admin, browser, without_csrf
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database

TYPE4 = ROOT / "judging" / "rulebook" / "ovec-2564-type4.toml"


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    without_csrf(app)
    return admin(app, world)


def _staff(username: str, *grants: Grant) -> int:
    with transaction() as session:
        return accounts.create_staff(
            session, actor=ADMIN, name=f"ครู {username}", username=username, grants=grants
        ).user_id


def grants_of(session: Session, user_id: int) -> tuple[Grant, ...]:
    """The roles of an account, as its page shows them."""
    return tuple(one.grant for one in people.person(session, user_id).held)


def _number(session: Session, user_id: int) -> int:
    """The ID of the account's first role, as its page contains it."""
    number = people.person(session, user_id).held[0].grant_id
    session.rollback()
    return number


def test_new_account_shows_its_temporary_password_once(client: FlaskClient, app: Flask, session: Session) -> None:
    answer = client.post(
        "/admin/users/new", data={"name": "มาลี ศรีสุข", "username": "malee", "role": "organiser", "limit": ""}
    )
    shown = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){2})</code>", answer.text)
    assert shown is not None
    user_id = session.execute(select(User.id).where(User.username == "malee")).scalar_one()
    assert grants_of(session, user_id) == (Grant(Role.ORGANISER),)
    assert shown[1] not in client.get(f"/admin/users/{user_id}").text
    signed = browser(app).post("/signin", data={"username": "malee", "password": shown[1]})
    assert signed.status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "username": "malee"}, "โปรดกรอกชื่อ"),
        ({"name": "มาลี", "username": "taken"}, "เป็นของบัญชีอื่น"),
        ({"name": "มาลี", "username": "มาลี"}, "a ถึง z"),
        ({"name": "มาลี", "username": "malee", "role": "teacher", "limit": ""}, "โปรดเลือกสถานศึกษาของครู"),
        ({"name": "", "username": "malee", "role": "teacher", "limit": ""}, "โปรดเลือกสถานศึกษาของครู"),
        ({"name": "มาลี", "username": "malee", "role": "admin", "limit": "institution:99"}, "ไม่ตรงกับขอบเขต"),
        ({"name": "มาลี", "username": "malee", "role": "teacher", "limit": "institution:99"}, "ไม่มีการประเมินหรือสถานศึกษา"),
    ],
)
def test_new_account_refused_keeps_what_was_typed(client: FlaskClient, typed: dict[str, str], said: str) -> None:
    _staff("taken")
    answer = client.post("/admin/users/new", data={"role": "", "limit": "", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed["username"]}"' in answer.text


def test_roles_are_given_limited_and_taken_away(client: FlaskClient, session: Session, world: World) -> None:
    user_id, school = _staff("malee"), world.institution("วิทยาลัยเทคนิคลพบุรี")
    address = f"/admin/users/{user_id}"
    client.post(f"{address}/grants", data={"role": "teacher", "limit": f"institution:{school}", "back": address})
    assert "วิทยาลัยเทคนิคลพบุรี · ลพบุรี" in client.get(address).text
    assert grants_of(session, user_id) == (Grant(Role.TEACHER, institution_id=school),)
    client.post(f"{address}/grants", data={"take": _number(session, user_id), "back": address})
    session.rollback()
    assert grants_of(session, user_id) == ()


def test_role_given_on_a_page_that_is_old_by_now_takes_none_away(client: FlaskClient, session: Session) -> None:
    user_id = _staff("malee", Grant(Role.ORGANISER), Grant(Role.CENTRAL))
    address, number = f"/admin/users/{user_id}", _number(session, user_id)
    gone = client.post(f"{address}/grants", data={"take": number}, follow_redirects=True).text
    again = client.post(f"{address}/grants", data={"take": number}, follow_redirects=True).text

    assert "เปลี่ยนบทบาทแล้ว" in gone
    assert "เปลี่ยนบทบาทแล้ว" not in again
    assert "บทบาทนี้ถูกถอนไปก่อนแล้ว" in again
    assert grants_of(session, user_id) == (Grant(Role.CENTRAL),)


@pytest.mark.parametrize(
    ("role", "said"), [("", "โปรดเลือกบทบาทก่อน"), ("x", "โปรดเลือกบทบาทก่อน"), ("central", "บุคคลนี้มีบทบาทนี้อยู่แล้ว")]
)
def test_roles_that_stay_as_they_were_are_not_said_to_be_changed(
    client: FlaskClient, session: Session, role: str, said: str
) -> None:
    user_id = _staff("malee", Grant(Role.CENTRAL))

    page = client.post(f"/admin/users/{user_id}/grants", data={"role": role, "limit": ""}, follow_redirects=True).text

    assert said in page
    assert "เปลี่ยนบทบาทแล้ว" not in page
    assert grants_of(session, user_id) == (Grant(Role.CENTRAL),)


def test_last_administrator_cannot_be_taken_the_role(client: FlaskClient, session: Session) -> None:
    me = session.execute(select(User.id)).scalar_one()
    address = f"/admin/users/{me}"
    data = {"take": _number(session, me), "back": address}
    answer = client.post(f"{address}/grants", data=data, follow_redirects=True)
    assert "ผู้ดูแลระบบคนสุดท้าย" in answer.text
    assert grants_of(session, me) == (Grant(Role.ADMIN),)


def test_account_is_edited_reset_closed_and_opened(client: FlaskClient, session: Session) -> None:
    user_id = _staff("malee")
    address = f"/admin/users/{user_id}"
    client.post(address, data={"name": "มาลี ใหม่", "position": "ครู", "username": "Malee.New"})
    found = people.person(session, user_id)
    assert (found.name, found.position, found.username) == ("มาลี ใหม่", "ครู", "malee.new")
    assert "แสดงครั้งนี้ครั้งเดียว" in client.post(f"{address}/password").text
    client.post(f"{address}/state", data={"state": "close"})
    session.rollback()
    assert people.person(session, user_id).disabled_at is not None
    client.post(f"{address}/state", data={"state": "open"})
    session.rollback()
    assert people.person(session, user_id).disabled_at is None


def test_page_of_a_judge_offers_no_password(client: FlaskClient, world: World) -> None:
    judge = world.contest(judges=1).users[0]
    page = client.get(f"/admin/users/{judge}").text
    assert "เข้าสู่ระบบด้วยบัตร" in page
    assert f"/admin/users/{judge}/password" not in page
    assert client.post(f"/admin/users/{judge}", data={"name": "กรรมการใหม่", "position": ""}).status_code == 303


def test_people_are_listed_searched_and_narrowed_by_role(client: FlaskClient) -> None:
    _staff("malee", Grant(Role.ORGANISER))
    _staff("somchai")
    assert "malee" in client.get("/admin/users?search=mal").text
    assert "somchai" not in client.get("/admin/users?search=mal").text
    assert "somchai" not in client.get("/admin/users?role=organiser").text
    assert "ไม่พบผู้ที่ตรง" in client.get("/admin/users?search=nobody").text


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    for address in ("/admin/users/999", "/admin/rulebooks/999", "/admin/institutions/999"):
        assert client.get(address).status_code == 404


def test_rulebook_file_is_shown_then_kept(client: FlaskClient, session: Session) -> None:
    shown = client.post("/admin/rulebooks/new", data={"file": (BytesIO(TYPE4.read_bytes()), "type4.toml")}).text
    assert "sha256:" in shown
    assert session.execute(select(func.count(RulebookRow.id))).scalar() == 0
    content = re.search(r'name="content"[^>]*value="([^"]+)"', shown)
    digest = re.search(r'name="digest"[^>]*value="([^"]+)"', shown)
    assert content is not None
    assert digest is not None
    kept = client.post("/admin/rulebooks/new", data={"content": content[1], "digest": digest[1]})
    assert kept.status_code == 303
    page = client.get(kept.location).text
    assert digest[1] in page
    assert page.count('class="box criterion-shown"') == 22
    assert "ประเภทที่ 4 สิ่งประดิษฐ์ด้านพลังงานทดแทนเพื่อการเกษตร" in client.get("/admin/rulebooks").text
    assert "<li>จุดให้คะแนนข้อ 6</li><li>จุดให้คะแนนข้อ 6.1</li>" in page
    client.set_cookie("language", "en")
    assert "Category 4: renewable energy for agriculture" in client.get("/admin/rulebooks").text
    page = client.get(kept.location).text
    assert "<li>section 6</li><li>criterion 6.1</li>" in page
    assert "by-weight" not in page


def test_rulebook_file_with_faults_names_their_lines_in_the_persons_language(client: FlaskClient) -> None:
    broken = TYPE4.read_text().replace("total = 100", "total = 90").replace('unit = "0.5"', "unit = 0.5")
    line = 1 + broken[: broken.index("unit = 0.5")].count("\n")

    def page() -> str:
        return client.post("/admin/rulebooks/new", data={"file": (BytesIO(broken.encode()), "mine.toml")}).text

    thai = page()
    assert "mine.toml: ต้องแก้ไข" in thai
    assert re.search(rf'data-label="บรรทัด">{line}</td>', thai)
    assert "เลขทศนิยม 0.5" in thai
    client.set_cookie("language", "en")
    assert "the float 0.5 is not exact" in page()


def test_rulebook_kept_must_be_the_one_shown(client: FlaskClient, session: Session) -> None:
    answer = client.post("/admin/rulebooks/new", data={"content": "bm8gdG9tbA==", "digest": "sha256:0"})
    assert answer.status_code == 400
    assert session.execute(select(func.count(RulebookRow.id))).scalar() == 0


def test_institution_is_found_and_mended(client: FlaskClient, session: Session, world: World) -> None:
    school = world.institution("วิทยาลัยเทคนิคลพบุรี")
    world.institution("วิทยาลัยอาชีวศึกษาระยอง", province="ระยอง")
    assert "ระยอง" not in client.get("/admin/institutions?search=วท.ลพบุรี").text
    typed = {
        "name_th": "วิทยาลัยเทคนิคลพบุรี ๒",
        "name_en": "Lop Buri",
        "code": "1316",
        "province": "ลพบุรี",
        "region": "ภาคกลาง",
    }
    assert client.post(f"/admin/institutions/{school}", data=typed).status_code == 303
    kept = session.execute(select(Institution.name_th, Institution.code).where(Institution.id == school)).one()
    assert tuple(kept) == ("วิทยาลัยเทคนิคลพบุรี ๒", "1316")


def test_institution_of_another_in_the_same_province_is_refused(client: FlaskClient, world: World) -> None:
    school, _ = world.institution("วิทยาลัยหนึ่ง"), world.institution("วิทยาลัยสอง")
    answer = client.post(f"/admin/institutions/{school}", data={"name_th": "วิทยาลัย สอง", "province": "ลพบุรี"})
    assert answer.status_code == 422
    assert "มีสถานศึกษาชื่อนี้ในจังหวัดนี้แล้ว" in answer.text


def test_log_names_the_act_and_says_when_it_was_changed(client: FlaskClient, session: Session) -> None:
    _staff("malee")
    page = client.get("/admin/log").text
    assert "สร้างบัญชี" in page
    assert "ประวัติครบถ้วน" in page
    with transaction() as writing:
        writing.execute(update(AuditChain).values(hash="f" * 64))
    assert "ประวัติถูกแก้ไข" in client.get("/admin/log").text


def test_log_names_a_college_in_the_readers_language(client: FlaskClient, world: World) -> None:
    school = world.institution("วิทยาลัยเทคนิคระยอง")
    client.post(
        f"/admin/institutions/{school}",
        data={"name_th": "วิทยาลัยเทคนิคระยอง", "name_en": "Rayong Technical College", "province": "ระยอง"},
    )
    assert '<td data-label="เกี่ยวกับ">วิทยาลัยเทคนิคระยอง</td>' in client.get("/admin/log").text
    client.set_cookie("language", "en")
    assert '<td data-label="About">Rayong Technical College</td>' in client.get("/admin/log").text


def test_every_page_opens_in_both_languages(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    school, person = world.institution(), _staff("malee", Grant(Role.ORGANISER, round_id=setting.round_id))
    addresses = [
        "/admin/",
        "/admin/users",
        "/admin/users/new",
        f"/admin/users/{person}",
        "/admin/rulebooks",
        "/admin/rulebooks/new",
        f"/admin/rulebooks/{setting.rulebook_id}",
        "/admin/institutions",
        f"/admin/institutions/{school}",
        "/admin/log",
    ]
    thai = [client.get(address) for address in addresses]
    client.set_cookie("language", "en")
    english = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in thai + english] == [200] * 20
    assert all('lang="th"' in answer.text for answer in thai)
    assert all('<html lang="en">' in answer.text for answer in english)

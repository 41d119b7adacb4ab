"""Sign-in: staff by name and password, judges by card; failures are counted and reveal nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import dates
from judging.core.contests import sign_in_cards as core
from judging.core.roles import SYSTEM, Actor, Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Card, User
from judging.services.backups import restores
from judging.services.contests import sign_in_cards
from judging.services.people import account_passwords, accounts
from judging.web.guards import limits
from judging.web.wording.languages import JOINER
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, FIRST_DAY, Setting, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
SECRET = "k" * 40
ON_THE_DAY = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_csrf(app: Flask) -> None:
    without_csrf(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def _staff(username: str = "somchai", grants: tuple[Grant, ...] = (Grant(Role.ADMIN),)) -> int:
    with transaction() as session:
        made = accounts.create_staff(
            session, actor=ADMIN, name="สมชาย ใจดี", username=username, password=PASSWORD, grants=grants
        )
    return made.user_id


def _type(client: FlaskClient, password: str = PASSWORD, username: str = "somchai", **more: str):
    return client.post("/signin", data={"username": username, "password": password, **more})


def _is_signed_in(client: FlaskClient) -> bool:
    with client.session_transaction() as kept:
        return "_user_id" in kept


def _card(world: World) -> tuple[Setting, int, str, str]:
    """(contest, card, link token, code) of the first judge of a contest with one judge."""
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret=SECRET)
    row = db.session.execute(select(Card.id, Card.nonce)).one()
    return setting, row[0], core.link_token(SECRET, row[1]), core.code_text(SECRET, row[1])


def test_sign_in_right_password_opens_the_page_of_the_role(client: FlaskClient) -> None:
    _staff()
    answer = _type(client, username=" SomChai ")
    assert (answer.status_code, answer.location) == (303, "/admin/")


def test_sign_in_follows_next_inside_this_site(client: FlaskClient) -> None:
    _staff()
    assert _type(client, next="/admin/users?search=a&page=2").location == "/admin/users?search=a&page=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_sign_in_next_to_another_site_is_not_followed(client: FlaskClient, elsewhere: str) -> None:
    _staff()
    assert _type(client, next=elsewhere).location == "/admin/"


@pytest.mark.parametrize(("username", "password"), [("somchai", "wrong password"), ("nobody", PASSWORD)])
def test_sign_in_wrong_name_or_password_says_the_same(client: FlaskClient, username: str, password: str) -> None:
    _staff()
    answer = _type(client, password, username)
    assert answer.status_code == 422
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer.text
    assert PASSWORD not in answer.text
    assert not _is_signed_in(client)


def test_sign_in_closed_account_is_refused_and_its_session_ends(client: FlaskClient, world: World) -> None:
    user_id = _staff()
    _type(client)
    assert client.get("/password").status_code == 200
    with transaction() as session:
        accounts.create_staff(session, actor=ADMIN, name="อีกคน", username="other", grants=[Grant(Role.ADMIN)])
        accounts.disable(session, actor=ADMIN, user_id=user_id)
    assert client.get("/password").location.startswith("/signin?next=")
    assert _type(client).status_code == 422


def test_sign_in_starts_a_session_free_of_what_the_browser_held(client: FlaskClient) -> None:
    _staff()
    with client.session_transaction() as kept:
        kept["planted"] = "by another"
    _type(client)
    with client.session_transaction() as kept:
        assert "planted" not in kept


@pytest.mark.usefixtures("real_hashes")
def test_sign_in_with_an_outdated_hash_keeps_a_new_one(client: FlaskClient, session: Session) -> None:
    user_id = _staff()
    with transaction() as writing:
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        writing.execute(update(User).where(User.id == user_id).values(password_hash=old))
    assert _type(client).status_code == 303
    session.rollback()
    kept = session.execute(select(User.password_hash).where(User.id == user_id)).scalar_one()
    assert "m=19456,t=2,p=1" in kept
    assert _type(browser(client.application)).status_code == 303


def test_sign_out_ends_the_session(client: FlaskClient) -> None:
    _staff()
    _type(client)
    client.post("/signout")
    assert not _is_signed_in(client)


def test_temporary_password_opens_nothing_but_its_change(client: FlaskClient) -> None:
    user_id = _staff()
    with transaction() as session:
        temporary = account_passwords.reset_password(session, actor=ADMIN, user_id=user_id)
    _type(client, temporary)
    assert client.get("/admin/").location == "/password"
    answer = client.post("/password", data={"current": temporary, "new": "ใหม่กว่าเดิมมาก", "again": "ใหม่กว่าเดิมมาก"})
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_account_without_a_role_chooses_its_password_and_reads_whom_to_ask(client: FlaskClient) -> None:
    user_id = _staff(grants=())
    with transaction() as session:
        temporary = account_passwords.reset_password(session, actor=ADMIN, user_id=user_id)

    signed = _type(client, temporary, next="/")
    client.post("/password", data={"current": temporary, "new": "ใหม่กว่าเดิมมาก", "again": "ใหม่กว่าเดิมมาก"})

    assert signed.location == "/password"
    assert "ยังไม่ได้รับมอบหมายหน้าที่" in client.get("/").text.replace(JOINER, "")


def test_change_of_password_ends_every_other_session(client: FlaskClient) -> None:
    user_id = _staff()
    other = signed_in(browser(client.application), user_id)
    _type(client)
    client.post("/password", data={"current": PASSWORD, "new": "ใหม่กว่าเดิมมาก", "again": "ใหม่กว่าเดิมมาก"})
    assert client.get("/password").status_code == 200
    assert other.get("/password").location.startswith("/signin")


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("wrong", "ใหม่กว่าเดิมมาก", "ใหม่กว่าเดิมมาก", "รหัสผ่านปัจจุบันไม่ถูกต้อง"),
        (PASSWORD, "สั้นไป", "สั้นไป", "อย่างน้อย 10 ตัวอักษร"),
        (PASSWORD, "somchai-somchai", "somchai-somchai-", "ไม่ตรงกัน"),
        (PASSWORD, PASSWORD, PASSWORD, "ซ้ำกับรหัสผ่านเดิม"),
    ],
)
def test_change_of_password_refused_says_why(
    client: FlaskClient, current: str, new: str, again: str, said: str
) -> None:
    _staff()
    _type(client)
    answer = client.post("/password", data={"current": current, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text


def test_card_link_on_the_day_opens_the_judges_works(client: FlaskClient, world: World) -> None:
    _, _, token, _ = _card(world)
    with clock.held(ON_THE_DAY):
        answer = client.get(f"/c/{token}")
        assert (answer.status_code, answer.location) == (303, "/judge/")
        assert _is_signed_in(client)


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {spaced} ", "{dashless}", "{wide}"])
def test_card_code_typed_in_any_way_opens_the_judges_works(client: FlaskClient, world: World, typed: str) -> None:
    _, _, _, code = _card(world)
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter != "-" else "-" for letter in code)
    text = typed.format(code=code, lower=code.lower(), spaced=" ".join(code), dashless=code.replace("-", ""), wide=wide)
    with clock.held(ON_THE_DAY):
        assert client.post("/signin/code", data={"code": text}).location == "/judge/"


def test_card_on_another_day_says_which_days_it_opens(client: FlaskClient, world: World) -> None:
    _, _, token, _ = _card(world)
    with clock.held(ON_THE_DAY - timedelta(days=9)):
        answer = client.get(f"/c/{token}")
    assert answer.status_code == 422
    assert "19–21\u00a0กุมภาพันธ์\u00a02565" in answer.text
    assert not _is_signed_in(client)


def test_card_revoked_or_unknown_opens_nothing(client: FlaskClient, world: World) -> None:
    setting, _, token, code = _card(world)
    with transaction() as session:
        sign_in_cards.revoke(session, actor=ADMIN, member_id=setting.members[0])
    with clock.held(ON_THE_DAY):
        assert client.get(f"/c/{token}").status_code == 404
        assert client.get("/c/unknown").status_code == 404
        assert client.post("/signin/code", data={"code": code}).status_code == 422
    assert not _is_signed_in(client)


def test_card_session_has_no_password_to_change(app: Flask, client: FlaskClient, world: World) -> None:
    setting, card_id, _, _ = _card(world)
    with clock.held(ON_THE_DAY):
        answer = signed_in(client, setting.users[0], card_id=card_id).get("/password")
    assert answer.status_code == 200
    assert 'type="password"' not in answer.text


def test_device_remembers_its_accounts_through_the_sign_in_of_another_and_tells_no_username(app: Flask) -> None:
    names = [f"person{number}" for number in range(limits.REMEMBERED + 1)]
    device = browser(app)
    for name in names:
        _staff(name)
        _type(device, username=name)
    with device.session_transaction() as kept:
        known = list(kept["known"])
    assert len(known) == limits.REMEMBERED
    assert not [name for name in names if name in str(known)]
    _type(device, username=names[1])
    with device.session_transaction() as kept:
        assert kept["known"] == [*known[1:], known[0]]


def test_signing_in_without_a_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    _staff()
    assert _type(client).status_code == 400
    assert client.post("/signin/code", data={"code": "22222-22222"}).status_code == 400
    assert client.post("/signout").status_code == 400


def test_sign_in_page_speaks_both_languages(client: FlaskClient) -> None:
    assert "กรรมการ" in client.get("/signin").text
    client.set_cookie("language", "en")
    assert "Judges and helpers: use your card" in client.get("/signin").text


def test_healthz_answers_without_a_session(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok", "database": "ok", "writable": True}


def test_authenticate_of_another_actor_leaves_the_hash(session: Session) -> None:
    user_id = _staff()
    before = session.execute(select(User.password_hash).where(User.id == user_id)).scalar_one()
    with transaction() as writing:
        account_passwords.rehash(writing, actor=Actor(user_id), user_id=user_id, password="not the password")
    after = session.execute(select(User.password_hash).where(User.id == user_id)).scalar_one()
    assert after == before


def _restore(made: datetime, at: datetime) -> None:
    with clock.held(at), transaction() as session:
        restores.begin_epoch(session, actor=SYSTEM, made_at=made, replaced={}, restored={}, printed={})


@pytest.mark.parametrize("by", ["card link", "card code", "password"])
@pytest.mark.parametrize(("days", "is_told"), [(0, True), (2, True), (3, False)])
def test_who_signs_in_soon_after_a_restore_reads_of_it(
    client: FlaskClient, world: World, by: str, days: int, is_told: bool
) -> None:
    _, _, token, code = _card(world)
    _staff()
    made = ON_THE_DAY - timedelta(hours=2)
    _restore(made, ON_THE_DAY - timedelta(days=days))

    with clock.held(ON_THE_DAY):
        if by == "card link":
            answer = client.get(f"/c/{token}", follow_redirects=True)
        elif by == "card code":
            answer = client.post("/signin/code", data={"code": code}, follow_redirects=True)
        else:
            _type(client)
            answer = client.get("/admin/")
        again = client.get("/admin/" if by == "password" else "/judge/", follow_redirects=True)

    assert ("ระบบถูกกู้คืนจากข้อมูลสำรอง" in answer.text) is is_told
    assert (f"เมื่อ {dates.moment(made, 'th')} " in answer.text) is is_told
    assert "ระบบถูกกู้คืนจากข้อมูลสำรอง" not in again.text


def test_installation_that_was_never_restored_says_nothing_of_it(client: FlaskClient) -> None:
    _staff()
    _type(client)

    assert "กู้คืน" not in client.get("/admin/").text

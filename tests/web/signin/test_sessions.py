"""Sessions in a browser: what ends them, and what a clock, an old cookie or a copied one does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import sign_in_cards as cards
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Card, UserSession
from judging.services.contests import sign_in_cards
from judging.services.people import account_passwords, accounts
from judging.services.signin import sessions
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, FIRST_DAY, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
NEW_PASSWORD = "จักรยานสีแดงสิบสองคัน"
SECRET = "k" * 40
ON_THE_DAY = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_csrf(app: Flask) -> None:
    without_csrf(app)


@pytest.fixture
def user_id(app: Flask) -> int:
    with transaction() as session:
        made = accounts.create_staff(
            session, actor=ADMIN, name="สมชาย", username="somchai", password=PASSWORD, grants=(Grant(Role.ADMIN),)
        )
    return made.user_id


def _signing_in(app: Flask, **headers: str) -> FlaskClient:
    client = browser(app)
    answer = client.post("/signin", data={"username": "somchai", "password": PASSWORD}, headers=headers)
    assert answer.location == "/admin/"
    return client


def _copy(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser with the cookie of another one."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    copy = browser(app)
    copy.set_cookie("session", cookie.value)
    return copy


def _is_open(client: FlaskClient) -> bool:
    return client.get("/admin/").status_code == 200


def test_sign_out_kills_a_copied_cookie(app: Flask, user_id: int) -> None:
    client = _signing_in(app)
    copy = _copy(app, client)
    assert _is_open(copy)
    assert client.post("/signout").location == "/signin?signed_out=1"
    assert not _is_open(copy)
    assert not _is_open(client)


def test_sign_in_again_kills_the_cookie_of_before(app: Flask, user_id: int) -> None:
    client = _signing_in(app)
    copy = _copy(app, client)
    client.post("/signin", data={"username": "somchai", "password": PASSWORD})
    assert _is_open(client)
    assert not _is_open(copy)


def test_changed_password_keeps_this_session_and_ends_the_others(app: Flask, user_id: int) -> None:
    here, there = _signing_in(app), _signing_in(app)
    answer = here.post("/password", data={"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert answer.location == "/admin/"
    assert _is_open(here)
    assert not _is_open(there)


@pytest.mark.parametrize("act", [account_passwords.reset_password, accounts.disable])
def test_reset_or_closed_account_is_signed_out_everywhere(app: Flask, world: World, user_id: int, act: object) -> None:
    world.user(username="other", grants=[Grant(Role.ADMIN)])
    clients = [_signing_in(app), _signing_in(app)]
    with transaction() as session:
        act(session, actor=ADMIN, user_id=user_id)  # type: ignore[operator]
    assert [_is_open(client) for client in clients] == [False, False]


def test_cookie_from_before_the_table_asks_to_sign_in(app: Flask, world: World, user_id: int) -> None:
    client = browser(app)
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user_id}.1."
    assert client.get("/admin/").location == "/signin?next=/admin/"
    assert client.get("/api/v1/judging").status_code == 401
    assert client.post("/signin", data={"username": "somchai", "password": PASSWORD}).location == "/admin/"


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(hours=7)])
def test_clock_set_back_signs_nobody_out(
    app: Flask, user_id: int, back: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with clock.held(now), monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _self: int(now.timestamp()))
        client = _signing_in(app)
    with clock.held(now - back), monkeypatch.context() as later:
        later.setattr(TimestampSigner, "get_timestamp", lambda _self: int((now - back).timestamp()))
        assert _is_open(client)
    with clock.held(now + timedelta(minutes=10)):
        assert _is_open(client), "the clock is right again"


def test_clock_set_back_keeps_the_token_of_a_form_valid(
    app: Flask, user_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    now = int(clock.now().timestamp())
    client = signed_in(browser(app), user_id)
    with monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _self: now + 5)
        found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/admin/").text)
    assert found is not None
    assert client.post("/signout", data={"csrf_token": found[1]}).status_code == 303


def test_staff_who_come_back_from_lunch_after_the_idle_limit_sign_in_again(app: Flask, user_id: int) -> None:
    now = clock.now()
    with clock.held(now):
        client = _signing_in(app)
    with clock.held(now + timedelta(hours=2)):
        assert _is_open(client)
    with clock.held(now + timedelta(hours=4)):
        assert _is_open(client), "the use before counted"
    with clock.held(now + timedelta(hours=6, minutes=1)):
        assert client.get("/admin/").location == "/signin?next=/admin/"
    with clock.held(now + timedelta(hours=5)):
        assert _is_open(client), "the clock was ahead: nothing was deleted"


def test_use_is_stored_at_most_every_five_minutes(app: Flask, user_id: int, session: Session) -> None:
    now = clock.now()
    with clock.held(now):
        client = _signing_in(app)
    seen = []
    for minutes in (1, 4, 6, 10, 12):
        with clock.held(now + timedelta(minutes=minutes)):
            assert _is_open(client)
        seen.append(session.execute(select(UserSession.seen_at)).scalar_one() - now)
        session.rollback()
    assert [round(one.total_seconds() / 60) for one in seen] == [0, 0, 6, 6, 12]


def test_use_that_cannot_be_stored_fails_no_request(
    app: Flask, user_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise OSError("the disk is full")

    client = _signing_in(app)
    monkeypatch.setattr(sessions, "touch", broken)
    with clock.held(clock.now() + timedelta(minutes=10)):
        assert _is_open(client)
    assert "its last use is not stored" in caplog.text


def test_judge_signs_in_by_card_and_the_cards_days_alone_limit_the_session(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret=SECRET)
        nonce = session.execute(select(Card.nonce)).scalar_one()
    client = browser(app)
    with clock.held(ON_THE_DAY - timedelta(days=1)):
        answer = client.get(f"/c/{cards.link_token(SECRET, nonce)}", headers={"User-Agent": "(Android) Chrome/99"})
        assert answer.location == "/judge/"
    with clock.held(ON_THE_DAY + timedelta(days=1)):
        assert client.get("/api/v1/judging").status_code == 200
    with clock.held(ON_THE_DAY + timedelta(days=2)):
        assert client.get("/api/v1/judging").status_code == 401
    with clock.held(ON_THE_DAY), transaction() as session:
        assert session.execute(select(UserSession.browser)).scalar_one() == "Chrome, Android"
        session.execute(update(Card).values(revoked_at=clock.now()))
    with clock.held(ON_THE_DAY):
        assert client.get("/api/v1/judging").status_code == 401

"""Signing in with a second factor: between password and code nobody is signed in; a lost phone has three ways out."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from judging import clock
from judging.config import Settings, read_settings
from judging.core.people.second_factor import SecondFactor
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.queries.people import second_factors as reads
from judging.services.people import account_passwords, accounts
from judging.web.guards import limits
from tests.web import signing
from tests.world import ADMIN

NEXT = "เรือลำน้อยลอยไปไกล"
PASSWORD = "จักรยานสีเขียวเก้าคัน"
NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
STEP = timedelta(seconds=30)
CHECK, NEW = "/signin/second-factor", "/signin/second-factor/new"
KEY = re.compile(r"<code>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</code>")
RECOVERY = re.compile(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>")


@pytest.fixture(autouse=True)
def _admins_need_it(app: Flask) -> Iterator[None]:
    signing.without_csrf(app)
    _set(app, SecondFactor.ADMINS)
    with clock.held(NOW):
        yield


def _set(app: Flask, setting: SecondFactor) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, second_factor=setting)


def _staff(role: Role = Role.ADMIN, username: str = "boss", password: str | None = PASSWORD) -> accounts.NewAccount:
    with transaction() as session:
        return accounts.create_staff(
            session, actor=ADMIN, name="สมชาย ใจดี", username=username, password=password, grants=[Grant(role)]
        )


def _type(client: FlaskClient, password: str | None = PASSWORD, **more: str) -> TestResponse:
    return client.post("/signin", data={"username": "boss", "password": password, **more})


def _is_signed_in(client: FlaskClient) -> bool:
    return client.get("/password").status_code == 200


def _key(client: FlaskClient, address: str = NEW) -> pyotp.TOTP:
    """The app with the key that the page shows."""
    shown = KEY.search(client.get(address).text)
    assert shown is not None
    return pyotp.TOTP(shown[1].replace(" ", ""))


def _enrol(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Sign in, set up the second factor, and return the app and the recovery codes."""
    _type(client)
    phone = _key(client)
    answer = client.post(NEW, data={"code": phone.at(clock.now())})
    codes = RECOVERY.findall(answer.text)
    assert len(codes) == 10
    return phone, codes


def test_administrator_sets_it_up_at_the_next_sign_in(app: Flask) -> None:
    _staff()
    client = signing.browser(app)

    answer = _type(client, next="/admin/users")
    assert (answer.status_code, answer.location) == (303, NEW)
    assert not _is_signed_in(client)
    phone = _key(client)
    assert client.post(NEW, data={"code": "000000"}).status_code == 422
    assert not _is_signed_in(client)
    done = client.post(NEW, data={"code": phone.at(NOW)})

    assert len(RECOVERY.findall(done.text)) == 10
    assert 'href="/admin/users"' in done.text
    assert client.get("/admin/users").status_code == 200


def test_key_stays_the_same_while_the_page_is_reloaded(app: Flask) -> None:
    _staff()
    client = signing.browser(app)
    _type(client)

    assert _key(client).secret == _key(client).secret


def test_password_alone_opens_nothing(app: Flask) -> None:
    _staff()
    _enrol(signing.browser(app))
    thief = signing.browser(app)

    assert _type(thief).location == CHECK
    assert [thief.get(page).location.partition("?")[0] for page in ("/admin/", "/password", "/second-factor")] == [
        "/signin"
    ] * 3
    assert thief.get(NEW).location == CHECK
    assert thief.post(CHECK, data={"code": "123456"}).status_code == 422
    assert not _is_signed_in(thief)


def test_code_signs_in_and_opens_the_wanted_page(app: Flask) -> None:
    _staff()
    phone, _codes = _enrol(signing.browser(app))
    client = signing.browser(app)

    with clock.held(NOW + 4 * STEP):
        _type(client, next="/admin/users")
        answer = client.post(CHECK, data={"code": phone.at(clock.now())})
        assert (answer.status_code, answer.location) == (303, "/admin/users")
        assert client.get("/admin/users").status_code == 200
        again = signing.browser(app)
        _type(again)
        assert again.post(CHECK, data={"code": phone.at(clock.now())}).status_code == 422


def test_recovery_code_signs_in_once(app: Flask) -> None:
    _staff()
    _phone, codes = _enrol(signing.browser(app))
    first, second = signing.browser(app), signing.browser(app)
    _type(first)
    _type(second)

    assert first.post(CHECK, data={"code": codes[0]}).status_code == 303
    assert second.post(CHECK, data={"code": codes[0]}).status_code == 422


def test_wrong_codes_are_limited_like_wrong_passwords(app: Flask) -> None:
    _staff()
    _enrol(signing.browser(app))
    thief = signing.browser(app)
    _type(thief)

    statuses = [thief.post(CHECK, data={"code": f"{number:06}"}).status_code for number in range(40)]

    assert 429 in statuses
    assert not _is_signed_in(thief)


def test_wait_for_the_code_ends_after_ten_minutes(app: Flask) -> None:
    _staff()
    phone, _codes = _enrol(signing.browser(app))
    client = signing.browser(app)
    _type(client)

    with clock.held(NOW + timedelta(minutes=11)):
        answer = client.post(CHECK, data={"code": phone.at(clock.now())})
        assert (answer.status_code, answer.location) == (303, "/signin")
        assert not _is_signed_in(client)


def test_new_password_ends_a_wait_for_the_code(app: Flask) -> None:
    made = _staff()
    phone, _codes = _enrol(signing.browser(app))
    client = signing.browser(app)
    _type(client)
    with transaction() as session:
        account_passwords.reset_password(session, actor=ADMIN, user_id=made.user_id)

    with clock.held(NOW + 4 * STEP):
        assert client.post(CHECK, data={"code": phone.at(clock.now())}).location == "/signin"


def test_pages_of_the_second_step_are_closed_without_the_password(app: Flask) -> None:
    client = signing.browser(app)

    assert [client.get(page).location for page in (CHECK, NEW)] == ["/signin", "/signin"]
    assert client.post(CHECK, data={"code": "123456"}).location == "/signin"


def test_temporary_password_is_changed_first_and_then_it_is_set_up(app: Flask) -> None:
    made = _staff(password=None)
    client = signing.browser(app)

    _type(client, made.temporary_password)
    assert client.get("/admin/").location == "/password"
    change = {"current": made.temporary_password, "new": PASSWORD, "again": PASSWORD}
    assert client.post("/password", data=change).location == NEW
    assert client.get("/admin/").location.startswith("/signin")
    assert client.post(NEW, data={"code": _key(client).at(NOW)}).status_code == 200
    assert client.get("/admin/").status_code == 200


def test_session_from_before_a_role_that_needs_it_signs_in_again(app: Flask) -> None:
    made = _staff(Role.ORGANISER)
    client = signing.browser(app)
    _type(client)
    assert client.get("/organise/").status_code == 200
    with transaction() as session:
        accounts.grant(session, actor=ADMIN, user_id=made.user_id, role=Grant(Role.ADMIN))

    refused = client.get("/admin/")
    assert refused.location.startswith("/signin?next=")
    assert "ต้องยืนยันตัวตนขั้นที่สอง" in client.get(refused.location).text
    assert _type(client).location == NEW


@pytest.mark.parametrize(
    ("setting", "role", "page"),
    [
        (SecondFactor.OFF, Role.ADMIN, "/admin/"),
        (SecondFactor.ADMINS, Role.ORGANISER, "/organise/"),
        (SecondFactor.ORGANISERS, Role.ORGANISER, NEW),
        (SecondFactor.ORGANISERS, Role.CENTRAL, NEW),
    ],
)
def test_setting_says_who_sets_it_up(app: Flask, setting: SecondFactor, role: Role, page: str) -> None:
    _set(app, setting)
    _staff(role)

    assert _type(signing.browser(app)).location == page


def test_installation_without_it_asks_nobody_also_not_who_has_one(app: Flask) -> None:
    _staff()
    _enrol(signing.browser(app))
    _set(app, SecondFactor.OFF)

    assert _type(signing.browser(app)).location == "/admin/"


def test_organiser_sets_it_up_by_choice_with_the_password(app: Flask, session: Session) -> None:
    made = _staff(Role.ORGANISER)
    client = signing.browser(app)
    _type(client)
    code = _key(client, "/second-factor").at(NOW)

    assert client.post("/second-factor", data={"code": code, "password": "wrong"}).status_code == 422
    assert reads.state(session, made.user_id) is None
    session.rollback()
    assert len(RECOVERY.findall(client.post("/second-factor", data={"code": code, "password": PASSWORD}).text)) == 10
    assert _type(signing.browser(app)).location == CHECK


def test_owner_replaces_the_codes_and_removes_it_with_the_password(app: Flask) -> None:
    _staff()
    client = signing.browser(app)
    _phone, codes = _enrol(client)

    assert "เหลือรหัสกู้คืน 10 รหัส" in client.get("/second-factor").text
    assert client.post("/second-factor", data={"act": "codes", "password": "wrong"}).status_code == 422
    new = RECOVERY.findall(client.post("/second-factor", data={"act": "codes", "password": PASSWORD}).text)
    assert len(new) == 10
    assert not set(new) & set(codes)
    assert client.post("/second-factor", data={"act": "end", "password": "wrong"}).status_code == 422
    assert client.post("/second-factor", data={"act": "end", "password": PASSWORD}).status_code == 303
    assert _type(signing.browser(app)).location == NEW


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/second-factor", {"act": "codes", "password": "wrong"}),
        ("/second-factor", {"act": "end", "password": "wrong"}),
        ("/password", {"current": "wrong", "new": NEXT, "again": NEXT}),
        ("/admin/users/{}", {"name": "สมชาย", "username": "boss2", "password": "wrong"}),
        ("/admin/backups/copy", {"password": "wrong", "secret": "k" * 20, "secret_again": "k" * 20}),
    ],
)
def test_form_that_asks_for_the_present_password_is_limited_like_the_sign_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch, page: str, form: dict[str, str]
) -> None:
    made = _staff()
    client = signing.browser(app)
    _enrol(client)
    page = page.format(made.user_id)
    with client.session_transaction() as kept:
        kept["known"] = []  # as after another username: the device is unknown to the account
    monkeypatch.setattr(limits, "HASHES", threading.Semaphore(0))
    busy = client.post(page, data=form)
    monkeypatch.undo()

    statuses = [client.post(page, data=form).status_code for _ in range(20)]

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_change_that_asks_no_password_forgets_no_failure(app: Flask) -> None:
    made = _staff()
    client = signing.browser(app)
    _enrol(client)
    page = f"/admin/users/{made.user_id}"
    with client.session_transaction() as kept:
        kept["known"] = []

    for number in range(10):
        client.post(page, data={"name": "สมชาย", "username": "boss2", "password": "wrong"})
        client.post(page, data={"name": f"สมชาย {number % 2}", "username": "boss", "password": "a guess"})

    assert client.post(page, data={"name": "สมชาย", "username": "boss2", "password": "wrong"}).status_code == 429


def test_another_administrator_resets_it_and_ends_the_sessions(app: Flask) -> None:
    made = _staff()
    client, boss = signing.browser(app), signing.browser(app)
    _enrol(client)
    with transaction() as session:
        accounts.create_staff(
            session, actor=ADMIN, name="อีกคน", username="other", password=PASSWORD, grants=[Grant(Role.ADMIN)]
        )
    boss.post("/signin", data={"username": "other", "password": PASSWORD})
    boss.post(NEW, data={"code": _key(boss).at(NOW)})

    assert f"/admin/users/{made.user_id}/second-factor" in boss.get(f"/admin/users/{made.user_id}").text
    assert boss.post(f"/admin/users/{made.user_id}/second-factor").status_code == 303
    assert not _is_signed_in(client)
    assert _type(signing.browser(app)).location == NEW


@pytest.mark.parametrize(
    ("environ", "setting"),
    [
        ({}, SecondFactor.OFF),
        ({"JUDGING_HTTPS": "1"}, SecondFactor.ADMINS),
        ({"JUDGING_TRUSTED_PROXIES": "1"}, SecondFactor.ADMINS),
        ({"JUDGING_HTTPS": "1", "JUDGING_SECOND_FACTOR": "off"}, SecondFactor.OFF),
        ({"JUDGING_SECOND_FACTOR": "organisers"}, SecondFactor.ORGANISERS),
    ],
)
def test_it_is_on_where_https_is_used(environ: dict[str, str], setting: SecondFactor) -> None:
    assert read_settings({"JUDGING_SECRET_KEY": "k" * 40, **environ}).second_factor is setting

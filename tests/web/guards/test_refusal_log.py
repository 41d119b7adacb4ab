"""Failed sign-ins, pauses and refusals of access in the audit log: what is kept, and what a flood or a busy database
does."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import Grant, Role
from judging.core.signin.sign_in_limits import PACES, Scope
from judging.database.transaction import transaction, write_lock
from judging.extensions import db
from judging.models import AuditEntry
from judging.services.people import accounts
from judging.services.signin import refusals as service
from judging.web.guards import refusals
from judging.web.guards.refusals import Tally
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
NOON = datetime(2026, 2, 20, 5, tzinfo=UTC)


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


def _told(session: Session) -> list[dict[str, Any]]:
    session.rollback()
    texts = session.execute(select(AuditEntry.text).order_by(AuditEntry.id)).scalars()
    return [entry for entry in map(json.loads, texts) if entry["action"].startswith(("sign_ins.", "access."))]


def _guess(app: Flask, username: str, password: str = "wrong") -> int:
    return browser(app).post("/signin", data={"username": username, "password": password}).status_code


def test_failure_at_a_known_account_has_its_number_and_device_and_nothing_that_was_typed(
    app: Flask, session: Session, user_id: int
) -> None:
    assert _guess(app, "somchai", "very wrong") == 422
    (entry,) = _told(session)
    assert (entry["action"], entry["actor"], entry["subject"]) == ("sign_ins.fail", None, f"user:{user_id}")
    assert (entry["data"]["kind"], entry["data"]["count"]) == ("password", 1)
    assert len(entry["data"]["device"]) == 16
    assert set(entry["data"]) == {"kind", "count", "device"}


def test_failure_at_an_unknown_name_keeps_no_name(app: Flask, session: Session, user_id: int) -> None:
    _guess(app, "my-secret-password")
    (entry,) = _told(session)
    assert entry["subject"] == "account:unknown"
    assert "secret" not in json.dumps(entry)


def test_right_password_leaves_no_failure(app: Flask, session: Session, user_id: int) -> None:
    assert _guess(app, "somchai", PASSWORD) == 303
    assert _told(session) == []


def test_wrong_cards_are_told_at_the_first_and_each_tenth_power(app: Flask, session: Session) -> None:
    with clock.held(NOON):
        for _ in range(25):
            assert browser(app).post("/signin/code", data={"code": "K7QM3-XDA9P"}).status_code == 422
    with clock.held(NOON + timedelta(hours=1)):
        browser(app).post("/signin/code", data={"code": "K7QM3-XDA9P"})
        assert browser(app).get("/c/guessed").status_code == 404
    told = [(entry["data"]["kind"], entry["data"]["count"]) for entry in _told(session)]
    assert told == [("card code", 1), ("card code", 10), ("card code", 1), ("card link", 1)]


def test_pause_is_told_once_when_it_begins(app: Flask, session: Session, user_id: int) -> None:
    client = browser(app)
    with clock.held(NOON):
        for _ in range(PACES[Scope.DEVICE].free + 4):
            client.post("/signin", data={"username": "somchai", "password": "wrong"})
    pauses = [entry for entry in _told(session) if entry["action"] == "sign_ins.pause"]
    assert [(entry["subject"], entry["data"]["count"]) for entry in pauses] == [(f"user:{user_id}", 1)]


def test_refused_access_has_the_person_and_the_endpoint(app: Flask, world: World, session: Session) -> None:
    teacher = world.user(grants=[Grant(Role.TEACHER, institution_id=world.institution("วิทยาลัย"))])
    client = signed_in(browser(app), teacher)
    for path in ("/admin/", "/admin/", "/admin/users"):
        assert client.get(path).status_code == 403
    told = _told(session)
    assert {(entry["action"], entry["actor"]) for entry in told} == {("access.refuse", teacher)}
    assert [entry["subject"] for entry in told] == ["endpoint:admin.home", "endpoint:admin.users"]


def test_busy_database_delays_no_answer_and_leaves_a_line(
    app: Flask, session: Session, user_id: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite has one writer")
    monkeypatch.setattr(refusals, "PATIENCE", 0.05)
    with write_lock(db.engine), caplog.at_level(logging.WARNING, "judging.refusals"):
        assert _guess(app, "somchai") == 422
    assert "busy" in caplog.text
    assert _told(session) == []


def test_entry_that_fails_fails_no_request(
    app: Flask, session: Session, user_id: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record_failure(*_given: object, **_named: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(service, "record_failure", record_failure)
    with caplog.at_level(logging.WARNING, "judging.refusals"):
        assert _guess(app, "somchai") == 422
    assert "error=OSError" in caplog.text


def test_flood_of_different_events_is_bounded_and_the_next_hour_begins_anew(caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally(most=3)
    with caplog.at_level(logging.WARNING, "judging.refusals"):
        assert [tally.add(key, NOON) for key in range(6)] == [1, 1, 1, 0, 0, 0]
    assert len(caplog.records) == 1
    assert [tally.add(0, NOON) for _ in range(9)] == [0] * 8 + [10]
    assert tally.add(5, NOON + timedelta(hours=1)) == 1


def test_log_page_shows_sign_ins_alone_or_everything_else(app: Flask, world: World, user_id: int) -> None:
    assert _guess(app, "somchai") == 422
    boss = signed_in(browser(app), user_id)
    failed, made = "เข้าสู่ระบบไม่สำเร็จ", "สร้างบัญชี"
    shown = {show: boss.get(f"/admin/log?show={show}").text for show in ("", "sign-ins", "rest")}
    assert {show: (failed in page, made in page) for show, page in shown.items()} == {
        "": (True, True),
        "sign-ins": (True, False),
        "rest": (False, True),
    }


def test_new_password_from_who_manages_the_account_ends_its_pause(app: Flask, world: World, user_id: int) -> None:
    boss = signed_in(browser(app), world.user(grants=[Grant(Role.ADMIN)]))
    client = browser(app)
    with clock.held(NOON):
        for _ in range(PACES[Scope.DEVICE].free + 1):
            client.post("/signin", data={"username": "somchai", "password": "wrong"})
        attempt = {"username": "somchai", "password": PASSWORD}
        assert client.post("/signin", data=attempt).status_code == 429
    boss.post(f"/admin/users/{user_id}/password")
    with clock.held(NOON):
        assert client.post("/signin", data=attempt).status_code == 422, "the old password, without a wait"

"""The signatures of the session cookie and of the CSRF token."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging.extensions import db
from judging.models import Mark
from tests.web.signing import browser, signed_in
from tests.world import TABLET, World

TAP = {"id": 1, "item": "1.1", "level": "good", "base": 0}
TAPS = {"device": TABLET, "epoch": "1", "changes": [TAP]}


def marked() -> list[str]:
    """The addresses of the sheets that have a mark."""
    db.session.rollback()
    return [f"/api/v1/sheets/{sheet}/changes" for sheet in db.session.execute(select(Mark.sheet_id)).scalars()]


def judge(app: Flask, world: World) -> tuple[FlaskClient, str, str]:
    """A judge's browser, its CSRF token, and the address to which it sends the marks of its sheet."""
    setting = world.contest(entries=1, judges=1)
    client = signed_in(browser(app), setting.users[0])
    token = client.get("/api/v1/judging").get_json()["csrf_token"]
    return client, token, f"/api/v1/sheets/{setting.sheets[setting.entries[0], setting.members[0]]}/changes"


def test_csrf_token_is_accepted_in_its_own_session_alone(app: Flask, world: World) -> None:
    client, token, address = judge(app, world)
    other, _, others_address = judge(app, world)

    first = client.post(address, json=TAPS, headers={"X-CSRFToken": token})
    again = client.post(address, json=TAPS, headers={"X-CSRFToken": token})
    elsewhere = other.post(others_address, json=TAPS, headers={"X-CSRFToken": token})
    changed = client.post(address, json=TAPS, headers={"X-CSRFToken": token[:-1] + "!"})
    without = client.post(address, json=TAPS)

    answers = (first, again, elsewhere, changed, without)
    assert [answer.status_code for answer in answers] == [200, 200, 400, 400, 400]
    assert marked() == [address]


def test_cookie_that_differs_in_its_signature_opens_nothing(app: Flask, world: World) -> None:
    client, token, address = judge(app, world)
    client.post(address, json={**TAPS, "changes": []}, headers={"X-CSRFToken": token})
    cookie = client.get_cookie("session")
    assert cookie is not None

    forged = browser(app)
    forged.set_cookie("session", cookie.value[:-2] + ("AA" if not cookie.value.endswith("AA") else "BB"))
    answer = forged.post(address, json=TAPS, headers={"X-CSRFToken": token})

    assert answer.status_code == 401
    assert marked() == []

"""The big screen and the page that moves it; nothing of the ranking is told before it is revealed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import PracticeSettings
from judging.services.contests import contests
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.publishing import seen as previewed
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World


@pytest.fixture
def certified(app: Flask, world: World) -> Setting:
    """Four works, of which the last two share a rank, certified; scores are not published."""
    without_csrf(app)
    setting = world.contest(entries=4, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 2), levels(book, 2))
    with transaction() as session:
        session.get_one(PracticeSettings, setting.contest_id).publish_scores = False
        session.flush()
        ties = [setting.entries[2:]]
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=ties)
    return setting


@pytest.fixture
def phone(app: Flask, world: World, certified: Setting) -> FlaskClient:
    """The organiser's phone, in English."""
    found = admin(app, world)
    found.get("/language/en")
    return found


def page(setting: Setting, part: str = "") -> str:
    return f"/results/{setting.contest_id}/screen{part}"


def revision(text: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', text)
    assert found is not None
    return found[1]


def press(client: FlaskClient, setting: Setting, act: str, seen: str | None = None) -> TestResponse:
    seen = seen or revision(client.get(page(setting, "/control")).text)
    return client.post(page(setting, "/move"), data={"act": act, "seen": seen}, follow_redirects=True)


def begin(client: FlaskClient, setting: Setting) -> TestResponse:
    return client.post(page(setting, "/begin"), data={"seen": "0"}, follow_redirects=True)


def shown(client: FlaskClient, setting: Setting) -> tuple[str, list[str]]:
    """The award and the works on the screen."""
    text = client.get(page(setting, "/live")).text
    award = re.search(r'class="reveal-award">([^<]+)', text)
    assert not re.search(r"\b\d+\.\d\d\b", text), "a score is on the screen"
    return award[1].strip() if award else "", re.findall(r'class="reveal-title"><b>([^<]+)', text)


def test_phone_reveals_the_screen_award_by_award(phone: FlaskClient, certified: Setting) -> None:
    assert shown(phone, certified) == ("Results", [])
    assert "Before page 1 of 3" in begin(phone, certified).text
    assert shown(phone, certified) == ("Results", [])

    told = []
    while "publish…" not in phone.get(page(certified, "/control")).text:
        press(phone, certified, "next")
        told.append(shown(phone, certified))

    assert told == [("Runner-up\xa02", ["A003", "A004"]), ("Runner-up\xa01", ["A002"]), ("Winner", ["A001"])]


def test_nothing_that_is_not_revealed_leaves_the_server(app: Flask, phone: FlaskClient, certified: Setting) -> None:
    begin(phone, certified)
    press(phone, certified, "next")

    for part in ("", "/live"):
        text = phone.get(page(certified, part)).text
        assert "A003" in text
        assert "A001" not in text
        assert "A002" not in text

    visitor = browser(app)
    for address in (f"/results/{certified.contest_id}", f"/api/v1/results/{certified.contest_id}"):
        assert visitor.get(address).status_code == 404
    for part in ("", "/control", "/live"):
        assert visitor.get(page(certified, part)).status_code == 302
    assert signed_in(visitor, certified.users[0]).get(page(certified)).status_code == 403


def test_blank_screen_says_nothing(phone: FlaskClient, certified: Setting) -> None:
    begin(phone, certified)
    press(phone, certified, "next")
    press(phone, certified, "blank")

    assert shown(phone, certified) == ("", [])
    press(phone, certified, "blank")
    assert shown(phone, certified)[1] == ["A003", "A004"]


def test_who_presses_second_is_told(phone: FlaskClient, certified: Setting) -> None:
    seen = revision(begin(phone, certified).text)
    press(phone, certified, "next", seen)

    assert "Somebody else has just moved the screen on." in press(phone, certified, "next", seen).text
    assert shown(phone, certified)[1] == ["A003", "A004"]


def test_undone_certification_is_told_on_the_phone_and_the_screen_shows_nothing(
    phone: FlaskClient, certified: Setting
) -> None:
    seen = revision(begin(phone, certified).text)
    press(phone, certified, "next", seen)
    with transaction() as session:
        to = ContestState.SCORING
        contests.go_back(session, actor=ADMIN, contest_id=certified.contest_id, to=to, reason="ตรวจอีกครั้ง")

    assert "The certification was undone" in press(phone, certified, "next", seen).text
    assert shown(phone, certified) == ("Results", [])


def test_last_button_leads_to_the_preview_and_publishing_shows_the_address(
    phone: FlaskClient, certified: Setting
) -> None:
    begin(phone, certified)
    for _page in range(3):
        press(phone, certified, "next")
    publish = f"/organise/contests/{certified.contest_id}/publish"
    assert publish in phone.get(page(certified, "/control")).text

    phone.post(publish, data=previewed(phone.get(publish).text))

    assert shown(phone, certified)[0] == "The results are published"
    control = phone.get(page(certified, "/control")).text
    assert "Open the public page" in control
    assert "address" not in control, "no other computer reaches this server, so that the screen shows none"


def test_live_part_answers_only_what_changed(phone: FlaskClient, certified: Setting) -> None:
    begin(phone, certified)
    first = phone.get(page(certified, "/live"))
    seen = re.search(r'data-seen="(\w+)"', first.text)
    assert seen is not None

    assert phone.get(page(certified, f"/live?seen={seen[1]}")).status_code == 204
    press(phone, certified, "next")
    assert "A003" in phone.get(page(certified, f"/live?seen={seen[1]}")).text
    assert phone.post(page(certified, "/move"), data={"act": "jump", "seen": "0"}).status_code == 400

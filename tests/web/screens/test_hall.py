"""The page that moves the hall, and the second screen."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from judging.database.transaction import transaction
from judging.services.presentation import chair_calls
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import Setting, World


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring with three works; the first of two judges is the chair."""
    without_csrf(app)
    return world.contest(entries=3, judges=2)


@pytest.fixture
def chair(app: Flask, setting: Setting) -> FlaskClient:
    """The chair's phone, in English."""
    found = signed_in(browser(app), setting.users[0])
    found.get("/language/en")
    return found


def page(setting: Setting, part: str = "") -> str:
    return f"/hall/contests/{setting.contest_id}/{part}"


def revision(text: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', text)
    assert found is not None
    return found[1]


def press(client: FlaskClient, setting: Setting, act: str, seen: str | None = None) -> TestResponse:
    """What the page shows after a button of the page as it is now, or as it was ``seen``."""
    seen = seen or revision(client.get(page(setting)).text)
    return client.post(page(setting, "move"), data={"act": act, "seen": seen}, follow_redirects=True)


def now(client: FlaskClient, setting: Setting) -> tuple[str, str]:
    """The phase and the work on the second screen."""
    text = client.get(page(setting, "screen")).text
    phase = re.search(r'class="big-phase">([^<]+)', text)
    work = re.search(r'class="big-work"><b>([^<]+)', text)
    return phase[1] if phase else "", work[1] if work else ""


def test_chair_and_organiser_move_the_hall_and_the_second_screen_follows(
    app: Flask, world: World, chair: FlaskClient, setting: Setting
) -> None:
    press(chair, setting, "start")
    assert now(chair, setting) == ("Get ready", "A001")

    organiser = admin(app, world)
    press(organiser, setting, "on")
    assert now(chair, setting) == ("Presentation", "A001")


def test_who_presses_second_is_told_and_nothing_is_skipped(chair: FlaskClient, setting: Setting) -> None:
    seen = revision(press(chair, setting, "start").text)
    press(chair, setting, "next", seen)

    told = press(chair, setting, "next", seen).text

    assert "Somebody else has just moved the hall on." in told
    assert now(chair, setting) == ("Get ready", "A002")


def test_late_and_absent_teams(chair: FlaskClient, setting: Setting) -> None:
    seen = revision(press(chair, setting, "start").text)
    late = chair.post(page(setting, "late"), data={"seen": seen}, follow_redirects=True).text
    assert now(chair, setting) == ("Get ready", "A002")

    gone = {"seen": revision(late), "reason": "ไม่มารายงานตัว"}
    chair.post(page(setting, "absent"), data=gone)

    assert now(chair, setting) == ("Get ready", "A003")
    assert listed(chair, setting) == {"A003": "now", "A001": "next", "A002": "absent"}


def listed(client: FlaskClient, setting: Setting) -> dict[str, str]:
    """The works of the list, each with what became of it."""
    return {
        code: turn
        for turn, code in re.findall(
            r'<li class="is-(\w+)".*?class="what"><b>(A\d+)', client.get(page(setting)).text, re.DOTALL
        )
    }


def test_list_says_what_became_of_each_work_and_the_end_names_those_that_were_skipped(
    chair: FlaskClient, setting: Setting
) -> None:
    for act in ("start", "on", "on", "on", "next", "on"):  # the second work is skipped
        press(chair, setting, act)
    assert listed(chair, setting) == {"A001": "presented", "A002": "skipped", "A003": "now"}
    assert re.search(r"presented at \d\d:\d\d", chair.get(page(setting)).text)

    end = press(chair, setting, "on").text
    assert "Not presented yet: A002" in end
    assert "All works have presented" not in end
    assert "Call up A002" in end

    called = {"act": "start", "seen": revision(end), "entry": setting.entries[1]}
    chair.post(page(setting, "move"), data=called)
    press(chair, setting, "on")
    end = press(chair, setting, "on").text
    assert "All works have presented: end" in end
    assert "Start over" in press(chair, setting, "end").text


def test_live_part_answers_only_what_changed(chair: FlaskClient, setting: Setting) -> None:
    first = chair.get(page(setting, "live"))
    seen = re.search(r'data-seen="(\w+)"', first.text)
    assert seen is not None

    assert chair.get(page(setting, f"live?seen={seen[1]}")).status_code == 204
    press(chair, setting, "start")
    assert "Start the presentation" in chair.get(page(setting, f"live?seen={seen[1]}")).text


def test_call_of_a_judge_is_shown_on_hall_and_progress_until_it_is_seen(
    app: Flask, world: World, chair: FlaskClient, setting: Setting
) -> None:
    with transaction() as session:
        chair_calls.call(session, sheet_id=setting.sheets[setting.entries[1], setting.members[1]])
    organiser = admin(app, world)
    organiser.get("/language/en")
    grid = f"/organise/contests/{setting.contest_id}/grid"
    assert "calls the chair" in chair.get(page(setting)).text
    assert "Judges call the chair" in organiser.get(grid).text

    chair.post(page(setting, f"calls/{setting.members[1]}/seen"))

    assert "calls the chair" not in chair.get(page(setting)).text
    assert "Judges call the chair" not in organiser.get(grid).text


def test_judge_who_is_not_the_chair_moves_nothing(app: Flask, setting: Setting) -> None:
    judge = signed_in(browser(app), setting.users[1])

    assert judge.get(page(setting)).status_code == 403
    assert judge.post(page(setting, "move"), data={"act": "start", "seen": "0"}).status_code == 403


def test_move_that_is_none_is_refused(chair: FlaskClient, setting: Setting) -> None:
    assert chair.post(page(setting, "move"), data={"act": "jump", "seen": "0"}).status_code == 400

"""The page on which an organiser adds, renames and removes special prizes after the first mark."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import PracticeSettings
from judging.queries.scoring import standings
from tests.scoring import AT, levels, submit_all
from tests.services.ruling import certify
from tests.web.signing import admin, without_csrf
from tests.world import Setting, World


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest of two works that are scored."""
    without_csrf(app)
    made = world.contest(entries=2, judges=1)
    submit_all(world, made, levels(world.rulebook()), levels(world.rulebook(), 1))
    with transaction() as session:
        session.get_one(PracticeSettings, made.contest_id).frozen_at = AT
    return made


@pytest.fixture
def organiser(app: Flask, world: World) -> FlaskClient:
    """An organiser, in English."""
    found = admin(app, world)
    found.get("/language/en")
    return found


def page(setting: Setting, part: str = "prizes/offered") -> str:
    return f"/organise/contests/{setting.contest_id}/{part}"


def row(number: int, name: str, **more: str) -> dict[str, str]:
    given = {"th": f"รางวัล{name}", "en": name, "giver": "", "level": "", "by": "organiser", **more}
    return {f"prize-{number}-{key}": value for key, value in given.items()}


def seen(text: str) -> str:
    found = re.search(r'name="seen"[^>]* value="(\w+)"', text)
    assert found is not None
    return found[1]


def offered(setting: Setting) -> list[tuple[str, str, str]]:
    db.session.rollback()
    board = standings.board(db.session(), setting.contest_id)
    assert board is not None
    return [(prize.name.en, prize.giver, prize.level) for prize in board.rules.awards.prizes]


def test_locked_settings_lead_to_the_prizes_which_are_saved(organiser: FlaskClient, setting: Setting) -> None:
    assert page(setting) in organiser.get(page(setting, "settings")).text
    form = {"seen": seen(organiser.get(page(setting)).text)}
    form |= row(1, "Sponsor", giver="บริษัทน้ำใส", level="gold medal") | row(3, "Media")
    assert "The special prizes are saved." in organiser.post(page(setting), data=form, follow_redirects=True).text
    assert offered(setting) == [("Sponsor", "บริษัทน้ำใส", "gold"), ("Media", "", "")]

    again = organiser.get(page(setting)).text
    organiser.post(page(setting), data={"seen": seen(again)} | row(1, "", th="", giver="", level="") | row(2, "Media"))
    assert offered(setting) == [("Media", "", "")]


def test_prize_without_a_name_in_one_language_is_marked(organiser: FlaskClient, setting: Setting) -> None:
    form = {"seen": seen(organiser.get(page(setting)).text)} | row(1, "Sponsor", th="")

    answer = organiser.post(page(setting), data=form)

    assert answer.status_code == 422
    assert re.search(r'id="prize-1-th"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="prize-1-th"', answer.text)
    assert offered(setting) == []


def test_prize_that_reads_like_another_is_marked(organiser: FlaskClient, setting: Setting) -> None:
    form = {"seen": seen(organiser.get(page(setting)).text)} | row(1, "Sponsor") | row(3, "Sponsor", by="chair")

    answer = organiser.post(page(setting), data=form)

    assert answer.status_code == 422
    assert "The special prize in row 3 reads like one above it." in answer.text
    assert offered(setting) == []


def test_who_saves_second_is_told_and_keeps_what_was_typed(
    app: Flask, world: World, organiser: FlaskClient, setting: Setting
) -> None:
    other = admin(app, world)
    form = {"seen": seen(organiser.get(page(setting)).text)}
    other.post(page(setting), data=form | row(1, "Sponsor"))

    told = organiser.post(page(setting), data=form | row(1, "Media"))

    assert told.status_code == 422
    assert "Somebody saved the practice settings after you opened the page" in told.text
    assert 'value="Media"' in told.text
    assert offered(setting) == [("Sponsor", "", "")]
    organiser.post(page(setting), data={"seen": seen(told.text)} | row(1, "Media"))
    assert offered(setting) == [("Media", "", "")]


def test_after_certification_the_page_says_why_nothing_changes(organiser: FlaskClient, setting: Setting) -> None:
    form = {"seen": seen(organiser.get(page(setting)).text)} | row(1, "Sponsor")
    certify(setting)

    assert page(setting) not in organiser.get(page(setting, "settings")).text
    assert "Fixed since the certification" in organiser.get(page(setting)).text
    assert "The practice settings of this contest name none." in organiser.get(page(setting)).text
    assert "can no longer be changed" in organiser.post(page(setting), data=form, follow_redirects=True).text
    assert offered(setting) == []

"""The papers of a contest: what stands on them, their digits, and who gets them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from judging.web.serving.requests import LANGUAGE_COOKIE
from tests import typeset
from tests.typeset import Typeset
from tests.world import World


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def test_judges_sign_in_has_a_page_a_day_and_names_the_panel(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=1, judges=3)
    answer = browser.get(f"/organise/contests/{setting.contest_id}/papers/judges-sign-in.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    (paper,) = made
    assert answer.data == paper.made
    assert paper.pages == len(paper.data["days"])
    assert [person["role"] for person in paper.data["people"]][:1] == ["ประธานกรรมการ"]
    assert len(paper.data["people"]) == 3


def test_papers_in_thai_have_thai_digits_unless_others_are_asked_for(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    address = f"/organise/contests/{world.contest(entries=1, judges=1).contest_id}/papers/judges-sign-in.pdf"
    for query in ("", "?digits=arabic"):
        browser.get(address + query)
    browser.set_cookie(LANGUAGE_COOKIE, "en")
    browser.get(address)
    options = [(paper.options["language"], paper.options["thai_digits"]) for paper in made]
    assert options == [("th", True), ("th", False), ("en", False)]


def test_list_of_papers_leads_to_each(browser: FlaskClient, world: World) -> None:
    contest_id = world.contest(entries=1, judges=1).contest_id
    page = browser.get(f"/organise/contests/{contest_id}/papers").get_data(as_text=True)
    assert f"/organise/contests/{contest_id}/papers/judges-sign-in.pdf" in page

"""Blank score sheets on paper: whose they are, and where their codes lead."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.core.scoring.paper import code_of
from judging.database.transaction import transaction
from judging.models import Scoresheet, SheetSection
from judging.services.contests import panels
from tests.web import signing
from tests.world import ADMIN, Setting, World


def page(browser: FlaskClient, setting: Setting, query: str = "") -> str:
    answer = browser.get(f"/organise/contests/{setting.contest_id}/blank-sheets{query}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def printed(text: str) -> list[str]:
    """The codes of the sheets, in order, each once."""
    return list(dict.fromkeys(re.findall(r"<figcaption>([\d-]+)</figcaption>", text)))


def test_each_judge_has_a_set_without_the_works_from_which_they_are_recused(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=2, judges=2)
    with transaction() as session:
        given = {"member_id": setting.members[1], "entry_id": setting.entries[0], "reason": "สถานศึกษาเดียวกัน"}
        panels.recuse(session, actor=ADMIN, **given)  # type: ignore[arg-type]

    expected = [(0, 0), (0, 1), (1, 1)]
    codes = [code_of(setting.members[judge], setting.entries[work]) for judge, work in expected]
    assert printed(page(browser, setting)) == codes
    assert printed(page(browser, setting, f"?member={setting.members[1]}")) == codes[2:]
    assert printed(page(browser, setting, f"?entry={setting.entries[0]}")) == codes[:1]
    assert printed(page(browser, setting, "?member=0")) == [code_of(0, entry) for entry in setting.entries]


def test_every_page_of_a_sheet_has_its_number_and_its_code(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)

    text = page(browser, setting)

    assert re.findall(r"หน้า (\d)/(\d)", text) == [("1", "2"), ("2", "2")]
    assert text.count(f"<figcaption>{code_of(setting.members[0], setting.entries[0])}</figcaption>") == 2


def test_a_judge_of_some_sections_has_these_on_one_page(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1, sections=["3"])

    text = page(browser, setting)

    assert re.findall(r"หน้า (\d)/(\d)", text) == [("1", "1")]
    assert "3.7" in text
    assert "6.1" not in text


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(entries=1, judges=2)


def leads(client: FlaskClient, code: str) -> str:
    answer = client.get(f"/paper/{code}")
    return answer.headers["Location"] if answer.status_code == 302 else str(answer.status_code)


def test_a_code_leads_judge_and_organiser_to_the_sheet_and_nobody_else(
    app: Flask, world: World, setting: Setting
) -> None:
    code, any_judge = code_of(setting.members[0], setting.entries[0]), code_of(0, setting.entries[0])
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    judge, colleague = (signing.signed_in(signing.browser(app), user) for user in setting.users)
    grant = Grant(Role.ORGANISER, competition_id=setting.competition_id)
    organiser = signing.signed_in(signing.browser(app), world.user(grants=[grant]))
    stranger = signing.signed_in(
        signing.browser(app), world.user(grants=[Grant(Role.ORGANISER, competition_id=world.contest().competition_id)])
    )

    assert leads(judge, code) == leads(judge, any_judge) == f"/judge/sheets/{sheet}"
    assert leads(organiser, code).startswith(f"/organise/sheets/{sheet}")
    assert leads(organiser, any_judge) == f"/organise/contests/{setting.contest_id}/grid"
    assert [leads(one, code) for one in (colleague, stranger)] == ["403", "403"]
    assert leads(signing.browser(app), code).startswith("/signin?next=")


@pytest.mark.parametrize("code", ["1-2-9", "x", "0-99999-3", "99999-1-5"])
def test_a_code_that_is_wrong_leads_nowhere(browser: FlaskClient, setting: Setting, code: str) -> None:
    assert leads(browser, code) == "404"


def test_before_scoring_a_code_leads_to_list_and_progress(app: Flask, browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        session.execute(delete(SheetSection))
        session.execute(delete(Scoresheet))
    code = code_of(setting.members[0], setting.entries[0])

    assert leads(browser, code) == f"/organise/contests/{setting.contest_id}/grid"
    judge = signing.signed_in(signing.browser(app), setting.users[0])
    assert leads(judge, code) == f"/judge/contests/{setting.contest_id}/"


def test_without_a_panel_the_judges_name_is_left_open(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, state=ContestState.REGISTRATION)

    assert printed(page(browser, setting)) == [code_of(0, setting.entries[0])]

"""Blank score sheets on paper: whose they are, and where their codes lead."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from judging.core.contests.lifecycle import ContestState
from judging.core.paper_sheets.paper import code_of
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry, Institution, Scoresheet, SheetSection
from judging.services.contests import panels
from judging.web.serving.requests import LANGUAGE_COOKIE
from tests import typeset
from tests.typeset import Typeset
from tests.web import signing
from tests.world import ADMIN, Setting, World


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def paper(browser: FlaskClient, made: list[Typeset], setting: Setting, query: str = "") -> Typeset:
    answer = browser.get(f"/organise/contests/{setting.contest_id}/papers/blank-sheets.pdf{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return made[-1]


def printed(found: Typeset) -> list[str]:
    """The codes of the sheets, in order."""
    return [sheet["paper-code"] for sheet in found.data["sheets"]]


def test_each_judge_has_a_set_without_the_works_from_which_they_are_recused(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=2, judges=2)
    with transaction() as session:
        given = {"member_id": setting.members[1], "entry_id": setting.entries[0], "reason": "สถานศึกษาเดียวกัน"}
        panels.recuse(session, actor=ADMIN, **given)  # type: ignore[arg-type]

    expected = [(0, 0), (0, 1), (1, 1)]
    codes = [code_of(setting.members[judge], setting.entries[work]) for judge, work in expected]
    assert printed(paper(browser, made, setting)) == codes
    assert printed(paper(browser, made, setting, f"?member={setting.members[1]}")) == codes[2:]
    assert printed(paper(browser, made, setting, f"?entry={setting.entries[0]}")) == codes[:1]
    open_ones = paper(browser, made, setting, "?member=0")
    assert printed(open_ones) == [code_of(0, entry) for entry in setting.entries]
    assert [sheet["judge"] for sheet in open_ones.data["sheets"]] == ["", ""]


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_22_criteria_of_a_long_title_take_two_pages(
    browser: FlaskClient, world: World, made: list[Typeset], language: str
) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        long = "เครื่องอบแห้งเมล็ดพันธุ์พลังงานแสงอาทิตย์ร่วมกับเตาชีวมวลควบคุมอุณหภูมิอัตโนมัติผ่านเครือข่ายไร้สาย"
        session.execute(update(Entry).values(title_th=long, title_en=""))
        session.execute(update(Institution).values(name_th="วิทยาลัยเทคโนโลยีและอุตสาหกรรมการต่อเรือพระนครศรีอยุธยา"))
    browser.set_cookie(LANGUAGE_COOKIE, language)

    found = paper(browser, made, setting)

    assert found.pages == 2
    typeset.expect_look(found, f"blank_sheet_{language}")


def test_a_blank_sheet_offers_each_criterion_its_own_levels_and_no_other(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    found = paper(browser, made, world.contest(entries=1, judges=1))

    sections = found.data["rubrics"][0]["sections"]
    offered = [[cell["id"] for cell in line["cells"] if cell] for part in sections for line in part["lines"]]
    assert offered == [[level.id for level in item.levels] for item in world.rulebook().criteria]


def test_a_judge_of_some_sections_has_these_on_one_page(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    found = paper(browser, made, world.contest(entries=1, judges=1, sections=["3"]))

    assert found.pages == 1
    assert [section["key"] for section in found.data["rubrics"][0]["sections"]] == ["3"]


def test_page_of_blank_sheets_leads_to_those_of_each_judge(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=2)
    page = unescape(browser.get(f"/organise/contests/{setting.contest_id}/blank-sheets").get_data(as_text=True))
    links = re.findall(r"blank-sheets\.pdf[^\"]*", page)
    members = ["", *(f"?member={member}" for member in setting.members), "?member=0"]
    assert links == [f"blank-sheets.pdf{query}" for query in members]


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


def test_without_a_panel_the_judges_name_is_left_open(browser: FlaskClient, world: World, made: list[Typeset]) -> None:
    setting = world.contest(entries=1, state=ContestState.REGISTRATION)

    assert printed(paper(browser, made, setting)) == [code_of(0, setting.entries[0])]

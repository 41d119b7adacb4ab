"""The panel's summary and the averages as papers: figures, reasons, the draft mark, signatures, extremes."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Contest, Entry, Person
from judging.services.contests import panels
from judging.services.entries import entries
from judging.web.serving.requests import LANGUAGE_COOKIE
from tests import typeset
from tests.scoring import levels, submit_all
from tests.typeset import Typeset
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)
LONG = "เครื่องอบแห้งเมล็ดพันธุ์พลังงานแสงอาทิตย์ร่วมกับเตาชีวมวลควบคุมอุณหภูมิอัตโนมัติผ่านเครือข่ายไร้สาย"
NAME = "นางสาวประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุขสวัสดิ์"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def paper(browser: FlaskClient, made: list[Typeset], setting: Setting, name: str = "summary") -> Typeset:
    answer = browser.get(f"/organise/contests/{setting.contest_id}/papers/{name}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return made[-1]


def long_names() -> None:
    with transaction() as session:
        session.execute(update(Entry).values(title_th=LONG, title_en=""))
        session.execute(update(Person).values(name=NAME))


def test_summary_has_totals_sections_ranks_and_the_reason_beside_equal_averages_only(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=3, judges=2)
    book = world.rulebook()
    submit_all(world, setting, levels(book, 1), levels(book, 1), levels(book, 0))

    data = paper(browser, made, setting).data

    assert [(row["rank"], row["code"], row["average"], bool(row["why"])) for row in data["rows"]] == [
        ("1", "A003", "100.00", False),
        ("2", "A001", data["rows"][1]["average"], True),
        ("2", "A002", data["rows"][1]["average"], True),
    ]
    assert data["rows"][0]["cells"] == ["100", "100"]
    assert data["rows"][0]["sections"] == ["15.00", "20.00", "15.00", "10.00", "10.00", "30.00"]
    assert "A002" in data["rows"][1]["why"]
    assert [signer["chairs"] for signer in data["signers"]] == [True, False]


@pytest.mark.parametrize(
    ("state", "mark"),
    [(ContestState.SCORING, "ร่าง"), (ContestState.CERTIFIED, "ร่าง"), (ContestState.PUBLISHED, "")],
)
def test_papers_of_results_are_drafts_until_they_are_published(
    browser: FlaskClient, world: World, made: list[Typeset], state: ContestState, mark: str
) -> None:
    setting = world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(world.rulebook()))
    with transaction() as session:
        session.execute(update(Contest).values(state=state))

    assert [paper(browser, made, setting, name).data["mark"] for name in ("summary", "sections", "criteria")] == [
        mark
    ] * 3


def test_summary_names_replaced_members_and_lists_absent_works_apart(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=2, judges=2)
    with transaction() as session:
        panels.leave(session, actor=ORGANISER, member_id=setting.members[1], reason="ป่วย")
        entries.record_absence(session, actor=ORGANISER, entry_id=setting.entries[1], reason="รถเสีย")

    data = paper(browser, made, setting).data

    assert data["changes"] == ["กรรมการ 2 · กรรมการ · ไม่ได้เข้าร่วม (ป่วย)"]
    assert [(work["code"], work["reason"]) for work in data["apart"]] == [("A002", "รถเสีย")]
    assert [signer["name"] for signer in data["signers"]] == ["กรรมการ 1"]


def test_erased_judge_is_worded_on_paper(browser: FlaskClient, world: World, made: list[Typeset]) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        session.execute(update(Person).values(name=ERASED))
    browser.set_cookie(LANGUAGE_COOKIE, "en")

    data = paper(browser, made, setting).data

    assert ERASED not in str(data)
    assert "personal data erased" in data["signers"][0]["name"]


def scored(world: World, works: int, judges: int) -> Setting:
    setting = world.contest(entries=works, judges=judges)
    book = world.rulebook()
    submit_all(world, setting, *(levels(book, number % 3) for number in range(works)))
    long_names()
    return setting


@pytest.mark.parametrize(("works", "judges", "pages"), [(1, 3, 1), (1, 9, 1), (14, 9, 4)])
def test_summary_of_long_names_ends_with_works_beside_the_signatures(
    browser: FlaskClient, world: World, made: list[Typeset], works: int, judges: int, pages: int
) -> None:
    found = paper(browser, made, scored(world, works, judges))

    assert found.pages == pages
    typeset.expect_look(found, f"summary_{works}_{judges}")
    last = typeset.pictures_of(found)[-1]
    assert any("1" in line for line in last[2:8])  # the heads and the last works stand above the signatures


def test_averages_have_a_column_for_each_item_and_fit_the_page(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = scored(world, 9, 1)
    browser.set_cookie(LANGUAGE_COOKIE, "en")
    shown: dict[str, Any] = {name: paper(browser, made, setting, name) for name in ("sections", "criteria")}

    book = world.rulebook()
    assert [item["code"] for item in shown["sections"].data["items"]] == [item.code for item in book.sections]
    assert [item["code"] for item in shown["criteria"].data["items"]] == [item.code for item in book.criteria]
    assert shown["criteria"].data["rows"][0]["means"][0] == "2.00"
    for name, found in shown.items():
        typeset.expect_look(found, name)


def test_averages_wait_for_a_ranked_work(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    assert browser.get(f"/organise/contests/{setting.contest_id}/papers/sections.pdf").status_code == 404

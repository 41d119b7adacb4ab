"""Several pages or judges on one tablet: no mark is overwritten unseen, and no unsent mark is lost."""

from __future__ import annotations

import json
from dataclasses import replace

from playwright.sync_api import expect
from sqlalchemy import select

from judging.models import Mark
from judging.queries.scoring.scoresheets import FIRST_EPOCH
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card
from tests.journeys.people import LANDSCAPE
from tests.journeys.sheets import SheetPage
from tests.world import World


def test_two_tabs_of_a_sheet_follow_each_other(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    judge = come_by_card(visitor(site, LANDSCAPE), arranging.hand_out_cards(setting.contest_id)[setting.members[0]])
    judge.link("Next work: {code}", code="A001")
    here = SheetPage(judge)
    here.choose("1.1", "good")
    here.expect_state("saved")
    there = replace(judge, page=judge.context.new_page())
    there.page.goto(judge.page.url)
    second = SheetPage(there)

    second.choose("1.1", "very_good")
    second.expect_state("saved")

    expect(here.card("1.1").locator("input:checked")).to_have_value("very_good")
    here.choose("1.3", "fair")
    expect(second.card("1.3").locator("input:checked")).to_have_value("fair")
    for sheet in (here, second):
        sheet.expect_state("saved")
        expect(sheet.page.locator("[data-banner]")).to_be_hidden()
    assert {row.level for row in arranging.fresh(select(Mark.level))} == {"very_good", "fair"}


def test_marks_of_another_judge_that_wait_on_the_tablet_are_told_without_names(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=2)
    arranging.make_it_today(setting)
    cards = arranging.hand_out_cards(setting.contest_id)
    tablet = visitor(site, LANDSCAPE).go("/signin")
    waiting = tablet.page.locator("[data-waiting]")
    expect(waiting).to_be_hidden()
    for number, item in enumerate(("1.1", "1.3"), start=1):
        left = {"id": f"left-{number}", "kind": "level", "item": item, "value": "good", "base": 0, "at": number}
        left["epoch"] = FIRST_EPOCH
        tablet.page.evaluate(
            "([name, change]) => localStorage.setItem(name, change)",
            [
                f"judging:unsent:{setting.sheets[setting.entries[0], setting.members[0]]}:left-{number}",
                json.dumps(left),
            ],
        )

    tablet.go("/signin")
    expect(waiting).to_contain_text(" 2 ")
    come_by_card(tablet, cards[setting.members[1]])

    told = tablet.page.locator("[data-others]")
    expect(told).to_contain_text(" 2 ")
    assert "A001" not in told.inner_text()


def test_a_tablet_whose_storage_is_refused_says_so_and_still_saves_every_tap(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    judge = visitor(site, LANDSCAPE)
    judge.page.add_init_script(
        "for (const name of ['localStorage', 'indexedDB']) Object.defineProperty(window, name,"
        " { get() { throw new DOMException('refused', 'SecurityError'); } })"
    )
    come_by_card(judge, arranging.hand_out_cards(setting.contest_id)[setting.members[0]])
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    banner = judge.page.locator("[data-banner-title]")
    expect(banner).to_have_text(judge.words("This device cannot store marks"))

    sheet.choose("1.1", "good")
    sheet.expect_state("saved")

    expect(banner).to_have_text(judge.words("This device cannot store marks"))
    assert [row.level for row in arranging.fresh(select(Mark.level))] == ["good"]
    judge.page.reload()
    expect(sheet.card("1.1").locator("input:checked")).to_have_value("good")

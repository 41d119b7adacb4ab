"""Story 2: an untrained judge with a card scores a first work, 22 criteria and receipt, on a tablet and on a phone."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judging.models import Mark, Receipt, Scoresheet
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card
from tests.journeys.people import LANDSCAPE, PHONE, PORTRAIT, Device, Person
from tests.journeys.sheets import DOUBLE_TAP, SheetPage
from tests.world import World

MOST_TOUCHES = 29
"""The taps: tick, continue, next work, 22 levels, submit, confirm; and two to spare."""


@pytest.mark.parametrize(
    ("device", "language"),
    [(LANDSCAPE, "th"), (PORTRAIT, "en"), (PHONE, "th"), (PHONE, "en")],
    ids=["landscape-th", "portrait-en", "phone-th", "phone-en"],
)
def test_judge_with_a_card_scores_a_first_work_and_has_a_receipt(
    world: World, site: str, visitor: Visitor, device: Device, language: str
) -> None:
    setting = world.contest(entries=2, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    began = time.monotonic()

    judge = come_by_card(visitor(site, device, language), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    sheet.fill(world.rulebook(), 1)
    sheet.expect_state("saved")
    expect(judge.page.locator("[data-progress]")).to_have_attribute("value", "22")
    shown = sheet.total.inner_text()
    code = sheet.submit()

    assert judge.touches <= MOST_TOUCHES
    assert time.monotonic() - began < 60
    (row,) = arranging.fresh(select(Scoresheet.state, Scoresheet.total).where(Scoresheet.total.is_not(None)))
    (receipt,) = arranging.fresh(select(Receipt.code, Receipt.total))
    assert (row.state, row.total) == ("submitted", receipt.total)
    assert receipt.code == code
    assert re.sub(r"\.0$", "", f"{row.total / 2}") == shown


def test_judge_without_a_camera_types_the_code(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = visitor(site, LANDSCAPE)

    judge.go("/signin").field("code").fill(card.code.lower().replace("-", " "))
    judge.button("Sign in with the card")

    expect(judge.page.locator("input#is_me")).to_be_visible()
    judge.sees("A001")


def at_first_sheet(world: World, site: str, visitor: Visitor) -> tuple[Person, SheetPage]:
    """A judge who signed in by card on a phone, with the sheet of the only work open."""
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, PHONE), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    return judge, sheet


def test_sheet_shows_what_is_not_scored_and_leads_there(world: World, site: str, visitor: Visitor) -> None:
    judge, sheet = at_first_sheet(world, site, visitor)
    judge.touch(judge.page.locator("[data-submit]"))
    sums = [sheet.total, judge.page.locator("[data-review-total]"), judge.page.locator("dialog#review h3 b").first]
    assert [one.inner_text()[:2].strip() for one in sums] == ["–"] * 3  # not scored is not 0
    judge.touch(judge.page.locator("dialog#review [data-closes]"))
    sheet.fill(world.rulebook(), 2)
    judge.touch(sheet.card("4.2").locator("[data-clear]"))
    sheet.expect_state("saved")

    judge.touch(judge.page.locator("[data-submit]"))
    expect(judge.page.locator("[data-confirm]")).to_be_disabled()
    judge.touch(judge.page.locator("dialog#review li.is-missing button"))

    expect(judge.page.locator("dialog#review")).to_be_hidden()
    expect(sheet.card("4.2")).to_be_in_viewport()
    expect(sheet.card("4.2")).to_have_attribute("data-scored", "no")
    marks = dict(arranging.fresh(select(Mark.criterion, Mark.level)))
    assert [criterion for criterion, level in marks.items() if level is None] == ["4.2"]


def test_level_that_is_not_offered_is_not_there(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)

    shown = sheet.card("1.4").locator("input[type=radio]").evaluate_all("boxes => boxes.map(box => box.value)")

    assert shown == [level.id for level in world.rulebook().item("1.4").levels]
    assert len(shown) == 2


def test_keyboard_alone_scores_a_criterion_and_moves_on(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)

    sheet.card("1.1").locator("input").first.focus()
    for key in ("2", "ArrowDown", "1", "ArrowRight", "ArrowDown", "ArrowUp", "Delete"):
        judge.page.keyboard.press(key)
    sheet.expect_state("saved")

    first, second = world.rulebook().criteria[:2]
    assert sheet.chosen(first.code) == first.levels[1].id
    expect(sheet.card(second.code)).to_have_attribute("data-scored", "no")


def test_focus_follows_from_the_list_to_the_sheet_the_submission_and_back(
    world: World, site: str, visitor: Visitor
) -> None:
    judge, sheet = at_first_sheet(world, site, visitor)
    expect(judge.page.locator("[data-sheet-heading]")).to_be_focused()
    sheet.fill(world.rulebook())
    sheet.expect_state("saved")
    sheet.submit()
    expect(judge.page.locator("#receipt-heading")).to_be_focused()
    judge.page.go_back()
    expect(judge.page.locator("[data-heading]")).to_be_focused()


def test_double_tap_submits_nothing_unseen_and_stays_at_the_receipt(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=2, judges=1)
    arranging.make_it_today(setting)
    judge = come_by_card(visitor(site, PORTRAIT), arranging.hand_out_cards(setting.contest_id)[setting.members[0]])
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    sheet.fill(world.rulebook())
    sheet.expect_state("saved")
    where = judge.page.url

    judge.page.locator("[data-submit]").dblclick()
    expect(judge.page.locator("dialog#review")).to_be_visible()
    judge.page.wait_for_timeout(DOUBLE_TAP)
    judge.page.locator("dialog#review [data-confirm]").dblclick()

    expect(judge.page.locator("[data-receipt]")).to_be_visible()
    assert judge.page.url == where
    assert len(arranging.fresh(select(Receipt.code))) == 1


def test_wrong_clock_of_the_tablet_is_told(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    person = visitor(site, PHONE)
    person.page.clock.install(time=time.time() - 5 * 3600)
    judge = come_by_card(person, card)
    expect(judge.page.locator("[data-clock]")).to_have_text(
        judge.words("The clock of this tablet is wrong. The times shown here are the server's.")
    )


def test_list_opens_without_a_connection_and_a_link_to_another_page_does_not(
    world: World, site: str, visitor: Visitor
) -> None:
    judge, sheet = at_first_sheet(world, site, visitor)
    told = judge.page.locator("[data-banner-title]")
    judge.context.set_offline(True)
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")

    judge.touch(judge.page.locator(".j-back"))
    expect(judge.page.locator("[data-works]")).to_be_visible()
    expect(judge.page.locator("[data-unsent]:visible")).to_have_count(1)
    works = judge.page.url
    judge.touch(judge.page.locator("a.brand"))
    expect(told).to_have_text(
        judge.words("This page needs the server, which does not answer now. You can go on scoring.")
    )
    assert judge.page.url == works

    judge.context.set_offline(False)
    expect(told).to_be_hidden()
    judge.touch(judge.page.locator("a.brand"))
    expect(judge.page.locator("[data-works]")).to_have_count(0)
    assert [row.level for row in arranging.fresh(select(Mark.level))] == ["good"]

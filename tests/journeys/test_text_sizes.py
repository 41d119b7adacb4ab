"""A judge's sheet with large text: nothing overflows, nothing covers, and half of the window is left for criteria."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.journeys import arranging
from tests.journeys.conftest import PATIENCE, Visitor, come_by_card
from tests.journeys.people import LANDSCAPE, PHONE, Person
from tests.journeys.sheets import SheetPage
from tests.world import World

SIZES = [(1024, 768), (768, 1024), (390, 844), (844, 390)]

FAULTS = (Path(__file__).parent / "text_faults.js").read_text(encoding="utf-8").split("\n", 1)[1]
SCROLL = "(top) => { scrollTo({ top, behavior: 'instant' }); return new Promise((done) => setTimeout(done, 150)); }"


def faults(page: Page) -> dict[str, list[str]]:
    """The faults by size of the window, at the head of the sheet and further down."""
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for top in (0, 900):
            page.evaluate(SCROLL, top)
            if wrong := page.evaluate(FAULTS):
                found[f"{width} × {height} at {top}"] = wrong
    return found


@pytest.mark.parametrize("root", [16, 24, 32])
def test_nothing_overflows_or_covers_whatever_the_devices_own_text(
    world: World, site: str, app: Flask, launch: Callable[..., Browser], root: int
) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    context = launch(f"--blink-settings=defaultFontSize={root}").new_context(has_touch=True, locale="th-TH")
    context.set_default_timeout(PATIENCE)
    judge = come_by_card(Person(context.new_page(), site, app, PHONE, "th"), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    sheet.choose("1.1", "good")
    sheet.expect_state("saved")

    assert faults(judge.page) == {}

    judge.page.set_viewport_size({"width": 390, "height": 844})
    context.set_offline(True)
    sheet.choose("1.3", "good")
    sheet.expect_state("unsent")
    expect(judge.page.locator("[data-banner-title]")).to_be_visible()

    assert faults(judge.page) == {}
    context.close()


def test_text_size_and_contrast_stay_on_the_device(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE), card)
    judge.link("Next work: {code}", code="A001")
    SheetPage(judge)
    judge.touch(judge.page.locator(".j-menu > summary"))
    judge.touch(judge.page.locator(".j-menu [data-opens=display]"))
    judge.page.locator("#text-huge").check(force=True)
    judge.page.locator("#contrast-high").check(force=True)
    judge.touch(judge.page.locator("#display [data-closes]"))

    judge.page.reload()
    sheet = SheetPage(judge)

    root = judge.page.locator("html")
    expect(root).to_have_attribute("data-text", "huge")
    expect(root).to_have_attribute("data-contrast", "high")
    assert judge.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "25.5px"
    assert faults(judge.page) == {}
    expect(sheet.card("1.1")).to_be_attached()


def test_notes_and_the_last_tap_are_the_judges_own(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)

    sheet.choose("1.1", "good")
    judge.touch(sheet.card("1.1").locator("[data-clear]"))
    judge.touch(judge.page.locator("[data-undo]"))
    assert sheet.chosen("1.1") == "good"
    judge.page.keyboard.press("Control+z")
    expect(sheet.card("1.1")).to_have_attribute("data-scored", "no")
    sheet.expect_state("saved")

    judge.context.set_offline(True)
    judge.touch(judge.page.locator("[data-opens=notes]"))
    judge.page.locator("#note").fill("ถามเรื่องแหล่งพลังงาน")
    expect(judge.page.locator("[data-note-status]")).to_have_text(judge.words("Kept on this device, not sent yet"))
    judge.context.set_offline(False)
    judge.page.reload()
    SheetPage(judge)
    judge.touch(judge.page.locator("[data-opens=notes]"))
    expect(judge.page.locator("#note")).to_have_value("ถามเรื่องแหล่งพลังงาน")
    expect(judge.page.locator("[data-note-status]")).to_have_text(judge.words("Saved"))

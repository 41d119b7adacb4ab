"""The plots of averages under a finger and under the arrow keys: a dot names its work, and is marked on every axis."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from judging.database.transaction import transaction
from judging.models import PracticeSettings
from tests.advancing import score
from tests.certified import publish
from tests.journeys.conftest import Visitor
from tests.journeys.people import DESK, PHONE, Person
from tests.world import World

SECTIONS = 6


@pytest.fixture
def address(world: World) -> str:
    """The page of the plots of a published contest of three works."""
    setting = world.contest(entries=3, judges=1)
    score(world, setting)
    with transaction() as session:
        session.get_one(PracticeSettings, setting.contest_id).publish_scores = True
    publish(setting)
    return f"/results/{setting.contest_id}/plots"


def sections(person: Person) -> Locator:
    """The plot of the sections."""
    return person.page.locator(".plot-box").last


def test_arrow_keys_read_the_dots_of_a_plot(address: str, site: str, visitor: Visitor) -> None:
    anyone = visitor(site, DESK).go(address)
    anyone.reads("Tap a dot to read which work it is, or move among the dots with the arrow keys.")
    plot = sections(anyone)
    plot.locator("svg").focus()
    read = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "Escape"):
        anyone.page.keyboard.press(key)
        read.append(plot.get_by_role("status").inner_text())

    # of 15 points of the first section A002 loses 0.5, A003 1.5; all have the 20 of the second
    assert [text[:4] for text in read] == ["A003", "A002", "A001", "A001", ""]
    assert [text.rpartition(" ")[2] for text in read[:4]] == ["13.50", "14.50", "15.00", "20.00"]


def test_tap_beside_a_dot_reads_it_and_marks_its_work_on_every_axis(address: str, site: str, visitor: Visitor) -> None:
    anyone = visitor(site, PHONE).go(address)
    plot = sections(anyone)
    plot.locator("svg").scroll_into_view_if_needed()
    box = plot.locator("circle").nth(1).bounding_box()
    assert box is not None
    anyone.page.touchscreen.tap(box["x"] + box["width"] + 6, box["y"] + box["height"] / 2)

    told = plot.get_by_role("status")
    expect(told).to_contain_text("A002")
    expect(plot.locator(".is-told, .is-same")).to_have_count(SECTIONS)
    inside = told.bounding_box()
    assert inside is not None
    assert inside["x"] >= 0
    assert inside["x"] + inside["width"] <= PHONE.width


def test_work_of_a_dot_at_the_foot_of_the_window_is_read_above_it(address: str, site: str, visitor: Visitor) -> None:
    anyone = visitor(site, PHONE).go(address)
    plot = sections(anyone)
    dot = plot.locator("circle").last
    dot.evaluate("one => one.scrollIntoView({ block: 'end', behavior: 'instant' })")
    box = dot.bounding_box()
    assert box is not None
    anyone.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 1)

    told = plot.get_by_role("status")
    expect(told).not_to_be_empty()
    inside = told.bounding_box()
    assert inside is not None
    assert inside["y"] + inside["height"] <= box["y"]


def test_dot_that_an_arrow_key_reaches_comes_into_the_window_with_its_work(
    address: str, site: str, visitor: Visitor
) -> None:
    anyone = visitor(site, PHONE).go(address)
    anyone.page.set_viewport_size({"width": PHONE.width, "height": 320})
    plot = sections(anyone)
    plot.locator("svg").focus()
    for _ in range(SECTIONS):
        anyone.page.keyboard.press("ArrowDown")

    told = plot.get_by_role("status")
    expect(told).not_to_be_empty()
    expect(plot.locator(".is-told")).to_be_in_viewport(ratio=0.9)  # its edge widens when it is told
    expect(told).to_be_in_viewport(ratio=0.99)  # parts of a pixel

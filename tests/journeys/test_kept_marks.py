"""What a judge tapped is on the device before it is called kept, and reaches the server once, whatever arrives when."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page, Route, expect
from sqlalchemy import select

from judging.models import LatestChange, Mark
from tests.journeys import arranging
from tests.journeys.arranging import CardInHand
from tests.journeys.conftest import FLAGS, PATIENCE, Visitor, come_by_card
from tests.journeys.people import LANDSCAPE, Person
from tests.journeys.sheets import SheetPage
from tests.journeys.sites import Command
from tests.world import World


@pytest.fixture
def database_url(command: Command) -> str:
    """The database of the running server."""
    return command.settings.database_url


@pytest.fixture
def card(world: World, command: Command) -> CardInHand:
    """The card of the only judge of a contest held today, with one work."""
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    return arranging.hand_out_cards(setting.contest_id)[setting.members[0]]


def at_the_sheet(person: Person, card: CardInHand) -> SheetPage:
    come_by_card(person, card)
    person.link("Next work: {code}", code="A001")
    return SheetPage(person)


def stored() -> dict[str, str | None]:
    """The level of every mark in the database, by criterion."""
    return {row.criterion: row.level for row in arranging.fresh(select(Mark.criterion, Mark.level))}


def test_request_that_arrives_after_a_later_tap_changes_nothing(
    card: CardInHand, command: Command, visitor: Visitor
) -> None:
    sheet = at_the_sheet(visitor(command.url, LANDSCAPE), card)
    late: list[Route] = []
    sheet.page.route("**/changes", lambda route: late.append(route) if not late else route.fallback())
    sheet.choose("1.1", "fair")
    sheet.expect_state("unsent")  # nobody answered for five seconds

    sheet.page.unroute_all(behavior="ignoreErrors")
    sheet.choose("1.1", "good")
    sheet.expect_state("saved")
    request = late[0].request
    answer = sheet.page.request.post(request.url, data=request.post_data, headers=request.headers)

    assert (answer.status, [row["item"] for row in answer.json()["superseded"]]) == (200, ["1.1"])
    assert stored() == {"1.1": "good"}
    sheet.page.reload()
    assert SheetPage(sheet.judge).chosen("1.1") == "good"


def test_tap_after_a_lost_answer_is_no_other_device_and_the_sheet_can_be_submitted(
    card: CardInHand, command: Command, visitor: Visitor, world: World
) -> None:
    sheet = at_the_sheet(visitor(command.url, LANDSCAPE), card)
    sheet.fill(world.rulebook())
    sheet.expect_state("saved")

    def take_and_say_nothing(route: Route) -> None:
        route.fetch()
        route.abort()

    sheet.page.route("**/changes", take_and_say_nothing, times=1)
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")
    sheet.choose("1.1", "fair")

    sheet.expect_state("saved")
    expect(sheet.page.locator("[data-banner]")).to_be_hidden()
    assert stored()["1.1"] == "fair"
    assert sheet.submit()


def test_storage_emptied_while_marks_wait_is_told_and_the_marks_are_stored_again(
    card: CardInHand, command: Command, visitor: Visitor
) -> None:
    judge = visitor(command.url, LANDSCAPE)
    judge.page.on("dialog", lambda dialog: dialog.accept())
    sheet = at_the_sheet(judge, card)
    command.kill()
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")

    tools = judge.context.new_cdp_session(judge.page)
    tools.send("Storage.clearDataForOrigin", {"origin": command.url, "storageTypes": "indexeddb"})
    sheet.choose("1.3", "fair")

    told = judge.words("The storage of this browser was emptied. Your marks on this page were stored again.")
    expect(judge.page.locator("[data-live]")).to_contain_text(told)
    expect(judge.page.locator("[data-banner-title]")).to_have_text(told)
    judge.page.route("**/changes", lambda route: route.abort())  # the page that is left sends nothing more
    command.start()
    judge.page.reload()
    judge.page.unroute("**/changes")
    SheetPage(judge).expect_state("saved")
    assert stored() == {"1.1": "good", "1.3": "fair"}
    devices = arranging.fresh(select(LatestChange.item, LatestChange.device))
    assert len({row.device for row in devices}) == 2


def test_marks_stored_by_a_page_of_an_earlier_version_are_sent(
    card: CardInHand, command: Command, visitor: Visitor
) -> None:
    sheet = at_the_sheet(visitor(command.url, LANDSCAPE), card)
    number = sheet.page.url.rsplit("/", 1)[1]
    left = {"id": "0f8fad5b", "kind": "level", "item": "1.1", "value": "good", "base": 0, "at": 1, "epoch": "1"}
    script = "([name, change]) => localStorage.setItem(name, JSON.stringify(change))"
    sheet.page.evaluate(script, [f"judging:unsent:{number}:0f8fad5b", left])

    sheet.page.reload()

    SheetPage(sheet.judge).expect_state("saved")
    assert stored() == {"1.1": "good"}
    assert sheet.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('unsent'))") == []


@contextmanager
def own_profile(chromium: Browser, profile: Path) -> Iterator[Page]:
    """A page of a browser that keeps its data in this folder."""
    context = chromium.browser_type.launch_persistent_context(
        str(profile),
        executable_path=os.environ.get("JUDGING_TEST_CHROMIUM") or "/usr/bin/chromium",
        args=FLAGS,
        **LANDSCAPE.options,
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield context.pages[0]
    finally:
        with suppress(Error):  # it was killed
            context.close()


def kill_browser(profile: Path) -> None:
    """Kill every process of the browser with this profile, as a power cut does."""
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command:
            os.kill(int(process.name), signal.SIGKILL)


def test_browser_killed_after_a_tap_without_a_server_has_the_mark_when_it_is_opened_again(
    app: Flask, card: CardInHand, command: Command, chromium: Browser, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with own_profile(chromium, profile) as page:
        sheet = at_the_sheet(Person(page, command.url, app, LANDSCAPE, "th"), card)
        address = page.url
        command.kill()
        for code in ("1.1", "1.3", "2.1"):
            sheet.choose(code, "good")
        for code in ("1.1", "1.3", "2.1"):  # it is called waiting on this device, so it is on the disk
            expect(sheet.card(code)).to_have_attribute("data-state", "unsent")
        kill_browser(profile)

    command.start()
    with own_profile(chromium, profile) as page:
        judge = Person(page, command.url, app, LANDSCAPE, "th").go(card.path)
        page.wait_for_url("**/judge/contests/*/")
        page.goto(address)
        again = SheetPage(judge)
        again.expect_state("saved")
        assert [again.chosen(code) for code in ("1.1", "1.3", "2.1")] == ["good"] * 3
    assert stored() == {"1.1": "good", "1.3": "good", "2.1": "good"}


def test_page_made_before_its_marks_arrived_shows_them(card: CardInHand, command: Command, visitor: Visitor) -> None:
    sheet = at_the_sheet(visitor(command.url, LANDSCAPE), card)
    before = sheet.page.request.get(sheet.page.url).body()
    sheet.choose("1.1", "good")
    sheet.expect_state("saved")

    # The answer to the reload was made before the mark came in.
    sheet.page.route(sheet.page.url, lambda route: route.fulfill(body=before, content_type="text/html"), times=1)
    sheet.page.reload()

    again = SheetPage(sheet.judge)
    again.expect_state("saved")
    assert again.chosen("1.1") == "good"

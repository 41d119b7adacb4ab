"""Story 7, on the real server: concurrent writes, and a server that stops. No mark is lost, and everyone is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.models import AuditEntry, ContestStep, Mark, Scoresheet
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, Person
from tests.journeys.sheets import SheetPage
from tests.journeys.sites import Command
from tests.scoring import levels, submit
from tests.world import Setting, World


@pytest.fixture
def database_url(command: Command) -> str:
    """The database of the running server."""
    return command.settings.database_url


def marks() -> dict[str, str | None]:
    """The level of every mark in the database, by criterion."""
    return {row.criterion: row.level for row in arranging.fresh(select(Mark.criterion, Mark.level))}


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest held today with one work and one judge."""
    made = world.contest(entries=1, judges=1)
    arranging.make_it_today(made)
    return made


@pytest.fixture
def judge(setting: Setting, command: Command, visitor: Visitor) -> Person:
    """The judge, with the sheet open on a tablet."""
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    person = come_by_card(visitor(command.url, LANDSCAPE), card)
    person.link("Next work: {code}", code="A001")
    return person


def test_server_gone_while_tapping_says_so_and_back_again_has_every_mark(
    judge: Person, command: Command, world: World
) -> None:
    sheet = SheetPage(judge)
    sheet.choose("1.1", "very_good")
    sheet.expect_state("saved")

    command.kill()
    for code in ("1.3", "2.1", "2.2"):
        sheet.choose(code, "good")
    sheet.expect_state("unsent")
    expect(judge.page.locator("[data-banner]")).to_be_visible()
    expect(sheet.card("2.1")).to_have_attribute("data-state", "unsent")
    assert marks() == {"1.1": "very_good"}

    # The page tries by itself every few seconds: let nothing through before the button was pressed.
    judge.page.evaluate("addEventListener('click', () => { window.isPressed = true }, { capture: true })")
    tries = "**/api/**"
    judge.page.route(
        tries, lambda route: route.continue_() if judge.page.evaluate("window.isPressed") else route.abort()
    )
    command.start()
    judge.button("Try again now")
    sheet.expect_state("saved")
    expect(judge.page.locator("[data-banner]")).to_be_hidden()
    judge.page.unroute(tries)
    assert marks() == {"1.1": "very_good", "1.3": "good", "2.1": "good", "2.2": "good"}


def test_server_back_again_is_found_without_a_hand(judge: Person, command: Command) -> None:
    sheet = SheetPage(judge)
    command.kill()
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")

    command.start()

    sheet.expect_state("saved")
    assert marks() == {"1.1": "good"}


def test_page_left_with_unsent_marks_warns_and_a_reload_keeps_them(judge: Person, command: Command) -> None:
    sheet = SheetPage(judge)
    asked: list[str] = []
    judge.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    command.kill()
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")
    judge.page.route("**/changes", lambda route: route.abort())  # the page that is left sends nothing more
    command.start()
    judge.page.reload()
    judge.page.unroute("**/changes")

    again = SheetPage(judge)
    again.expect_state("saved")
    assert again.chosen("1.1") == "good"
    assert marks() == {"1.1": "good"}


def test_card_on_two_devices_tells_both_and_the_judge_decides(
    judge: Person, setting: Setting, command: Command, visitor: Visitor
) -> None:
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    other = visitor(command.url, PHONE).go(card.path)
    other.page.wait_for_url("**/judge/contests/*/")
    other.link("Next work: {code}", code="A001")
    here, there = SheetPage(judge), SheetPage(other)

    here.choose("1.1", "very_good")
    here.expect_state("saved")
    there.choose("1.1", "good")
    there.expect_state("conflict")
    expect(there.card("1.1").locator("[data-conflict]")).to_be_visible()
    assert marks() == {"1.1": "very_good"}

    other.touch(there.card("1.1").locator("[data-take='mine']"))
    there.expect_state("saved")
    assert marks() == {"1.1": "good"}

    here.choose("1.3", "good")  # its answer tells that there are newer marks, which come at once
    expect(here.card("1.1").locator("input:checked")).to_have_value("good")
    assert marks() == {"1.1": "good", "1.3": "good"}


def test_two_organisers_return_the_same_sheet_and_the_second_is_told(
    setting: Setting, world: World, command: Command, visitor: Visitor
) -> None:
    submit(world, setting, 0, 0, levels(world.rulebook()))
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    people = []
    for name in ("somsri", "prayut"):
        arranging.staff(name, Grant(Role.ORGANISER, competition_id=setting.competition_id))
        people.append(sign_in(visitor(command.url, DESK), name).go(f"/organise/sheets/{sheet_id}"))

    for number, person in enumerate(people):
        opener = person.page.locator("[data-opens*='return']").first
        person.touch(opener)
        box = person.page.locator("dialog[open]")
        box.locator("textarea").fill(f"เหตุผล {number}")
        person.touch(box.locator("button[type=submit]"))
        expect(box).to_be_hidden()

    people[1].reads("The sheet is already open. Perhaps someone else has just returned it.")
    ((state, reason),) = arranging.fresh(select(Scoresheet.state, Scoresheet.reason))
    assert (state, reason) == ("open", "เหตุผล 0")
    acts = arranging.fresh(select(AuditEntry.text).where(AuditEntry.action == "scoresheets.return"))
    assert len(acts) == 1


def test_chair_certifies_while_a_judge_taps_and_the_judge_is_told(
    world: World, command: Command, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=2)
    arranging.make_it_today(setting)
    cards = arranging.hand_out_cards(setting.contest_id)
    chair = come_by_card(visitor(command.url, LANDSCAPE), cards[setting.members[0]])
    judge = come_by_card(visitor(command.url, PHONE), cards[setting.members[1]])
    judge.go(f"/judge/sheets/{setting.sheets[setting.entries[0], setting.members[1]]}")
    tapping = SheetPage(judge)
    judge.page.route("**/tablet", lambda route: None)  # the tablet is not told before the tap
    submit(world, setting, 0, 0, levels(world.rulebook()))
    submit(
        world, setting, 0, 1, levels(world.rulebook())
    )  # from the judge's other tablet, without this one's knowledge

    chair.go(f"/judge/contests/{setting.contest_id}/certify")
    chair.confirm("certify")
    chair.reads("You have certified these results.")
    tapping.choose("1.1", "good")

    title = judge.words("This sheet was closed. Not received: {n}").format(n=1)
    expect(judge.page.locator("[data-banner-title]")).to_have_text(title)
    tapping.expect_state("unsent")
    assert set(marks().values()) == {"very_good"}
    steps = [row.to_state for row in arranging.fresh(select(ContestStep.to_state))]
    assert steps[-1] == "certified"
    judge.page.unroute_all(behavior="ignoreErrors")

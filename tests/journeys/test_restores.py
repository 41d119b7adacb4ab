"""Tablets across a restored backup: no lost mark is called saved, and marks that wait are kept and sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import ContestStep, Mark, Receipt
from tests.journeys import arranging
from tests.journeys.arranging import CardInHand
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, Person
from tests.journeys.sheets import SheetPage
from tests.journeys.sites import Command
from tests.world import World


@pytest.fixture
def database_url(command: Command) -> str:
    """The database of the running command."""
    return command.settings.database_url


def _sheet(tablet: Person) -> SheetPage:
    tablet.link("Next work: {code}", code="A001")
    return SheetPage(tablet)


def _sheet_by_card(tablet: Person, card: CardInHand) -> SheetPage:
    """Open the sheet with the card of a judge who has confirmed already."""
    tablet.page.once("dialog", lambda dialog: dialog.accept())  # leaving with marks that wait asks first
    tablet.go(card.path)
    tablet.page.wait_for_url("**/judge/contests/*/")
    return _sheet(tablet)


def _restore(command: Command, backup: Path) -> str:
    """Stop the server, restore the backup, and start the server again."""
    db.session.remove()
    db.engine.dispose()
    told = command.run("restore", str(backup), "--yes")
    command.start()
    return told


def test_tablet_asks_for_the_card_shows_what_the_backup_has_and_sends_what_waits(
    world: World, command: Command, visitor: Visitor, tmp_path: Path
) -> None:
    command.kill()  # an earlier test's server has kept its address already
    command.start()
    setting = world.contest(entries=1, judges=2)
    arranging.make_it_today(setting)
    handed_out = arranging.hand_out_cards(setting.contest_id)
    cards = [handed_out[member] for member in setting.members]
    tablets = [come_by_card(visitor(command.url, LANDSCAPE), card) for card in cards]
    idle, waiting = sheets = [_sheet(tablet) for tablet in tablets]
    for sheet in sheets:
        sheet.choose("1.1", "good")
        sheet.expect_state("saved")
    command.run("backup", "--plain", str(tmp_path / "a"))
    for sheet in sheets:
        sheet.choose("1.3", "good")
        sheet.expect_state("saved")
    command.kill()
    for tablet in tablets:
        tablet.expects_trouble = True  # requests without an answer
    waiting.choose("2.1", "good")
    waiting.expect_state("unsent")

    told = _restore(command, tmp_path / "a")

    assert command.url in told
    idle.page.evaluate("dispatchEvent(new Event('online'))")  # as after a minute
    idle.page.wait_for_url("**/signin**")
    waiting.page.evaluate("dispatchEvent(new Event('online'))")
    waiting.expect_state("signin")
    idle, waiting = (_sheet_by_card(tablet, card) for tablet, card in zip(tablets, cards, strict=True))
    for sheet in (idle, waiting):
        expect(sheet.card("1.1").locator("input:checked")).to_have_value("good")
        expect(sheet.card("1.3").locator("input:checked")).to_have_count(0)
    waiting.expect_state("saved")
    expect(waiting.card("2.1").locator("input:checked")).to_have_value("good")
    assert sorted(row.criterion for row in arranging.fresh(select(Mark.criterion))) == ["1.1", "1.1", "2.1"]


def test_marks_and_receipt_that_the_backup_lacks_come_back_from_the_tablet_when_the_organiser_starts_it(
    world: World, command: Command, visitor: Visitor, tmp_path: Path
) -> None:
    command.kill()  # an earlier test's server has kept its address already
    command.start()
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    arranging.staff("organiser", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    with transaction() as session:
        session.add(
            ContestStep(
                contest_id=setting.contest_id,
                from_state=ContestState.SCREENING,
                to_state=ContestState.SCORING,
                at=clock.now() - timedelta(hours=2),
            )
        )
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(command.url, LANDSCAPE), card)
    sheet = _sheet(judge)
    sheet.choose("1.1", "fair")
    sheet.expect_state("saved")
    command.run("backup", "--plain", str(tmp_path / "a"))
    sheet.fill(world.rulebook())
    lost = sheet.submit()
    before = _marks()
    judge.expects_trouble = True
    command.kill()

    _restore(command, tmp_path / "a")
    judge.page.evaluate("dispatchEvent(new Event('online'))")  # as after a minute
    judge.page.wait_for_url("**/signin**")
    judge.go(card.path)
    judge.page.wait_for_url("**/judge/contests/*/")
    expect(judge.page.locator("[data-banner-title]")).to_have_text(
        judge.words("A backup was restored: it lacks {n} of your marks", n=len(before))
    )
    assert _marks() == {"1.1": "fair"}

    organiser = sign_in(visitor(command.url, DESK), "organiser")
    organiser.go(f"/organise/contests/{setting.contest_id}/grid").confirm("take-back")
    judge.page.evaluate("dispatchEvent(new Event('online'))")  # else it asks within half a minute

    expect(judge.page.locator("[data-is=submitted]")).to_be_visible(timeout=60_000)
    assert _marks() == before
    rows = arranging.fresh(select(Receipt.code, Receipt.former))
    assert [(row.code != lost, row.former) for row in rows] == [(True, lost)]
    organiser.page.reload()
    expect(organiser.page.get_by_role("table", name=organiser.words("What the tablets gave back"))).to_be_visible()


def _marks() -> dict[str, str | None]:
    """The level of every mark in the database, by criterion."""
    return {row.criterion: row.level for row in arranging.fresh(select(Mark.criterion, Mark.level))}  # type: ignore[attr-defined]

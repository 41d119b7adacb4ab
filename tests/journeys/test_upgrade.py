"""A tablet whose cookie is from before an upgrade: it asks for the card, and keeps and sends the marks that wait."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import expect
from sqlalchemy import select

from judging.models import Card, Mark
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card
from tests.journeys.people import LANDSCAPE, Person
from tests.journeys.sheets import SheetPage
from tests.world import World


def _turn_cookie_back(app: Flask, person: Person, user_id: int) -> None:
    """Give the browser the signed cookie of the versions before the table of sessions: account, version and card."""
    (card_id,) = arranging.fresh(select(Card.id).where(Card.revoked_at.is_(None)))[0]  # type: ignore[misc]
    assert isinstance(app.session_interface, SecureCookieSessionInterface)
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    kept = {"_user_id": f"{user_id}.1.{card_id}", "_fresh": True, "device": "a" * 16}
    person.context.add_cookies([{"name": "session", "value": str(serializer.dumps(kept)), "url": person.url}])


def test_tablet_signed_in_before_the_upgrade_asks_for_the_card_and_then_sends_the_marks_that_waited(
    app: Flask, world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    judge.expects_trouble = True  # the browser reports the requests that fail
    judge.context.set_offline(True)
    sheet.choose("1.1", "good")
    sheet.expect_state("unsent")

    _turn_cookie_back(app, judge, setting.users[0])
    judge.context.set_offline(False)
    sheet.choose("1.3", "very_good")

    sheet.expect_state("signin")
    expect(judge.page.locator("[data-banner-title]")).to_have_text(
        judge.words("Please sign in again. Nothing is lost.")
    )
    assert arranging.fresh(select(Mark.level)) == []

    judge.link("Sign in again")
    typed = judge.page.locator("form").filter(has=judge.field("code"))
    judge.field("code").fill(card.code)
    judge.touch(typed.locator("button[type=submit]"))
    judge.page.wait_for_url("**/judge/sheets/*")
    again = SheetPage(judge)
    again.expect_state("saved")
    assert {row.level for row in arranging.fresh(select(Mark.level))} == {"good", "very_good"}
    expect(again.card("1.1").locator("input:checked")).to_have_value("good")

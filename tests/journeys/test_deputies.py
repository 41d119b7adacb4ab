"""An organiser appoints a deputy, who closes registration in their name, and ends it again."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, shown
from tests.world import World

ORGANISER, DEPUTY = "สมศรี ใจดี", "มาลี รักงาน"


def test_deputy_closes_registration_and_is_refused_at_the_next_click_after_the_end(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    setting = world.contest(state=ContestState.REGISTRATION, entries=1)
    contest = f"/organise/contests/{setting.contest_id}"
    arranging.staff("somsri", Grant(Role.ORGANISER, round_id=setting.round_id), name=ORGANISER)
    arranging.staff("malee", name=DEPUTY)

    organiser = sign_in(visitor(site, DESK, language), "somsri")
    organiser.link("Deputies")
    organiser.field("username").fill("malee")
    organiser.field("until").fill((clock.today() + timedelta(days=3)).isoformat())
    organiser.send("Appoint")
    organiser.reads("The deputy is appointed and acts for you from now on.")

    deputy = sign_in(visitor(site, PHONE, language), "malee")
    deputy.reads("You are the deputy of %(name)s", name=ORGANISER)
    deputy.go(contest)
    deputy.send("Go to the eligibility check")

    organiser.go(f"{contest}/log")
    row = organiser.page.locator("tr", has_text=organiser.words("Contest moved to the next step"))
    expect(row).to_contain_text(shown(DEPUTY))
    expect(row).to_contain_text(shown(organiser.words("as deputy of %(name)s", name=ORGANISER)))

    organiser.go("/organise/deputies")
    organiser.touch(organiser.page.locator("[data-opens^='end-']"))
    organiser.send("End it now")
    organiser.reads("Former deputies")

    deputy.touch(deputy.page.get_by_role("link", name=shown(deputy.words("Works"))).first)
    deputy.reads("You were the deputy of %(name)s, and this has ended", name=ORGANISER)

"""Story: a contest is rehearsed before its first day with its judges and their cards, scored, certified and wiped; then
the contest opens as if nothing had been."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import func, select, update

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Contest, Mark, PracticeSettings, Receipt, Round, Scoresheet
from tests.journeys import arranging
from tests.journeys.arranging import CardInHand
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, Person
from tests.journeys.sheets import SheetPage
from tests.world import World

WHO = ((LANDSCAPE, "th"), (PHONE, "en"))
"""The chair's and the judge's device and language."""


def _scores(world: World, judge: Person, card: CardInHand, place: int) -> Person:
    """A judge comes with the card, finds the rehearsal, and scores its first work; on every view it is marked."""
    judge.go(card.path)
    judge.touch(judge.page.locator(".contest-list .rehearsed h2 a"))
    expect(judge.page.locator(".rehearsal-band")).to_be_visible()
    judge.touch(judge.page.locator("label[for=is_me]"))
    judge.button("Go to the works")
    judge.page.wait_for_url("**/judge/contests/*/")
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    expect(judge.page.locator("body.rehearsed")).to_be_visible()
    sheet.fill(world.rulebook(), place)
    sheet.expect_state("saved")
    sheet.submit()
    return judge


def _state(contest_id: int) -> str:
    return str(arranging.fresh(select(Contest.state).where(Contest.id == contest_id))[0][0])  # type: ignore[index]


def test_a_contest_is_rehearsed_certified_and_wiped_and_then_opens_untouched(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=2, state=ContestState.SCREENING)
    first = clock.today() + timedelta(days=9)
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(first_day=first, last_day=first))
    cards = arranging.hand_out_cards(setting.contest_id)
    arranging.staff("somsri", Grant(Role.ORGANISER, round_id=setting.round_id))
    organiser = sign_in(visitor(site, DESK, "en"), "somsri")
    organiser.go(f"/organise/contests/{setting.contest_id}")
    organiser.touch(organiser.page.get_by_role("link", name="Rehearsal", exact=True))
    organiser.confirm("start-rehearsal")
    organiser.reads("The rehearsal has begun. The judges open it with their cards from now on.")

    people = [
        _scores(world, visitor(site, *who), cards[setting.members[place]], place) for place, who in enumerate(WHO)
    ]
    assert _state(setting.contest_id) == "screening"

    chair, copy = people[0], arranging.fresh(select(Contest.id).where(Contest.rehearsal_of == setting.contest_id))[0][0]  # type: ignore[index]
    chair.go(f"/judge/contests/{copy}/certify")
    expect(chair.page.locator(".rehearsal-band")).to_be_visible()
    chair.confirm("certify")
    organiser.go(f"/organise/contests/{copy}")
    expect(organiser.page.get_by_role("link", name="Publish…")).to_have_count(0)
    organiser.link("Wipe the rehearsal")

    organiser.go(f"/organise/contests/{setting.contest_id}")
    organiser.reads("Wipe the rehearsal")
    organiser.go(f"/organise/contests/{setting.contest_id}/rehearsal")
    organiser.confirm("wipe-rehearsal")
    organiser.reads("The rehearsal is wiped. Nothing of it is counted. The statement of what was removed is below.")
    people[1].page.evaluate("dispatchEvent(new Event('online'))")  # else it asks within half a minute
    people[1].reads("The rehearsal was wiped")
    people[1].reads("Nothing of it waited on this device. Nothing of the rehearsal counts.")
    for model in (Mark, Receipt, Scoresheet):
        assert arranging.fresh(select(func.count()).select_from(model))[0][0] == 0  # type: ignore[index]

    organiser.go(f"/organise/contests/{setting.contest_id}")
    organiser.confirm("open-scoring")
    organiser.reads("View progress")
    frozen = arranging.fresh(
        select(PracticeSettings.frozen_at).where(PracticeSettings.contest_id == setting.contest_id)
    )
    assert frozen[0][0] is None  # type: ignore[index]
    assert arranging.fresh(select(Scoresheet.state, Scoresheet.revision)) == [("open", 0)] * 2

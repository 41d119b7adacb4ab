"""From the certified ranking to the publication: a phone reveals the awards on the big screen."""

from __future__ import annotations

from playwright.sync_api import expect

from judging.core.roles import Grant, Role
from judging.core.scoring import award_data
from judging.core.scoring.awards import AwardRules, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import PracticeSettings
from judging.services.results import results
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import PHONE, Device
from tests.scoring import levels, submit_all
from tests.world import World

PROJECTOR = Device("projector", 1920, 1080, touch=False)
FIRST_LETTER = "one => getComputedStyle(one, '::first-letter').textTransform"
LYING = Device("phone that lies on its side", 844, 390)
WITHIN = 15_000
LEAST = 0.05
"""Of the height of the screen: the size of a title that is read at twenty metres."""


def test_phone_reveals_the_awards_and_publishes(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=4, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 2), levels(book, 2))
    with transaction() as session:
        ties = [setting.entries[2:]]
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=ties)
    arranging.staff("somchai", Grant(Role.ORGANISER))
    phone, other = (sign_in(visitor(site, PHONE), "somchai") for _phone in range(2))
    hall, anyone = visitor(site, PROJECTOR), visitor(site)
    shown = hall.page.locator(".reveal-title b")
    onward = phone.page.locator(".hall-acts > form .btn-primary")

    phone.go(f"/organise/contests/{setting.contest_id}/ranking")
    phone.touch(phone.page.locator(".actions .menu:visible summary"))
    phone.touch(phone.page.locator(".actions .menu-body a[href$='/screen/control']"))
    phone.touch(phone.page.locator(".hall-link summary"))
    phone.button("Make a link")
    place, code = (phone.page.locator(f".hall-code {part}").inner_text() for part in ("span", "b"))
    assert site.endswith(place.removesuffix("/screen"))
    hall.go("/screen").page.get_by_role("textbox").fill(code)  # on the hall's computer nobody signs in
    hall.button("Open the screen")
    expect(hall.page).to_have_url(f"{site}/results/{setting.contest_id}/screen")
    phone.button("Begin the reveal")
    other.go(f"/results/{setting.contest_id}/screen/control")
    for codes in (["A003", "A004"], ["A002"], ["A001"]):
        phone.touch(onward)
        expect(shown).to_have_text(codes, timeout=WITHIN)
        sizes = hall.page.locator(".reveal-title").evaluate_all(
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= LEAST * PROJECTOR.height
        assert hall.page.locator(".reveal-award").evaluate(FIRST_LETTER) == "uppercase"
        assert hall.page.evaluate("document.documentElement.scrollHeight") <= PROJECTOR.height
    expect(other.page.locator(".reveal-list b")).to_have_text(["A001"], timeout=WITHIN)
    other.button("Back")
    expect(shown).to_have_text(["A002"], timeout=WITHIN)
    hall.page.reload()
    expect(shown).to_have_text(["A002"])
    phone.page.reload()
    phone.touch(onward)
    expect(shown).to_have_text(["A001"], timeout=WITHIN)
    assert anyone.page.request.get(f"{site}/results/{setting.contest_id}").status == 404

    phone.link("Everything is shown: publish…")
    phone.confirm("publish")
    expect(hall.page.locator(".reveal-award")).to_contain_text(hall.words("The results are published"), timeout=WITHIN)
    assert anyone.page.request.get(f"{site}/screen/{code}").status == 404
    anyone.go(f"/results/{setting.contest_id}").sees("A001")


def test_phone_that_lies_keeps_the_button_off_the_notice(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(world.rulebook()))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    arranging.staff("somchai", Grant(Role.ORGANISER))
    phone = sign_in(visitor(site, LYING), "somchai")

    phone.go(f"/results/{setting.contest_id}/screen/control")

    notice, button = (phone.page.locator(f".hall {part}").first.bounding_box() for part in (".notice", ".btn-primary"))
    assert notice is not None
    assert button is not None
    assert button["y"] - notice["y"] - notice["height"] >= 8


def test_long_prize_is_given_without_crowding_and_stands_below_a_medal_in_the_middle(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book))
    prize = SpecialPrize(Text("นำเสนอยอดเยี่ยมโดยใช้ภาษาอังกฤษตลอดการนำเสนอและการตอบข้อซักถามของคณะกรรมการ", "Speech"))
    with transaction() as session:
        prizes = award_data.stored(AwardRules(prizes=(prize,)), book.unit)["prizes"]
        session.get_one(PracticeSettings, setting.contest_id).prizes = prizes
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    arranging.staff("somchai", Grant(Role.ORGANISER))
    organiser = sign_in(visitor(site, PROJECTOR, "th"), "somchai")

    organiser.go(f"/organise/contests/{setting.contest_id}/prizes")
    above, below = (
        organiser.page.locator(at).bounding_box() for at in ("#clause-1", "form:has(.prize-works) .btn-bar")
    )
    assert above is not None
    assert below is not None
    assert below["y"] - above["y"] - above["height"] >= 8
    organiser.page.locator("[name=works]").check()
    organiser.send("Save")
    above, below = (organiser.page.locator(at).bounding_box() for at in ("h1", ".flashes"))
    assert above is not None
    assert below is not None
    assert below["y"] - above["y"] - above["height"] >= 8
    organiser.go(f"/results/{setting.contest_id}/screen/control")
    organiser.button("Begin the reveal")
    organiser.touch(organiser.page.locator(".hall-acts > form .btn-primary"))
    organiser.go(f"/results/{setting.contest_id}/screen")

    medal = organiser.page.locator(".reveal-place .medal").bounding_box()
    assert medal is not None
    assert abs(medal["x"] + medal["width"] / 2 - PROJECTOR.width / 2) <= 20


def test_closed_link_empties_the_screen_that_it_opened(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=2, judges=1)
    here = f"/hall/contests/{setting.contest_id}/"
    arranging.staff("somchai", Grant(Role.ORGANISER))
    phone = sign_in(visitor(site, PHONE), "somchai").go(here)
    phone.touch(phone.page.locator(".hall-link summary"))
    phone.button("Make a link")
    hall = visitor(site, PROJECTOR).go(f"/screen/{phone.page.locator('.hall-code b').inner_text()}")
    expect(hall.page.locator(".big")).to_be_visible()

    phone.touch(phone.page.locator("[data-opens='close-link']"))
    phone.touch(phone.page.locator("#close-link .btn-danger"))

    expect(hall.page).to_have_url(f"{site}/screen", timeout=WITHIN)

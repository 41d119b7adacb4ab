"""A whole contest in the browser, from the form that creates it to the published page."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.models import Publication
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, Person
from tests.journeys.sheets import SheetPage
from tests.journeys.test_imports import keep_the_rulebook, make_the_contest
from tests.world import World

WORKS = {"A001": "เครื่องอบแห้งพลังงานแสงอาทิตย์", "A002": "ระบบสูบน้ำพลังงานลม"}


def set_up(organiser: Person, contest: str) -> None:
    """Enter works, panel and settings as the checklist requires."""
    for code, title in WORKS.items():
        organiser.go(f"{contest}/entries/new")
        organiser.field("code").fill(code)
        organiser.field("title_th").fill(title)
        organiser.field("institution").fill("วิทยาลัยเทคนิคทดสอบ")
        organiser.field("province").fill("ลพบุรี")
        organiser.send("Save")
        organiser.sees(title)
    organiser.go(f"{contest}/screening").button("Pass all except…")
    organiser.field("committee").fill("คณะกรรมการตรวจสอบคุณสมบัติ")
    organiser.send("Pass the works")
    organiser.go(f"{contest}/panel/new")
    organiser.field("name").fill("ประธาน ทดสอบ")
    organiser.page.locator("input[name=role][value=chair]").check()
    organiser.send("Appoint")
    organiser.sees("ประธาน ทดสอบ")
    organiser.go(f"{contest}/settings")
    organiser.page.locator("input[name=tie_reading]").first.check()
    organiser.field("min_judges").fill("๑")
    organiser.page.locator("input[name=publish_scores]").check()
    organiser.send("Save the settings")


def card_of(organiser: Person, contest: str) -> str:
    """Issue and print the cards: the link is only in the QR code, the sign-in code is text."""
    organiser.go(f"{contest}/cards").send("Create cards")
    (code,) = re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", organiser.paper(f"{contest}/cards.pdf"))
    return str(code)


def test_contest_goes_from_its_form_to_the_public_page(world: World, site: str, visitor: Visitor) -> None:
    rulebook = world.rulebook()
    rulebook_id = keep_the_rulebook(world)
    arranging.staff("somsri", Grant(Role.ORGANISER))
    organiser = sign_in(visitor(site, DESK), "somsri")
    contest = f"/organise/contests/{make_the_contest(organiser, rulebook_id)}"
    set_up(organiser, contest)
    code = card_of(organiser, contest)
    organiser.go(contest).confirm("open-scoring")

    chair = visitor(site, LANDSCAPE).go("/signin")
    chair.field("code").fill(code)
    chair.button("Sign in with the card")
    chair.touch(chair.page.locator("label[for=is_me]"))
    chair.button("Go to the works")
    chair.link("Next work: {code}", code="A001")
    for place in (1, 0):
        sheet = SheetPage(chair)
        sheet.fill(rulebook, place)
        sheet.expect_state("saved")
        sheet.submit()
        if place:
            chair.link("Next work: {code}", code="A002", within=chair.page.locator("[data-receipt]"))
            expect(chair.page.locator(".j-work")).to_contain_text("A002")

    organiser.go(f"{contest}/grid").sees("A002")
    chair.go(contest.replace("/organise/", "/judge/") + "/certify")
    chair.confirm("certify")
    chair.reads("You have certified these results.")
    organiser.go(f"{contest}/publish").confirm("publish")
    organiser.reads("Open the public page")

    anyone = visitor(site, PHONE).go("/")
    anyone.touch(anyone.page.locator("main a[href^='/results/']").first)
    rows = anyone.page.locator(".result-table tbody tr")
    expect(rows).to_have_count(2)
    assert [re.sub(r"\s+", " ", text)[:6] for text in rows.all_inner_texts()] == ["1 A002", "2 A001"]
    expect(rows.first).to_contain_text("100")
    ((version, published),) = arranging.fresh(select(Publication.version, Publication.public_digest))  # type: ignore[misc]
    assert version == 1
    anyone.touch(anyone.page.locator("details.more > summary").last)
    anyone.sees(str(published)[7:23])

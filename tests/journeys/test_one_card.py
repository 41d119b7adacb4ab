"""Story: a judge of two categories signs in once with one card and finds both on the first page."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Scoresheet
from judging.services.contests import panels
from judging.services.entries import entries
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE
from tests.journeys.sheets import SheetPage
from tests.world import ADMIN, World


def test_one_card_opens_two_categories_of_the_round(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=1)
    other, college = world.category(setting, "1"), world.institution()
    with transaction() as session:
        panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
        work = entries.Work("B001", "เครื่องช่วยเดิน", college, makers=("นายเดิน ดี",))
        entries.add(session, actor=ADMIN, contest_id=other, work=work)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    arranging.staff("somsri", Grant(Role.ORGANISER, round_id=setting.round_id))
    organiser = sign_in(visitor(site, DESK, "en"), "somsri")

    printed = organiser.paper(f"/organise/contests/{setting.contest_id}/round/cards.pdf")
    assert len(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", printed)) == 1

    judge = visitor(site, PHONE).go(card.path)
    boxes = judge.page.locator(".contest-list > li")
    expect(boxes).to_have_count(2)
    judge.reads("Scoring has not begun")
    judge.touch(boxes.filter(has=judge.page.locator("progress")).locator("a.btn"))
    judge.touch(judge.page.locator("label[for=is_me]"))
    judge.button("Go to the works")
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    sheet.fill(world.rulebook(), 0)
    sheet.expect_state("saved")
    sheet.submit()
    judge.go("/judge/")
    expect(boxes).to_have_count(2)
    judge.reads("See your score sheets")
    assert [row.state for row in arranging.fresh(select(Scoresheet.state))] == ["submitted"]  # type: ignore[attr-defined]

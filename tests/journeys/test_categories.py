"""Three categories of a round: the second and third are set up by copying the first."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Contest, PanelMember
from judging.rulebook import reader
from judging.services.rulebooks import rulebooks
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK
from tests.world import ADMIN, World

MOST_TOUCHES = 60


def test_two_more_categories_are_set_up_by_copying_the_first(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(judges=3, state=ContestState.SETUP)
    first = reader.load("ovec-2564-type4")
    with transaction() as session:
        for number in ("5", "6"):
            title = replace(first.title, th=f"ประเภทที่ {number}", en=f"Category {number}")
            made = replace(first, id=f"ovec-2564-type{number}", category=number, title=title)
            rulebooks.add(session, actor=ADMIN, rulebook=made)
    arranging.staff("somsri", Grant(Role.ORGANISER, round_id=setting.round_id))
    organiser = sign_in(visitor(site, DESK, "en"), "somsri")
    organiser.go("/organise/").touches = 0

    organiser.touch(organiser.page.get_by_role("link", name="All categories of the round").first)
    organiser.reads("Add a category")
    organiser.send("Add the category")
    organiser.reads("The practice settings are copied.")
    organiser.send("Add the category")
    organiser.page.get_by_text("Add a category").wait_for(state="hidden")

    assert organiser.touches <= MOST_TOUCHES
    seats = select(Contest.category, func.count(PanelMember.id)).join(PanelMember, PanelMember.contest_id == Contest.id)
    rows = arranging.fresh(seats.where(Contest.round_id == setting.round_id).group_by(Contest.category))
    assert sorted(tuple(row) for row in rows) == [("4", 3), ("5", 3), ("6", 3)]  # type: ignore[arg-type]

"""One list of works, and one of judges, for three categories of a round."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, PanelRole, Role
from judging.models import Contest, Entry, PanelMember, Person, User
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, Device, Person as Visiting
from tests.readers.files import SAMPLES
from tests.world import World


def choose(organiser: Visiting, kind: str, sample: str) -> None:
    """From the page of the round: open the import of works or judges and choose the file."""
    organiser.touch(organiser.page.locator(f"main a[href$='/round/{kind}']"))
    organiser.page.locator("input[type=file]").set_input_files(SAMPLES / sample)
    organiser.send("Preview the file")


def by_category(model: type) -> dict[str, int]:
    query = select(Contest.category, func.count()).join(model, model.contest_id == Contest.id)  # type: ignore[attr-defined]
    return dict(tuple(row) for row in arranging.fresh(query.group_by(Contest.category)))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(("device", "language"), [(DESK, "th"), (PHONE, "en")], ids=["desk", "phone"])
def test_lists_of_three_categories_are_imported_from_the_page_of_the_round(
    world: World, site: str, visitor: Visitor, device: Device, language: str
) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    for code in ("1", "6"):
        world.category(setting, code)
    arranging.staff("somsri", Grant(Role.ORGANISER, round_id=setting.round_id))
    organiser = sign_in(visitor(site, device, language), "somsri")
    organiser.go(f"/organise/contests/{setting.contest_id}/round")

    choose(organiser, "works", "round-works.xlsx")
    counts = organiser.page.locator(".preview-parts tbody tr")
    expect(counts).to_have_count(4)
    expect(counts.first).to_contain_text(organiser.words("Rows without a category of this round"))
    expect(organiser.page.locator("button[value=confirm]")).to_have_count(0)
    assert by_category(Entry) == {}
    organiser.page.locator("button[value=leave_wrong]").click()
    organiser.send("Import the other rows")
    organiser.reads("All categories of the round")
    assert by_category(Entry) == {"1": 2, "4": 2, "6": 1}

    choose(organiser, "judges", "round-judges.xlsx")
    expect(organiser.page.locator(".preview-parts tbody tr")).to_have_count(3)
    organiser.send("Import all")
    organiser.reads("All categories of the round")
    assert by_category(PanelMember) == {"1": 2, "4": 2, "6": 2}
    seats = (
        select(func.count(PanelMember.id), func.count(func.distinct(PanelMember.user_id)))
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
    )
    (shared,) = arranging.fresh(seats.where(Person.name == "นายสมชาย ใจดี"))
    chairs = arranging.fresh(select(PanelMember.contest_id).where(PanelMember.role == PanelRole.CHAIR))
    assert (tuple(shared), len(chairs)) == ((2, 1), 3)  # type: ignore[arg-type]

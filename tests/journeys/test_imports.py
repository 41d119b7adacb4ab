"""Story 1: an organiser creates a contest in one form and imports the two sample spreadsheets twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from judging import clock
from judging.core.dates import BUDDHIST_ERA
from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import Contest, Entry, Institution, PanelMember
from judging.services.rulebooks import rulebooks
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, Person
from tests.world import ADMIN, World

SAMPLES = Path(__file__).parent.parent / "samples"


def keep_the_rulebook(world: World) -> int:
    """Store the real rulebook of Type 4 in the database, as `judging init` does."""
    with transaction() as session:
        return rulebooks.add(session, actor=ADMIN, rulebook=world.rulebook())


def make_the_contest(organiser: Person, rulebook_id: int) -> int:
    """Submit the form; returns the new contest's ID."""
    today = clock.today()
    in_thai_digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    organiser.go("/organise/contests/new")
    organiser.field("rulebook_id").select_option(str(rulebook_id))
    organiser.field("school_year").fill(str(today.year + BUDDHIST_ERA).translate(in_thai_digits))
    organiser.page.locator(f"input[name=level][value={RoundLevel.NATION.value}]").check()
    organiser.field("first_day").fill(today.isoformat())
    organiser.field("last_day").fill(today.isoformat())
    organiser.button("Create contest")
    expect(organiser.page).to_have_url(f"{organiser.url}/organise/contests/1")
    return 1


def choose_file(organiser: Person, path: str, sample: str) -> None:
    """Upload a spreadsheet and open its preview."""
    organiser.go(path)
    organiser.page.locator("input[type=file]").set_input_files(SAMPLES / sample)
    organiser.send("Preview the file")
    expect(organiser.page.locator("input[name=upload]")).to_be_attached()


def count(model: type) -> int:
    ((found,),) = arranging.fresh(select(func.count()).select_from(model))  # type: ignore[misc]
    return int(found)


@pytest.mark.parametrize("language", ["en"])
def test_both_sheets_imported_twice_appear_once_and_every_doubtful_college_was_asked_about(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    rulebook_id = keep_the_rulebook(world)
    near = world.institution("วิทยาลัยเทคนิคเชียงไหม่", province="เชียงใหม่")  # a name with a typing error
    arranging.staff("somsri", Grant(Role.ORGANISER))
    organiser = sign_in(visitor(site, DESK, language), "somsri")
    contest = make_the_contest(organiser, rulebook_id)
    works, judges = f"/organise/contests/{contest}/entries/import", f"/organise/contests/{contest}/panel/import"

    choose_file(organiser, works, "works.xlsx")
    asked = organiser.page.locator("fieldset[id^='college-']")
    assert ["วิทยาลัยเทคนิคเชียงใหม่" in text for text in asked.locator("legend").all_inner_texts()] == [True]
    asked.locator("input[type=radio]").first.check()
    organiser.send("Import all")
    expect(organiser.page.get_by_text("A008").first).to_be_visible()

    choose_file(organiser, judges, "judges.xlsx")
    positions = organiser.page.locator("fieldset[id^='college-']")
    questions = positions.locator("legend").all_inner_texts()
    for number in range(len(questions)):
        positions.nth(number).locator("input[type=radio]").first.check()
    organiser.send("Import all")
    expect(organiser.page.get_by_text("ดร.สมมุติ ใจเที่ยง").first).to_be_visible()
    assert [
        name for name in ("วิทยาลัยเทคนิคระยอง", "วิทยาลัยเทคนิคลพบุรี") if not any(name in text for text in questions)
    ] == []
    first = count(Entry), count(PanelMember), count(Institution)

    for path, sample in ((works, "works.xlsx"), (judges, "judges.xlsx")):
        choose_file(organiser, path, sample)
        organiser.reads("Everything is already in the system.")

    assert (count(Entry), count(PanelMember), count(Institution)) == first
    assert first[:2] == (8, 5)
    ((contest_count,),) = arranging.fresh(select(func.count()).select_from(Contest))  # type: ignore[misc]
    assert contest_count == 1
    taken = arranging.fresh(select(Entry.institution_id).where(Entry.code == "A003"))
    assert [row[0] for row in taken] == [near]  # type: ignore[index]

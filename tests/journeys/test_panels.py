"""Stories 3, 4 and 5: an absent team, a recused judge, and judges appointed for some sections."""

from __future__ import annotations

from fractions import Fraction

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.numbers import display
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Contest, Entry, PanelMember, Scoresheet
from judging.services.results import results
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PORTRAIT, Person
from tests.journeys.sheets import SheetPage
from tests.queries.contests.test_contests import fill
from tests.scoring import levels, submit, submit_all
from tests.world import Setting, World


def organiser_of(setting: Setting, visitor: Visitor, site: str, language: str = "th") -> Person:
    """An organiser of the contest, signed in on a desktop computer."""
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    return sign_in(visitor(site, DESK, language), "somsri")


def chair_certifies(setting: Setting, visitor: Visitor, site: str) -> Person:
    """The chair signs in by card and certifies."""
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    chair = come_by_card(visitor(site, LANDSCAPE), card)
    chair.go(f"/judge/contests/{setting.contest_id}/certify").confirm("certify")
    chair.reads("You have certified these results.")
    return chair


def test_grid_of_a_large_panel_scrolls_within_its_frame(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=1, judges=16)
    organiser = organiser_of(setting, visitor, site)
    organiser.page.set_viewport_size({"width": PORTRAIT.width, "height": PORTRAIT.height})

    organiser.go(f"/organise/contests/{setting.contest_id}/grid")

    table = organiser.page.locator(".table-scroll").first
    assert table.evaluate("one => one.scrollWidth > one.clientWidth")
    assert organiser.page.evaluate("document.documentElement.scrollWidth") == PORTRAIT.width


@pytest.mark.parametrize("language", ["th", "en"])
def test_statistics_of_judges_fit_an_upright_tablet(world: World, site: str, visitor: Visitor, language: str) -> None:
    setting = world.contest(entries=3, judges=3)
    book = world.rulebook()
    submit_all(world, setting, *(levels(book, place) for place in range(3)))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    organiser = organiser_of(setting, visitor, site, language)
    organiser.page.set_viewport_size({"width": PORTRAIT.width, "height": PORTRAIT.height})

    organiser.go(f"/organise/contests/{setting.contest_id}/statistics")

    table = organiser.page.locator("#leanings ~ .table-frame .table-scroll")
    assert table.evaluate("one => [one.scrollWidth - one.clientWidth, one.querySelectorAll('tbody tr').length]") == [
        0,
        3,
    ]


@pytest.mark.parametrize("language", ["en"])
def test_team_that_does_not_come_keeps_nobody_waiting_and_is_listed_apart(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    setting = world.contest(entries=2, judges=2)
    arranging.make_it_today(setting)
    for judge in range(2):
        submit(world, setting, 0, judge, levels(world.rulebook()))
    organiser = organiser_of(setting, visitor, site, language)
    pages = f"/organise/contests/{setting.contest_id}"

    organiser.go(f"{pages}/entries").confirm(f"absent-{setting.entries[1]}", "รถเสียระหว่างทาง")
    chair_certifies(setting, visitor, site)
    organiser.go(f"{pages}/publish").confirm("publish")

    assert [row[0] for row in arranging.fresh(select(Contest.state))] == ["published"]  # type: ignore[index]
    anyone = visitor(site, PORTRAIT, language).go(f"/results/{setting.contest_id}")
    expect(anyone.page.locator("#A001")).to_have_count(1)
    expect(anyone.page.locator("section", has=anyone.page.locator("#unranked"))).to_contain_text("A002")
    assert "A002" in summary_text(organiser, setting)


def summary_text(organiser: Person, setting: Setting) -> str:
    """What stands on the panel's summary, extracted from its PDF."""
    return organiser.paper(f"/organise/contests/{setting.contest_id}/papers/summary.pdf?digits=arabic")


def test_related_judge_declares_it_and_the_mean_of_four_is_printed_as_such(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=2, judges=5)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[4]]
    judge = visitor(site, LANDSCAPE).go(card.path)
    judge.touch(judge.page.locator("label[for=is_me]"))
    judge.touch(judge.page.locator(f"label[for='tie-{setting.entries[1]}']"))
    judge.field(f"reason_{setting.entries[1]}").fill("เป็นบิดาของผู้จัดทำ")
    judge.button("Go to the works")
    judge.reads("you are recused")

    best, good = levels(world.rulebook()), levels(world.rulebook(), 1)
    totals = [submit(world, setting, 1, number, chosen) for number, chosen in enumerate((best, good, good, good))]
    for number in range(5):
        submit(world, setting, 0, number, best)
    mean = display(Fraction(sum(totals), 4) / 2)

    organiser = organiser_of(setting, visitor, site)
    printed = summary_text(organiser, setting)
    assert printed.index("A001") < printed.index("A002") < printed.index(mean)
    sheets = arranging.fresh(select(Scoresheet.id).where(Scoresheet.entry_id == setting.entries[1]))
    assert len(sheets) == 4
    chair_certifies(setting, visitor, site)


def test_judges_of_some_sections_have_whole_sheets_and_every_mean_is_right(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=5)
    rest = tuple(item.code for item in world.rulebook().sections if item.code != "1")
    for number in range(5):
        world.appoint(setting, number, ("1",) if number < 2 else rest)
    arranging.make_it_today(setting)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[1]]
    judge = come_by_card(visitor(site, PORTRAIT), card)
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    expect(judge.page.locator("[data-criterion]")).to_have_count(len(world.rulebook().criteria_under("1")))
    sheet.fill(world.rulebook(), 1, sections=("1",))
    sheet.expect_state("saved")
    sheet.submit()
    ((second,),) = arranging.fresh(select(Scoresheet.total).where(Scoresheet.total.is_not(None)))  # type: ignore[misc]

    best, good = levels(world.rulebook()), levels(world.rulebook(), 1)
    first = submit(world, setting, 0, 0, best)
    others = [submit(world, setting, 0, number, chosen) for number, chosen in ((2, best), (3, good), (4, good))]
    total = (Fraction(first + second, 2) + Fraction(sum(others), 3)) / 2

    chair = chair_certifies(setting, visitor, site)
    expect(chair.page.locator(".result-table tbody tr").first.locator(".figure")).to_have_text(display(total))


@pytest.mark.parametrize("language", ["en"])
def test_substitute_after_five_works_scores_the_rest_and_the_paper_says_who_served_until_when(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    book = world.rulebook()
    setting = world.contest(entries=7, judges=3)
    arranging.make_it_today(setting)
    for entry in range(5):
        fill(world, setting, entry, 2)
    organiser = organiser_of(setting, visitor, site, language)
    panel = f"/organise/contests/{setting.contest_id}/panel"

    organiser.go(panel).confirm(f"leaves-{setting.members[2]}", "ป่วยกะทันหัน")
    organiser.link("Appoint a substitute…")
    organiser.field("name").fill("นางสาวสำรอง พร้อมมาก")
    expect(organiser.page.locator("[name=from_entry] option:checked")).to_contain_text("A006")
    organiser.send("Appoint")
    ((substitute,),) = arranging.fresh(  # type: ignore[misc]
        select(PanelMember.id).where(PanelMember.in_place_of == setting.members[2])
    )

    judge = come_by_card(visitor(site, LANDSCAPE, language), arranging.hand_out_cards(setting.contest_id)[substitute])
    judge.link("Next work: {code}", code="A006")
    sheet = SheetPage(judge)
    sheet.fill(book)
    sheet.expect_state("saved")
    sheet.submit()
    asked = arranging.fresh(select(Entry.code).join(Scoresheet).where(Scoresheet.member_id == substitute))
    assert sorted(row[0] for row in asked) == ["A006", "A007"]  # type: ignore[index]

    printed = summary_text(organiser, setting)
    assert ", from work A006 on" in printed  # in English, because marks of Thai are not extracted in their order
    assert "served until work A005" in printed

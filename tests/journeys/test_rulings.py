"""A judge reports a copied work, which is disqualified; an award is withdrawn after publication without naming the
allegation."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Case, Comment, Mark
from judging.services.results import results
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, PORTRAIT, Person
from tests.journeys.sheets import SheetPage
from tests.scoring import levels, submit
from tests.world import ADMIN, Setting, World

REASON = "พบผลงานเดียวกันในรายชื่อปีก่อน"
COMMITTEE = "คณะกรรมการกลางการประเมิน"


def scored(world: World, works: int) -> Setting:
    """A contest held today and scored by two judges; each work is one level below the one before."""
    setting = world.contest(entries=works, judges=2)
    arranging.make_it_today(setting)
    for place in range(works):
        for judge in range(2):
            submit(world, setting, place, judge, levels(world.rulebook(), 0, c6_1=place, c6_2=place))
    return setting


def decide(person: Person, effect: str) -> None:
    """Fill in the ruling on the open case, look at what it changes, and record it."""
    person.field("clause").select_option("5.5")
    person.page.locator(f"input[name=effect][value={effect}]").check()
    person.field("reason").fill(REASON)
    person.field("committee").fill(COMMITTEE)
    person.field("met_on").fill(date(2022, 3, 1).isoformat())
    person.send("Look at what it changes…")
    person.page.locator("button[name=step][value=record]").click()


def test_copied_work_is_reported_disqualified_and_leaves_the_ranking(world: World, site: str, visitor: Visitor) -> None:
    setting = scored(world, 3)
    cards = arranging.hand_out_cards(setting.contest_id)
    arranging.staff("central", Grant(Role.CENTRAL, competition_id=setting.competition_id))
    marks = arranging.fresh(select(Mark.sheet_id, Mark.criterion, Mark.level))

    judge = come_by_card(visitor(site, LANDSCAPE), cards[setting.members[1]])
    judge.go(f"/judge/sheets/{setting.sheets[setting.entries[0], setting.members[1]]}")
    judge.touch(judge.page.locator("[data-opens=report]"))
    judge.page.locator("dialog#report input[value=no-copy]").check()
    judge.field("details").fill("เคยเห็นในงานปีก่อน")
    judge.button("Send the report")
    judge.reads("Thank you. The chair will see your report. Continue to score the work on its merits.")

    chair = come_by_card(visitor(site, PORTRAIT), cards[setting.members[0]])
    chair.go(f"/judge/contests/{setting.contest_id}/progress").link("Reports of the judges")
    chair.sees("เคยเห็นในงานปีก่อน")

    committee = sign_in(visitor(site, DESK), "central")
    committee.go("/rulings/").page.locator("a.row-link").first.click()
    committee.link("Open")
    expect(committee.page.locator("input[name=effect]:checked")).to_have_value(
        "disqualify"
    )  # the rulebook's default effect
    decide(committee, "disqualify")
    committee.reads("The ruling is recorded. The ranking is updated.")

    chair.go(f"/judge/contests/{setting.contest_id}/certify")
    rows = chair.page.locator(".result-table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("A002")
    assert arranging.fresh(select(Mark.sheet_id, Mark.criterion, Mark.level)) == marks
    assert judge.troubles + chair.troubles + committee.troubles == []


@pytest.mark.parametrize("language", ["en"])
def test_words_of_a_report_from_an_open_sheet_stay_out_of_its_comments(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    setting = world.contest(entries=1, judges=2)
    arranging.make_it_today(setting)
    judge = come_by_card(
        visitor(site, PORTRAIT, language), arranging.hand_out_cards(setting.contest_id)[setting.members[1]]
    )
    judge.link("Next work: {code}", code="A001")
    sheet = SheetPage(judge)
    sheet.choose("1.1", "good")
    sheet.expect_state("saved")

    judge.touch(judge.page.locator("[data-opens=report]"))
    judge.page.locator("dialog#report input[value=no-copy]").check()
    words = judge.field("details")
    words.press_sequentially("เคยเห็นในงานปีก่อน")
    judge.page.set_viewport_size({"width": 768, "height": 430})  # the tablet's keyboard opens
    expect(words).to_be_in_viewport(ratio=1)
    sheet.expect_state("saved")
    expect(judge.page.locator("[data-banner]")).to_be_hidden()
    judge.button("Send the report")
    judge.reads("Thank you. The chair will see your report. Continue to score the work on its merits.")

    sheet = SheetPage(judge)
    sheet.expect_state("saved")
    comments = judge.page.locator("[data-comment]")
    assert comments.evaluate_all("boxes => boxes.map((box) => box.value).join('')") == ""
    assert arranging.fresh(select(Comment.text)) == []
    assert [row.allegation for row in arranging.fresh(select(Case.allegation))] == ["เคยเห็นในงานปีก่อน"]
    assert judge.troubles == []


@pytest.mark.parametrize("language", ["en"])
def test_award_withdrawn_after_publication_is_version_2_without_the_accusation(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    setting = scored(world, 3)
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))

    organiser = sign_in(visitor(site, DESK, language), "somsri")
    organiser.go(f"/rulings/contests/{setting.contest_id}/new")
    organiser.field("entry").select_option(str(setting.entries[1]))
    organiser.field("requirement").select_option("no-copy")
    organiser.field("allegation").fill("ลอกเลียนผลงานของวิทยาลัยอื่น")
    organiser.send("Open the case")
    expect(organiser.page.locator("input[name=effect]:checked")).to_have_value("revoke")  # the default after an award
    decide(organiser, "revoke")
    organiser.reads("The ruling is recorded, and version %(version)s is published.", version=2)

    stranger = visitor(site, PHONE, language)
    stranger.go(f"/results/{setting.contest_id}")
    expect(stranger.page.locator(".moves li")).to_have_count(2)
    expect(stranger.page.locator(".moves")).to_contain_text(stranger.words("rank %(old)s, now %(new)s", old=3, new=2))
    text = stranger.page.locator("body").inner_text()
    assert [word for word in (REASON, COMMITTEE, "ลอกเลียน", "ข้อ 5.5", "clause 5.5") if word in text] == []
    stranger.go(f"/results/{setting.contest_id}/1").reads("Version %(version)s is superseded", version=1)
    assert organiser.troubles + stranger.troubles == []

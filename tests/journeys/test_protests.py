"""A right protest: from the teacher's page over the ruling and the judge's correction to version 2."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry, PanelMember, PracticeSettings
from judging.services.results import results
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, PORTRAIT, Person
from tests.journeys.sheets import SheetPage
from tests.journeys.test_rulings import COMMITTEE, scored
from tests.scoring import AT
from tests.world import ADMIN, World

NAMED = "กรรมการบันทึกระดับข้อ 6.1 ผิดช่อง"


def rule_for_correction(organiser: Person, contest_id: int, sheet: int) -> None:
    """Rule on the protest that criterion 6.1 is corrected on this sheet."""
    organiser.go(f"/rulings/contests/{contest_id}").link("Open")
    organiser.field("clause").select_option("5.11")
    organiser.page.locator("input[name=effect][value=correct]").check()
    organiser.page.locator("details:has(select[name=sheet]) summary").click()
    organiser.field("sheet").select_option(str(sheet))
    organiser.page.locator("input[name=criteria][value='6.1']").check()
    organiser.field("reason").fill(NAMED)
    organiser.field("committee").fill(COMMITTEE)
    organiser.field("met_on").fill("2022-03-01")
    organiser.send("Look at what it changes…")
    organiser.page.locator("button[name=step][value=record]").click()


@pytest.mark.parametrize("language", ["en"])
def test_right_protest_is_corrected_by_its_judge_and_becomes_version_2(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    setting = scored(world, 3)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    second = setting.entries[1]
    institution = arranging.fresh(select(Entry.institution_id).where(Entry.id == second))[0].institution_id
    arranging.staff("kru", Grant(Role.TEACHER, institution_id=institution))
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    cards = arranging.hand_out_cards(setting.contest_id)
    with transaction() as session:  # they have scored, so they have confirmed who they are
        session.execute(update(PanelMember).values(confirmed_at=AT))

    teacher = sign_in(visitor(site, PHONE, language), "kru")
    teacher.go(f"/teacher/works/{second}/protest")
    teacher.field("text").fill("หลักฐานข้อ 6.1 มีครบสามแห่ง")
    teacher.send("Send the protest")

    organiser = sign_in(visitor(site, DESK, language), "somsri")
    sheet = setting.sheets[second, setting.members[1]]
    rule_for_correction(organiser, setting.contest_id, sheet)

    judge = visitor(site, PORTRAIT, language).go(cards[setting.members[1]].path)
    judge.go(f"/judge/sheets/{sheet}").sees(NAMED)
    expect(judge.page.locator("[data-criterion='6.1'] input").first).to_be_enabled()
    expect(judge.page.locator("[data-criterion='6.2'] input").first).to_be_disabled()
    expect(judge.page.locator("[data-comment=total]")).to_be_hidden()
    judge.page.locator("#correction-reason").fill("แตะผิดช่อง")
    judge.button("Save the reason")
    sheet_page = SheetPage(judge)
    sheet_page.choose("6.1", "very_good")
    sheet_page.submit()

    chair = visitor(site, PORTRAIT, language).go(cards[setting.members[0]].path)
    chair.go(f"/judge/contests/{setting.contest_id}/certify").reads("Certify the corrected result")
    chair.page.locator("[data-opens=certify]").click()
    chair.page.locator("dialog#certify button[type=submit]").click()
    organiser.go(f"/organise/contests/{setting.contest_id}/publish").reads("The corrected result is certified")
    organiser.page.locator("[data-opens=publish]").click()
    organiser.page.locator("dialog#publish button[type=submit]").click()
    organiser.reads("Version %(version)s is published. Everyone can read it now.", version=2)

    teacher.go(f"/teacher/works/{second}/rulings").sees(NAMED)
    teacher.go(f"/results/{setting.contest_id}").reads("Changed from version %(version)s", version=1)
    assert teacher.troubles + organiser.troubles + judge.troubles + chair.troubles == []

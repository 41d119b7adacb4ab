"""A copied work, reported by a judge, is disqualified; an award is withdrawn after it was published, without a word of
the accusation where everybody reads."""

from __future__ import annotations

import re

from sqlalchemy import select

from judging import clock
from judging.core.roles import Grant, Role
from judging.models import Case, Entry, Mark, Publication
from tests.journeys import arranging, people
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, PORTRAIT
from tests.journeys.test_ties import chair_of, published, scored
from tests.scoring import levels
from tests.world import Setting, World

REPORT = "แบบเหมือนผลงานอื่นทุกจุด"
REASON = "คณะกรรมการเทียบแบบและคู่มือแล้ว"
LETTER = "มีผู้ร้องเรียนเป็นหนังสือ"
COMMITTEE = "คณะกรรมการกลาง"
SECRETS = (REPORT, REASON, LETTER, COMMITTEE)


def rule(person: people.Person, effect: str, clause: str) -> None:
    """Fill in the ruling on the case that is open before the person, and record it."""
    person.touch(person.page.locator(f"label:has(input[name=effect][value={effect}])"))
    person.field("clause").select_option(clause)
    person.field("reason").fill(REASON)
    person.field("committee").fill(COMMITTEE)
    person.field("met_on").fill(clock.today().isoformat())
    person.send("Record the ruling")


def organiser_of(setting: Setting, visitor: Visitor, site: str, language: str) -> people.Person:
    """An organiser of the contest's competition, signed in."""
    arranging.staff("wanida", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    return sign_in(visitor(site, DESK, language), "wanida")


def ranked(person: people.Person) -> list[str]:
    """The works on a page of results, from the first."""
    rows = person.page.locator(".result-table tbody tr:has(.rank)").all()
    return [(row.get_attribute("id") or row.locator("th").inner_text().split()[0]) for row in rows]


def test_work_reported_by_a_judge_is_disqualified_and_the_ranking_follows(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    rulebook = world.rulebook()
    setting = scored(world, 1, levels(rulebook, 0), levels(rulebook, 1), levels(rulebook, 2))
    marks = arranging.fresh(select(Mark.sheet_id, Mark.criterion, Mark.level, Mark.revision))
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    judge = come_by_card(visitor(site, LANDSCAPE, language), card)
    judge.go(f"/judge/sheets/{setting.sheets[setting.entries[0], setting.members[0]]}")

    judge.touch(judge.page.locator("[data-opens=report]"))
    box = judge.page.locator("dialog#report")
    judge.touch(box.locator("label[for=report-no-copy]"))
    box.locator("textarea").fill(REPORT)
    with judge.page.expect_event("framenavigated"):
        judge.touch(box.locator("button[type=submit]"))
    ((case_id, entry_id),) = arranging.fresh(select(Case.id, Case.entry_id))  # type: ignore[misc]
    assert entry_id == setting.entries[0]

    organiser = organiser_of(setting, visitor, site, language)
    organiser.go(f"/rulings/contests/{setting.contest_id}").sees(REPORT)
    organiser.go(f"/rulings/contests/{setting.contest_id}/cases/{case_id}")
    rule(organiser, "disqualify", "5.5")
    organiser.go(f"/organise/contests/{setting.contest_id}/ranking")

    assert ranked(organiser) == ["A002", "A003"]
    organiser.reads("disqualified")
    assert arranging.fresh(select(Mark.sheet_id, Mark.criterion, Mark.level, Mark.revision)) == marks


def test_award_withdrawn_after_publication_is_version_2_and_says_no_accusation(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    rulebook = world.rulebook()
    setting = scored(world, 1, levels(rulebook, 0), levels(rulebook, 1), levels(rulebook, 2))
    chair_of(setting, visitor, site).confirm("certify")
    published(setting, visitor, site)
    frozen = arranging.fresh(select(Publication.public, Publication.record))
    winner = setting.entries[0]

    organiser = organiser_of(setting, visitor, site, language)
    organiser.go(f"/rulings/contests/{setting.contest_id}/new")
    organiser.field("entry").select_option(str(winner))
    organiser.field("allegation").fill(LETTER)
    organiser.send("Open the case")
    rule(organiser, "revoke", "5.6")

    assert arranging.fresh(select(Entry.code).where(Entry.id == winner)) == [("A001",)]
    anyone = visitor(site, PHONE, language).go(f"/results/{setting.contest_id}")
    assert ranked(anyone) == ["A002", "A003"]
    anyone.reads("What changed")
    moved = anyone.page.locator(".moves li").all_inner_texts()
    assert [re.findall(r"A\d{3}", text) for text in moved] == [["A002"], ["A003"], ["A001"]]
    shown = anyone.page.content()
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "5.6" not in anyone.page.locator("main").inner_text()

    old = visitor(site, PORTRAIT, language).go(f"/results/{setting.contest_id}/1")
    assert ranked(old) == ["A001", "A002", "A003"]
    old.reads("Version %(version)s is superseded", version=1)
    assert arranging.fresh(select(Publication.public, Publication.record).where(Publication.version == 1)) == frozen

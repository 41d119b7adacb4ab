"""Story 6: a tie broken by 6.1 is explained with both values; the chair must accept a tie of entirely equal works.

``judging recount`` then computes the same ranks from the marks, and the teacher sees the published result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import expect
from sqlalchemy import select

from judging.cli import main
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import ContestStep, Entry, Mark, Person, PracticeSettings, Scoresheet, User
from tests.journeys import arranging, people
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, PORTRAIT
from tests.scoring import levels, submit
from tests.world import Setting, World


def scored(world: World, judges: int, *works: Mapping[str, str]) -> Setting:
    """A contest held today with these works, with the same marks from every judge; it publishes scores."""
    setting = world.contest(entries=len(works), judges=judges)
    arranging.make_it_today(setting)
    for place, chosen in enumerate(works):
        for judge in range(judges):
            submit(world, setting, place, judge, chosen)
    with transaction() as session:
        settings = session.get_one(PracticeSettings, setting.contest_id)
        settings.publish_scores = True
    return setting


def chair_of(setting: Setting, visitor: Visitor, site: str = "th") -> people.Person:
    """The chair on the certification page."""
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    chair = come_by_card(visitor(site, LANDSCAPE), card)
    return chair.go(f"/judge/contests/{setting.contest_id}/certify")


def published(setting: Setting, visitor: Visitor, site: str) -> None:
    """Publish the certified results as an organiser."""
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    organiser = sign_in(visitor(site, DESK), "somsri")
    organiser.go(f"/organise/contests/{setting.contest_id}/publish").confirm("publish")
    organiser.reads("Open the public page")


def marks_file(path: Path, rulebook_criteria: list[str]) -> Path:
    """The marks of all submitted sheets, in the file format of `judging recount`."""
    query = (
        select(Entry.code, Scoresheet.member_id, Mark.criterion, Mark.points)
        .join(Scoresheet, Scoresheet.entry_id == Entry.id)
        .join(Mark, Mark.sheet_id == Scoresheet.id)
    )
    sheets: dict[tuple[str, int], dict[str, int]] = {}
    for code, judge, criterion, points in arranging.fresh(query):  # type: ignore[misc]
        sheets.setdefault((code, judge), {})[criterion] = points
    lines = [",".join(["entry", "judge", *rulebook_criteria])]
    for (code, judge), points in sheets.items():
        lines.append(",".join([code, f"J{judge}", *(str(points[item] / 2) for item in rulebook_criteria)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_equal_totals_and_equal_section_6_are_parted_by_6_1_and_everybody_reads_both_values(
    world: World, site: str, visitor: Visitor, tmp_path: Path
) -> None:
    rulebook = world.rulebook()
    first = levels(rulebook, 0, c6_1=0, c6_2=1)
    second = levels(rulebook, 0, c6_1=1, c6_2=0)
    points = {
        code: [rulebook.item(code).level(chosen[code]).points for chosen in (first, second)] for code in ("6.1", "6.2")
    }
    assert sum(row[0] for row in points.values()) == sum(row[1] for row in points.values()), "section 6 is equal"
    setting = scored(world, 3, second, first)  # the work that loses has the smaller code

    chair = chair_of(setting, visitor, site)
    rows = chair.page.locator(".result-table tbody tr")
    values = [f"{row / 2:.2f}" for row in points["6.1"]]
    expect(rows.first).to_contain_text("A002")
    expect(rows.first.locator(".why")).to_contain_text("6.1")
    for value in values:
        expect(rows.first.locator(".why")).to_contain_text(value)
    chair.confirm("certify")
    chair.reads("You have certified these results.")
    published(setting, visitor, site)

    anyone = visitor(site, PHONE).go(f"/results/{setting.contest_id}")
    expect(anyone.page.locator("#A002 .why")).to_contain_text("6.1")
    for value in values:
        expect(anyone.page.locator("#A002 .why")).to_contain_text(value)
    file = marks_file(tmp_path / "marks.csv", [item.code for item in rulebook.criteria])
    answer = CliRunner().invoke(main, ["recount", str(file), "--rulebook", "ovec-2564-type4", "--format", "json"])
    standings = json.loads(answer.stdout)["standings"]
    public = [
        (int(row.locator(".rank").inner_text()), row.get_attribute("id"))
        for row in anyone.page.locator(".result-table tbody tr").all()
    ]
    assert [(row["rank"], row["entry"]) for row in standings] == public == [(1, "A002"), (2, "A001")]
    assert standings[0]["decided_by"]["key"] == "6.1"
    assert standings[0]["decided_by"]["values"] == values


def test_works_equal_in_everything_share_the_rank_and_the_chair_says_so_knowingly(
    world: World, site: str, visitor: Visitor
) -> None:
    same = levels(world.rulebook(), 1)
    setting = scored(world, 2, same, same, levels(world.rulebook(), 2))

    chair = chair_of(setting, visitor, site)
    chair.touch(chair.page.locator("[data-opens=certify]"))
    box = chair.page.locator("dialog#certify")
    chair.touch(box.locator("button[type=submit]"))
    expect(box).to_be_visible()  # the browser requires the tick first
    said = box.locator("input[name=shared]").evaluate("tick => tick.validationMessage")
    assert said == chair.words("Please tick this box.") == "โปรดทำเครื่องหมายที่ช่องนี้"
    chair.touch(box.locator("label.tick"))
    chair.touch(box.locator("button[type=submit]"))
    chair.reads("You have certified these results.")

    ranks = chair.page.locator(".result-table tbody .rank")
    assert ranks.all_inner_texts() == ["1", "1", "3"]
    shared = arranging.fresh(select(ContestStep.shared_ties).where(ContestStep.to_state == "certified"))
    assert [bool(row[0]) for row in shared] == [True]  # type: ignore[index]
    published(setting, visitor, site)
    anyone = visitor(site, PORTRAIT).go(f"/results/{setting.contest_id}")
    assert anyone.page.locator(".result-table tbody .rank").all_inner_texts() == ["1", "1", "3"]


def test_teacher_reads_the_result_sheet_of_own_works_alone_judges_unnamed(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = scored(world, 2, levels(world.rulebook(), 1), levels(world.rulebook(), 2))
    names = ("ดร.สมหญิง ลับเฉพาะ", "นายสมชาย ไม่เปิดเผย")
    with transaction() as session:
        for user_id, name in zip(setting.users, names, strict=True):
            session.get_one(Person, session.get_one(User, user_id).person_id).name = name
    ((institution,),) = arranging.fresh(select(Entry.institution_id).distinct())  # type: ignore[misc]
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=int(institution)))
    other = world.institution("วิทยาลัยอื่น")
    arranging.staff("khruuen", Grant(Role.TEACHER, institution_id=other))
    teacher = sign_in(visitor(site, PORTRAIT), "khru")
    teacher.go("/teacher/").sees("A001")

    chair_of(setting, visitor, site).confirm("certify")
    published(setting, visitor, site)
    teacher.go("/teacher/")
    teacher.touch(teacher.page.locator(f"a[href='/teacher/works/{setting.entries[0]}/result']").first)
    teacher.reads("Averages by section and criterion")

    shown = teacher.page.locator("main").inner_text()
    assert [name for name in names if name in shown] == []
    address = teacher.page.url.removeprefix(site)
    stranger = sign_in(visitor(site, DESK), "khruuen")
    answer = stranger.page.goto(f"{site}{address}")
    assert answer is not None
    assert answer.status == 403

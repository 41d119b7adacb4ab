"""Judges whom the installation knows: reused where name and institution agree, asked about where only the name does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import NEW_ONE
from judging.core.roles import Grant, Role
from judging.extensions import db
from judging.models import Contest, PanelMember, Person, User
from judging.queries.imports import known_rows
from judging.readers.import_plan import plan_judges
from judging.readers.spreadsheets.cells import Sheets
from tests.readers.files import read_judges, sample
from tests.services.importing import Report, counted, judges, judges_plan, take_judges, taken
from tests.world import World

TRANG, SONGKHLA = "วิทยาลัยเทคนิคตรัง", "วิทยาลัยเทคนิคสงขลา"
HEADER = ("ชื่อ-สกุล", "ตำแหน่ง", "สถานศึกษา")


def sheet(*rows: tuple[str, str, str]) -> bytes:
    return judges(*rows, header=HEADER)


@pytest.fixture
def contests(world: World) -> tuple[int, int]:
    """Two contests without judges, and two colleges."""
    world.institution(TRANG, "ตรัง")
    world.institution(SONGKHLA, "สงขลา")
    first, second = (world.contest(state=ContestState.REGISTRATION, judges=0).contest_id for _ in range(2))
    return first, second


def names(contest_id: int) -> list[str]:
    query = select(Person.name).join(User, User.person_id == Person.id).join(PanelMember)
    found = db.session.execute(query.where(PanelMember.contest_id == contest_id).order_by(PanelMember.id))
    return list(found.scalars())


def codes_asked(contest_id: int, data: bytes, answers: Mapping[str, str] | None = None) -> list[str]:
    plan = judges_plan(contest_id, data, answers)
    given = dict(plan.answers)
    return [one.code for one in plan.asked if one.id not in given]


def test_a_judge_of_another_contest_with_the_name_and_institution_keeps_the_account(
    contests: tuple[int, int], session: Session
) -> None:
    first, second = contests
    take_judges(first, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))

    again = sheet(("ดร.สมชาย ใจดี", "ผู้อำนวยการ", TRANG))
    plan = judges_plan(second, again)
    assert [one.code for one in plan.remarks] == ["judge_known", "position_kept"]
    assert take_judges(second, again) == Report(1, 0, 0, 0)

    assert counted(session, User) == counted(session, Person) == 1
    assert names(second) == ["นายสมชาย ใจดี"]
    assert take_judges(second, again) == Report(0, 0, 1, 0)


@pytest.mark.parametrize("institution", ["", SONGKHLA])
@pytest.mark.parametrize(("answer", "accounts"), [(0, 1), (NEW_ONE, 2)])
def test_a_judge_of_whom_only_the_name_agrees_is_asked_about(
    contests: tuple[int, int], session: Session, institution: str, answer: int | str, accounts: int
) -> None:
    first, second = contests
    take_judges(first, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))
    data = sheet(("นายสมชาย ใจดี", "วิศวกร", institution))

    (asked,) = judges_plan(second, data).asked
    assert (asked.code, asked.known[0].institution) == ("known_judge", TRANG)
    take_judges(second, data, {asked.id: asked.answers[answer] if isinstance(answer, int) else answer})

    assert counted(session, User) == accounts
    assert take_judges(second, data).changed_nothing


def test_a_judge_of_a_round_the_organiser_does_not_organise_is_not_offered(
    contests: tuple[int, int], world: World
) -> None:
    first, _ = contests
    take_judges(first, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))
    of_others = world.contest(state=ContestState.REGISTRATION, judges=0).contest_id
    round_id = db.session.get_one(Contest, of_others).round_id
    stranger = world.organiser(Grant(Role.ORGANISER, round_id=round_id))

    known = known_rows.known_panels(db.session(), [of_others], actor=stranger)

    everywhere = known_rows.known_panels(db.session(), [of_others], actor=world.organiser(Grant(Role.ORGANISER)))
    assert (known[of_others].judges, [one.name for one in everywhere[of_others].judges]) == ((), ["นายสมชาย ใจดี"])
    plan = plan_judges(Sheets({of_others: read_judges(sheet(("นายสมชาย ใจดี", "ครู", TRANG)))}), known, {})
    assert (plan.asked, plan.rows[0].account) == ((), None)


def test_two_judges_of_one_name_come_once_and_are_found_again(contests: tuple[int, int], session: Session) -> None:
    contest_id, _ = contests
    data = sample("cases/judges-two-of-one-name.csv")
    assert codes_asked(contest_id, data) == ["same_person"]

    assert take_judges(contest_id, data) == Report(2, 0, 0, 0)
    assert take_judges(contest_id, data) == Report(0, 0, 2, 0)

    assert counted(session, PanelMember) == 2


def test_a_namesake_of_another_institution_is_asked_about_before_a_member_changes(contests: tuple[int, int]) -> None:
    contest_id, _ = contests
    take_judges(contest_id, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))
    data = sheet(("นายสมชาย ใจดี", "ผู้อำนวยการ", SONGKHLA))
    (asked,) = judges_plan(contest_id, data).asked

    moved = judges_plan(contest_id, data, {asked.id: asked.answers[0]})
    assert [change.column for change in moved.rows[0].changes] == ["position", "institution"]

    assert take_judges(contest_id, data, {asked.id: NEW_ONE}) == Report(1, 0, 0, 0)
    assert names(contest_id) == ["นายสมชาย ใจดี"] * 2


def test_two_rows_that_mean_one_member_are_refused_by_row(contests: tuple[int, int]) -> None:
    contest_id, _ = contests
    take_judges(contest_id, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))
    data = sheet(("นายสมชาย ใจดี", "วิศวกร", SONGKHLA), ("ดร.สมชาย ใจดี", "อาจารย์", SONGKHLA))
    said = taken(read_judges(data), None)
    asked = [one for one in judges_plan(contest_id, data, said).asked if one.code == "known_judge"]

    plan = judges_plan(contest_id, data, said | {one.id: one.answers[0] for one in asked})

    assert [(one.code, one.row.number) for one in plan.obstacles] == [("judge_meant_twice", 3)]


def test_another_title_is_the_same_member(contests: tuple[int, int]) -> None:
    contest_id, _ = contests
    take_judges(contest_id, sheet(("นายสมชาย ใจดี", "ครู", TRANG)))

    assert take_judges(contest_id, sheet(("ดร. สมชาย  ใจดี", "ครู", TRANG))) == Report(0, 0, 1, 0)

"""Imports of judges: matched by name, with sections and a chair; an institution only after a person confirms it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.imports.plan import LEAVE, NEW_ONE, NO_ONE, TAKE
from judging.core.refusals import RuleViolation
from judging.core.roles import PanelRole
from judging.models import (
    Institution,
    PanelMember,
    Person,
    Scoresheet,
    User,
)
from tests.readers.files import SAMPLES
from tests.services.importing import (
    JUDGES_HEADER,
    Report,
    all_answered,
    counted,
    empty,
    judges,
    judges_plan,
    take_judges,
)
from tests.world import World


def members(session: Session) -> list[tuple[str, str, PanelRole, tuple[str, ...]]]:
    session.expire_all()
    query = select(PanelMember, Person).join(User, User.id == PanelMember.user_id).join(Person).order_by(PanelMember.id)
    return [
        (person.name, person.position, member.role, tuple(part.section for part in member.sections))
        for member, person in session.execute(query)
    ]


def test_judges_come_with_sections_chair_and_institution(world: World, session: Session) -> None:
    contest_id = empty(world)
    world.institution("วิทยาลัยเทคนิคระยอง", "ระยอง")

    report = take_judges(
        contest_id, judges(("ดร.ก ใจดี", "ครู", "วท.ระยอง", "1", "ใช่"), ("นาย ข", "วิศวกร", "", "2-6", ""))
    )

    assert report == Report(2, 0, 0, 0)
    assert members(session) == [
        ("ดร.ก ใจดี", "ครู", PanelRole.CHAIR, ("1",)),
        ("นาย ข", "วิศวกร", PanelRole.JUDGE, ("2", "3", "4", "5", "6")),
    ]


@pytest.mark.every_database
def test_a_changed_judge_is_told_and_the_chair_moves(world: World, session: Session) -> None:
    contest_id = empty(world)
    take_judges(contest_id, judges(("ก", "ครู", "", "", "ใช่"), ("ข", "ครู", "", "", "")))
    again = judges(("ก", "ครูใหญ่", "", "", ""), ("ข", "ครู", "", "1", "ใช่"))

    changes = [[(c.column, c.before, c.after) for c in row.changes] for row in judges_plan(contest_id, again).rows]
    assert changes == [
        [("position", "ครู", "ครูใหญ่"), ("role", "chair", "judge")],
        [("sections", "", "1"), ("role", "judge", "chair")],
    ]
    assert take_judges(contest_id, again) == Report(0, 2, 0, 0)
    assert take_judges(contest_id, again) == Report(0, 0, 2, 0)
    assert members(session) == [("ก", "ครูใหญ่", PanelRole.JUDGE, ()), ("ข", "ครู", PanelRole.CHAIR, ("1",))]


def test_a_sheet_without_a_chair_column_leaves_the_chair(world: World, session: Session) -> None:
    contest_id = empty(world)
    take_judges(contest_id, judges(("ก", "ครู", "", "", "ใช่")))

    take_judges(contest_id, judges(("ก", "ครูใหญ่"), header=JUDGES_HEADER[:2]))

    assert members(session) == [("ก", "ครูใหญ่", PanelRole.CHAIR, ())]


def test_a_chair_who_is_not_in_the_sheet_is_named_when_another_takes_the_seat(world: World, session: Session) -> None:
    contest_id = empty(world)
    take_judges(contest_id, judges(("ก", "ครู", "", "", "ใช่")))
    data = judges(("ข", "ครู", "", "", "ใช่"))

    assert judges_plan(contest_id, data).parts[0].displaced == "ก"
    take_judges(contest_id, data)

    assert [row[2] for row in members(session)] == [PanelRole.JUDGE, PanelRole.CHAIR]


def test_a_college_in_a_position_is_only_noted_when_a_person_says_so(world: World, session: Session) -> None:
    contest_id = empty(world)
    data = judges(("ก", "ผู้อำนวยการวิทยาลัยเทคนิคระยอง"), header=JUDGES_HEADER[:2])
    (doubt,) = judges_plan(contest_id, data).open_questions
    assert doubt.answers == (NEW_ONE, NO_ONE)

    assert take_judges(contest_id, data, {doubt.id: NO_ONE}) == Report(1, 0, 0, 0)
    assert take_judges(contest_id, data) == Report(0, 0, 1, 0)

    assert counted(session, Institution) == 0


def test_two_judges_of_one_new_college_make_it_once(world: World, session: Session) -> None:
    contest_id = empty(world)
    data = judges(("ก", "ครู วท.ระยอง"), ("ข", "ครู วิทยาลัยเทคนิคระยอง"), header=JUDGES_HEADER[:2])

    take_judges(contest_id, data, all_answered(judges_plan(contest_id, data), NEW_ONE))

    assert counted(session, Institution) == 1
    assert len(set(session.execute(select(PanelMember.institution_id)).scalars())) == 1


def test_judges_who_come_during_scoring_get_their_sheets(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)

    take_judges(setting.contest_id, judges(("ก", "ครู"), header=JUDGES_HEADER[:2]))

    assert counted(session, Scoresheet) == 4


def test_scoring_never_loses_its_chair_through_a_sheet(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    data = judges(("กรรมการ 1", "", "", "", ""))

    assert [one.code for one in judges_plan(setting.contest_id, data).obstacles] == ["scoring_without_chair"]
    with pytest.raises(RuleViolation, match="import_wrong"):
        take_judges(setting.contest_id, data)


@pytest.mark.parametrize(("answer", "members"), [(TAKE, 3), (LEAVE, 1)])
def test_unchanged_list_asks_nothing_again(world: World, answer: str, members: int) -> None:
    contest_id = empty(world, judges=0)
    data = (SAMPLES / "cases" / "judge-three-spellings.csv").read_bytes()
    (question,) = judges_plan(contest_id, data).asked
    assert question.code == "same_person"

    assert take_judges(contest_id, data, {question.id: answer}).created == members

    again = judges_plan(contest_id, data)
    assert (again.unanswered, again.changes_nothing) == (0, True)
    changed = data + "นายสมชาย ใจดี,นักวิชาการ\r\n".encode()
    assert judges_plan(contest_id, changed).unanswered > 0


def test_name_without_surname_is_asked_once(world: World) -> None:
    contest_id = empty(world, judges=0)
    data = judges(("นายหนึ่ง", "ครู", "", "", ""))
    take_judges(contest_id, data)
    assert judges_plan(contest_id, data).unanswered == 0

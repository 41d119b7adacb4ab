"""Imports of works: a file is imported whole or not at all, and a second import changes nothing."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import NEW_ONE, RowAt, RowState
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.models import (
    AuditEntry,
    Entry,
    Institution,
    PanelMember,
    Person,
    TeamMember,
    User,
)
from tests.readers.files import WORKS_HEADER, sample
from tests.services.importing import (
    Report,
    all_answered,
    counted,
    empty,
    judges_plan,
    take_judges,
    take_works,
    works,
    works_plan,
)
from tests.statements import statements
from tests.world import World

# The sample files


@pytest.mark.every_database
def test_the_organisers_sheets_twice_make_works_and_judges_once_and_ask_about_every_doubtful_college(
    world: World, session: Session
) -> None:
    contest_id = empty(world)
    world.institution("วิทยาลัยเทคนิคหาดใหญ", "สงขลา")  # a tone mark is missing
    world.institution("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี")
    works, judges = sample("works.xlsx"), sample("judges.xlsx")

    asked = works_plan(contest_id, works).doubts
    assert [(one.name, [option.name for option in one.options]) for one in asked] == [
        ("วิทยาลัยเทคนิคหาดใหญ่", ["วิทยาลัยเทคนิคหาดใหญ"])
    ]
    assert take_works(contest_id, works, all_answered(works_plan(contest_id, works))) == Report(8, 0, 0, 6)

    asked = judges_plan(contest_id, judges).doubts
    assert [one.name for one in asked] == ["วิทยาลัยเทคนิคระยอง", "วิทยาลัยเทคนิคลพบุรี"]
    assert take_judges(contest_id, judges) == Report(5, 0, 0, 0)

    assert take_works(contest_id, works) == Report(0, 0, 8, 0)
    assert take_judges(contest_id, judges) == Report(0, 0, 5, 0)

    assert [counted(session, model) for model in (Entry, PanelMember, User, Institution)] == [8, 5, 5, 8]
    assert session.execute(select(Institution.name_th).join(Entry).where(Entry.code == "A005")).scalar_one() == (
        "วิทยาลัยเทคนิคหาดใหญ"
    )
    colleges = select(Institution.name_th).join(PanelMember, PanelMember.institution_id == Institution.id)
    assert sorted(session.execute(colleges).scalars()) == ["วิทยาลัยเทคนิคระยอง", "วิทยาลัยเทคนิคลพบุรี"]
    assert counted(session, AuditEntry) == 2 + 1  # the two imports that changed something, and the world's rulebook


def test_thai_excels_encoding_means_the_same_works(world: World) -> None:
    contest_id = empty(world)
    take_works(contest_id, sample("works.xlsx"))

    assert works_plan(contest_id, sample("works-windows-874.csv")).count(RowState.SAME) == 3


# Works


LOPBURI = "วิทยาลัยเทคนิคลพบุรี"


def test_works_new_and_changed_are_told_with_from_and_to(world: World, session: Session) -> None:
    contest_id = empty(world)
    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี"), ("A2", "เตา", LOPBURI, "ลพบุรี")))
    again = works(
        ("a๑", "กังหันลม", "วท.ระยอง", "ระยอง"), ("A2", "เตา", LOPBURI, "ลพบุรี"), ("A3", "ปั๊ม", "วท.ระยอง", "ระยอง")
    )

    plan = works_plan(contest_id, again)

    assert [row.state for row in plan.rows] == [RowState.CHANGED, RowState.SAME, RowState.NEW]
    assert [(change.column, change.before, change.after) for change in plan.rows[0].changes] == [
        ("title_th", "กังหัน", "กังหันลม"),
        ("institution", "วิทยาลัยเทคนิคลพบุรี (ลพบุรี)", "วิทยาลัยเทคนิคระยอง (ระยอง)"),
    ]
    assert take_works(contest_id, again) == Report(1, 1, 1, 1)
    assert take_works(contest_id, again) == Report(0, 0, 3, 0)
    stored = select(Entry.code, Entry.title_th, Institution.name_th).join(Institution).order_by(Entry.code)
    assert [tuple(row) for row in session.execute(stored)] == [
        ("A1", "กังหันลม", "วิทยาลัยเทคนิคระยอง"),
        ("A2", "เตา", "วิทยาลัยเทคนิคลพบุรี"),
        ("A3", "ปั๊ม", "วิทยาลัยเทคนิคระยอง"),
    ]


@pytest.mark.every_database
def test_a_column_that_is_not_there_leaves_what_is_stored(world: World, session: Session) -> None:
    contest_id = empty(world)
    full = (*WORKS_HEADER, "ชื่อภาษาอังกฤษ", "ผู้จัดทำ", "ครูที่ปรึกษา")
    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี", "Mill", "ก; ข", "ค"), header=full))

    assert take_works(contest_id, works(("A1", "กังหันลม", LOPBURI, "ลพบุรี"))) == Report(0, 1, 0, 0)

    session.expire_all()
    assert session.execute(select(Entry.title_en)).scalar_one() == "Mill"
    assert counted(session, TeamMember) == 3


@pytest.mark.every_database
def test_a_changed_team_is_stored_and_the_persons_who_left_are_gone(world: World, session: Session) -> None:
    contest_id = empty(world)
    full = (*WORKS_HEADER, "ผู้จัดทำ")
    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี", "ก; ข"), header=full))

    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี", "ข; ค"), header=full))

    names = select(Person.name).join(TeamMember).order_by(TeamMember.position)
    assert session.execute(names).scalars().all() == ["ข", "ค"]
    assert counted(session, Person) == 2


def test_a_wrong_row_stops_all_rows(world: World, session: Session) -> None:
    contest_id = empty(world)
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"), ("A2", "", LOPBURI, "ลพบุรี"))

    plan = works_plan(contest_id, data)
    assert [row.state for row in plan.rows] == [RowState.NEW, RowState.WRONG]
    with pytest.raises(RuleViolation, match="import_wrong"):
        take_works(contest_id, data)

    assert counted(session, Entry) == 0
    assert counted(session, Institution) == 0


def test_an_unanswered_doubt_stops_all_rows(world: World, session: Session) -> None:
    contest_id = empty(world)
    world.institution("วิทยาลัยเทคนิคลพบุร", "ลพบุรี")

    with pytest.raises(RuleViolation, match="import_unanswered"):
        take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี")))

    assert counted(session, Entry) == 0


@pytest.mark.parametrize("answer", ["", "known:999999", "none", "file:abc", "nonsense"])
def test_an_answer_that_was_not_offered_is_none(world: World, answer: str) -> None:
    contest_id = empty(world)
    world.institution("วิทยาลัยเทคนิคลพบุร", "ลพบุรี")
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"))
    (doubt,) = works_plan(contest_id, data).open_questions

    with pytest.raises(RuleViolation, match="import_unanswered"):
        take_works(contest_id, data, {doubt.id: answer})


def test_a_doubt_answered_with_a_new_college_makes_it_and_is_not_asked_again(world: World, session: Session) -> None:
    contest_id = empty(world)
    world.institution("วิทยาลัยเทคนิคลพบุร", "ลพบุรี")
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"), ("A2", "เตา", "วท. ลพบุรี", "ลพบุรี"))
    plan = works_plan(contest_id, data)
    assert [one.rows for one in plan.open_questions] == [(RowAt(2), RowAt(3))]

    assert take_works(contest_id, data, all_answered(plan, NEW_ONE)) == Report(2, 0, 0, 1)
    assert take_works(contest_id, data) == Report(0, 0, 2, 0)

    assert works_plan(contest_id, data).doubts == ()
    assert counted(session, Institution) == 2


def test_two_new_colleges_of_one_file_that_look_alike_are_asked_about(world: World, session: Session) -> None:
    contest_id = empty(world)
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"), ("A2", "เตา", "วิทยาลัยเทคนิคลพบุรีย์", "ลพบุรี"))
    plan = works_plan(contest_id, data)
    (doubt,) = plan.open_questions
    assert [(option.name, option.is_known) for option in doubt.options] == [(LOPBURI, False)]

    assert take_works(contest_id, data, all_answered(plan)) == Report(2, 0, 0, 1)
    assert take_works(contest_id, data) == Report(0, 0, 2, 0)

    assert session.execute(select(Institution.name_th)).scalars().all() == [LOPBURI]


def test_a_college_known_without_province_gets_the_one_of_the_sheet(world: World, session: Session) -> None:
    contest_id = empty(world)
    known = world.institution(LOPBURI, province="", region="")

    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "จ.ลพบุรี")))

    assert session.get_one(Institution, known).province == "ลพบุรี"
    assert counted(session, Institution) == 1


def test_what_others_changed_since_the_preview_is_shown_again(world: World, session: Session) -> None:
    contest_id = empty(world)
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"))
    seen = works_plan(contest_id, data).fingerprint
    take_works(contest_id, works(("A1", "อื่น", LOPBURI, "ลพบุรี")))

    with pytest.raises(RuleViolation, match="import_moved"):
        take_works(contest_id, data, seen=seen)

    assert session.execute(select(Entry.title_th)).scalar_one() == "อื่น"


def test_what_others_changed_elsewhere_does_not_matter(world: World) -> None:
    contest_id = empty(world)
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี"))
    seen = works_plan(contest_id, data).fingerprint
    world.institution("วิทยาลัยประมงชุมพร", "ชุมพร")

    assert take_works(contest_id, data, seen=seen).created == 1


@pytest.mark.parametrize("state", [ContestState.CERTIFIED, ContestState.PUBLISHED])
def test_nothing_is_imported_after_certification(world: World, state: ContestState) -> None:
    contest_id = world.contest(state=state).contest_id

    with pytest.raises(RuleViolation, match="contest_certified"):
        take_works(contest_id, sample("works.xlsx"))
    with pytest.raises(RuleViolation, match="contest_certified"):
        take_judges(contest_id, sample("judges.xlsx"))


def test_the_log_holds_one_entry_with_counts_and_the_files_digest_and_no_persons(
    world: World, session: Session
) -> None:
    contest_id = empty(world)
    full = (*WORKS_HEADER, "ผู้จัดทำ")
    data = works(("A1", "กังหัน", LOPBURI, "ลพบุรี", "นายลับ"), header=full)
    take_works(contest_id, data)
    take_works(contest_id, works(("A1", "กังหัน", LOPBURI, "ลพบุรี", "นายใหม่"), header=full))

    texts = session.execute(select(AuditEntry.text).where(AuditEntry.action == "imports.take_works")).scalars().all()

    assert len(texts) == 2
    assert hashlib.sha256(data).hexdigest() in texts[0]
    assert '"created":1' in texts[0]
    assert not any("นาย" in text for text in texts)


def test_a_preview_of_many_works_needs_as_many_statements_as_one_of_few(world: World) -> None:
    full = (*WORKS_HEADER, "ผู้จัดทำ")

    def count(number: int) -> int:
        contest_id = empty(world)
        rows = [(f"A{place}", "ก", f"วท.{'กขค'[place] * 4}", "ลพบุรี", f"คน {place}") for place in range(number)]
        data = works(*rows, header=full)
        take_works(contest_id, data)
        db.session.rollback()
        with statements() as sent:
            assert works_plan(contest_id, data).changes_nothing
        return len(sent)

    assert count(1) == count(3)

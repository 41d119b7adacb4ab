"""Lists for all categories of a round: imported into every category at once, or into none."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.judges.shared_judges import ONE, SEVERAL
from judging.core.imports.plan import LEAVE, WRONG_ROWS, Plan, RowState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, PanelRole, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.imports.importers import Comparison, Taken, importer, take
from judging.models import AuditEntry, Contest, Entry, Institution, LookAlike, PanelMember, Person, User
from judging.readers.spreadsheets.files import read_workbook
from judging.services.imports import imports
from tests.readers.files import xlsx
from tests.services.importing import counted
from tests.world import ADMIN, World

WORKS = ("รหัสสิ่งประดิษฐ์", "ประเภท", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา", "จังหวัด")
JUDGES = ("ชื่อ-สกุล", "ประเภทที่", "ตำแหน่ง", "สถานศึกษา", "ประธาน")
LOPBURI, TRANG = "วิทยาลัยเทคนิคลพบุรี", "วิทยาลัยเทคนิคตรัง"
THREE = (
    ("A1", "4", "เครื่องอบแห้ง", LOPBURI, "ลพบุรี"),
    ("A1", "ประเภทที่ ๑", "เตียงพลิกตัว", LOPBURI, "ลพบุรี"),
    ("A1", "ด้านหัตถศิลป์", "ผ้าทอยกดอก", LOPBURI, "ลพบุรี"),
    ("A2", "Type 4", "กังหันน้ำ", LOPBURI, "ลพบุรี"),
)


@pytest.fixture
def contests(world: World) -> dict[str, int]:
    """The contests of a round by category; no panel and no works yet."""
    setting = world.contest(state=ContestState.REGISTRATION)
    return {"4": setting.contest_id, "1": world.category(setting, "1"), "6": world.category(setting, "6")}


def compared(contest_id: int, kind: str, data: bytes, actor: Actor = ADMIN) -> Comparison:
    one = importer(db.session(), f"round_{kind}", actor=actor, contest_id=contest_id)
    return Comparison(one, one.read(read_workbook(data)))


def planned(contest_id: int, kind: str, data: bytes, answers: Mapping[str, str] | None = None) -> Plan[Any]:
    comparison = compared(contest_id, kind, data)
    plan = comparison(comparison.known(db.session()), answers or {})
    db.session.rollback()
    return plan


def taken(
    contest_id: int,
    kind: str,
    data: bytes,
    answers: Mapping[str, str] | None = None,
    *,
    seen: str = "",
    actor: Actor = ADMIN,
) -> Taken:
    seen = seen or planned(contest_id, kind, data).fingerprint
    comparison = compared(contest_id, kind, data, actor)
    return take(comparison, actor=actor, answers=answers or {}, seen=seen, data=data)


def numbers(done: Taken, contests: Mapping[str, int]) -> dict[str, tuple[int, int, int, int]]:
    """Created, changed, same and left, by category; "" for rows without one."""
    names = {contest_id: code for code, contest_id in contests.items()}
    return {
        names.get(contest_id, ""): (one.created, one.changed, one.same, one.left)
        for contest_id, one in done.report.contests.items()
    }


def works(*rows: tuple[str, ...]) -> bytes:
    return xlsx([WORKS, *rows])


def judges(*rows: tuple[str, ...]) -> bytes:
    return xlsx([JUDGES, *rows])


def faults(contest_id: int, kind: str, data: bytes) -> list[tuple[int, str, object]]:
    """Row, code and category or categories of each fault."""
    return [
        (fault.row.number if fault.row else 0, fault.code, fault.params.get("category") or fault.params.get("allowed"))
        for fault in compared(contest_id, kind, data).file.faults
    ]


def seats(session: Session) -> list[tuple[str, str, PanelRole, int]]:
    """Name, category, role and account of each seat."""
    session.expire_all()
    query = (
        select(Person.name, Contest.category, PanelMember.role, PanelMember.user_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .order_by(Contest.category, PanelMember.id)
    )
    return [row._tuple() for row in session.execute(query)]


@pytest.mark.every_database
def test_works_go_into_their_categories_with_codes_of_each_and_one_new_institution(
    contests: dict[str, int], session: Session
) -> None:
    done = taken(contests["4"], "works", works(*THREE))

    assert numbers(done, contests) == {"4": (2, 0, 0, 0), "1": (1, 0, 0, 0), "6": (1, 0, 0, 0)}
    assert (done.report.created, done.report.institutions, counted(session, Institution)) == (4, 1, 1)
    found = session.execute(select(Contest.category, Entry.code, Entry.title_th).join(Contest).order_by(Entry.id))
    assert {tuple(row) for row in found} == {
        ("4", "A1", "เครื่องอบแห้ง"),
        ("4", "A2", "กังหันน้ำ"),
        ("1", "A1", "เตียงพลิกตัว"),
        ("6", "A1", "ผ้าทอยกดอก"),
    }
    told = session.execute(select(AuditEntry.text).where(AuditEntry.action == "imports.take_works")).scalars().all()
    assert sorted(text.count(f'"name":"{LOPBURI}"') for text in told) == [0, 0, 1]  # made once, told once

    again = taken(contests["6"], "works", works(*THREE))  # any category of the round leads to the same
    assert (again.report.changed_nothing, again.report.same) == (True, 4)


def test_code_twice_in_one_category_is_a_fault_and_numbers_begin_in_each(contests: dict[str, int]) -> None:
    twice = works(("A1", "4", "ก", LOPBURI, ""), ("A1", "4", "ข", LOPBURI, ""), ("A1", "6", "ค", LOPBURI, ""))
    assert faults(contests["4"], "works", twice) == [(3, "code_twice", None)]

    header, rows = WORKS[1:], [row[1:] for row in THREE]
    plan = planned(contests["4"], "works", xlsx([header, *rows]))
    codes = {part.contest_id: [row.values.code for row in part.rows] for part in plan.parts if part.rows}
    assert codes == {contests["4"]: ["001", "002"], contests["1"]: ["001"], contests["6"]: ["001"]}


def test_row_without_a_category_of_the_round_is_a_fault_that_says_which_there_are(contests: dict[str, int]) -> None:
    data = works(*THREE, ("A9", "9", "ก", LOPBURI, ""), ("A8", "", "ข", LOPBURI, ""), ("A7", "1, 4", "ค", LOPBURI, ""))

    assert faults(contests["4"], "works", data) == [
        (6, "category_unknown", ("1", "4", "6")),
        (7, "category_missing", ("1", "4", "6")),
        (8, "category_several", None),
    ]
    with pytest.raises(RuleViolation, match="import_wrong"):
        taken(contests["4"], "works", data)


def test_good_rows_are_imported_only_where_a_person_leaves_the_wrong_ones(
    contests: dict[str, int], session: Session
) -> None:
    data = works(*THREE, ("A9", "9", "ก", "วิทยาลัยใหม่ที่ไม่ต้องสร้าง", ""))

    done = taken(contests["4"], "works", data, {WRONG_ROWS: LEAVE})

    assert numbers(done, contests) == {"4": (2, 0, 0, 0), "1": (1, 0, 0, 0), "6": (1, 0, 0, 0), "": (0, 0, 0, 1)}
    assert (counted(session, Entry), counted(session, Institution), done.report.left) == (4, 1, 1)


@pytest.mark.parametrize("kind", ["works", "judges"])
def test_certified_category_refuses_its_rows_and_the_others_go_on_without_them(
    kind: str, contests: dict[str, int], session: Session
) -> None:
    with transaction() as writing:
        writing.execute(update(Contest).where(Contest.id == contests["6"]).values(state=ContestState.CERTIFIED))
    both = judges(("นายสมชาย ใจดี", "1, 6", "ครู", LOPBURI, ""), ("นายสมศักดิ์ ใจงาม", "4", "ครู", LOPBURI, ""))
    data = works(*THREE) if kind == "works" else both

    closed = [(one[1], one[2]) for one in faults(contests["4"], kind, data)]
    assert closed == [("category_closed", "6")]
    with pytest.raises(RuleViolation, match="import_wrong"):
        taken(contests["4"], kind, data)
    done = taken(contests["6"], kind, data, {WRONG_ROWS: LEAVE})

    assert (done.report.created, done.report.left) == ((3, 1) if kind == "works" else (2, 1))
    assert numbers(done, contests)["6"] == (0, 0, 0, 1)


def test_round_that_is_certified_takes_nothing(contests: dict[str, int]) -> None:
    data = works(THREE[0])
    seen = planned(contests["4"], "works", data).fingerprint
    comparison = compared(contests["4"], "works", data)
    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.PUBLISHED))

    with pytest.raises(RuleViolation, match="contest_certified"):
        take(comparison, actor=ADMIN, answers={}, seen=seen, data=data)


@pytest.mark.parametrize("change", ["a work", "a certified contest"])
def test_one_change_in_one_category_since_the_preview_refuses_all(
    change: str, contests: dict[str, int], session: Session
) -> None:
    data = works(*THREE)
    seen = planned(contests["4"], "works", data).fingerprint
    comparison = compared(contests["4"], "works", data)
    if change == "a work":
        taken(contests["6"], "works", works(("A1", "6", "งานอื่น", LOPBURI, "ลพบุรี")))
    else:
        with transaction() as writing:
            writing.execute(update(Contest).where(Contest.id == contests["6"]).values(state=ContestState.CERTIFIED))
    before = counted(session, Entry)

    with pytest.raises(RuleViolation, match="import_moved"):
        take(comparison, actor=ADMIN, answers={}, seen=seen, data=data)

    assert counted(session, Entry) == before


def test_failure_in_the_last_category_undoes_the_first(
    contests: dict[str, int], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    recheck, done = imports.recheck, []

    def failing(*given: Any, **named: Any) -> None:
        done.append(named["contest_id"])
        if len(done) == 3:
            raise RuntimeError("the third category")
        recheck(*given, **named)

    monkeypatch.setattr(imports, "recheck", failing)
    with pytest.raises(RuntimeError, match="the third category"):
        taken(contests["4"], "works", works(*THREE))

    assert done == sorted(contests.values())  # in the order of the locks
    assert (counted(session, Entry), counted(session, Institution)) == (0, 0)


@pytest.mark.every_database
def test_two_imports_at_once_make_every_work_once(app: Flask, contests: dict[str, int], session: Session) -> None:
    data = works(*THREE)
    seen = planned(contests["4"], "works", data).fingerprint
    ends: list[str] = []

    def one(contest_id: int) -> None:
        with app.app_context():
            try:
                taken(contest_id, "works", data, seen=seen)
                ends.append("taken")
            except RuleViolation as refusal:
                ends.append(refusal.code)
            finally:
                db.session.remove()

    both = [threading.Thread(target=one, args=(contests[code],)) for code in ("4", "6")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(ends) == ["import_moved", "taken"]
    assert counted(session, Entry) == 4


def test_only_who_organises_every_category_imports(contests: dict[str, int], world: World, session: Session) -> None:
    own = session.execute(select(Contest.round_id).where(Contest.id == contests["4"])).scalar_one()
    other = world.contest(state=ContestState.REGISTRATION).round_id
    stranger, organiser = (world.organiser(Grant(Role.ORGANISER, round_id=number)) for number in (other, own))
    data = works(*THREE)

    with pytest.raises(RuleViolation, match="import_forbidden"):
        taken(contests["4"], "works", data, actor=stranger)
    assert taken(contests["4"], "works", data, actor=organiser).report.created == 4


def test_same_work_in_two_categories_is_remarked_and_comes_to_the_look_alikes(
    contests: dict[str, int], session: Session
) -> None:
    data = works(
        ("A1", "4", "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", LOPBURI, "ลพบุรี"),
        ("B1", "6", "เครื่องอบแห้งลำไย พลังงานแสงอาทิตย์", LOPBURI, "ลพบุรี"),
        ("B2", "6", "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", TRANG, "ตรัง"),
    )

    remarks = [(one.code, one.row.number, dict(one.params)) for one in planned(contests["4"], "works", data).remarks]
    assert remarks == [("title_in_other_category", 3, {"first": "2"})]
    taken(contests["4"], "works", data)

    pairs = {
        frozenset((session.get_one(Entry, one.entry_id).code, session.get_one(Entry, one.other_entry_id).code))
        for one in session.execute(select(LookAlike)).scalars()
    }
    assert frozenset(("A1", "B1")) in pairs


def test_judge_of_two_categories_is_one_person_with_two_seats_and_each_category_has_its_chair(
    contests: dict[str, int], session: Session
) -> None:
    data = judges(
        ("ดร.สมหญิง ใจดี", "4", "ผู้ทรงคุณวุฒิ", LOPBURI, "ใช่"),
        ("นายสมชาย ใจดี", "1 และ 4", "ครู", TRANG, ""),
        ("ดร.สมหมาย ใจเย็น", "1", "ผู้ทรงคุณวุฒิ", LOPBURI, "ใช่"),
        ("นายสมศักดิ์ ใจงาม", "6", "ครู", LOPBURI, "ใช่"),
    )

    taken(contests["1"], "judges", data)

    found = seats(session)
    assert [(name, code, role) for name, code, role, _ in found] == [
        ("นายสมชาย ใจดี", "1", PanelRole.JUDGE),
        ("ดร.สมหมาย ใจเย็น", "1", PanelRole.CHAIR),
        ("ดร.สมหญิง ใจดี", "4", PanelRole.CHAIR),
        ("นายสมชาย ใจดี", "4", PanelRole.JUDGE),
        ("นายสมศักดิ์ ใจงาม", "6", PanelRole.CHAIR),
    ]
    assert len({account for name, _, _, account in found if name == "นายสมชาย ใจดี"}) == 1
    assert counted(session, User) == 4
    again = taken(contests["4"], "judges", data)
    assert (again.report.changed_nothing, again.report.same, len(seats(session))) == (True, 5, 5)


@pytest.mark.parametrize(
    ("second", "answer", "accounts"),
    [
        (("ครู", TRANG), "", 1),
        (("วิศวกร", TRANG), "", 1),
        (("ครู", LOPBURI), ONE, 1),
        (("ครู", LOPBURI), SEVERAL, 2),
        (("", ""), ONE, 1),
        (("", ""), SEVERAL, 2),
    ],
)
def test_two_rows_of_one_name_are_one_person_where_the_institution_agrees_and_are_asked_about_else(
    second: tuple[str, str], answer: str, accounts: int, contests: dict[str, int], session: Session
) -> None:
    data = judges(("นายสมชาย ใจดี", "1", "ครู", TRANG, ""), ("สมชาย ใจดี", "4", *second, ""))
    asked = planned(contests["1"], "judges", data).asked
    assert [one.code for one in asked] == (["one_judge"] if answer else [])
    if answer:
        with pytest.raises(RuleViolation, match="import_unanswered"):
            taken(contests["1"], "judges", data)

    taken(contests["1"], "judges", data, {one.id: answer for one in asked})

    assert (counted(session, PanelMember), counted(session, User)) == (2, accounts)


@pytest.mark.every_database
def test_position_that_a_second_row_gives_one_person_is_told(contests: dict[str, int]) -> None:
    data = judges(("นายสมชาย ใจดี", "1", "ครู", TRANG, ""), ("นายสมชาย ใจดี", "4", "วิศวกร", TRANG, ""))

    remarks = planned(contests["1"], "judges", data).remarks

    assert [(one.code, one.row.number, dict(one.params)) for one in remarks] == [
        ("position_kept", 3, {"kept": "ครู", "found": "วิศวกร"})
    ]


def test_judge_known_from_another_round_is_asked_about_once_and_keeps_the_account_in_both(
    contests: dict[str, int], world: World, session: Session
) -> None:
    earlier = world.contest(state=ContestState.REGISTRATION)
    one_seat = xlsx([("ชื่อ-สกุล", "ตำแหน่ง", "ประเภท"), ("นายสมชาย ใจดี", "ครู", "4")])
    taken(earlier.contest_id, "judges", one_seat)
    data = judges(("นายสมชาย ใจดี", "1, 4", "ครู", TRANG, ""))

    (question,) = planned(contests["1"], "judges", data).asked
    assert question.code == "known_judge"
    taken(contests["1"], "judges", data, {question.id: question.answers[0]})

    assert (counted(session, PanelMember), counted(session, User)) == (3, 1)


def test_judge_who_sits_in_one_category_gets_the_second_seat_under_the_same_account(
    contests: dict[str, int], session: Session
) -> None:
    taken(contests["1"], "judges", judges(("นายสมชาย ใจดี", "1", "ครู", TRANG, "")))

    done = taken(contests["1"], "judges", judges(("นายสมชาย ใจดี", "1, 4", "ครู", TRANG, "")))

    assert numbers(done, contests) == {"1": (0, 0, 1, 0), "4": (1, 0, 0, 0)}
    assert counted(session, User) == 1


def test_every_row_is_in_the_plan_and_in_the_report(contests: dict[str, int]) -> None:
    data = works(*THREE, ("A9", "9", "ก", LOPBURI, ""), ("", "รวม", "", "", ""), ("ที่ 4", "", "", "", ""))

    comparison = compared(contests["4"], "works", data)
    plan = planned(contests["4"], "works", data)
    lines = {row.row.number for row in plan.rows} | {note.row.number for note in comparison.file.no_rows if note.row}
    assert lines == set(range(2, 9))
    counts = [sum(part.count(state) for state in RowState) for part in plan.parts]
    assert sum(counts) == len(plan.rows)

"""Imports of the registries of past works and institutions."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Institution, LookAlike, PastWork
from judging.queries.eligibility import past_works as reads
from judging.queries.eligibility.facts import facts_of
from judging.queries.imports import known_rows
from judging.readers.spreadsheets.sheets.institutions import plan_institutions
from judging.readers.spreadsheets.sheets.past_works import plan_past_works
from judging.services.eligibility import duplicates
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.imports import registries
from tests.readers.files import csv_text, read_institutions, read_past_works, xlsx
from tests.services.importing import Report, reported
from tests.world import World

ADMINISTRATOR = Actor(user_id=None)
HEADER = ("ชื่อผลงาน", "ปีการศึกษา", "ระดับ", "รางวัล", "สถานศึกษา", "ประเภท")
DRYER = ("เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", "2563", "ชาติ", "ชมเชย", "วท.ลพบุรี", "4")
PUMP = ("เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์", "2562", "ชาติ", "", "วท.ตาก", "4")


def take(*rows: tuple[str, ...], seen: str = "") -> Report:
    return take_file(xlsx([HEADER, *rows]), seen)


def take_file(data: bytes, seen: str = "") -> Report:
    sheet = read_past_works(data)
    with transaction() as session:
        shown = plan_past_works(sheet, reads.known(session), {}).fingerprint
        done = registries.import_past_works(
            session,
            actor=ADMINISTRATOR,
            plan=lambda known, said: plan_past_works(sheet, known, said),
            answers={},
            seen=seen or shown,
            digest="0" * 64,
        )
    return reported(done)


def take_institutions(*rows: tuple[str, ...]) -> Report:
    header = ("ชื่อสถานศึกษา", "ชื่อภาษาอังกฤษ", "รหัสสถานศึกษา", "จังหวัด", "ภาค", "รัฐ/เอกชน")
    sheet = read_institutions(xlsx([header, *rows]))
    with transaction() as session:
        shown = plan_institutions(sheet, known_rows.known_registry(session), {}).fingerprint
        done = registries.import_institutions(
            session,
            actor=ADMINISTRATOR,
            plan=lambda known, said: plan_institutions(sheet, known, said),
            answers={},
            seen=shown,
            digest="0" * 64,
        )
    return reported(done)


def counted(session: Session, model: type) -> int:
    session.rollback()
    return int(session.execute(select(func.count()).select_from(model)).scalar_one())


def enter(world: World, title: str) -> int:
    setting = world.contest(state=ContestState.SCREENING)
    college = world.institution()
    with transaction() as session:
        return entries.add(session, actor=ADMINISTRATOR, contest_id=setting.contest_id, work=Work("A1", title, college))


def test_past_works_are_taken_over_once_and_twice_is_once(world: World, session: Session) -> None:
    first, second = take(DRYER, PUMP), take(DRYER, PUMP)

    assert (first.created, first.same) == (2, 0)
    assert (second.created, second.changed, second.same) == (0, 0, 2)
    assert counted(session, PastWork) == 2


def test_an_award_that_the_sheet_says_otherwise_is_changed(world: World, session: Session) -> None:
    take(DRYER)

    report = take((*DRYER[:3], "ชนะเลิศ", *DRYER[4:]))

    assert (report.created, report.changed) == (0, 1)
    assert session.execute(select(PastWork.award)).scalar_one() == "ชนะเลิศ"


def test_past_works_that_come_are_compared_with_the_works_of_later_years(world: World, session: Session) -> None:
    entry = enter(world, "เครื่องอบลำไยพลังงานแสงอาทิตย์")

    take(DRYER, PUMP, ("เครื่องอบลำไย", "2699", "ชาติ", "", "วท.ตาก", ""))

    session.rollback()
    found = session.execute(select(LookAlike.entry_id, PastWork.title).join(PastWork)).tuples().all()
    assert found == [(entry, DRYER[0])]


@pytest.mark.parametrize("verdict", [Verdict.SAME, Verdict.DIFFERENT])
def test_a_verdict_on_a_past_work_answers_what_was_unknown(world: World, session: Session, verdict: Verdict) -> None:
    entry = enter(world, "เครื่องอบลำไยพลังงานแสงอาทิตย์")
    take(DRYER)
    session.rollback()
    pair = session.execute(select(LookAlike.id)).scalar_one()
    before = facts_of(session, [entry])[entry].entry

    with transaction() as writing:
        duplicates.decide(writing, actor=ADMINISTRATOR, look_alike_id=pair, verdict=verdict, reason="ตรวจเทียบแล้ว")
    session.rollback()
    after = facts_of(session, [entry])[entry].entry

    said = True if verdict is Verdict.SAME else None
    assert (before.get("national_before"), before.get("awarded_before")) == (None, None)
    assert (after.get("national_before"), after.get("awarded_before")) == (said, said)


@pytest.mark.every_database
def test_a_past_work_that_is_taken_out_leaves_no_pair(world: World, session: Session) -> None:
    enter(world, "เครื่องอบลำไยพลังงานแสงอาทิตย์")
    take(DRYER)
    number = session.execute(select(PastWork.id)).scalar_one()

    with transaction() as writing:
        registries.remove_past_work(writing, actor=ADMINISTRATOR, past_work_id=number)
    with pytest.raises(RuleViolation, match="no_past_work"), transaction() as writing:
        registries.remove_past_work(writing, actor=ADMINISTRATOR, past_work_id=number)

    assert (counted(session, PastWork), counted(session, LookAlike)) == (0, 0)


def test_nothing_is_taken_of_a_file_with_a_fault_or_of_a_registry_that_moved(world: World, session: Session) -> None:
    with pytest.raises(RuleViolation, match="import_wrong"):
        take(DRYER, (*PUMP[:1], "2020", *PUMP[2:]))
    with pytest.raises(RuleViolation, match="import_moved"):
        take(DRYER, seen="0" * 32)

    assert counted(session, PastWork) == 0


def test_ten_thousand_past_works_are_taken_over_in_reasonable_time(world: World, session: Session) -> None:
    enter(world, "เครื่องอบลำไยพลังงานแสงอาทิตย์")
    rows = ((f"{DRYER[0]}รุ่น {number}", "2560", "ชาติ", "", f"วท.ที่ {number % 400}", "4") for number in range(10_000))
    data = csv_text(HEADER, *rows).encode()

    begun = time.process_time()
    report = take_file(data)

    assert report.created == 10_000
    assert time.process_time() - begun < 30
    assert counted(session, PastWork) == 10_000


def test_institutions_are_made_and_changed_and_twice_is_once(world: World, session: Session) -> None:
    known = world.institution("วิทยาลัยเทคนิคลพบุรี")
    rows = (("วท.ลพบุรี", "Lop Buri", "1601", "ลพบุรี", "ภาคกลาง", ""), ("วท.ตาก", "", "1602", "ตาก", "เหนือ", "เอกชน"))

    first, second = take_institutions(*rows), take_institutions(*rows)

    assert (first.created, first.changed, second.changed_nothing, second.same) == (1, 1, True, 2)
    session.rollback()
    row = session.get_one(Institution, known)
    assert (row.name_th, row.name_en, row.code, row.region) == ("วิทยาลัยเทคนิคลพบุรี", "Lop Buri", "1601", "ภาคกลาง")
    new = session.execute(select(Institution).where(Institution.id != known)).scalar_one()
    assert (new.name_th, new.province, new.region, new.is_private) == ("วิทยาลัยเทคนิคตาก", "ตาก", "ภาคเหนือ", True)


def test_a_name_corrected_by_code_is_found_by_imports_afterwards(world: World, session: Session) -> None:
    take_institutions(("วท.ละโว้", "", "1601", "ลพบุรี", "", ""))
    take_institutions(("วท.ลพบุรี", "", "1601", "ลพบุรี", "", ""))

    session.rollback()
    row = session.execute(select(Institution)).scalar_one()
    assert (row.name_th, row.match_key) == ("วิทยาลัยเทคนิคลพบุรี", "วิทยาลัยเทคนิคลพบุรี")

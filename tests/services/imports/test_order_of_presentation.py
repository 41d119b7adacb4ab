"""The order of presentation from a column of the works import."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import RowState
from judging.core.presentation.presentation_order import OrderKind
from judging.database.transaction import transaction
from judging.queries.presentation import presentation as reads
from judging.services.presentation import presentation
from tests.readers.files import read_works, xlsx
from tests.services.importing import take_works, works_plan
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database

COLLEGE = "วิทยาลัยเทคนิคลพบุรี"


def sheet(*rows: tuple[str, str, object], header: str = "ลำดับนำเสนอ") -> bytes:
    head = ("รหัสสิ่งประดิษฐ์", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา", header)
    return xlsx([head, *((code, title, COLLEGE, place) for code, title, place in rows)])


def order(session: Session, contest_id: int) -> list[str]:
    session.rollback()
    return [work.code for work in reads.works(session, contest_id, reads.plan(session, contest_id))]


@pytest.fixture
def contest(world: World) -> int:
    world.institution(COLLEGE)
    return world.contest(state=ContestState.REGISTRATION).contest_id


@pytest.mark.parametrize("header", ["ลำดับนำเสนอ", "ลำดับการนำเสนอ", "Order of presentation", "presentation_order"])
def test_numbers_of_the_list_order_the_works(contest: int, session: Session, header: str) -> None:
    take_works(contest, sheet(("A1", "เครื่องหนึ่ง", 2), ("A2", "เครื่องสอง", "๓"), ("A3", "เครื่องสาม", 1), header=header))

    assert order(session, contest) == ["A3", "A1", "A2"]
    assert reads.plan(session, contest).order_kind is OrderKind.IMPORTED


def test_gaps_are_closed_and_the_same_list_again_changes_nothing(contest: int, session: Session) -> None:
    data = sheet(("A1", "เครื่องหนึ่ง", 30), ("A2", "เครื่องสอง", ""), ("A3", "เครื่องสาม", 10))
    take_works(contest, data)

    assert order(session, contest) == ["A3", "A1", "A2"]
    (part,) = works_plan(contest, data).parts
    assert {row.state for row in part.rows} == {RowState.SAME}


def test_a_further_work_takes_the_place_of_its_number(contest: int, session: Session) -> None:
    take_works(contest, sheet(("A1", "เครื่องหนึ่ง", 1), ("A2", "เครื่องสอง", 2), ("A3", "เครื่องสาม", 3)))

    take_works(contest, sheet(("A4", "เครื่องสี่", 2)))

    assert order(session, contest) == ["A1", "A4", "A2", "A3"]


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("แรก", "place_number"),
        ("0", "place_number"),
        ("1.5", "place_number"),
        ("10000", "place_number"),
        (1, "place_twice"),
    ],
)
def test_numbers_that_order_nothing_are_faults_with_their_row(place: object, fault: str) -> None:
    found = read_works(sheet(("A1", "เครื่องหนึ่ง", 1), ("A2", "เครื่องสอง", place)))

    assert [(one.code, str(one.row)) for one in found.faults] == [(fault, "3")]


def test_a_drawn_order_is_left_and_that_is_told(contest: int, world: World, session: Session) -> None:
    setting = world.contest(entries=2)
    with transaction() as writing:
        presentation.draw_order(writing, actor=ADMIN, contest_id=setting.contest_id)
    before = order(session, setting.contest_id)
    data = sheet(*((code, f"ผลงาน {code}", number) for number, code in enumerate(reversed(before), start=1)))

    (part,) = works_plan(setting.contest_id, data).parts

    assert [remark.code for remark in part.remarks] == ["order_was_drawn"]
    assert all(change.column != "place" for row in part.rows for change in row.changes)

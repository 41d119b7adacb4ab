"""Two institutions of one name in one province: told apart by their codes, never mixed up in silence."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.imports.plan import LEAVE, NEW_ONE, TAKE, Answers, Plan
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry, Institution
from judging.queries.entries.entries import institution_names
from judging.queries.imports import known_rows
from judging.readers.spreadsheets.sheets.institutions import plan_institutions
from judging.services.imports import registries
from judging.services.people import institutions
from tests.readers.files import read_institutions, sample, xlsx
from tests.services.importing import Report, empty, reported, take_works, taken, works, works_plan
from tests.world import ADMIN, World

HEADER = ("ชื่อสถานศึกษา", "รหัสสถานศึกษา", "จังหวัด")
NAME, PLACE, FIRST, SECOND = "วัดโพธิ์", "ขอนแก่น", "1030200001", "1030200002"


def sheet(*rows: tuple[str, str, str]) -> bytes:
    return xlsx([HEADER, *rows])


def planned(data: bytes, answers: Answers | None = None) -> Plan[object]:
    return plan_institutions(read_institutions(data), known_rows.known_registry(db.session()), answers or {})  # type: ignore[return-value]


def take(data: bytes, answers: Answers | None = None) -> Report:
    read = read_institutions(data)
    seen = planned(data).fingerprint
    with transaction() as session:
        done = registries.import_institutions(
            session,
            actor=ADMIN,
            plan=lambda known, said: plan_institutions(read, known, said),
            answers=taken(read, answers),
            seen=seen,
            digest="0" * 64,
        )
    return reported(done)


def codes(session: Session) -> list[str | None]:
    session.expire_all()
    return list(session.execute(select(Institution.code).order_by(Institution.id)).scalars())


@pytest.fixture
def twins(session: Session) -> list[int]:
    """Both institutions of the case."""
    take(sample("cases/institutions-same-name-two-codes.csv"))
    return list(session.execute(select(Institution.id).order_by(Institution.id)).scalars())


def test_two_rows_of_one_name_with_two_codes_are_two_after_a_question(session: Session) -> None:
    data = sample("cases/institutions-same-name-two-codes.csv")
    assert [one.code for one in planned(data).asked] == ["same_college"]

    assert take(data) == Report(2, 0, 0, 0)
    assert take(data) == Report(0, 0, 2, 0)

    assert codes(session) == [FIRST, SECOND]


@pytest.mark.parametrize("said", [TAKE, LEAVE])
def test_what_was_said_about_two_codes_of_one_name_is_not_asked_again(session: Session, said: str) -> None:
    data = sheet((NAME, FIRST, PLACE), (NAME, SECOND, PLACE))
    (asked,) = planned(data).asked
    take(data, {asked.id: said})

    again = planned(data)

    assert (again.unanswered, again.changes_nothing) == (0, True)
    assert planned(sheet((NAME, FIRST, PLACE), (NAME, "1030200003", PLACE))).unanswered


@pytest.mark.parametrize("twice", [(FIRST, ""), ("", ""), ("", SECOND)])
def test_two_rows_of_one_name_are_one_institution_unless_both_have_a_code(twice: tuple[str, str]) -> None:
    rows = read_institutions(sheet(*((NAME, code, PLACE) for code in twice)))

    assert [fault.code for fault in rows.faults] == ["institution_twice"]


@pytest.mark.parametrize(("answer", "left"), [("same", [SECOND]), (NEW_ONE, [FIRST, SECOND])])
def test_a_known_name_with_another_code_is_asked_about(session: Session, answer: str, left: list[str]) -> None:
    take(sheet((NAME, FIRST, PLACE)))
    data = sheet((NAME, SECOND, PLACE))
    (asked,) = planned(data).asked
    assert asked.code == "known_institution"

    take(data, {asked.id: asked.answers[0] if answer == "same" else answer})

    assert codes(session) == left


def test_a_row_without_a_code_is_asked_about_where_two_have_its_name(twins: list[int]) -> None:
    (asked,) = planned(sheet((NAME, "", PLACE))).asked

    assert [one.institution for one in asked.known] == [FIRST, SECOND]
    assert asked.answers == tuple(f"known:{number}" for number in twins)


def test_a_code_completes_the_institution_that_has_none(session: Session) -> None:
    take(sheet((NAME, "", PLACE)))

    assert take(sheet((NAME, FIRST, PLACE))) == Report(0, 1, 0, 0)

    assert codes(session) == [FIRST]


def test_works_name_one_of_two_by_its_code_or_are_asked(twins: list[int], world: World, session: Session) -> None:
    contest_id = empty(world)
    data = works(("A01", "เครื่องหนึ่ง", f"{NAME} ({SECOND})", PLACE, "", ""), ("A02", "เครื่องสอง", NAME, PLACE, "", ""))
    (asked,) = works_plan(contest_id, data).open_questions
    assert [option.name for option in asked.options] == [f"{NAME} ({FIRST})", f"{NAME} ({SECOND})"]

    take_works(contest_id, data, {asked.id: asked.options[0].answer})

    found = session.execute(select(Entry.institution_id).order_by(Entry.code)).scalars().all()
    assert found == [twins[1], twins[0]]


def test_a_typed_name_needs_the_code_that_the_form_offers(twins: list[int], session: Session) -> None:
    assert institution_names(session) == tuple((f"{NAME} ({code})", PLACE) for code in (FIRST, SECOND))

    with transaction() as writing:
        assert institutions.find_or_add(writing, actor=ADMIN, name=f"{NAME} ({SECOND})") == twins[1]
    for province in ("", PLACE):
        with pytest.raises(RuleViolation, match="institution_in_codes"), transaction() as writing:
            institutions.find_or_add(writing, actor=ADMIN, name=NAME, province=province)


@pytest.mark.every_database
def test_a_second_institution_gets_the_name_only_with_codes(twins: list[int], session: Session) -> None:
    third = World().institution("วัดใหม่", PLACE)

    with pytest.raises(RuleViolation, match="institution_taken"), transaction() as writing:
        institutions.edit(writing, actor=ADMIN, institution_id=third, name_th=NAME, province=PLACE)
    with transaction() as writing:
        institutions.edit(writing, actor=ADMIN, institution_id=third, name_th=NAME, code="7", province=PLACE)

    assert codes(session) == [FIRST, SECOND, "7"]


@pytest.mark.parametrize("order", [0, 1])
def test_two_that_are_one_after_all_are_merged_and_found_by_name(
    twins: list[int], session: Session, order: int
) -> None:
    gone, kept = twins[order], twins[1 - order]

    with transaction() as writing:
        institutions.merge(writing, actor=ADMIN, institution_id=gone, into_id=kept)

    with transaction() as writing:
        assert institutions.find_or_add(writing, actor=ADMIN, name=NAME, province=PLACE) == kept
    assert planned(sheet((NAME, "", PLACE))).rows[0].target == kept

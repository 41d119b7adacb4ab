"""Institutions: one row for each college, whatever the spelling of its name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Entry,
    Institution,
    InstitutionMerge,
    PanelMember,
    Person,
    Registration,
    RoleGrant,
)
from judging.queries.eligibility.facts import facts_of
from judging.queries.entries import entries as entries_reads
from judging.queries.people import institutions as reads
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.people import institutions
from tests.services.importing import take_works, works
from tests.world import World

ORGANISER = Actor(user_id=None)


def find(name: str, province: str = "") -> int:
    with transaction() as session:
        return institutions.find_or_add(session, actor=ORGANISER, name=name, province=province)


def test_one_college_is_found_by_every_way_to_write_it(world: World, session: Session) -> None:
    names = ["วิทยาลัยเทคนิคลพบุรี", "วท.ลพบุรี", "วิทยาลัยเทคนิค ลพบุรี", " วท. ลพบุรี"]

    assert len({find(name, "ลพบุรี") for name in names}) == 1

    assert session.execute(select(Institution.name_th)).scalars().all() == ["วิทยาลัยเทคนิคลพบุรี"]


@pytest.mark.parametrize("name", ["ก" * 201, "วท." + "ก" * 197])
def test_a_name_that_is_too_long_once_written_out_is_refused_and_nothing_kept(session: Session, name: str) -> None:
    with pytest.raises(RuleViolation, match="institution_long"):
        find(name)

    assert session.execute(select(func.count(Institution.id))).scalar_one() == 0


def test_a_name_as_long_as_its_column_is_taken(session: Session) -> None:
    find("ก" * 200, "ล" * 90)

    assert session.execute(select(Institution.name_th, Institution.province)).one() == ("ก" * 200, "ล" * 80)


def test_a_name_that_is_mended_to_a_short_form_keeps_a_key_that_its_column_holds(session: Session) -> None:
    known = find("วิทยาลัยเทคนิคลพบุรี")
    with transaction() as writing:
        institutions.edit(writing, actor=ORGANISER, institution_id=known, name_th="วท." + "ก" * 197)

    assert len(session.get_one(Institution, known).match_key) == 200


def test_an_imported_name_is_cut_where_its_short_form_written_out_makes_it_too_long(
    world: World, session: Session
) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    take_works(contest_id, works(("A1", "ผลงาน", "วท." + "ก" * 190, "ลพบุรี")))

    assert session.execute(select(func.length(Institution.name_th))).scalars().all() == [200]


def test_the_same_name_in_another_province_is_another_college(world: World) -> None:
    assert find("วิทยาลัยสารพัดช่าง", "ลพบุรี") != find("วิทยาลัยสารพัดช่าง", "สิงห์บุรี")


def test_a_name_without_province_means_the_only_college_of_that_name(world: World) -> None:
    known = find("วท.ลพบุรี", "ลพบุรี")

    assert find("วท.ลพบุรี") == known


def test_a_name_without_province_that_several_colleges_have_is_asked_about(world: World) -> None:
    find("วิทยาลัยสารพัดช่าง", "ลพบุรี")
    find("วิทยาลัยสารพัดช่าง", "สิงห์บุรี")

    with pytest.raises(RuleViolation, match="institution_in_provinces"):
        find("วิทยาลัยสารพัดช่าง")


def test_a_college_known_without_province_takes_the_one_given_later(world: World, session: Session) -> None:
    known = find("วท.ลพบุรี")

    assert find("วท.ลพบุรี", "ลพบุรี") == known

    assert session.get_one(Institution, known).province == "ลพบุรี"
    assert session.execute(select(func.count(Institution.id))).scalar() == 1


@pytest.mark.every_database
@pytest.mark.parametrize("name", ["", "  ", "\u200b", " - "])
def test_no_name_is_no_college(world: World, name: str) -> None:
    with pytest.raises(RuleViolation, match="institution_wanted"):
        find(name)


def mend(institution_id: int, name: str = "วิทยาลัยเทคนิคลพบุรี", **values: Any) -> None:
    with transaction() as session:
        institutions.edit(session, actor=ORGANISER, institution_id=institution_id, name_th=name, **values)


def merge(institution_id: int, into_id: int) -> dict[str, int]:
    with transaction() as session:
        return institutions.merge(session, actor=ORGANISER, institution_id=institution_id, into_id=into_id)


def test_the_log_tells_of_every_field_that_changed_what_it_was_and_is(world: World, session: Session) -> None:
    college = world.institution("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี", "")
    mend(college, code="1316", name_en="Lopburi Technical College", province="ลพบุรี", is_private=True)
    mend(college, code="1316", name_en="Lopburi Technical College", province="ลพบุรี", is_private=True)
    mend(college, "วิทยาลัยเทคนิคลพบุรี 2", code="1317", name_en="Lopburi Technical College", province="ลพบุรี")

    texts = session.execute(
        select(AuditEntry.text).where(AuditEntry.action == "institutions.edit").order_by(AuditEntry.id)
    ).scalars()
    assert [json.loads(text)["data"] for text in texts] == [
        {"code": [None, "1316"], "name_en": ["", "Lopburi Technical College"], "private": [False, True]},
        {
            "code": ["1316", "1317"],
            "name": ["วิทยาลัยเทคนิคลพบุรี", "วิทยาลัยเทคนิคลพบุรี 2"],
            "private": [True, False],
        },
    ]


def test_province_and_region_are_written_out_and_private_is_kept(world: World, session: Session) -> None:
    college = world.institution()

    mend(college, province="จ. ลพบุรี", region="กลาง", is_private=True)

    row = session.get_one(Institution, college)
    assert (row.province, row.region, row.is_private) == ("ลพบุรี", "ภาคกลาง", True)


@pytest.mark.parametrize(
    ("values", "code", "said"),
    [
        ({"province": "ลพบุรรี"}, "province_alike", {"found": "ลพบุรรี", "nearest": "ลพบุรี"}),
        ({"province": "Atlantis"}, "province_unknown", {"found": "Atlantis"}),
        ({"region": "ภาคนอก"}, "region_unknown", {"found": "ภาคนอก"}),
    ],
)
def test_an_unknown_province_is_refused_with_the_nearest_and_an_unknown_region_too(
    world: World, values: dict[str, str], code: str, said: dict[str, str]
) -> None:
    college = world.institution()

    with pytest.raises(RuleViolation) as refused:
        mend(college, **values)

    assert refused.value.code == code
    assert said.items() <= refused.value.params.items()


@pytest.mark.every_database
def test_merging_takes_works_people_panels_and_roles_along_and_keeps_a_double_role_once(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.SCREENING)
    gone = session.get_one(Entry, setting.entries[0]).institution_id
    kept = world.institution("วิทยาลัยเทคนิคลพบุรี")
    both = world.user(grants=[Grant(Role.TEACHER, institution_id=gone), Grant(Role.TEACHER, institution_id=kept)])
    one = world.user(grants=[Grant(Role.TEACHER, institution_id=gone)])
    with transaction() as writing:
        writing.get_one(PanelMember, setting.members[0]).institution_id = gone
        writing.get_one(Person, 1).institution_id = gone
        writing.add(Registration(contest_id=setting.contest_id, institution_id=gone, saved_at=datetime.now(UTC)))

    moved = merge(gone, kept)

    session.expire_all()
    assert moved == {"entries": 1, "registrations": 1, "persons": 1, "panel_members": 1, "role_grants": 1}
    assert session.get_one(Entry, setting.entries[0]).institution_id == kept
    assert session.get_one(PanelMember, setting.members[0]).institution_id == kept
    assert session.get_one(Person, 1).institution_id == kept
    assert session.execute(select(Registration.institution_id)).scalar_one() == kept
    grants = session.execute(select(RoleGrant.user_id, RoleGrant.institution_id).order_by(RoleGrant.user_id))
    assert grants.tuples().all() == [(both, kept), (one, kept)]


@pytest.mark.every_database
def test_a_merged_institution_is_offered_no_more_and_its_name_leads_to_the_other(
    world: World, session: Session
) -> None:
    gone, kept = find("วิทยาลัยเทคนิคลพบุรีเก่า", "ลพบุรี"), find("วท.ลพบุรี", "ลพบุรี")
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id

    merge(gone, kept)

    assert find("วิทยาลัยเทคนิคลพบุรีเก่า", "ลพบุรี") == find("วท.ลพบุรีเก่า") == kept
    assert entries_reads.institution_names(session) == (("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี"),)
    assert [row.institution_id for row in reads.institutions(session).rows] == [kept]
    assert reads.merged_into(session, kept) == (("วิทยาลัยเทคนิคลพบุรีเก่า", "ลพบุรี"),)
    take_works(contest_id, works(("A1", "เครื่องอบแห้ง", "วท.ลพบุรีเก่า", "ลพบุรี")))
    assert session.execute(select(Entry.institution_id)).scalar_one() == kept


def test_merging_twice_in_a_row_leads_to_the_last(world: World) -> None:
    first, second, third = find("วท.ก", "ลพบุรี"), find("วท.ข", "ลพบุรี"), find("วท.ค", "ลพบุรี")

    merge(first, second)
    merge(second, third)

    assert find("วท.ก", "ลพบุรี") == find("วท.ข", "ลพบุรี") == third


def test_code_and_english_name_go_to_the_other_where_it_has_none(world: World, session: Session) -> None:
    gone, kept = find("วท.ก", "ลพบุรี"), find("วท.ข", "ลพบุรี")
    mend(gone, "วท.ก", province="ลพบุรี", code="1601", name_en="Old College")

    merge(gone, kept)

    session.expire_all()
    row = session.get_one(Institution, kept)
    assert (row.code, row.name_en, session.get_one(Institution, gone).code) == ("1601", "Old College", None)


def test_nothing_is_merged_into_itself_nor_twice_nor_into_one_that_is_gone(world: World, session: Session) -> None:
    first, second, third = find("วท.ก", "ลพบุรี"), find("วท.ข", "ลพบุรี"), find("วท.ค", "ลพบุรี")
    merge(first, second)

    for gone, kept, code in (
        (third, third, "institution_same"),
        (first, third, "institution_merged"),
        (third, first, "institution_merged"),
        (third, 999, "institution_unknown"),
    ):
        with pytest.raises(RuleViolation, match=code):
            merge(gone, kept)
    with pytest.raises(RuleViolation, match="institution_merged"):
        mend(first)
    assert session.execute(select(func.count()).select_from(InstitutionMerge)).scalar_one() == 1


def test_works_of_two_colleges_that_are_one_count_as_similar_entries(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.SCREENING)
    gone, kept = find("วท.ก", "ลพบุรี"), find("วท.ข", "ลพบุรี")
    numbers = []
    for code, college in (("A1", gone), ("A2", kept)):
        with transaction() as writing:
            work = Work(code, "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", college)
            numbers.append(entries.add(writing, actor=ORGANISER, contest_id=setting.contest_id, work=work))

    before = facts_of(session, numbers)
    merge(gone, kept)
    session.expire_all()

    assert [before[number].entry["similar_entries"] for number in numbers] == [0, 0]
    assert [facts_of(session, numbers)[number].entry["similar_entries"] for number in numbers] == [1, 1]

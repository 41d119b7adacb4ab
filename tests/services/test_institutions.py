"""Institutions: one row a college, however its name is written."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import Institution
from judging.services import institutions
from judging.transaction import transaction
from tests.world import World

ORGANISER = Actor(user_id=None)


def find(name: str, province: str = "") -> int:
    with transaction() as session:
        return institutions.find_or_add(session, actor=ORGANISER, name=name, province=province)


def test_one_college_is_found_by_every_way_to_write_it(world: World, session: Session) -> None:
    names = ["วิทยาลัยเทคนิคลพบุรี", "วท.ลพบุรี", "วิทยาลัยเทคนิค ลพบุรี", " วท. ลพบุรี"]

    assert len({find(name, "ลพบุรี") for name in names}) == 1

    assert session.execute(select(Institution.name_th)).scalars().all() == ["วิทยาลัยเทคนิคลพบุรี"]


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


@pytest.mark.parametrize("name", ["", "  ", "\u200b", " - "])
def test_no_name_is_no_college(world: World, name: str) -> None:
    with pytest.raises(RuleViolation, match="institution_wanted"):
        find(name)

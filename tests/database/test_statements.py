"""Conditions on many ids, and ids that are taken before their rows are written, on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.database.statements import FEW, Cursor, within
from judging.database.transaction import transaction
from judging.models import Entry, Person
from tests.world import World

pytestmark = pytest.mark.every_database


def persons(names: list[str]) -> list[int]:
    with transaction() as session:
        cursor = Cursor.of(session)
        ids = list(cursor.reserve(Person, len(names)))
        cursor.insert(Person, ("id", "name", "sort_key"), zip(ids, names, names, strict=True))
    return ids


@pytest.mark.parametrize("more", [0, 1, 500])
def test_few_and_many_ids_find_the_same_rows(world: World, session: Session, more: int) -> None:
    ids = persons([f"คน {number}" for number in range(10)])
    wanted = [*ids[::2], *range(10**6, 10**6 + FEW - 5 + more)]

    found = session.execute(select(Person.id).where(within(Person.id, wanted)).order_by(Person.id)).scalars().all()

    assert found == ids[::2]
    assert session.execute(select(Person.id).where(within(Person.id, []))).all() == []


def test_reserved_ids_are_new_and_stay_so_after_rows_were_deleted(world: World, session: Session) -> None:
    first = persons(["หนึ่ง", "สอง", "สาม"])
    with transaction() as writing:
        writing.execute(delete(Person).where(Person.id == first[-1]))
        writing.add(Person(name="สี่", sort_key="4"))
    second = persons(["ห้า"])

    names = dict(session.execute(select(Person.id, Person.name).where(Person.id >= first[0])).tuples().all())
    assert len({*first, *second}) == 4
    assert names.keys() == {*first[:2], *second, *(number for number, name in names.items() if name == "สี่")}
    assert first[-1] not in names
    assert names[first[0]] == "หนึ่ง"


def test_more_rows_than_fit_into_a_statement_are_inserted_in_order(world: World, session: Session) -> None:
    names = [f"คน % {number}" for number in range(2000)]

    ids = persons(names)

    query = select(Person.id, Person.name).where(within(Person.id, ids)).order_by(Person.id)
    assert session.execute(query).tuples().all() == list(zip(ids, names, strict=True))
    persons([])


def test_insertion_leaves_the_other_columns_to_the_database(world: World, session: Session) -> None:
    setting, college = world.contest(), world.institution()
    row = {"contest_id": setting.contest_id, "code": "A1", "code_key": "a1", "sort_key": "a1", "title_th": "เครื่องอบ"}
    with transaction() as writing:
        cursor = Cursor.of(writing)
        one = {"id": cursor.reserve(Entry, 1)[0], "institution_id": college, "admission": "pending", **row}
        cursor.insert(Entry, tuple(one), [tuple(one.values())])

    entry = session.execute(select(Entry)).scalar_one()
    assert (entry.facts, entry.title_en, entry.admission_reason, entry.absent_at) == ("{}", "", "", None)

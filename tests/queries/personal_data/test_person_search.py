"""Queries of personal data: whom a search finds, which rows may be one person, and the number of statements."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core import thai
from judging.database.transaction import transaction
from judging.models import Entry, Person, TeamMember, TeamRole
from judging.queries.personal_data import data_export, person_search
from tests import personal
from tests.personal import FRIEND, JUDGE, MAKER, scene
from tests.scoring import AT
from tests.statements import statements
from tests.world import Setting, World


def _person(name: str, setting: Setting, entry: int, *, prefix: str = "", role: TeamRole = TeamRole.MAKER) -> int:
    with transaction() as session:
        person = Person(name=name, prefix=prefix, sort_key=thai.sort_key(name))
        session.add(person)
        session.flush()
        session.add(
            TeamMember(entry_id=setting.entries[entry], person_id=person.id, role=role, position=person.id, facts="{}")
        )
        return person.id


@pytest.mark.parametrize(
    "typed", ["สมชาย รักษ์", "นายสมชาย รักษ์", "ว่าที่ ร.ต. สมชาย รักษ์", " ว่าที่ร้อยตรี  สมชาย  รักษ์ความลับ", "ความลับ"]
)
def test_search_finds_by_any_part_of_the_bare_name(world: World, session: Session, typed: str) -> None:
    made = scene(world)

    (found,) = person_search.search(session, typed)

    assert (found.person_id, found.name, found.bare) == (made.persons[MAKER], f"ว่าที่ร้อยตรี {MAKER}", MAKER)
    (stands,) = found.appearances
    assert (stands.kind, stands.entry) == ("maker", "A001")


@pytest.mark.every_database
def test_search_finds_a_name_typed_together_with_its_prefix_and_no_wildcards(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    number = _person("นางสาวสอง ใจดี", setting, 0)

    assert [row.person_id for row in person_search.search(session, "สอง ใจดี")] == [number]
    assert person_search.search(session, "%") == ()
    assert person_search.search(session, "  ") == ()


def test_search_and_page_know_nothing_of_who_was_erased(world: World, session: Session) -> None:
    made = scene(world)
    with transaction() as writing:
        writing.execute(update(Person).where(Person.id == made.persons[MAKER]).values(erased_at=AT))

    assert person_search.search(session, MAKER) == ()
    assert person_search.person(session, made.persons[MAKER]) is None


def test_rows_may_be_one_person_by_bare_name_and_institution(world: World, session: Session) -> None:
    made, elsewhere = scene(world), world.contest(entries=1)
    here = _person(MAKER, made.setting, 1, prefix="นาย")
    _person(MAKER, elsewhere, 0)
    _person(f"{MAKER}ยิ่ง", made.setting, 1)
    shown = person_search.person(session, made.persons[MAKER])
    assert shown is not None

    assert [row.person_id for row in person_search.possibly_same(session, shown)] == [here]


def test_search_takes_as_many_statements_for_one_and_for_three(world: World, session: Session) -> None:
    made = scene(world)
    with statements() as one:
        assert len(person_search.search(session, FRIEND)) == 1
    for number in range(3):
        _person(f"{FRIEND} {number}", made.setting, number)
    session.rollback()
    with statements() as four:
        assert len(person_search.search(session, FRIEND)) == 4

    assert len(one) == len(four) == 4


@pytest.mark.every_database
def test_held_takes_as_many_statements_for_one_row_and_for_three(world: World, session: Session) -> None:
    made = scene(world)
    ids = list(made.persons.values())
    with statements() as one:
        data_export.held(session, ids[:1])
    with statements() as three:
        held = data_export.held(session, [made.persons[JUDGE], *ids[:2]])

    assert len(held.names) == 3
    assert len(three) - len(one) <= 2  # an account adds the statements for panel sections and audit entries
    assert len(three) <= 23


def test_held_of_an_adviser_is_theirs_alone(world: World, session: Session) -> None:
    made = scene(world)
    held = data_export.held(session, [made.persons[personal.ADVISER]])

    assert [team.role for team in held.teams] == [TeamRole.ADVISER]
    assert [row.parts for row in held.registrations] == [({"prefix": "", "name": f"นาย{personal.ADVISER}"},)]
    assert (held.accounts, held.seats, held.recusals, held.comments, held.cases, held.acts) == ((),) * 6
    entry = session.execute(select(Entry.title_th).where(Entry.id == made.setting.entries[0])).scalar_one()
    assert [team.title.th for team in held.teams] == [entry]

"""Retention and erasure: which data is removed, which stays; results, digests and the audit log do not change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.core.rulebooks.requirements import About, Check, Condition, Consequence, Operator, Requirement
from judging.core.rulebooks.rulebook import Rulebook, Text
from judging.core.rulebooks.serialization import digest
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Card,
    Case,
    Competition,
    Document,
    Person,
    Publication,
    Receipt,
    Recusal,
    Registration,
    RoleGrant,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries import audit
from judging.queries.personal_data import person_search as kept
from judging.queries.scoring import standings
from judging.services.contests import rounds
from judging.services.people import account_passwords, accounts
from judging.services.personal_data import personal_data
from tests import personal
from tests.personal import ADVISER, FRIEND, JUDGE, KEPT_UNTIL, MAKER, Scene, scene
from tests.statements import statements
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

AFTER = datetime(2023, 6, 1, 3, tzinfo=UTC)


def _erase(setting: Setting, typed: str = "", *, at: datetime = AFTER) -> personal_data.Erasure:
    with clock.held(at), transaction() as session:
        year = session.get_one(Competition, setting.competition_id).school_year
        return personal_data.erase_competition(
            session, actor=ADMIN, competition_id=setting.competition_id, typed=typed or str(year)
        )


def _erase_person(*ids: int, typed: str, works: bool = True, actor: Actor = ADMIN) -> personal_data.Erasure:
    with clock.held(AFTER), transaction() as session:
        return personal_data.erase_person(session, actor=actor, person_ids=ids, typed=typed, works=works)


def _refused(code: str, act: Any, *args: Any, **asked: Any) -> None:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **asked)
    assert refusal.value.code == code


def _results(session: Session, contest_id: int) -> Mapping[str, Any]:
    """Everything that erasure must not change: the recomputed ranking, publications and receipts."""
    session.rollback()
    board = standings.board(session, contest_id)
    assert board is not None
    return {
        "ranking": [(row.rank, row.entry, row.tally.total, row.tied) for row in board.standings],
        "recount": {tally.entry: (tally.total, tally.items) for tally in standings.whole_tallies(session, board)},
        "publications": [tuple(row) for row in session.execute(select(Publication.__table__))],
        "receipts": [tuple(row) for row in session.execute(select(Receipt.__table__))],
    }


def _check_chains(session: Session) -> None:
    session.rollback()
    chains = audit.contests_with_chains(session)
    assert len(chains) >= 2
    assert [audit.check_chain(session, contest_id).broken_at for contest_id in chains] == [None] * len(chains)
    for publication in session.execute(select(Publication)).scalars():
        assert digest(publication.record) == publication.record_digest
        assert digest(publication.public) == publication.public_digest


def _entries(session: Session, action: str) -> list[dict[str, Any]]:
    texts = session.execute(select(AuditEntry.text).where(AuditEntry.action == action).order_by(AuditEntry.id))
    return [json.loads(text) for text in texts.scalars()]


def test_erasing_a_competition_leaves_no_name_anywhere_and_results_as_they_were(world: World, session: Session) -> None:
    made = scene(world)
    personal.keep_until(made.setting)
    before = _results(session, made.setting.contest_id)
    assert before["ranking"][0][:3] == (1, "A001", Fraction(100))
    assert {place.split(".")[0] for place in personal.said(session, MAKER)} == {
        "persons",
        "registrations",
        "documents",
        "cases",
    }

    done = _erase(made.setting)

    assert list(done.counts.values()) == [3, 3, 1, 2, 1, 0, 0]
    assert sorted(done.files) == sorted(made.stored)
    assert _results(session, made.setting.contest_id) == before
    _check_chains(session)
    for words in (MAKER, FRIEND, ADVISER, "หน้าที่ลับ", "ว่าที่ร้อยตรี", "ผู้ช่วยในความลับ", "proposal.pdf"):
        assert list(personal.said(session, words)) == []
    assert session.execute(select(TeamMember.facts)).scalars().all() == ["{}"] * 3
    assert session.execute(select(Document.stored, Document.name)).all() == [("", ERASED)] * 2
    assert session.execute(select(Registration.content)).scalars().all() == ["{}"]
    assert session.execute(select(Case.allegation, Case.answer)).all() == [(ERASED, "")]


def test_erasing_a_competition_keeps_accounts_judges_and_who_stands_elsewhere(world: World, session: Session) -> None:
    made, other = scene(world), world.contest(entries=1)
    personal.keep_until(made.setting)
    with transaction() as writing:
        writing.add(
            TeamMember(entry_id=other.entries[0], person_id=made.persons[FRIEND], role="maker", position=1, facts="{}")
        )

    assert _erase(made.setting).persons == 2

    session.rollback()
    kept = set(session.execute(select(Person.name).where(Person.erased_at.is_(None))).scalars())
    assert {FRIEND, JUDGE, "ครูผู้ส่ง ผลงาน"} <= kept
    assert not {MAKER, ADVISER} & kept
    assert _refusal_after(made.setting) == "nothing_to_erase"


def _refusal_after(setting: Setting) -> str:
    with pytest.raises(RuleViolation) as refusal:
        _erase(setting)
    return refusal.value.code


def test_erasure_waits_for_the_day_and_the_typed_year(world: World, session: Session) -> None:
    made = scene(world)
    _refused("retention_unset", _erase, made.setting)
    personal.keep_until(made.setting)
    last_moment = datetime(2023, 5, 31, 16, 59, tzinfo=UTC)  # 23:59 in Bangkok
    _refused("retention_runs", _erase, made.setting, at=last_moment)
    _refused("confirmation_differs", _erase, made.setting, "2500")

    assert list(personal.said(session, MAKER)) != []
    assert _erase(made.setting, at=datetime(2023, 5, 31, 17, 0, tzinfo=UTC)).persons == 3


def test_erasure_is_told_in_numbers_to_the_installation_and_each_contest(world: World, session: Session) -> None:
    made = scene(world)
    personal.keep_until(made.setting)

    done = _erase(made.setting)

    told = _entries(session, "personal_data.erase_competition")
    assert [entry["subject"] for entry in told] == [
        f"competition:{made.setting.competition_id}",
        f"contest:{made.setting.contest_id}",
    ]
    assert told[0]["data"] == done.counts
    assert audit.log_page(session, made.setting.contest_id).rows[0].action == "personal_data.erase_competition"


def test_retention_is_set_changed_and_told(world: World, session: Session) -> None:
    setting = world.contest()

    def keep(until: date | None) -> None:
        with transaction() as writing:
            personal_data.set_retention(writing, actor=ADMIN, competition_id=setting.competition_id, kept_until=until)

    _refused("retention_too_early", keep, date(2022, 2, 19))
    keep(KEPT_UNTIL)
    keep(KEPT_UNTIL)
    keep(None)

    assert [entry["data"] for entry in _entries(session, "personal_data.set_retention")] == [
        {"from": None, "to": "2023-05-31"},
        {"from": "2023-05-31", "to": None},
    ]
    session.rollback()
    assert session.get_one(Competition, setting.competition_id).names_kept_until is None


def test_erasing_a_maker_leaves_the_others_of_the_team(world: World, session: Session) -> None:
    made = scene(world)
    before = _results(session, made.setting.contest_id)

    done = _erase_person(made.persons[MAKER], typed=f"นาย{MAKER}", works=False)

    assert list(done.counts.values()) == [1, 1, 1, 0, 0, 0, 0]
    assert list(personal.said(session, MAKER)) == []
    assert list(personal.said(session, FRIEND)) != []
    assert _results(session, made.setting.contest_id) == before
    _check_chains(session)
    content = json.loads(session.execute(select(Registration.content)).scalar_one())
    assert content["makers"] == [{"name": FRIEND}]
    assert content["typed"]["description"] == f"คิดโดย{ERASED}"
    assert session.execute(select(Document.name).order_by(Document.id)).scalars().all() == [
        f"รายงาน {ERASED}.pdf",
        "proposal.pdf",
    ]
    assert session.execute(select(Case.evidence)).scalar_one() == f"{FRIEND} เล่าให้ฟัง"


def test_erasing_a_maker_with_the_works_papers_takes_documents_and_words_of_cases(
    world: World, session: Session
) -> None:
    made = scene(world)

    done = _erase_person(made.persons[MAKER], typed=MAKER)

    assert (done.documents, done.cases, sorted(done.files)) == (2, 1, sorted(made.stored))
    assert session.execute(select(Document.stored)).scalars().all() == ["", ""]
    assert session.execute(select(Case.evidence)).scalar_one() == ERASED


def test_erasing_a_judge_closes_the_account_for_good_and_leaves_marks_and_ranking(
    world: World, session: Session
) -> None:
    made = scene(world)
    before = _results(session, made.setting.contest_id)

    done = _erase_person(made.persons[JUDGE], typed=JUDGE)

    assert done.persons == 1
    assert _results(session, made.setting.contest_id) == before
    _check_chains(session)
    assert list(personal.said(session, JUDGE)) == []
    assert list(personal.said(session, "อาจารย์ลับ")) == []
    judge = session.get_one(User, made.setting.users[0])
    assert (judge.username, judge.password_hash, judge.disabled_at) == (None, None, AFTER)
    assert session.execute(select(Recusal.reason)).scalar_one() == ERASED
    assert session.execute(select(Card.revoked_at)).scalar_one() == AFTER
    told = _entries(session, "personal_data.erase_person")[0]
    assert told["subject"] == f"user:{made.setting.users[0]}"
    assert told["data"]["accounts"] == [made.setting.users[0]]


def test_erasing_a_teacher_replaces_the_username_and_nobody_opens_the_account_again(
    world: World, session: Session
) -> None:
    made = scene(world)
    person = session.execute(select(User.person_id).where(User.id == made.teacher)).scalar_one()

    _erase_person(person, typed="ครูผู้ส่ง ผลงาน")

    session.rollback()
    user = session.get_one(User, made.teacher)
    assert (user.username, user.password_hash) == (f"erased-{made.teacher}", None)
    assert session.execute(select(RoleGrant).where(RoleGrant.user_id == made.teacher)).all() == []
    for act in (accounts.enable, account_passwords.reset_password):
        with transaction() as writing:
            _refused("account_erased", act, writing, actor=ADMIN, user_id=made.teacher)


def test_person_of_a_contest_that_is_not_over_stays(world: World, session: Session) -> None:
    made = scene(world, publish=False)

    _refused("person_in_open_contest", _erase_person, made.persons[JUDGE], typed=JUDGE)
    _refused("person_in_open_contest", _erase_person, made.persons[MAKER], typed=MAKER)
    personal.keep_until(made.setting)
    _erase_person(made.persons[JUDGE], typed=JUDGE)

    assert list(personal.said(session, JUDGE)) == []


def test_last_administrator_and_oneself_are_not_erased(world: World, session: Session) -> None:
    admins = [world.user(name, username=name, grants=[Grant(Role.ADMIN)]) for name in ("admin-one", "admin-two")]
    persons = [session.execute(select(User.person_id).where(User.id == number)).scalar_one() for number in admins]
    me = Actor(user_id=admins[0], grants=(Grant(Role.ADMIN),))

    _refused("not_yourself", _erase_person, persons[0], typed="admin-one", actor=me)
    _erase_person(persons[1], typed="admin-two", actor=me)
    _refused("last_admin", _erase_person, persons[0], typed="admin-one")


def test_rows_of_one_name_go_together_and_others_not(world: World, session: Session) -> None:
    made = scene(world)
    with transaction() as writing:
        again = Person(name=f"นาย{MAKER}", sort_key="")
        writing.add(again)
        writing.flush()
        number = again.id

    _refused("persons_differ", _erase_person, made.persons[MAKER], made.persons[FRIEND], typed=MAKER)
    _refused("confirmation_differs", _erase_person, made.persons[MAKER], typed=FRIEND)
    _refused("person_unknown", _erase_person, 999999, typed=MAKER)
    assert _erase_person(made.persons[MAKER], number, typed=MAKER).persons == 2
    _refused("person_unknown", _erase_person, number, typed=MAKER)
    assert list(personal.said(session, MAKER)) == []


class StrictWorld(World):
    """A world whose rulebook counts section 6 as zero where a maker is not enrolled."""

    def rulebook(self) -> Rulebook:
        book = super().rulebook()
        enrolled = Requirement(
            id="maker-enrolled-or-zero",
            clause="9.9",
            about=About.MAKER,
            check=Check.FACTS,
            all=(Condition("enrolled", Operator.EQUALS, True),),
            consequence=Consequence.ZERO,
            after_award=Consequence.NONE,
            scope=("6",),
            label=Text("กำลังศึกษาอยู่", "Enrolled"),
        )
        return replace(book, id="strict", requirements=(*book.requirements, enrolled))


def test_ranking_that_rests_on_a_fact_stops_the_erasure(app: Flask, session: Session) -> None:
    made = scene(StrictWorld(), facts={TeamRole.MAKER: '{"enrolled":"no"}', TeamRole.ADVISER: "{}"})
    personal.keep_until(made.setting)
    before = _results(session, made.setting.contest_id)
    assert [row[1] for row in before["ranking"]] != ["A001", "A002", "A003"]

    _refused("erasure_changes_results", _erase, made.setting)
    _erase_person(
        made.persons[FRIEND], typed=FRIEND, works=False
    )  # the other maker is not enrolled either, so the section stays zero
    _refused("erasure_changes_results", _erase_person, made.persons[MAKER], typed=MAKER)

    assert list(personal.said(session, MAKER)) != []
    assert _results(session, made.setting.contest_id) == before


def test_export_is_told_in_the_log_without_a_name(world: World, session: Session) -> None:
    made: Scene = scene(world)
    with transaction() as writing:
        personal_data.export(writing, actor=ADMIN, person_ids=[made.persons[MAKER]])

    told = _entries(session, "personal_data.export")[0]
    assert (told["subject"], told["data"]) == (f"person:{made.persons[MAKER]}", {"persons": [made.persons[MAKER]]})


def test_what_an_erasure_would_take_is_counted_in_a_statement_for_each_year(world: World, session: Session) -> None:
    first, second = scene(world), scene(world)
    third = world.contest(entries=1)
    personal.keep_until(second.setting)
    _erase(second.setting)
    _erase_person(first.persons[FRIEND], typed=FRIEND, works=False)
    session.rollback()

    with statements() as sent:
        found = {row.competition_id: row for row in kept.competitions(session)}

    assert len(sent) == 1 + 3
    row = found[first.setting.competition_id]
    assert (row.contests, row.open_contests, row.persons, row.staying) == (1, 0, 2, 0)
    assert (row.teams, row.registrations, row.documents, row.cases) == (2, 1, 2, 1)
    assert not found[second.setting.competition_id].holds_any
    assert (found[third.competition_id].contests, found[third.competition_id].open_contests) == (1, 1)
    assert kept.competition(session, first.setting.competition_id) == row
    assert kept.competition(session, 999) is None


def test_retention_never_ends_before_the_last_day_of_the_contest(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.SETUP, school_year=2564)
    with transaction() as writing:
        writing.get_one(Competition, setting.competition_id).names_kept_until = date(2022, 3, 1)

    with transaction() as writing:
        rounds.change_days(
            writing,
            actor=ADMIN,
            contest_id=setting.contest_id,
            first_day=date(2022, 3, 20),
            last_day=date(2022, 3, 21),
        )

    assert session.get_one(Competition, setting.competition_id).names_kept_until == date(2022, 3, 21)
    assert [entry["data"] for entry in _entries(session, "personal_data.set_retention")] == [
        {"from": "2022-03-01", "to": "2022-03-21"}
    ]


def test_names_are_not_erased_on_the_last_day_whatever_was_entered(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.PUBLISHED)
    with transaction() as writing:
        writing.get_one(Competition, setting.competition_id).names_kept_until = date(2022, 2, 1)

    _refused("retention_runs", _erase, setting, at=datetime(2022, 2, 20, 10, tzinfo=UTC))

"""Concurrent writes to the same thing: the second writer sees the first one's change, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.entries.registration_form import PersonDraft
from judging.core.refusals import RuleViolation
from judging.core.roles import Grant, Role
from judging.core.rulebooks.fact_values import load
from judging.database.transaction import transaction
from judging.models import Contest, Entry, LookAlike, RoleGrant, User
from judging.services.contests import panels
from judging.services.eligibility import duplicates
from judging.services.entries import documents, entries, registration_teams, registrations
from judging.services.entries.entries import Work
from judging.services.people import accounts
from judging.services.rulings import cases
from tests.services.concurrency import meanwhile
from tests.services.registering import College, begin, entered, save, work
from tests.statements import statements
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database

FILE = documents.File("report.pdf", "a" * 32, 900, 20, "0" * 64)


def test_the_second_verdict_on_a_pair_is_a_changed_one_and_wants_its_reason(
    app: Flask, world: World, session: Session
) -> None:
    setting, college = world.contest(state=ContestState.SCREENING), world.institution()
    for code, title in (("A1", "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"), ("A2", "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล")):
        with transaction() as writing:
            entries.add(writing, actor=ADMIN, contest_id=setting.contest_id, work=Work(code, title, college))
    pair = session.execute(select(LookAlike.id)).scalar_one()
    session.rollback()

    outcome = meanwhile(
        app,
        lambda one: duplicates.decide(one, actor=ADMIN, look_alike_id=pair, verdict=Verdict.SAME, reason="ชิ้นเดียวกัน"),
        lambda one: duplicates.decide(one, actor=ADMIN, look_alike_id=pair, verdict=Verdict.DIFFERENT),
    )

    with pytest.raises(RuleViolation, match="reason_wanted"):
        outcome.result()
    assert session.get_one(LookAlike, pair).verdict is Verdict.SAME


@pytest.mark.usefixtures("during")
def test_a_document_that_comes_while_the_work_is_handed_in_is_known_of_it(
    app: Flask, college: College, session: Session
) -> None:
    number = begin(college)
    save(college, number, work())

    meanwhile(
        app,
        lambda one: registrations.submit(one, actor=college.teacher, registration_id=number),
        lambda one: documents.add(one, actor=college.teacher, registration_id=number, kind="has_report", file=FILE),
    ).result()

    assert load(session.execute(select(Entry.facts)).scalar_one())["has_report"] is True


@pytest.mark.usefixtures("during")
def test_names_are_not_confirmed_once_a_certification_comes_first(app: Flask, college: College) -> None:
    number, _ = entered(college, PersonDraft("นาย", "สมชาย ใจดี"))

    def certify(one: Session) -> None:
        locked = one.get_one(Contest, college.setting.contest_id, with_for_update={"of": Contest})
        locked.state = ContestState.CERTIFIED
        one.flush()

    outcome = meanwhile(
        app,
        certify,
        lambda one: registration_teams.confirm(one, actor=college.teacher, registration_id=number),
    )

    with pytest.raises(RuleViolation, match="names_over"):
        outcome.result()


def test_a_report_from_a_sheet_that_goes_in_the_same_moment_says_that_the_sheet_is_gone(
    app: Flask, world: World
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = setting.sheets[setting.entries[0], setting.members[1]]

    outcome = meanwhile(
        app,
        lambda one: panels.remove(one, actor=ADMIN, member_id=setting.members[1]),
        lambda one: cases.report(one, actor=setting.judge(1), sheet_id=sheet_id, requirement="", words="ไม่ใช่ของทีม"),
    )

    with pytest.raises(RuleViolation, match="no_sheet"):
        outcome.result()


def test_a_judge_who_reports_in_the_same_moment_is_not_taken_off_the_panel(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = setting.sheets[setting.entries[0], setting.members[1]]

    outcome = meanwhile(
        app,
        lambda one: cases.report(one, actor=setting.judge(1), sheet_id=sheet_id, requirement="", words="ไม่ใช่ของทีม"),
        lambda one: panels.remove(one, actor=ADMIN, member_id=setting.members[1]),
    )

    with pytest.raises(RuleViolation, match="member_has_cases"):
        outcome.result()


def test_of_two_administrators_who_remove_each_other_the_second_is_refused(
    app: Flask, world: World, session: Session
) -> None:
    first, second = (world.user(grants=[Grant(Role.ADMIN)]) for _ in range(2))
    numbers = dict(session.execute(select(RoleGrant.user_id, RoleGrant.id)).tuples().all())
    session.rollback()

    outcome = meanwhile(
        app,
        lambda one: accounts.revoke_grant(one, actor=ADMIN, user_id=second, grant_id=numbers[second]),
        lambda one: accounts.revoke_grant(one, actor=ADMIN, user_id=first, grant_id=numbers[first]),
    )

    with pytest.raises(RuleViolation, match="last_admin"):
        outcome.result()
    assert session.execute(select(RoleGrant.user_id)).scalars().all() == [first]


def test_of_two_administrators_who_close_each_others_account_the_second_is_refused(
    app: Flask, world: World, session: Session
) -> None:
    first, second = (world.user(grants=[Grant(Role.ADMIN)]) for _ in range(2))

    outcome = meanwhile(
        app,
        lambda one: accounts.disable(one, actor=ADMIN, user_id=second),
        lambda one: accounts.disable(one, actor=ADMIN, user_id=first),
    )

    with pytest.raises(RuleViolation, match="last_admin"):
        outcome.result()
    assert session.execute(select(User.id).where(User.disabled_at.is_(None))).scalars().all() == [first]


@pytest.mark.parametrize("verb", [accounts.disable, partial(accounts.revoke_grant, grant_id=0)])
def test_administrators_are_locked_before_the_account_that_is_taken_from(
    world: World, verb: Callable[..., object]
) -> None:
    _stays, goes = (world.user(grants=[Grant(Role.ADMIN)]) for _ in range(2))

    with transaction() as session, statements() as asked:
        verb(session, actor=ADMIN, user_id=goes)

    places = [asked.index(one) for one in asked if "JOIN role_grants" in one or "WHERE users.id = " in one]
    assert "JOIN role_grants" in asked[places[0]]


def test_roles_given_by_two_at_once_are_both_kept(app: Flask, world: World, session: Session) -> None:
    user = world.user()

    meanwhile(
        app,
        lambda one: accounts.grant(one, actor=ADMIN, user_id=user, role=Grant(Role.ORGANISER)),
        lambda one: accounts.grant(one, actor=ADMIN, user_id=user, role=Grant(Role.CENTRAL)),
    ).result()

    assert set(session.execute(select(RoleGrant.role)).scalars()) == {Role.ORGANISER, Role.CENTRAL}

"""Merging two accounts of one person: everything moves, nothing is lost, and ids still resolve."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import (
    AccountMerge,
    AuditEntry,
    Contest,
    PanelMember,
    Person,
    RoleGrant,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.contests import account_merges as reads
from judging.queries.contests.judge_search import find_judges
from judging.queries.people import people
from judging.queries.personal_data import person_search
from judging.services.people import account_merges, account_passwords, accounts
from judging.services.personal_data import personal_data
from tests.world import ADMIN, World


def merge(user_id: int, into_id: int, actor: Actor = ADMIN) -> dict[str, int]:
    with transaction() as session:
        return account_merges.merge_accounts(session, actor=actor, user_id=user_id, into_id=into_id)


def certified(world: World, **more: int) -> tuple[int, list[int]]:
    """A contest with marks whose results are certified, and its judges."""
    setting = world.contest(entries=1, **{"judges": 1, **more})
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == setting.contest_id).values(state=ContestState.CERTIFIED))
    return setting.contest_id, setting.users


def counted(session: Session, model: type) -> int:
    session.expire_all()
    return int(session.execute(select(func.count()).select_from(model)).scalar_one())


@pytest.mark.every_database
def test_seats_with_their_sheets_and_roles_move_and_the_other_account_closes(world: World, session: Session) -> None:
    first, (gone,) = certified(world)
    second, (kept,) = certified(world)
    with transaction() as writing:
        accounts.grant(writing, actor=ADMIN, user_id=gone, role=Grant(Role.CENTRAL))

    moved = merge(gone, kept)

    assert moved == {"panel_members": 1, "role_grants": 1}
    side = reads.side(session, kept)
    assert side is not None
    assert {seat.place.contest_id for seat in side.seats} == {first, second}
    assert [one.grant.role for one in side.person.held] == [Role.CENTRAL]
    closed = session.get_one(User, gone, populate_existing=True)
    assert (closed.disabled_at is not None, closed.person_id) == (True, session.get_one(User, kept).person_id)
    assert reads.into(session, gone) == kept


def test_the_log_says_what_moved_and_names_nobody(world: World, session: Session) -> None:
    gone, kept = world.user("นายสมชาย ใจดี"), world.user("สมชาย ใจดี")

    merge(gone, kept)

    text = session.execute(select(AuditEntry.text).where(AuditEntry.action == "accounts.merge")).scalar_one()
    entry = json.loads(text)
    assert (entry["subject"], entry["data"]) == (f"user:{gone}", {"into": kept, "moved": {}, "double": 0})


def test_a_role_of_both_is_kept_once_with_the_giver(world: World, session: Session) -> None:
    admin = world.user(grants=[Grant(Role.ADMIN)])
    alone = world.user(grants=[Grant(Role.ORGANISER)])
    given = world.user(grants=[Grant(Role.ORGANISER)], by=admin)

    merge(given, alone)

    rows = session.execute(select(RoleGrant.user_id, RoleGrant.granted_by).where(RoleGrant.role == Role.ORGANISER))
    assert rows.all() == [(alone, admin)]


def test_a_role_that_one_of_the_two_gave_the_other_counts_as_their_own(world: World, session: Session) -> None:
    gone = world.user()
    kept = world.user(grants=[Grant(Role.ORGANISER)], by=gone)

    merge(gone, kept)

    assert session.execute(select(RoleGrant.granted_by)).scalar_one() == kept


@pytest.mark.parametrize(("second", "left"), [(None, "somchai"), ("somchai.j", "somchai.j")])
def test_a_username_moves_only_to_an_account_without_one(
    world: World, session: Session, second: str | None, left: str
) -> None:
    with transaction() as writing:
        gone = accounts.create_staff(
            writing, actor=ADMIN, name="สมชาย ใจดี", username="somchai", password="ทะเลไม้ไผ่ หนังสือ 7"
        ).user_id
    kept = world.user("สมชาย ใจดี", username=second)

    merge(gone, kept)

    assert session.get_one(User, kept).username == left
    found = account_passwords.authenticate(session, username="somchai", password="ทะเลไม้ไผ่ หนังสือ 7")
    assert (found.user_id if found else None) == (kept if second is None else None)


def test_a_persons_row_stays_while_a_team_names_it(world: World, session: Session) -> None:
    setting = world.contest(entries=1, state=ContestState.REGISTRATION)
    gone, kept = world.user("สมชาย ใจดี"), world.user("สมชาย ใจดี")
    person_id = session.get_one(User, gone).person_id
    with transaction() as writing:
        writing.add(TeamMember(entry_id=setting.entries[0], person_id=person_id, role=TeamRole.ADVISER, position=1))

    merge(gone, kept)

    found = person_search.search(session, "สมชาย ใจดี")
    assert sorted((row.person_id, row.user_id) for row in found if row.user_id) == [
        (session.get_one(User, kept).person_id, kept)
    ]
    assert session.get(Person, person_id) is not None


def test_a_merged_account_is_found_nowhere_and_cannot_be_opened_again(world: World, session: Session) -> None:
    _contest, (gone,) = certified(world)
    kept = world.user("กรรมการ 1")
    merge(gone, kept)

    assert [row.user_id for row in people.people(session, search="กรรมการ").rows] == [kept]
    other = world.contest(state=ContestState.REGISTRATION)
    organiser = world.organiser(Grant(Role.ORGANISER))
    assert [one.user_id for one in find_judges(session, organiser, other.contest_id, "กรรมการ")] == [kept]
    with pytest.raises(RuleViolation, match="account_merged"), transaction() as writing:
        accounts.enable(writing, actor=ADMIN, user_id=gone)


def test_two_accounts_on_one_panel_are_refused(world: World, session: Session) -> None:
    _contest, (first, second) = certified(world, judges=2)

    with pytest.raises(RuleViolation, match="both_on_panel"):
        merge(first, second)

    assert counted(session, AccountMerge) == 0


def test_a_judge_who_scores_now_can_only_be_the_one_who_stays(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    other = world.user()

    with pytest.raises(RuleViolation, match="judge_scores_now"):
        merge(setting.users[0], other)

    merge(other, setting.users[0])
    assert counted(session, PanelMember) == 1


@pytest.mark.every_database
def test_merges_that_make_no_sense_are_refused(world: World, session: Session) -> None:
    first, second, third, closed, erased = (world.user() for _ in range(5))
    merge(first, second)
    with transaction() as writing:
        accounts.disable(writing, actor=ADMIN, user_id=closed)
        writing.get_one(User, erased).person.erased_at = clock.now()

    for user_id, into_id, actor, code in (
        (third, third, ADMIN, "accounts_same"),
        (first, third, ADMIN, "account_merged"),
        (third, first, ADMIN, "account_merged"),
        (third, closed, ADMIN, "account_disabled"),
        (third, erased, ADMIN, "account_erased"),
        (third, second, Actor(third, (Grant(Role.ADMIN),)), "merge_own_account"),
        (third, second, Actor(second, (Grant(Role.ORGANISER),)), "not_your_person"),
        (third, 999, ADMIN, "user_unknown"),
    ):
        with pytest.raises(RuleViolation, match=code):
            merge(user_id, into_id, actor)
    assert counted(session, AccountMerge) == 1


def test_an_account_that_took_another_can_be_merged_in_turn(world: World, session: Session) -> None:
    first, second, third = (world.user() for _ in range(3))

    merge(first, second)
    merge(second, third)

    assert [reads.into(session, one) for one in (first, second)] == [third, third]


@pytest.mark.every_database
def test_a_person_with_a_merged_account_can_be_erased(world: World, session: Session) -> None:
    gone, kept = world.user("สมชาย ใจดี"), world.user("สมชาย ใจดี")
    merge(gone, kept)
    person_id = session.get_one(User, kept).person_id

    with transaction() as writing:
        personal_data.erase_person(writing, actor=ADMIN, person_ids=[person_id], typed="สมชาย ใจดี")

    assert person_search.search(session, "สมชาย") == ()
    assert session.get_one(Person, person_id, populate_existing=True).erased_at is not None

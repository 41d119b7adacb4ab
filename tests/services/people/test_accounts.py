"""Accounts: who may create, change and close which account; the last administrator stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import AuditEntry, RoleGrant, User, UserSession
from judging.queries.people import people
from judging.services.people import account_passwords, accounts
from judging.services.signin import passwords
from tests.statements import statements
from tests.web.signing import begin
from tests.world import ADMIN, World

PASSWORD = "a long enough password"


def _create(username: str = "malee", password: str | None = PASSWORD, **more: Any) -> accounts.NewAccount:
    with transaction() as session:
        return accounts.create_staff(
            session, actor=ADMIN, name=more.pop("name", "มาลี"), username=username, password=password, **more
        )


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def _on(user_id: int, verb: Callable[..., object], actor: Actor = ADMIN, **more: Any) -> object:
    with transaction() as session:
        return verb(session, actor=actor, user_id=user_id, **more)


def grants_of(session: Session, user_id: int) -> tuple[Grant, ...]:
    """The roles of an account."""
    return tuple(one.grant for one in people.person(session, user_id).held)


def _take(session: Session, user_id: int, place: int = 0) -> object:
    """Remove the role at this index of the account."""
    grant_id = people.person(session, user_id).held[place].grant_id
    session.rollback()
    return _on(user_id, accounts.revoke_grant, grant_id=grant_id)


def test_new_account_without_a_password_gets_a_temporary_one_to_change(session: Session) -> None:
    made = _create(password=None)
    assert made.temporary_password is not None
    found = account_passwords.authenticate(session, username="malee", password=made.temporary_password)
    assert found is not None
    assert found.user_id == made.user_id
    assert people.person(session, made.user_id).must_change_password is True


def test_username_is_found_whatever_its_case_and_taken_once(session: Session) -> None:
    made = _create(" Malee ")
    assert account_passwords.authenticate(session, username="MALEE", password=PASSWORD).user_id == made.user_id
    assert _refusal(lambda: _create("malee")) == "username_taken"


@pytest.mark.parametrize("username", ["ab", "a" * 61, "-malee", "malee-", "ma lee", "มาลี", ""])
def test_username_of_other_letters_or_length_is_refused(session: Session, username: str) -> None:
    assert _refusal(lambda: _create(username)) == "username_unusable"


@pytest.mark.parametrize(
    ("password", "code"),
    [("nine char", "password_short"), ("x" * 201, "password_long"), ("malee.malee", "password_is_username")],
)
def test_password_easy_to_guess_is_refused(session: Session, password: str, code: str) -> None:
    assert _refusal(lambda: _create("malee.malee", password)) == code


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.ADMIN, competition_id=1),
        Grant(Role.TEACHER, competition_id=1, institution_id=1),
        Grant(Role.ORGANISER, competition_id=1, round_id=1),
        Grant(Role.CENTRAL, institution_id=1),
    ],
)
def test_role_limited_by_what_it_cannot_be_is_refused(session: Session, grant: Grant) -> None:
    assert _refusal(lambda: _create(grants=[grant])) == "grant_doubtful"


def test_role_limited_to_what_is_not_there_is_refused_and_nothing_kept(session: Session) -> None:
    assert _refusal(lambda: _create(grants=[Grant(Role.ORGANISER, round_id=99)])) == "grant_unknown"
    assert session.execute(select(func.count(User.id))).scalar() == 0


def test_same_role_given_twice_is_kept_once(session: Session) -> None:
    made = _create(grants=[Grant(Role.ORGANISER), Grant(Role.ORGANISER)])
    assert grants_of(session, made.user_id) == (Grant(Role.ORGANISER),)


def test_last_administrator_keeps_role_and_account(session: Session) -> None:
    made = _create(grants=[Grant(Role.ADMIN)])
    assert _refusal(lambda: _take(session, made.user_id)) == "last_admin"
    assert _refusal(lambda: _on(made.user_id, accounts.disable)) == "last_admin"
    other = _create("other", grants=[Grant(Role.ADMIN)])
    assert _take(session, made.user_id) is True
    assert grants_of(session, made.user_id) == ()
    assert _refusal(lambda: _on(other.user_id, accounts.disable)) == "last_admin"


def test_role_of_another_account_is_not_taken_by_its_number(session: Session) -> None:
    first, second = (_create(name, grants=[Grant(Role.ORGANISER)]) for name in ("first", "second"))
    number = people.person(session, second.user_id).held[0].grant_id
    session.rollback()

    assert _on(first.user_id, accounts.revoke_grant, grant_id=number) is False
    assert grants_of(session, second.user_id) == (Grant(Role.ORGANISER),)


def test_role_limited_wrongly_is_not_given_later_either(session: Session) -> None:
    made = _create()

    assert _refusal(lambda: _on(made.user_id, accounts.grant, role=Grant(Role.TEACHER))) == "teacher_institution_wanted"
    assert grants_of(session, made.user_id) == ()


def test_closed_administrator_does_not_count_as_one(session: Session) -> None:
    first, second = (_create(name, grants=[Grant(Role.ADMIN)]) for name in ("first", "second"))
    _on(second.user_id, accounts.disable)
    assert _refusal(lambda: _on(first.user_id, accounts.disable)) == "last_admin"


def test_own_account_cannot_be_closed(session: Session) -> None:
    first, _ = (_create(name, grants=[Grant(Role.ADMIN)]) for name in ("first", "second"))
    me = Actor(first.user_id, (Grant(Role.ADMIN),))
    assert _refusal(lambda: _on(first.user_id, accounts.disable, me)) == "not_yourself"


def test_reset_ends_the_old_password_and_the_sessions(session: Session) -> None:
    made = _create()
    with transaction() as writing:
        begin(writing, made.user_id)
    temporary = _on(made.user_id, account_passwords.reset_password)
    assert account_passwords.authenticate(session, username="malee", password=PASSWORD) is None
    assert account_passwords.authenticate(session, username="malee", password=str(temporary)) is not None
    assert session.execute(select(UserSession.id)).all() == []


def test_reset_of_a_judges_card_account_is_refused(session: Session, world: World) -> None:
    user_id = world.contest(judges=1).users[0]
    assert _refusal(lambda: _on(user_id, account_passwords.reset_password)) == "account_without_password"


@pytest.mark.parametrize("roles", [[], [Grant(Role.ORGANISER)], [Grant(Role.CENTRAL)]])
def test_account_is_made_and_changed_by_administrators_alone(
    session: Session, world: World, roles: list[Grant]
) -> None:
    college = world.institution()
    other = Actor(world.user(grants=roles), tuple(roles))
    teacher = _create(grants=[Grant(Role.TEACHER, institution_id=college)]).user_id
    grant_id = people.person(session, teacher).held[0].grant_id
    session.rollback()
    acts: list[tuple[Callable[..., object], dict[str, Any]]] = [
        (accounts.grant, {"role": Grant(Role.ADMIN)}),
        (accounts.revoke_grant, {"grant_id": grant_id}),
        (accounts.edit_staff, {"name": "อื่น", "username": "other-name"}),
        (accounts.disable, {}),
        (accounts.enable, {}),
    ]

    for verb, given in acts:
        for actor in (other, world.organiser(Grant(Role.ORGANISER))):
            assert _refusal(lambda: _on(teacher, verb, actor, **given)) == "not_your_person"  # noqa: B023
    with pytest.raises(RuleViolation, match="not_administrator"), transaction() as writing:
        accounts.create_staff(writing, actor=other, name="อื่น", username="other-name")


def test_role_that_another_person_gave_names_its_giver_and_one_that_nobody_gave_is_granted_anew(
    session: Session, world: World
) -> None:
    admin = Actor(world.user(grants=[Grant(Role.ADMIN)]), (Grant(Role.ADMIN),))
    unknown = world.user(grants=[Grant(Role.ORGANISER)])
    alone = world.user(grants=[])
    with transaction() as writing:
        writing.add(RoleGrant(user_id=alone, role=Role.ORGANISER, granted_by=alone))

    again = [_on(user_id, accounts.grant, admin, role=Grant(Role.ORGANISER)) for user_id in (unknown, alone) * 2]

    assert again == [True, True, False, False]
    query = select(RoleGrant.user_id, RoleGrant.granted_by).where(RoleGrant.role == Role.ORGANISER)
    assert dict(session.execute(query).tuples().all()) == {unknown: admin.user_id, alone: admin.user_id}


def test_every_write_leaves_an_entry_without_names(session: Session) -> None:
    made = _create(grants=[Grant(Role.ADMIN)])
    _create("other", grants=[Grant(Role.ADMIN)])
    _on(made.user_id, accounts.edit_staff, name="มาลี ศรีสุข", username="malee2")
    _on(made.user_id, accounts.grant, role=Grant(Role.ORGANISER))
    _take(session, made.user_id)
    _on(made.user_id, account_passwords.reset_password)
    _on(made.user_id, accounts.disable)
    _on(made.user_id, accounts.enable)
    texts = session.execute(select(AuditEntry.text).order_by(AuditEntry.seq)).scalars().all()
    assert [json.loads(text)["action"].split(".")[1] for text in texts] == [
        "create",
        "create",
        "edit",
        "grant",
        "take_grant",
        "reset_password",
        "disable",
        "enable",
    ]
    assert not [text for text in texts if "มาลี" in text or "malee" in text]


def test_write_that_changes_nothing_leaves_no_entry(session: Session) -> None:
    made = _create(grants=[Grant(Role.ORGANISER)])
    _on(made.user_id, accounts.edit_staff, name="มาลี", username="malee")
    assert _on(made.user_id, accounts.grant, role=Grant(Role.ORGANISER)) is False
    assert _on(made.user_id, accounts.revoke_grant, grant_id=99) is False
    _on(made.user_id, accounts.enable)
    assert session.execute(select(func.count(AuditEntry.id))).scalar() == 1


def test_refused_change_of_password_changes_nothing(session: Session) -> None:
    made = _create()
    me = Actor(made.user_id)

    def change(current: str, new: str) -> None:
        with transaction() as writing:
            account_passwords.change_password(writing, actor=me, current=current, new=new)

    assert _refusal(lambda: change("wrong", "another long password")) == "password_wrong"
    assert _refusal(lambda: change(PASSWORD, PASSWORD)) == "password_unchanged"
    assert account_passwords.authenticate(session, username="malee", password=PASSWORD) is not None


def test_password_of_nobody_takes_the_same_work_and_never_matches() -> None:
    assert passwords.matches(None, "anything") is False
    assert passwords.matches("no hash at all", "anything") is False
    assert passwords.matches(passwords.hash_password(PASSWORD), PASSWORD) is True


def test_temporary_passwords_differ_and_can_be_read_aloud() -> None:
    made = {passwords.make_temporary() for _ in range(50)}
    assert len(made) == 50
    assert all(set(one) <= {*passwords.TEMPORARY_LETTERS, "-"} and len(one) == 14 for one in made)


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_people_asks_the_same_number_of_statements(session: Session, world: World, count: int) -> None:
    for number in range(count):
        _create(f"user-{number}", grants=[Grant(Role.ORGANISER)])
    session.rollback()

    with statements() as sent:
        page = people.people(session)

    assert page.total == count
    assert len(sent) == 3


@pytest.mark.every_database
def test_list_of_people_finds_by_name_username_and_role(session: Session) -> None:
    _create("malee", name="มาลี ศรีสุข", grants=[Grant(Role.ORGANISER)])
    _create("somchai", name="สมชาย ใจดี", grants=[Grant(Role.ADMIN)])
    assert [row.username for row in people.people(session, search="ศรี").rows] == ["malee"]
    assert [row.username for row in people.people(session, search="SOMC").rows] == ["somchai"]
    assert [row.username for row in people.people(session, search="%").rows] == []
    assert [row.username for row in people.people(session, role=Role.ADMIN).rows] == ["somchai"]
    assert [row.username for row in people.people(session).rows] == ["malee", "somchai"]


def test_grants_of_an_account_end_with_their_removal(session: Session) -> None:
    made = _create(grants=[Grant(Role.ORGANISER)])
    _take(session, made.user_id)
    assert session.execute(select(func.count(RoleGrant.id))).scalar() == 0

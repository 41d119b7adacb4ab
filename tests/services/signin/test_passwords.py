"""Passwords: changed with the present one only, not easily guessed, and temporary ones expire."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry, Institution, Round, User
from judging.services.people import account_passwords, accounts
from judging.services.signin import password_strength, passwords
from tests.world import ADMIN, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held(NOW):
        yield


def _create(username: str = "malee", **more: Any) -> accounts.NewAccount:
    with transaction() as session:
        return accounts.create_staff(session, actor=ADMIN, name="มาลี ศรีสุข", username=username, **more)


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def _do(verb: Callable[..., Any], actor: Actor = ADMIN, **more: Any) -> Any:
    with transaction() as session:
        return verb(session, actor=actor, **more)


def _is_taken(session: Session, password: str | None, username: str = "malee") -> bool:
    """Whether the password signs in now."""
    found = account_passwords.authenticate(session, username=username, password=password or "")
    return found is not None and not found.expired


def test_own_password_is_not_reset_by_an_administrator(session: Session) -> None:
    made = _create(password=PASSWORD, grants=[Grant(Role.ADMIN)])
    me = Actor(made.user_id, (Grant(Role.ADMIN),))

    assert _refusal(lambda: _do(account_passwords.reset_password, me, user_id=made.user_id)) == "own_password"
    assert _do(account_passwords.reissue_passwords, me, user_ids=[made.user_id])[0].temporary_password is None
    assert _is_taken(session, PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"), [("", "own_password_wanted"), ("not the password", "password_wrong"), (PASSWORD, "")]
)
def test_own_username_changes_with_the_present_password_only(session: Session, password: str, code: str) -> None:
    made = _create(password=PASSWORD, grants=[Grant(Role.ADMIN)])
    me = Actor(made.user_id, (Grant(Role.ADMIN),))

    def rename() -> None:
        _do(accounts.edit_staff, me, user_id=made.user_id, name="มาลี ศรีสุข", username="other", password=password)

    assert (_refusal(rename) if code else rename() or "") == code
    assert session.get_one(User, made.user_id).username == ("malee" if code else "other")


def test_own_name_changes_without_the_password(session: Session) -> None:
    made = _create(password=PASSWORD, grants=[Grant(Role.ADMIN)])
    me = Actor(made.user_id, (Grant(Role.ADMIN),))

    _do(accounts.edit_staff, me, user_id=made.user_id, name="มาลี ใหม่", username="malee")

    assert session.get_one(User, made.user_id).person.name == "มาลี ใหม่"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("password2026", "password_common"),
        ("iloveyou123", "password_common"),
        ("football1234", "password_common"),
        ("P@ssw0rd1234", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("aaaaaaaaaaaaaaaa", "password_pattern"),
        ("ฟหกดฟหกดฟหกด", "password_pattern"),
        ("ผปแอิืทมใฝ", "password_pattern"),
        ("judging-2569", "password_personal"),
        ("malee2569!", "password_personal"),
        ("มาลี25692569", "password_personal"),
        (",k]u25692569", "password_personal"),
        ("วิทยาลัยเทคนิคลพบุรี", "password_personal"),
        ("รหัสผ่าน2569", "password_personal"),
        ("Suphanburi2569", "password_personal"),
        ("Chiangmai2569", "password_personal"),
        ("เชียงใหม่2569", "password_personal"),
    ],
)
def test_password_that_is_easily_guessed_is_refused(password: str, code: str) -> None:
    known = ["malee", "มาลี ศรีสุข", "วิทยาลัยเทคนิคลพบุรี", "ลพบุรี"]
    assert _refusal(lambda: password_strength.check(password, known=known, now=NOW)) == code


@pytest.mark.parametrize(
    "password",
    [
        "สมชาย2522",
        "สมชาย 17032522",
        "สมชาย๒๕๒๒๒๕๒๒",
        "สมชาย0812345678",
        "ครูสมชาย2522",
        "สมชายใจดี2522",
        "l,=kp2522",
        "l,=kp@2522",
        "หนทแ้ฟร2522",
        "somchai-17032522",
        "พนมทวน481516",
        "การอาชีพพนมทวน81",
        "phanom thuan 48",
        "phanomthuan1979",
        "tech phanom 2522",
    ],
)
def test_password_of_the_persons_own_names_and_digits_is_refused(password: str) -> None:
    known = ["somchai.j", "นายสมชาย ใจดี", "วิทยาลัยการอาชีพพนมทวน", "Phanom Thuan Industrial and Community College"]
    assert _refusal(lambda: password_strength.check(password, known=known, now=NOW)) == "password_personal"


@pytest.mark.parametrize("password", ["สมชายไปตลาดเมื่อวาน", "somchai paints slow boats", "แมวของสมชายกินปลาทู"])
def test_own_name_within_a_passphrase_is_accepted(password: str) -> None:
    password_strength.check(password, known=["somchai.j", "นายสมชาย ใจดี"], now=NOW)


def test_college_in_the_position_is_known_too(session: Session) -> None:
    made = _create(position="ครูที่ปรึกษา วิทยาลัยการอาชีพพนมทวน")
    change = {"current": made.temporary_password, "new": "พนมทวน4815162342"}

    refused = _refusal(lambda: _do(account_passwords.change_password, Actor(made.user_id), **change))

    assert refused == "password_personal"


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "a long enough password", "seven judges count", "kx7m-pq3a-n4wt", "แม่น้ำเจ้าพระยา", f"{PASSWORD} " * 9],
)
def test_passphrase_is_accepted(password: str) -> None:
    password_strength.check(password, known=["malee", "มาลี ศรีสุข"], now=NOW)


def test_longest_password_is_judged_quickly() -> None:
    started = datetime.now(UTC)
    password_strength.check("ab1 " + "x7m-pq3a " * 20, known=[], now=NOW)
    assert datetime.now(UTC) - started < timedelta(seconds=2)


def test_password_of_the_institution_is_refused_when_chosen(session: Session, world: World) -> None:
    setting = world.contest(entries=1)
    place = session.get_one(Institution, session.get_one(Entry, setting.entries[0]).institution_id)
    name, grant = place.name_th, Grant(Role.TEACHER, institution_id=place.id)
    session.rollback()
    made = _create(grants=[grant])
    me = Actor(made.user_id, (grant,))
    change = {"current": made.temporary_password, "new": f"{name}2569"}

    assert _refusal(lambda: _do(account_passwords.change_password, me, **change)) == "password_personal"


def test_password_is_the_same_however_the_keyboard_composes_it(session: Session) -> None:
    password = "น้ำใจงามเก้าคน"
    _create(password=password)

    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert _is_taken(session, unicodedata.normalize(form, password))
    assert _is_taken(session, password)


@pytest.mark.usefixtures("real_hashes")
def test_hash_made_before_passwords_were_normalised_is_accepted_and_replaced(session: Session) -> None:
    password = "น้ำใจงามเก้าคน"
    made = _create(password=password)
    earlier = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(password)
    with transaction() as writing:
        writing.execute(update(User).values(password_hash=earlier))

    found = account_passwords.authenticate(session, username="malee", password=password)
    assert found is not None
    assert found.outdated
    session.rollback()
    _do(account_passwords.rehash, Actor(made.user_id), user_id=made.user_id, password=password)

    kept = session.get_one(User, made.user_id).password_hash or ""
    assert passwords.matches(kept, unicodedata.normalize("NFKC", password))
    assert not passwords.is_outdated(kept, password)


@pytest.mark.parametrize(("after", "taken"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)])
def test_reset_password_is_valid_for_a_day(session: Session, after: timedelta, taken: bool) -> None:
    made = _create(password=PASSWORD)
    temporary = _do(account_passwords.reset_password, user_id=made.user_id)

    with clock.held(NOW + after):
        assert _is_taken(session, temporary) is taken


@pytest.mark.parametrize(("days", "taken"), [(10, True), (14, False)])
def test_invitation_is_valid_for_two_weeks(session: Session, days: int, taken: bool) -> None:
    made = _create()

    with clock.held(NOW + timedelta(days=days)):
        assert _is_taken(session, made.temporary_password) is taken


@pytest.mark.every_database
@pytest.mark.parametrize(("closes_in", "valid_for"), [(40, 40), (3, 14), (None, 14)])
def test_invitation_of_a_teacher_is_valid_until_registration_closes(
    session: Session, world: World, closes_in: int | None, valid_for: int
) -> None:
    setting = world.contest(entries=1)
    college = session.get_one(Entry, setting.entries[0]).institution_id
    session.rollback()
    closes = None if closes_in is None else NOW + timedelta(days=closes_in)
    with transaction() as writing:
        writing.execute(update(Round).values(registration_closes_at=closes))

    made = _create(grants=[Grant(Role.TEACHER, institution_id=college)])

    expires = session.execute(select(User.password_expires_at).where(User.id == made.user_id)).scalar_one()
    assert expires == NOW + timedelta(days=valid_for)


@pytest.mark.every_database
def test_own_password_does_not_expire(session: Session) -> None:
    made = _create()
    _do(account_passwords.change_password, Actor(made.user_id), current=made.temporary_password, new=PASSWORD)

    with clock.held(NOW + timedelta(days=4000)):
        assert _is_taken(session, PASSWORD)


def test_reissued_invitations_replace_expired_ones_and_leave_chosen_passwords(session: Session) -> None:
    expired, chosen = _create("first"), _create("second", password=PASSWORD)

    with clock.held(NOW + timedelta(days=20)):
        made = _do(account_passwords.reissue_passwords, user_ids=[expired.user_id, chosen.user_id])
        passwords_by = {one.user_id: one.temporary_password for one in made}

        assert passwords_by[chosen.user_id] is None
        assert _is_taken(session, PASSWORD, "second")
        assert _is_taken(session, passwords_by[expired.user_id], "first")
        assert not _is_taken(session, expired.temporary_password, "first")
    with clock.held(NOW + timedelta(days=33)):
        assert _is_taken(session, passwords_by[expired.user_id], "first")


def test_reissue_reaches_only_managed_accounts(session: Session, world: World) -> None:
    setting = world.contest(entries=1)
    organiser = Actor(world.user(), (Grant(Role.ORGANISER, round_id=setting.round_id),))
    stranger = _create()

    refused = _refusal(lambda: _do(account_passwords.reissue_passwords, organiser, user_ids=[stranger.user_id]))

    assert refused == "not_your_person"
    assert _is_taken(session, stranger.temporary_password)

"""The second factor: each code works once, a wrong clock locks nobody out, and a lost phone is not the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people.second_factor import RECOVERY_CODES, SecondFactor
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM, Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import AuditEntry, RecoveryCode, SecondFactorRow
from judging.queries.people import second_factors as reads
from judging.services.people import accounts, second_factors
from judging.services.signin import sealing
from tests.world import ADMIN

PASSWORD = "จักรยานสีเขียวเก้าคัน"
SECRET = "k" * 40
NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held(NOW):
        yield


class Phone:
    """An app with the key of one account."""

    def __init__(self, user_id: int) -> None:
        self.me = Actor(user_id, (Grant(Role.ADMIN),))
        self.proposed = second_factors.propose(user_id, secret=SECRET)
        self._totp = pyotp.TOTP(second_factors.key_of(self.proposed, user_id, secret=SECRET))

    def code(self, at: datetime = NOW) -> str:
        """What the app shows at this moment."""
        return self._totp.at(at)


def _do(verb: Callable[..., Any], actor: Actor, **more: Any) -> Any:
    with transaction() as session:
        return verb(session, actor=actor, **more)


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def _account(username: str = "boss") -> int:
    with transaction() as session:
        grants = [Grant(Role.ADMIN)]
        made = accounts.create_staff(
            session, actor=ADMIN, name="ผู้ดูแล", username=username, password=PASSWORD, grants=grants
        )
    return made.user_id


@pytest.fixture
def phone(session: Session) -> Phone:
    del session
    return Phone(_account())


def _enrol(phone: Phone) -> tuple[str, ...]:
    return _do(second_factors.enrol, phone.me, proposed=phone.proposed, code=phone.code(), secret=SECRET)


def _check(phone: Phone, code: str) -> None:
    _do(second_factors.check, phone.me, code=code, secret=SECRET)


def test_first_code_sets_it_up_and_gives_ten_recovery_codes(session: Session, phone: Phone) -> None:
    codes = _enrol(phone)

    state = reads.state(session, phone.me.user_id or 0)
    assert state is not None
    assert (state.confirmed_at, state.codes_left) == (NOW, RECOVERY_CODES)
    assert len(set(codes)) == RECOVERY_CODES
    assert all(len(code) == 11 and code[5] == "-" for code in codes)


def test_wrong_first_code_sets_nothing_up(session: Session, phone: Phone) -> None:
    wrong = {"proposed": phone.proposed, "code": "000000", "secret": SECRET}

    assert _refusal(lambda: _do(second_factors.enrol, phone.me, **wrong)) == "second_factor_code_wrong"
    assert reads.state(session, phone.me.user_id or 0) is None


def test_key_of_another_account_is_not_taken(session: Session, phone: Phone) -> None:
    del session
    other = Phone(_account("other"))
    theirs = {"proposed": other.proposed, "code": other.code(), "secret": SECRET}

    assert _refusal(lambda: _do(second_factors.enrol, phone.me, **theirs)) == "second_factor_unreadable"


def test_signed_in_person_sets_it_up_with_the_password_only(session: Session, phone: Phone) -> None:
    first = {"proposed": phone.proposed, "code": phone.code(), "secret": SECRET}

    assert _refusal(lambda: _do(second_factors.enrol, phone.me, password="", **first)) == "own_password_wanted"
    assert _refusal(lambda: _do(second_factors.enrol, phone.me, password="wrong", **first)) == "password_wrong"
    assert reads.state(session, phone.me.user_id or 0) is None


@pytest.mark.parametrize(("shift", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_of_the_step_before_or_after_is_accepted(phone: Phone, shift: int, works: bool) -> None:
    _enrol(phone)
    later = NOW + 10 * STEP
    with clock.held(later):
        code = phone.code(later + shift * STEP)
        if works:
            _check(phone, code)
        else:
            assert _refusal(lambda: _check(phone, code)) == "second_factor_code_wrong"


def test_code_is_used_once_and_so_are_earlier_ones(phone: Phone) -> None:
    _enrol(phone)
    assert _refusal(lambda: _check(phone, phone.code())) == "second_factor_code_wrong"

    later = NOW + 10 * STEP
    with clock.held(later):
        _check(phone, phone.code(later))
        assert _refusal(lambda: _check(phone, phone.code(later))) == "second_factor_code_wrong"
        assert _refusal(lambda: _check(phone, phone.code(later - STEP))) == "second_factor_code_wrong"
        _check(phone, phone.code(later + STEP))


def test_code_is_typed_with_spaces_or_thai_digits(phone: Phone) -> None:
    _enrol(phone)
    later = NOW + 10 * STEP
    with clock.held(later):
        code = phone.code(later).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        _check(phone, f" {code[:3]} {code[3:]}")


def test_clock_that_was_a_year_ahead_locks_nobody_out(phone: Phone) -> None:
    ahead = NOW + timedelta(days=365)
    with clock.held(ahead):
        second = {"proposed": phone.proposed, "code": phone.code(ahead), "secret": SECRET}
        _do(second_factors.enrol, phone.me, **second)

    _check(phone, phone.code())
    assert _refusal(lambda: _check(phone, phone.code())) == "second_factor_code_wrong"


@pytest.mark.every_database
def test_recovery_code_works_once_however_it_is_typed(session: Session, phone: Phone) -> None:
    first, second, *_rest = _enrol(phone)

    _check(phone, first)
    _check(phone, f" {second.upper().replace('-', ' ')} ")

    assert _refusal(lambda: _check(phone, first)) == "second_factor_code_wrong"
    state = reads.state(session, phone.me.user_id or 0)
    assert state is not None
    assert state.codes_left == RECOVERY_CODES - 2


def test_recovery_code_of_another_account_is_refused(session: Session, phone: Phone) -> None:
    del session
    other = Phone(_account("other"))
    theirs = _enrol(other)
    _enrol(phone)

    assert _refusal(lambda: _check(phone, theirs[0])) == "second_factor_code_wrong"


def test_new_recovery_codes_end_the_old_ones(phone: Phone) -> None:
    old = _enrol(phone)
    new = _do(second_factors.renew_codes, phone.me, password=PASSWORD, secret=SECRET)

    assert _refusal(lambda: _check(phone, old[0])) == "second_factor_code_wrong"
    _check(phone, new[0])


@pytest.mark.every_database
def test_database_holds_neither_key_nor_codes(session: Session, phone: Phone) -> None:
    codes = _enrol(phone)
    user_id = phone.me.user_id or 0
    sealed = session.execute(select(SecondFactorRow.sealed_key)).scalar_one()
    digests = session.execute(select(RecoveryCode.digest)).scalars().all()

    assert second_factors.key_of(sealed, user_id, secret=SECRET) not in sealed
    assert not {code.replace("-", "") for code in codes} & set(digests)
    assert sealing.unseal("x" * 40, sealed, purpose=f"second factor of {user_id}") is None
    assert _refusal(lambda: second_factors.key_of(sealed, user_id, secret="x" * 40)) == "second_factor_unreadable"


@pytest.mark.parametrize(("password", "code"), [("", "own_password_wanted"), ("wrong", "password_wrong")])
def test_own_second_factor_ends_with_the_password_only(
    session: Session, phone: Phone, password: str, code: str
) -> None:
    _enrol(phone)

    assert _refusal(lambda: _do(second_factors.end, phone.me, password=password)) == code
    assert _refusal(lambda: _do(second_factors.reset, phone.me, user_id=phone.me.user_id)) == "own_second_factor"
    assert reads.state(session, phone.me.user_id or 0) is not None
    session.rollback()
    _do(second_factors.end, phone.me, password=PASSWORD)
    assert reads.state(session, phone.me.user_id or 0) is None


@pytest.mark.parametrize("by", ["another administrator", "the machine itself"])
def test_lost_phone_is_reset_by_somebody_else(session: Session, phone: Phone, by: str) -> None:
    other = SYSTEM if by == "the machine itself" else Actor(_account("other"), (Grant(Role.ADMIN),))
    _enrol(phone)

    _do(second_factors.reset, other, user_id=phone.me.user_id)

    assert reads.state(session, phone.me.user_id or 0) is None
    assert session.execute(select(func.count(RecoveryCode.id))).scalar_one() == 0
    last = session.execute(select(AuditEntry.action).order_by(AuditEntry.id.desc())).scalars().first()
    assert last == "second_factors.reset"


def test_organiser_resets_no_second_factor_of_an_administrator(session: Session, phone: Phone) -> None:
    _enrol(phone)
    organiser = Actor(_account("organiser"), (Grant(Role.ORGANISER),))

    refused = _refusal(lambda: _do(second_factors.reset, organiser, user_id=phone.me.user_id))

    assert refused == "not_your_person"
    assert reads.state(session, phone.me.user_id or 0) is not None


@pytest.mark.parametrize(
    ("setting", "needing"),
    [
        (SecondFactor.OFF, set()),
        (SecondFactor.ADMINS, {Role.ADMIN}),
        (SecondFactor.ORGANISERS, {Role.ADMIN, Role.ORGANISER, Role.CENTRAL}),
    ],
)
def test_setting_says_whose_roles_need_it(setting: SecondFactor, needing: set[Role]) -> None:
    assert {role for role in Role if setting.is_required([role])} == needing

"""Failed sign-ins make whoever guesses wait, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging import clock, create_app
from judging.core.contests import sign_in_cards as core
from judging.core.roles import Grant, Role
from judging.core.signin.sign_in_limits import PACES, Pace, Scope
from judging.database.transaction import transaction
from judging.extensions import db
from judging.failed_sign_ins import FILE
from judging.models import Card
from judging.services.contests import sign_in_cards
from judging.services.people import account_passwords, accounts
from judging.services.signin import passwords
from judging.web.guards import limits
from tests.web.signing import browser, without_csrf
from tests.world import ADMIN, FIRST_DAY, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
AT = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC)
FREE = PACES[Scope.DEVICE].free
HALL, HOME = "203.0.113.5", "198.51.100.7"


@pytest.fixture(autouse=True)
def _arranged(app: Flask) -> Iterator[None]:
    without_csrf(app)
    _staff()
    with clock.held(AT):
        yield


def _staff(username: str = "somchai") -> None:
    with transaction() as session:
        accounts.create_staff(
            session, actor=ADMIN, name="สมชาย ใจดี", username=username, password=PASSWORD, grants=[Grant(Role.ADMIN)]
        )


def _try(client: FlaskClient, password: str = "wrong password", *, username: str = "somchai", at: str = HALL):
    data = {"username": username, "password": password}
    return client.post("/signin", data=data, environ_base={"REMOTE_ADDR": at})


def _statuses(app: Flask, count: int, **more: str) -> list[int]:
    """Statuses of wrong passwords, each from a new device."""
    return [_try(browser(app), **more).status_code for _ in range(count)]


def _device_of(app: Flask, username: str = "somchai") -> FlaskClient:
    """A browser on which the account has signed in and out."""
    made = browser(app)
    assert _try(made, PASSWORD, username=username).status_code == 303
    made.post("/signout")
    return made


def _paced(monkeypatch: pytest.MonkeyPatch, scope: Scope, free: int) -> None:
    pace = PACES[scope]
    monkeypatch.setitem(PACES, scope, Pace(free, pace.first, pace.longest, pace.forget))


def test_device_that_guesses_waits_ever_longer_as_the_answer_says(app: Flask) -> None:
    client, now, waits = browser(app), AT, []
    assert [_try(client).status_code for _ in range(FREE + 1)] == [422] * (FREE + 1)
    for _ in range(4):
        with clock.held(now):
            paused = _try(client, PASSWORD)
        assert paused.status_code == 429
        waits.append(int(paused.headers["Retry-After"]))
        assert f"โปรดลองใหม่ในอีก {waits[-1]} วินาที" in paused.text
        now += timedelta(seconds=waits[-1])
        with clock.held(now):
            assert _try(client).status_code == 422
    assert waits == [5, 10, 20, 40]
    with clock.held(now + timedelta(seconds=80)):
        assert _try(client, PASSWORD).status_code == 303


def test_guesser_with_ever_new_devices_makes_their_network_wait_at_that_account_alone(app: Flask) -> None:
    _staff("malee")
    own = _device_of(app)

    assert 429 in _statuses(app, 40)

    assert _try(browser(app), PASSWORD).status_code == 429
    assert _try(own, PASSWORD).status_code == 303
    assert _try(browser(app), PASSWORD, username="malee").status_code == 303
    assert _try(browser(app), PASSWORD, at=HOME).status_code == 303


def test_three_hundred_failures_of_a_stranger_shut_out_no_other_account_or_network(app: Flask) -> None:
    for number in range(300):
        with app.test_request_context(environ_base={"REMOTE_ADDR": HALL}), suppress(limits.TooManyAttempts):
            name = f"invented{number % 40}"
            limits.check("password", name)
            limits.failed("password", name)

    assert _try(browser(app), PASSWORD).status_code == 303


def test_after_an_attack_a_new_device_in_its_network_waits_at_most_a_minute(app: Flask) -> None:
    for minute in range(20):
        with clock.held(AT + timedelta(minutes=minute)):
            _statuses(app, 3)
    with clock.held(AT + timedelta(minutes=19)):
        wait = int(_try(browser(app), PASSWORD).headers["Retry-After"])
    assert 0 < wait <= 60
    with clock.held(AT + timedelta(minutes=19, seconds=wait)):
        assert _try(browser(app), PASSWORD).status_code == 303


def test_devices_of_others_add_no_guesses_to_an_account(app: Flask) -> None:
    _staff("malee")
    others = [_device_of(app, "malee") for _ in range(4)]
    allowed = PACES[Scope.NETWORK].free + 1

    statuses = [_try(others[number % 4]).status_code for number in range(allowed + 4)]

    assert statuses == [422] * allowed + [429] * 4
    assert _try(browser(app)).status_code == 429


def test_networks_add_no_guesses_to_an_account_beyond_its_own_limits(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _paced(monkeypatch, Scope.NEW_NETWORKS, 4)
    _paced(monkeypatch, Scope.ACCOUNT, 4)
    own = _device_of(app)

    statuses = [_try(browser(app), at=f"198.51.100.{network}").status_code for _ in range(4) for network in range(10)]

    assert statuses.count(422) == 5
    assert _try(own, PASSWORD).status_code == 303


def test_one_ipv6_customer_is_one_network(app: Flask) -> None:
    statuses = [_try(browser(app), at=f"2001:db8:7:{network:x}::1").status_code for network in range(20)]

    assert 429 in statuses
    assert _try(browser(app), PASSWORD, at="2001:db8:8::1").status_code == 303
    assert _try(browser(app), PASSWORD, at="::ffff:198.51.100.7").status_code == 303


def test_own_device_that_guesses_makes_itself_wait_and_no_other(app: Flask) -> None:
    own, other = _device_of(app), _device_of(app)
    free = PACES[Scope.OWN_DEVICE].free

    assert [_try(own).status_code for _ in range(free + 2)] == [422] * (free + 1) + [429]

    assert _try(other, PASSWORD).status_code == 303
    assert _try(browser(app), PASSWORD).status_code == 303


def test_success_forgives_the_device_and_its_network(app: Flask) -> None:
    client = browser(app)
    for _ in range(4):
        assert [_try(client).status_code for _ in range(FREE)] == [422] * FREE
        assert _try(client, PASSWORD).status_code == 303
        client.delete_cookie("session")


def test_card_in_hand_opens_whatever_was_guessed_before(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    secret = app.config["SECRET_KEY"]
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret=secret)
    nonce = db.session.execute(select(Card.nonce)).scalar_one()
    tablet = browser(app)
    for _ in range(60):
        assert tablet.post("/signin/code", data={"code": "22222-22222"}).status_code == 422
        assert tablet.get("/c/unknown").status_code == 404

    assert tablet.post("/signin/code", data={"code": core.code_text(secret, nonce)}).location == "/judge/"
    assert tablet.get(f"/c/{core.link_token(secret, nonce)}").location == "/judge/"


def test_failures_are_counted_by_all_workers_together(app: Flask, tmp_path: Path) -> None:
    other_worker = create_app(app.config["SETTINGS"])
    without_csrf(other_worker)
    _statuses(app, PACES[Scope.NETWORK].free + 1)
    with other_worker.app_context():
        assert _try(browser(other_worker), PASSWORD).status_code == 429
        db.engine.dispose()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_clock_that_was_wrong_does_not_outlive_its_correction(app: Flask) -> None:
    client = browser(app)
    with clock.held(AT + timedelta(days=1)):
        for _ in range(FREE + 2):
            _try(client)

    wait = int(_try(client, PASSWORD).headers["Retry-After"])

    assert wait <= PACES[Scope.DEVICE].longest
    with clock.held(AT + timedelta(seconds=wait)):
        assert _try(client, PASSWORD).status_code == 303


def test_attempt_without_an_outcome_counts_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("the database is gone")

    client = browser(app)
    with monkeypatch.context() as patched:
        patched.setattr(account_passwords, "authenticate", broken)
        for _ in range(3 * FREE):
            with pytest.raises(RuntimeError):
                _try(client)
    assert [_try(client).status_code for _ in range(FREE)] == [422] * FREE
    assert _try(client, PASSWORD).status_code == 303


def test_folder_that_cannot_be_written_stops_nobody(app: Flask, tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    assert _try(browser(app), PASSWORD).status_code == 303
    assert 429 in _statuses(app, 20)


def test_busy_hashes_ask_strangers_to_try_again_and_let_own_devices_pass(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = _device_of(app)
    place = limits.HASHES
    taken = 0
    while place.acquire(blocking=False):
        taken += 1
    try:
        for _ in range(3 * FREE):
            busy = _try(browser(app), PASSWORD)
            assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
        assert _try(own, PASSWORD).status_code == 303
    finally:
        for _ in range(taken):
            place.release()
    assert _try(browser(app), PASSWORD).status_code == 303


def test_invented_names_are_not_hashed_beyond_a_few(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords._pretended.clear()
    counted: list[str] = []
    monkeypatch.setattr(passwords, "_hasher", _Counting(passwords._hasher, counted))

    for number in range(40):
        assert _try(browser(app), username=f"invented{number}").status_code == 422

    assert len(counted) <= passwords.PRETENCES[0] + 1
    assert _try(browser(app), PASSWORD).status_code == 303
    passwords._pretended.clear()


class _Counting:
    def __init__(self, hasher: object, counted: list[str]) -> None:
        self._hasher, self._counted = hasher, counted

    def __getattr__(self, name: str) -> object:
        self._counted.append(name)
        return getattr(self._hasher, name)


def test_pause_is_told_in_both_languages_with_a_way_on(app: Flask) -> None:
    _statuses(app, PACES[Scope.NETWORK].free + 1)
    assert "อุปกรณ์ที่ท่านเคยเข้าสู่ระบบแล้ว" in _try(browser(app)).text
    english = browser(app)
    english.set_cookie("language", "en")
    assert "Use a device on which you have signed in before" in _try(english).text


def test_second_factor_is_counted_apart(app: Flask) -> None:
    def guess() -> None:
        limits.check("second factor", "somchai")
        limits.failed("second factor", "somchai")

    with app.test_request_context(environ_base={"REMOTE_ADDR": HALL}):
        for _ in range(PACES[Scope.FACTOR].free + 1):
            guess()
        with pytest.raises(limits.TooManyAttempts):
            guess()
    with app.test_request_context(environ_base={"REMOTE_ADDR": HOME}), pytest.raises(limits.TooManyAttempts):
        guess()
    assert _try(browser(app), PASSWORD).status_code == 303

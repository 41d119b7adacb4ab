"""Sessions: what begins one, what ends it, how long it lasts, and what is swept."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.core.signin.sessions import LONGEST, SWEEP_MARGIN, digest
from judging.database.cursors import read_cursor, spare_cursor
from judging.database.transaction import transaction
from judging.models import AuditEntry, Card, Contest, Entry, Round, User, UserSession
from judging.queries.signin.sessions import Account, of_account, signed_in
from judging.services.contests import panels, sign_in_cards
from judging.services.people import account_passwords
from judging.services.personal_data import personal_data
from judging.services.signin import passwords, sessions
from judging.services.signin.sessions import Browser
from tests.web.signing import begin
from tests.world import ADMIN, FIRST_DAY, Setting, World

IDLE = timedelta(hours=2)
TABLET = Browser("tablet-1", "Chrome, Android")
ON_THE_DAY = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC)
BEFORE_THE_DAY = ON_THE_DAY - timedelta(days=30)


def _opens(token: str, at: datetime) -> Account | None:
    with clock.held(at), read_cursor() as cursor:
        return signed_in(cursor, digest=digest(token), now=at, today=clock.today(), idle=IDLE)


def _began(user_id: int, at: datetime, *, card_id: int | None = None) -> str:
    with clock.held(at), transaction() as session:
        return begin(session, user_id, card_id=card_id)


def _entries(session: Session) -> list[dict[str, Any]]:
    session.rollback()
    texts = session.execute(select(AuditEntry.text).order_by(AuditEntry.id)).scalars()
    return [entry for entry in map(json.loads, texts) if entry["action"].startswith("sessions.")]


def _carded(world: World, session: Session) -> tuple[Setting, int]:
    """(contest, card of its only judge)."""
    setting = world.contest(judges=1)
    with transaction() as writing:
        sign_in_cards.issue(writing, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)
    card_id = session.execute(select(Card.id)).scalar_one()
    session.rollback()
    return setting, card_id


def _with_password(world: World, session: Session) -> tuple[int, str]:
    """(account, hash of its password)."""
    user_id, hashed = world.user(username="malee", grants=[Grant(Role.ADMIN)]), passwords.hash_password("x" * 12)
    with transaction() as writing:
        writing.execute(update(User).where(User.id == user_id).values(password_hash=hashed))
    return user_id, hashed


@pytest.mark.every_database
def test_session_by_password_begins_with_a_token_that_the_database_does_not_have(
    world: World, session: Session
) -> None:
    user_id, hashed = _with_password(world, session)
    with transaction() as writing:
        token = sessions.begin_with_password(writing, actor=Actor(user_id), verified_hash=hashed, browser=TABLET)
    assert token is not None
    row = session.execute(select(UserSession)).scalar_one()
    assert (row.digest, row.user_id, row.browser) == (digest(token), user_id, "Chrome, Android")
    assert len(token) >= 32
    (entry,) = _entries(session)
    assert (entry["action"], entry["actor"], entry["subject"]) == ("sessions.begin", user_id, f"user:{user_id}")
    assert entry["data"] == {"by": "password", "device": "tablet-1", "browser": "Chrome, Android"}


def test_session_does_not_begin_with_a_password_that_was_replaced_meanwhile(world: World, session: Session) -> None:
    user_id, hashed = _with_password(world, session)
    with transaction() as writing:
        account_passwords.reset_password(writing, actor=ADMIN, user_id=user_id)
    with transaction() as writing:
        begun = sessions.begin_with_password(writing, actor=Actor(user_id), verified_hash=hashed, browser=TABLET)
    assert begun is None


def test_session_does_not_begin_with_a_card_of_another_person_or_day(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    other = world.user()
    for user_id, at, begins in (
        (setting.users[0], ON_THE_DAY, True),
        (setting.users[0], ON_THE_DAY - timedelta(days=9), False),
        (other, ON_THE_DAY, False),
    ):
        with clock.held(at), transaction() as writing:
            token = sessions.begin_with_card(writing, actor=Actor(user_id), card_id=card_id, browser=TABLET)
        assert (token is not None) is begins


def test_sign_in_ends_the_session_that_the_browser_had(world: World, session: Session) -> None:
    user_id, hashed = _with_password(world, session)
    tokens = [""]
    for _ in range(2):
        with transaction() as writing:
            browser = Browser("tablet-1", "", tokens[-1])
            tokens.append(
                sessions.begin_with_password(writing, actor=Actor(user_id), verified_hash=hashed, browser=browser)
            )
    assert session.execute(select(UserSession.digest)).scalars().all() == [digest(tokens[-1])]


def test_session_of_staff_is_idle_after_two_hours_and_on_a_contest_day_after_twelve(
    world: World, session: Session
) -> None:
    setting = world.contest(judges=1, entries=1)
    school = session.execute(select(Entry.institution_id)).scalar_one()
    concerned = [
        world.user(grants=[Grant(Role.ADMIN)]),
        world.user(grants=[Grant(Role.ORGANISER, round_id=setting.round_id)]),
        world.user(grants=[Grant(Role.CENTRAL, competition_id=setting.competition_id)]),
        world.user(grants=[Grant(Role.TEACHER, institution_id=school)]),
        setting.users[0],
    ]
    elsewhere = world.contest()
    unconcerned = world.user(grants=[Grant(Role.ORGANISER, round_id=elsewhere.round_id)])
    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.REGISTRATION))
        moved = {"first_day": FIRST_DAY - timedelta(days=90), "last_day": FIRST_DAY - timedelta(days=90)}
        writing.execute(update(Round).where(Round.id == elsewhere.round_id).values(**moved))
    for user_id, begin_at, limit in (
        *((one, ON_THE_DAY, timedelta(hours=12)) for one in concerned),
        *((one, BEFORE_THE_DAY, IDLE) for one in concerned),
        (unconcerned, ON_THE_DAY, IDLE),
    ):
        token = _began(user_id, begin_at)
        assert _opens(token, begin_at + limit) is not None
        assert _opens(token, begin_at + limit + timedelta(seconds=1)) is None


def test_contest_in_scoring_makes_every_day_a_contest_day(world: World, session: Session) -> None:
    world.contest()
    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.SCORING))
    token = _began(world.user(grants=[Grant(Role.ORGANISER)]), BEFORE_THE_DAY)
    assert _opens(token, BEFORE_THE_DAY + timedelta(hours=12)) is not None


def test_session_by_card_is_never_idle_and_ends_with_the_cards_days(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    token = _began(setting.users[0], ON_THE_DAY - timedelta(days=1), card_id=card_id)
    assert _opens(token, ON_THE_DAY + timedelta(days=1)) is not None
    assert _opens(token, ON_THE_DAY + timedelta(days=2)) is None
    assert _opens(token, ON_THE_DAY) is not None, "a clock that was ahead has ended nothing"


def test_clock_set_back_by_seconds_or_months_signs_nobody_out(world: World, session: Session) -> None:
    token = _began(world.user(grants=[Grant(Role.ADMIN)]), ON_THE_DAY)
    for back in (timedelta(seconds=5), timedelta(hours=7), timedelta(days=90)):
        assert _opens(token, ON_THE_DAY - back) is not None


def test_session_that_is_touched_stays_open(world: World, session: Session) -> None:
    token = _began(world.user(), BEFORE_THE_DAY)
    session_id = session.execute(select(UserSession.id)).scalar_one()
    session.rollback()
    with clock.held(BEFORE_THE_DAY + IDLE), spare_cursor() as cursor:
        assert cursor is not None
        sessions.touch(cursor, session_id=session_id)
    found = _opens(token, BEFORE_THE_DAY + 2 * IDLE)
    assert found is not None
    assert found.seen_at == BEFORE_THE_DAY + IDLE


@pytest.mark.every_database
def test_touch_waits_for_no_writer(world: World, session: Session) -> None:
    _began(world.user(), ON_THE_DAY)
    session_id = session.execute(select(UserSession.id)).scalar_one()
    session.rollback()
    done = threading.Event()

    def touch() -> None:
        with app.app_context(), spare_cursor() as cursor:
            if cursor is not None:
                sessions.touch(cursor, session_id=session_id)
        done.set()

    from flask import current_app

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with transaction() as writing:
        writing.execute(update(UserSession).values(browser="Edge, Windows"))
        thread = threading.Thread(target=touch)
        thread.start()
        assert done.wait(5)
    thread.join()


def test_removed_member_of_a_panel_is_signed_out(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    token = _began(setting.users[0], ON_THE_DAY, card_id=card_id)
    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.REGISTRATION))
        panels.remove(writing, actor=ADMIN, member_id=setting.members[0])
    assert _opens(token, ON_THE_DAY) is None
    assert session.execute(select(UserSession.id)).all() == []


def test_erased_person_is_signed_out(world: World, session: Session) -> None:
    world.user(grants=[Grant(Role.ADMIN)])
    user_id = world.user("มาลี ศรีสุข", username="malee", grants=[Grant(Role.ORGANISER)])
    person_id = session.execute(select(User.person_id).where(User.id == user_id)).scalar_one()
    _began(user_id, ON_THE_DAY)
    with transaction() as writing:
        personal_data.erase_person(writing, actor=ADMIN, person_ids=[person_id], typed="มาลี ศรีสุข")
    assert session.execute(select(UserSession.id)).all() == []


@pytest.mark.every_database
def test_own_sessions_are_ended_one_by_one_or_all_others(world: World, session: Session) -> None:
    me, other = world.user(), world.user()
    for user_id in (me, me, me, other):
        _began(user_id, ON_THE_DAY)
    first, second, third, foreign = session.execute(select(UserSession.id).order_by(UserSession.id)).scalars()
    acting = Actor(me, session_id=first)
    with transaction() as writing:
        assert sessions.end(writing, actor=acting, session_id=second) is True
        assert sessions.end(writing, actor=acting, session_id=foreign) is False
        assert sessions.end_others(writing, actor=acting) == 1
        assert sessions.end_others(writing, actor=acting) == 0
    assert set(session.execute(select(UserSession.id)).scalars()) == {first, foreign}
    assert third not in {first, foreign}
    assert [(entry["action"], entry["data"]) for entry in _entries(session)] == [
        ("sessions.end", {"sessions": 1}),
        ("sessions.end", {"sessions": 1}),
    ]


@pytest.mark.every_database
def test_card_ends_no_session_by_password(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    user_id = setting.users[0]
    _began(user_id, ON_THE_DAY)
    for _ in range(2):
        _began(user_id, ON_THE_DAY, card_id=card_id)
    by_password, by_card, _other = session.execute(select(UserSession.id).order_by(UserSession.id)).scalars()
    acting = Actor(user_id, panels_of=setting.round_id, session_id=by_card)
    with transaction() as writing:
        assert sessions.end(writing, actor=acting, session_id=by_password) is False
        assert sessions.end_others(writing, actor=acting) == 1
    assert list(session.execute(select(UserSession.id).order_by(UserSession.id)).scalars()) == [by_password, by_card]
    with clock.held(ON_THE_DAY):
        listed = of_account(session, user_id, now=ON_THE_DAY, today=clock.today(), idle=IDLE, by_card_only=True)
    assert [one.session_id for one in listed] == [by_card]


def test_sessions_of_another_are_ended_by_who_manages_the_account_alone(world: World, session: Session) -> None:
    user_id = world.user(grants=[Grant(Role.CENTRAL)])
    _began(user_id, ON_THE_DAY)
    organiser = Actor(world.user(), (Grant(Role.ORGANISER),))
    with pytest.raises(RuleViolation, match="not_your_person"), transaction() as writing:
        sessions.end_of_account(writing, actor=organiser, user_id=user_id)
    with transaction() as writing:
        assert sessions.end_of_account(writing, actor=ADMIN, user_id=user_id) == 1
    assert [(entry["action"], entry["subject"]) for entry in _entries(session)] == [("sessions.end", f"user:{user_id}")]


def test_organiser_ends_what_a_judge_began_with_the_card_of_the_contest_alone(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    _began(setting.users[0], ON_THE_DAY)
    _began(setting.users[0], ON_THE_DAY, card_id=card_id)
    with transaction() as writing:
        assert sessions.end_of_member(writing, actor=ADMIN, member_id=setting.members[0]) == 1
    assert list(session.execute(select(UserSession.card_id)).scalars()) == [None]


def test_restored_installation_ends_every_session(world: World, session: Session) -> None:
    for _ in range(3):
        _began(world.user(), ON_THE_DAY)
    with transaction() as writing:
        assert sessions.end_everyone(writing, actor=ADMIN) == 3
    assert session.execute(select(UserSession.id)).all() == []
    assert [(entry["action"], entry["data"]) for entry in _entries(session)] == [
        ("sessions.end_everyone", {"sessions": 3})
    ]


def test_sweep_deletes_what_lapsed_long_ago_and_nothing_when_the_clock_is_ahead(world: World, session: Session) -> None:
    setting, card_id = _carded(world, session)
    _began(world.user(), ON_THE_DAY)
    _began(setting.users[0], ON_THE_DAY, card_id=card_id)

    def swept(at: datetime) -> int:
        with clock.held(at), transaction() as writing:
            return sessions.sweep(writing)

    assert swept(ON_THE_DAY - timedelta(days=400)) == 0
    assert swept(ON_THE_DAY + SWEEP_MARGIN) == 0
    assert swept(ON_THE_DAY + SWEEP_MARGIN + timedelta(days=3)) == 1, "the card's"
    assert swept(ON_THE_DAY + LONGEST + SWEEP_MARGIN) == 0
    assert swept(ON_THE_DAY + LONGEST + SWEEP_MARGIN + timedelta(seconds=1)) == 1

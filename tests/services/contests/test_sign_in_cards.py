"""Sign-in cards: what the database stores, whom a card signs in, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests import sign_in_cards as card
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Card, Round, UserSession
from judging.queries.audit import log_page
from judging.queries.contests import sign_in_cards as found
from judging.services.contests import panels, rounds, sign_in_cards
from tests.web.signing import begin
from tests.world import ADMIN, FIRST_DAY, Setting, World

ORGANISER = Actor(user_id=None)
SECRET = "k" * 40


def issue(setting: Setting) -> int:
    with transaction() as session:
        return sign_in_cards.issue(session, actor=ORGANISER, contest_id=setting.contest_id, secret=SECRET)


def code_of(session: Session, user_id: int) -> str:
    query = select(Card.nonce).where(Card.user_id == user_id, Card.revoked_at.is_(None))
    return card.code_text(SECRET, session.execute(query).scalar_one())


def test_every_member_gets_one_card_however_often_cards_are_issued(world: World, session: Session) -> None:
    setting = world.contest(judges=3)

    assert (issue(setting), issue(setting)) == (3, 0)

    assert len(found.of_contest(session, setting.contest_id)) == 3


@pytest.mark.every_database
def test_the_link_and_the_code_sign_in_the_member_on_the_contests_days_and_one_around(
    world: World, session: Session
) -> None:
    setting = world.contest(judges=2)
    issue(setting)
    nonce = session.execute(select(Card.nonce).where(Card.user_id == setting.users[1])).scalar_one()

    by_link = found.by_link(session, card.digest(SECRET, card.link_token(SECRET, nonce)))
    by_code = found.by_code(session, card.digest(SECRET, card.code_text(SECRET, nonce)))

    assert by_link is not None
    assert by_link == by_code
    assert by_link.user_id == setting.users[1]
    day = timedelta(days=1)
    assert [by_link.is_valid(FIRST_DAY + day * away) for away in (-2, -1, 0, 1, 2)] == [False, True, True, True, False]


def test_the_database_holds_neither_the_link_nor_the_code(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    issue(setting)
    row = session.execute(select(Card)).scalar_one()

    kept = " ".join(str(getattr(row, column.name)) for column in Card.__table__.columns)

    assert card.link_token(SECRET, row.nonce) not in kept
    assert card.code_text(SECRET, row.nonce).replace("-", "") not in kept.replace("-", "").upper()


@pytest.mark.every_database
def test_a_reissued_card_ends_the_old_one_and_the_sessions_begun_with_it(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    issue(setting)
    old = session.execute(select(Card)).scalar_one()
    old_id, old_code = old.id, card.digest(SECRET, card.code_text(SECRET, old.nonce))
    session.rollback()

    with transaction() as writing:
        begin(writing, setting.users[0], card_id=old_id)
        begin(writing, setting.users[0])
    with transaction() as writing:
        sign_in_cards.reissue(writing, actor=ORGANISER, member_id=setting.members[0], secret=SECRET)

    assert found.by_code(session, old_code) is None
    assert code_of(session, setting.users[0]) != card.code_text(SECRET, old.nonce)
    assert list(session.execute(select(UserSession.card_id)).scalars()) == [None]


def test_a_revoked_card_signs_nobody_in_and_is_not_revoked_twice(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    issue(setting)
    code = card.digest(SECRET, code_of(session, setting.users[0]))
    session.rollback()

    with transaction() as writing:
        sign_in_cards.revoke(writing, actor=ORGANISER, member_id=setting.members[0])

    assert found.by_code(session, code) is None
    with pytest.raises(RuleViolation, match="no_card"), transaction() as writing:
        sign_in_cards.revoke(writing, actor=ORGANISER, member_id=setting.members[0])


def test_a_member_who_left_gets_no_card(world: World, session: Session) -> None:
    setting = world.contest(judges=2)
    with transaction() as writing:
        panels.leave(writing, actor=ORGANISER, member_id=setting.members[1], reason="ป่วย")

    assert issue(setting) == 1
    with pytest.raises(RuleViolation, match="member_left"), transaction() as writing:
        sign_in_cards.reissue(writing, actor=ORGANISER, member_id=setting.members[1], secret=SECRET)


@pytest.mark.every_database
def test_cards_follow_when_the_contests_days_move(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    issue(setting)
    later = FIRST_DAY + timedelta(days=30)
    with transaction() as writing:
        row = writing.get_one(Round, setting.round_id)
        row.last_day, row.first_day = later, later

    assert issue(setting) == 0

    kept = found.of_contest(session, setting.contest_id)[0]
    assert (kept.valid_from, kept.valid_until) == card.valid_days(later, later)


@pytest.fixture
def two(world: World) -> tuple[Setting, int, int]:
    """A contest with two judges, a second category of its round on which the first judge sits too, and that seat."""
    setting = world.contest(entries=1, judges=2)
    other = world.category(setting, "1")
    with transaction() as session:
        seat = panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
    return setting, other, seat


def live_cards(session: Session, user_id: int) -> list[Card]:
    session.rollback()
    query = select(Card).where(Card.user_id == user_id, Card.revoked_at.is_(None)).order_by(Card.id)
    return list(session.execute(query).scalars())


@pytest.mark.every_database
def test_a_judge_of_two_categories_has_one_card_for_the_round(two: tuple[Setting, int, int], session: Session) -> None:
    setting, other, seat = two

    assert issue(setting) == 2
    with transaction() as writing:
        assert sign_in_cards.issue(writing, actor=ORGANISER, contest_id=other, secret=SECRET) == 0

    (card_,) = live_cards(session, setting.users[0])
    (listed,) = found.of_contest(session, other)
    assert (listed.member_id, listed.card_id) == (seat, card_.id)
    opens = {one.user_id: [number for number, _role in one.seats] for one in found.of_round(session, setting.round_id)}
    assert opens == {setting.users[0]: [other, setting.contest_id], setting.users[1]: [setting.contest_id]}


def test_the_whole_round_gets_its_cards_at_once(two: tuple[Setting, int, int], session: Session) -> None:
    setting, other, _seat = two
    with transaction() as writing:
        panels.appoint(writing, actor=ADMIN, contest_id=other, name="นางกรรมการ ประเภทหนึ่ง")
        assert sign_in_cards.issue_round(writing, actor=ORGANISER, contest_id=other, secret=SECRET) == 3

    assert len(found.of_round(session, setting.round_id)) == 3


@pytest.mark.every_database
def test_a_card_is_valid_on_the_days_of_all_its_contests(two: tuple[Setting, int, int], session: Session) -> None:
    setting, other, _seat = two
    issue(setting)
    later = FIRST_DAY + timedelta(days=9)

    with transaction() as writing:
        rounds.change_days(writing, actor=ADMIN, contest_id=other, first_day=later, last_day=later, alone=True)

    both, one = live_cards(session, setting.users[0]) + live_cards(session, setting.users[1])
    day = timedelta(days=1)
    assert (both.valid_from, both.valid_until) == (FIRST_DAY - day, later + day)
    assert (one.valid_from, one.valid_until) == (FIRST_DAY - day, FIRST_DAY + day)


def test_a_card_replaced_in_one_category_is_replaced_in_all_and_each_log_says_so(
    two: tuple[Setting, int, int], session: Session
) -> None:
    setting, other, seat = two
    issue(setting)
    (before,) = live_cards(session, setting.users[0])
    before_id = before.id

    with transaction() as writing:
        sign_in_cards.reissue(writing, actor=ORGANISER, member_id=seat, secret=SECRET)

    (after,) = live_cards(session, setting.users[0])
    assert after.id != before_id
    told = [next(row.action for row in log_page(session, number).rows) for number in (setting.contest_id, other)]
    assert told == ["cards.reissue", "cards.reissue"]


@pytest.mark.every_database
def test_a_card_stays_while_the_judge_has_a_seat_in_the_round(two: tuple[Setting, int, int], session: Session) -> None:
    setting, _other, seat = two
    issue(setting)
    with transaction() as writing:
        panels.remove(writing, actor=ADMIN, member_id=seat)
    assert len(live_cards(session, setting.users[0])) == 1

    with transaction() as writing:
        panels.remove(writing, actor=ADMIN, member_id=setting.members[1])
    assert live_cards(session, setting.users[1]) == []

"""Helpers at the counter of a round: added with a sign-in card, which is replaced when it is lost and revoked."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests import sign_in_cards as core
from judging.core.names import sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Card, Contest, CounterHelper, Person, Round, User
from judging.queries.entries import registrations
from judging.services import audit, locks
from judging.services.contests import sign_in_cards


def add(session: Session, *, actor: Actor, contest_id: int, name: str, secret: str) -> int:
    """Add a helper to the counter of the contest's round, with a card; returns the helper's id.

    Raises:
        RuleViolation: ``no_contest``, ``helper_name_wanted``.
    """
    round_, _ = locks.lock_round(session, contest_id=contest_id)
    written = require(thai.normalise(name)[:200], "helper_name_wanted")
    user = User(person=Person(name=written, sort_key=sort_key(written)), created_at=clock.now())
    session.add(user)
    session.flush()  # the helper needs its id
    helper = CounterHelper(round_id=round_.id, user_id=user.id, added_at=clock.now(), added_by=actor.user_id)
    session.add(helper)
    session.flush()  # the card needs its id
    sign_in_cards.make(session, actor=actor, days=_days(session, round_), secret=secret, helper_id=helper.id)
    _record(session, actor, "counter_helpers.add", contest_id, helper)
    return helper.id


def reissue(session: Session, *, actor: Actor, contest_id: int, helper_id: int, secret: str) -> None:
    """Replace the helper's card; the old one and its sessions end. A helper whose card was revoked gets a new one.

    Raises:
        RuleViolation: ``no_contest``, ``no_helper``.
    """
    round_, helper = _helper(session, contest_id, helper_id)
    sign_in_cards.end(session, which=Card.helper_id == helper_id)
    sign_in_cards.make(session, actor=actor, days=_days(session, round_), secret=secret, helper_id=helper_id)
    _record(session, actor, "counter_helpers.reissue", contest_id, helper)


def revoke(session: Session, *, actor: Actor, contest_id: int, helper_id: int) -> None:
    """Revoke the helper's card; its sessions end. What the helper recorded stays, with the name.

    Raises:
        RuleViolation: ``no_contest``, ``no_helper``, ``no_card``.
    """
    _round, helper = _helper(session, contest_id, helper_id)
    refuse_if(not sign_in_cards.end(session, which=Card.helper_id == helper_id), "no_card")
    _record(session, actor, "counter_helpers.revoke", contest_id, helper)


def move_cards(session: Session, *, round_: Round) -> None:
    """Give the cards of the round's helpers the days of its contests and its counter. Part of the caller's act."""
    valid_from, valid_until = _days(session, round_)
    helpers = select(CounterHelper.id).where(CounterHelper.round_id == round_.id)
    session.execute(
        update(Card)
        .where(Card.helper_id.in_(helpers), Card.revoked_at.is_(None))
        .values(valid_from=valid_from, valid_until=valid_until)
        .execution_options(synchronize_session=False)
    )


def _helper(session: Session, contest_id: int, helper_id: int) -> tuple[Round, CounterHelper]:
    round_, _ = locks.lock_round(session, contest_id=contest_id)
    helper = require(session.get(CounterHelper, helper_id, populate_existing=True), "no_helper")
    refuse_if(helper.round_id != round_.id, "no_helper")
    return round_, helper


def _days(session: Session, round_: Round) -> tuple[date, date]:
    span = select(func.min(Contest.first_day), func.max(Contest.last_day)).select_from(Contest)
    query = span.join(Round, Round.id == Contest.round_id)
    first_day, last_day = session.execute(query.where(Round.id == round_.id, Contest.rehearsal_of.is_(None))).one()
    return core.helper_days(first_day, last_day, registrations.windows_of(round_))


def _record(session: Session, actor: Actor, action: str, contest_id: int, helper: CounterHelper) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"user:{helper.user_id}",
        contest_id=contest_id,
        data={"helper": helper.id},
    )

"""Sessions: a person signs in and out, and sessions end.

A session is a row (``UserSession``) with the digest of a random token, which only the browser's cookie has. Deleting
the row ends the session wherever the cookie was copied to. ``queries.signin.sessions`` checks the rest: disabled
accounts, days of cards, idle limits.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.core.signin import sessions as core
from judging.database.statements import Cursor, Statement
from judging.models import Card, Contest, CounterHelper, PanelMember, User, UserSession
from judging.queries.people import managed_accounts
from judging.services import audit

_SEEN = select(UserSession.id).where(UserSession.id == bindparam("session")).with_for_update(skip_locked=True)
_TOUCH = Statement(update(UserSession).where(UserSession.id.in_(_SEEN)).values(seen_at=bindparam("now")))


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in: the random id of the device, the name of the browser (``core.browser_name``), and the
    token of the session that the browser had, which ends."""

    device: str
    name: str
    token: str = ""


def begin_with_password(session: Session, *, actor: Actor, verified_hash: str, browser: Browser) -> str | None:
    """Begin a session of the actor, whose password matched ``verified_hash``; returns its token.

    None if the account was disabled or got another password since the password was verified.
    """
    user = session.get(User, actor.user_id, with_for_update={"of": User}, populate_existing=True)
    if user is None or user.disabled_at is not None or user.password_hash != verified_hash:
        return None
    return _begin(session, actor, user.id, None, browser)


def begin_with_card(session: Session, *, actor: Actor, card_id: int, browser: Browser) -> str | None:
    """Begin a session of the actor, who holds the card; returns its token.

    None if the account was disabled, or if the card was revoked, is another person's or is not valid today.
    """
    today = clock.today()
    query = (
        select(User.id)
        .join(Card, Card.id == card_id)
        .outerjoin(CounterHelper, CounterHelper.id == Card.helper_id)
        .where(
            User.id == actor.user_id,
            or_(Card.user_id == User.id, CounterHelper.user_id == User.id),
            User.disabled_at.is_(None),
            Card.revoked_at.is_(None),
            Card.valid_from <= today,
            Card.valid_until >= today,
        )
        .with_for_update(of=(User, Card))
    )
    user_id = session.execute(query).scalar()
    return None if user_id is None else _begin(session, actor, user_id, card_id, browser)


def _begin(session: Session, actor: Actor, user_id: int, card_id: int | None, browser: Browser) -> str:
    now, token = clock.now(), secrets.token_urlsafe(core.TOKEN_BYTES)
    _delete(session, UserSession.digest == core.digest(browser.token))
    sweep(session)
    session.add(
        UserSession(
            digest=core.digest(token),
            user_id=user_id,
            card_id=card_id,
            device=browser.device,
            browser=browser.name,
            began_at=now,
            seen_at=now,
        )
    )
    session.flush()
    data: dict[str, object] = {"by": "password"} if card_id is None else {"by": "card", "card": card_id}
    data |= {"device": browser.device, "browser": browser.name}
    audit.record(session, actor=actor, action="sessions.begin", subject=f"user:{user_id}", data=data)
    return token


def sign_out(session: Session, *, actor: Actor) -> None:
    """End the actor's own session."""
    if _delete(session, UserSession.id == actor.session_id):
        audit.record(session, actor=actor, action="sessions.sign_out", subject=f"user:{actor.user_id}")


def end(session: Session, *, actor: Actor, session_id: int) -> bool:
    """End one of the actor's sessions; returns whether there was one."""
    return _end_own(session, actor, UserSession.id == session_id) > 0


def end_others(session: Session, *, actor: Actor) -> int:
    """End the actor's sessions but the present one; returns how many there were."""
    return _end_own(session, actor, UserSession.id != actor.session_id)


def end_of_account(session: Session, *, actor: Actor, user_id: int) -> int:
    """End all sessions of an account that the actor manages; returns how many there were.

    Raises:
        RuleViolation: ``user_unknown``, ``not_your_person``.
    """
    require(session.get(User, user_id), "user_unknown")
    if actor.user_id is not None:
        actor = require(managed_accounts.as_manager(session, actor, user_id, today=clock.today()), "not_your_person")
    return _end(session, actor, user_id, UserSession.user_id == user_id)


def end_of_member(session: Session, *, actor: Actor, member_id: int) -> int:
    """End the sessions that a panel member began with a card of the contest's round; returns how many there were.

    Raises:
        RuleViolation: ``no_member``.
    """
    member = require(session.get(PanelMember, member_id), "no_member")
    round_id = select(Contest.round_id).where(Contest.id == member.contest_id).scalar_subquery()
    cards = select(Card.id).where(Card.user_id == member.user_id, Card.round_id == round_id)
    return _end(session, actor, member.user_id, UserSession.card_id.in_(cards))


def end_everyone(session: Session, *, actor: Actor) -> int:
    """End every session of the installation; returns how many there were. For a restored backup."""
    ended = len(_delete(session, UserSession.id.is_not(None)))
    audit.record(session, actor=actor, action="sessions.end_everyone", subject="sessions", data={"sessions": ended})
    return ended


def delete_of_account(session: Session, *, user_id: int, but: int | None = None) -> None:
    """Delete the sessions of an account, all but the one with the id ``but``. The caller records why."""
    _delete(session, UserSession.user_id == user_id, UserSession.id != (but or 0))


def delete_of_cards(session: Session, *, card_ids: Collection[int]) -> None:
    """Delete the sessions begun with these cards. The caller records why."""
    _delete(session, UserSession.card_id.in_(card_ids))


def sweep(session: Session) -> int:
    """Delete sessions that lapsed ``SWEEP_MARGIN`` ago; returns how many. Those of staff lapse after ``LONGEST``, those
    by card after the card's last day."""
    before = clock.now() - core.SWEEP_MARGIN
    lapsed = (
        select(UserSession.id)
        .outerjoin(Card, Card.id == UserSession.card_id)
        .where(
            or_(
                and_(UserSession.card_id.is_(None), UserSession.began_at < before - core.LONGEST),
                Card.valid_until < before.date(),
            )
        )
        .with_for_update(of=UserSession, skip_locked=True)
    )
    return len(_delete(session, UserSession.id.in_(lapsed)))


def touch(cursor: Cursor, *, session_id: int) -> None:
    """Store that the session is in use. Waits for no lock of its row."""
    cursor.write(_TOUCH, {"session": session_id, "now": cursor.bind_moment(clock.now())})


def _end_own(session: Session, actor: Actor, which: ColumnElement[bool]) -> int:
    """End sessions of the actor. A session by card ends sessions by card only."""
    limits = [] if not actor.is_by_card else [UserSession.card_id.is_not(None)]
    return _end(session, actor, actor.user_id or 0, UserSession.user_id == actor.user_id, which, *limits)


def _end(session: Session, actor: Actor, user_id: int, *which: ColumnElement[bool]) -> int:
    found = list(session.execute(select(UserSession.id).where(*which).with_for_update()).scalars())
    if found:
        _delete(session, UserSession.id.in_(found))
        data = {"sessions": len(found)}
        audit.record(session, actor=actor, action="sessions.end", subject=f"user:{user_id}", data=data)
    return len(found)


def _delete(session: Session, *which: ColumnElement[bool]) -> list[int]:
    statement = delete(UserSession).where(*which).returning(UserSession.id)
    return list(session.execute(statement.execution_options(synchronize_session=False)).scalars())

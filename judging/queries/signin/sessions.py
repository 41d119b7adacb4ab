"""Sessions: the account of a request (one row for the person, and the roles of staff), and where a person is signed
in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.names import full_name
from judging.core.roles import Grant
from judging.core.signin import sessions as core
from judging.database.statements import Cursor, Statement
from judging.models import (
    Card,
    Contest,
    CounterHelper,
    Deputy,
    Entry,
    PanelMember,
    Person,
    RoleGrant,
    Round,
    User,
    UserSession,
)
from judging.queries.people import deputies
from judging.queries.taught_works import REACHES_CONTEST


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is signed in, by password or by the card ``card_id``: of a judge for the panels of the round
    ``panels_of``, or of a helper for the counter of ``round_id``."""

    session_id: int
    seen_at: datetime
    user_id: int
    name: str
    username: str | None
    must_change_password: bool
    card_id: int | None
    panels_of: int | None
    round_id: int | None
    sits_on_panels: bool
    grants: tuple[Grant, ...]


_SIGNED_IN = Statement(
    select(
        UserSession.id,
        UserSession.user_id,
        UserSession.card_id,
        UserSession.began_at,
        UserSession.seen_at,
        User.username,
        User.must_change_password,
        User.disabled_at,
        Person.prefix,
        Person.name,
        exists().where(PanelMember.user_id == User.id),
        Card.valid_from,
        Card.valid_until,
        case((Card.user_id == UserSession.user_id, Card.round_id)),
        CounterHelper.round_id,
    )
    .select_from(UserSession)
    .join(User, User.id == UserSession.user_id)
    .join(Person, Person.id == User.person_id)
    .outerjoin(Card, and_(Card.id == UserSession.card_id, Card.revoked_at.is_(None)))
    .outerjoin(CounterHelper, and_(CounterHelper.id == Card.helper_id, CounterHelper.user_id == UserSession.user_id))
    .where(UserSession.digest == bindparam("digest"))
)

_GRANTS = Statement(deputies.GRANTS)

_unlimited = and_(RoleGrant.competition_id.is_(None), RoleGrant.round_id.is_(None), RoleGrant.institution_id.is_(None))
_CONTEST_DAY = Statement(
    select(Contest.id)
    .join(Round, Round.id == Contest.round_id)
    .where(
        or_(
            and_(Contest.first_day <= bindparam("today"), Contest.last_day >= bindparam("today")),
            Contest.state == bindparam("scoring"),
        ),
        or_(
            exists().where(PanelMember.user_id == bindparam("user_id"), PanelMember.contest_id == Contest.id),
            exists().where(
                or_(
                    RoleGrant.user_id == bindparam("user_id"),
                    exists().where(
                        Deputy.grant_id == RoleGrant.id, Deputy.user_id == bindparam("user_id"), deputies.in_force()
                    ),
                ),
                or_(
                    _unlimited,
                    and_(RoleGrant.round_id == Round.id, RoleGrant.institution_id.is_(None)),
                    RoleGrant.competition_id == Round.competition_id,
                    exists().where(
                        Entry.contest_id == Contest.id,
                        Entry.institution_id == RoleGrant.institution_id,
                        REACHES_CONTEST,
                    ),
                ),
            ),
        ),
    )
    .limit(1)
)


def signed_in(cursor: Cursor, *, digest: str, now: datetime, today: date, idle: timedelta) -> Account | None:
    """The account of the session with this digest.

    None without such a session, for a disabled account, and for a card that was revoked or is not valid today. For
    staff also after ``idle`` without use, on contest days after ``CONTEST_DAY_IDLE``, and after ``LONGEST``.
    """
    row = cursor.first(_SIGNED_IN, digest=digest)
    if row is None or row[7] is not None:
        return None
    user_id, card_id, panels_of, round_id = row[1], row[2], row[13], row[14]
    seen_at = cursor.read_moment(row[4])
    if card_id is not None:
        if (panels_of is None and round_id is None) or not str(row[11]) <= str(today) <= str(row[12]):
            return None
    else:
        began_at = cursor.read_moment(row[3])
        if core.is_lapsed(now=now, began_at=began_at, seen_at=seen_at, idle=idle):
            idle = _idle_limit(cursor, user_id, today, idle)
            if core.is_lapsed(now=now, began_at=began_at, seen_at=seen_at, idle=idle):
                return None
    return Account(
        session_id=row[0],
        seen_at=seen_at,
        user_id=user_id,
        name=full_name(row[8], row[9]),
        username=row[5],
        must_change_password=bool(row[6]),
        card_id=card_id,
        panels_of=panels_of,
        round_id=round_id,
        sits_on_panels=bool(row[10]),
        grants=() if card_id is not None else grants_of(cursor, user_id, today=today),
    )


def grants_of(cursor: Cursor, user_id: int, *, today: date) -> tuple[Grant, ...]:
    """The roles of the account today, its own and as a deputy. A session by card has no roles."""
    rows = cursor.rows(_GRANTS, user_id=user_id, today=today.isoformat())
    return tuple(deputies.grant_of(*row) for row in rows)


def _idle_limit(cursor: Cursor, user_id: int, today: date, idle: timedelta) -> timedelta:
    """``idle``, or ``CONTEST_DAY_IDLE`` while a contest that the account has to do with is in scoring or held today."""
    scoring = ContestState.SCORING.value
    found = cursor.first(_CONTEST_DAY, user_id=user_id, today=today.isoformat(), scoring=scoring)
    return idle if found is None else max(idle, core.CONTEST_DAY_IDLE)


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One browser in which a person is signed in. ``browser`` is empty where it is not known."""

    session_id: int
    browser: str
    by_card: bool
    began_at: datetime
    seen_at: datetime


def of_account(
    session: Session, user_id: int, *, now: datetime, today: date, idle: timedelta, by_card_only: bool = False
) -> tuple[ListedSession, ...]:
    """The sessions of an account that ``signed_in`` accepts, the last used first; with ``by_card_only`` those by
    card."""
    query = (
        select(
            UserSession.id,
            UserSession.browser,
            UserSession.card_id.is_not(None),
            UserSession.began_at,
            UserSession.seen_at,
        )
        .outerjoin(Card, Card.id == UserSession.card_id)
        .where(
            UserSession.user_id == user_id,
            or_(UserSession.card_id.is_(None) if not by_card_only else false(), _opens(today)),
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    found = [ListedSession(*row) for row in session.execute(query)]
    idle = _idle_limit(Cursor.of(session), user_id, today, idle)
    return tuple(
        one
        for one in found
        if one.by_card or not core.is_lapsed(now=now, began_at=one.began_at, seen_at=one.seen_at, idle=idle)
    )


@dataclass(frozen=True, slots=True)
class InUse:
    """In how many browsers somebody is signed in, and the last use of any of them."""

    count: int
    seen_at: datetime


def count_by_account(
    session: Session, user_ids: Collection[int], *, now: datetime, today: date, idle: timedelta
) -> dict[int, InUse]:
    """The sessions of each of these accounts that has any, in one statement. On other days than contest days too, those
    of staff count until ``CONTEST_DAY_IDLE``."""
    idle = max(idle, core.CONTEST_DAY_IDLE)
    by_password = and_(
        UserSession.card_id.is_(None), UserSession.began_at >= now - core.LONGEST, UserSession.seen_at >= now - idle
    )
    query = (
        select(UserSession.user_id, func.count(), func.max(UserSession.seen_at))
        .outerjoin(Card, Card.id == UserSession.card_id)
        .where(UserSession.user_id.in_(user_ids), or_(by_password, _opens(today)))
        .group_by(UserSession.user_id)
    )
    return {user_id: InUse(count, seen_at) for user_id, count, seen_at in session.execute(query)}


def count_by_member(session: Session, contest_id: int, *, today: date) -> dict[int, InUse]:
    """The sessions that each member of the contest's panel has begun with a valid card of its round."""
    query = (
        select(PanelMember.id, func.count(), func.max(UserSession.seen_at))
        .select_from(UserSession)
        .join(Card, Card.id == UserSession.card_id)
        .join(Contest, Contest.round_id == Card.round_id)
        .join(PanelMember, and_(PanelMember.contest_id == Contest.id, PanelMember.user_id == Card.user_id))
        .where(Contest.id == contest_id, _opens(today))
        .group_by(PanelMember.id)
    )
    return {member_id: InUse(count, seen_at) for member_id, count, seen_at in session.execute(query)}


def _opens(today: date) -> ColumnElement[bool]:
    """The condition that the card was not revoked and is valid today."""
    return and_(Card.revoked_at.is_(None), Card.valid_from <= today, Card.valid_until >= today)

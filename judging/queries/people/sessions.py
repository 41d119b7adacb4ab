"""The account of a request: one row for the person, and the roles of staff."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from judging.core.names import full_name
from judging.core.roles import Grant, Role
from judging.database.statements import Cursor, Statement
from judging.models import Card, PanelMember, Person, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is signed in, by password or by the card ``card_id``."""

    user_id: int
    name: str
    username: str | None
    session_version: int
    must_change_password: bool
    card_id: int | None
    contest_id: int | None
    sits_on_panels: bool
    grants: tuple[Grant, ...]


_seat = aliased(PanelMember)  # the query joins the seat of the card beside it
_SIGNED_IN = Statement(
    select(
        User.username,
        User.session_version,
        User.must_change_password,
        User.disabled_at,
        Person.name,
        exists().where(_seat.user_id == User.id),
        Card.id,
        Card.valid_from,
        Card.valid_until,
        PanelMember.contest_id,
        PanelMember.user_id,
        Person.prefix,
    )
    .select_from(User)
    .join(Person, Person.id == User.person_id)
    .outerjoin(Card, and_(Card.id == bindparam("card_id"), Card.revoked_at.is_(None)))
    .outerjoin(PanelMember, PanelMember.id == Card.member_id)
    .where(User.id == bindparam("user_id"))
)

_GRANTS = Statement(
    select(RoleGrant.role, RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id)
    .where(RoleGrant.user_id == bindparam("user_id"))
    .order_by(RoleGrant.id)
)


def signed_in(
    cursor: Cursor, *, user_id: int, session_version: int, card_id: int | None, today: date
) -> Account | None:
    """The account of a session; None if the session is no longer valid: the account is disabled or was signed out
    everywhere, or the card was revoked or is not valid today."""
    row = cursor.first(_SIGNED_IN, user_id=user_id, card_id=card_id)
    if row is None or row[3] is not None or row[1] != session_version:
        return None
    if card_id is not None and (row[6] is None or row[10] != user_id or not str(row[7]) <= str(today) <= str(row[8])):
        return None
    return Account(
        user_id=user_id,
        name=full_name(row[11], row[4]),
        username=row[0],
        session_version=row[1],
        must_change_password=bool(row[2]),
        card_id=card_id,
        contest_id=row[9],
        sits_on_panels=bool(row[5]),
        grants=() if card_id is not None else grants_of(cursor, user_id),
    )


def session_version(session: Session, user_id: int) -> int:
    """The version that a valid session of this account has; 0, which no session has, without an account."""
    return session.execute(select(User.session_version).where(User.id == user_id)).scalar() or 0


def grants_of(cursor: Cursor, user_id: int) -> tuple[Grant, ...]:
    """The roles granted to the account. A session by card has no roles."""
    rows = cursor.rows(_GRANTS, user_id=user_id)
    return tuple(Grant(Role(role), competition, round_, place) for role, competition, round_, place in rows)

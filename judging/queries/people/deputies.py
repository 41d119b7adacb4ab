"""Organisers' deputies: which of them are in force, with whose grants, and the lists on pages.

A deputy has what the organiser's own grant gives, never more and never longer: the grant is read each time, so its
withdrawal, the last day and the closing of the organiser's account take effect at the next request.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from judging.core.people.deputies import DeputyState, state_of
from judging.core.roles import Actor, Grant, Lent, Role, RoundLevel
from judging.database.statements import Cursor, Statement
from judging.models import Competition, Deputy, Person, RoleGrant, Round, User
from judging.queries.names import PERSON, Combined, person_name

_organiser = aliased(User)
_lent = aliased(RoleGrant)
TOLD_FOR = timedelta(days=30)
"""How long a former deputy is told so where a page no longer opens."""

TODAY = bindparam("today", type_=Date)


def in_force(today: date | ColumnElement[date] = TODAY) -> ColumnElement[bool]:
    """The condition on ``Deputy`` that the deputy acts for the organiser today."""
    return and_(
        Deputy.ended_at.is_(None),
        or_(Deputy.until.is_(None), Deputy.until >= today),
        exists().where(
            _lent.id == Deputy.grant_id,
            _lent.role == Role.ORGANISER,
            _lent.user_id == Deputy.organiser_id,
            _lent.user_id != Deputy.user_id,
            _organiser.id == _lent.user_id,
            _organiser.disabled_at.is_(None),
        ),
    )


def _held() -> Select[Any]:
    """The grants of the account ``user_id``, its own before those of organisers whose deputy it is ``today``."""
    limits = (RoleGrant.role, RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id)
    account = bindparam("user_id", type_=Integer)
    own = select(*limits, cast(null(), Integer).label("organiser_id"), RoleGrant.id).where(RoleGrant.user_id == account)
    lent = (
        select(*limits, RoleGrant.user_id, RoleGrant.id)
        .join(Deputy, Deputy.grant_id == RoleGrant.id)
        .where(Deputy.user_id == account, in_force())
    )
    both = union_all(own, lent).subquery()
    return select(both).order_by(both.c.organiser_id.is_not(None), both.c.id)


GRANTS = _held()
"""The grants of the account ``user_id`` on the day ``today``: the columns that ``grant_of`` takes."""


def grant_of(
    role: str,
    competition_id: int | None,
    round_id: int | None,
    place: int | None,
    organiser_id: int | None,
    number: int,
) -> Grant:
    """A row of ``GRANTS`` as a grant."""
    lent = None if organiser_id is None else Lent(organiser_id, number)
    return Grant(Role(role), competition_id, round_id, place, lent)


@dataclass(frozen=True, slots=True)
class Scope:
    """What an organiser's role is limited to: a round, the competition of a year, or nothing."""

    school_year: int | None
    level: RoundLevel | None
    area: str


SCOPE = Combined(
    "scope",
    lambda year, level, area: Scope(year, level, area or ""),
    *(Competition.school_year, Round.level, Round.area),
)
"""The scope of a role; the query joins round and competition where there are any."""


@dataclass(frozen=True, slots=True)
class OwnGrant:
    """A role that an organiser can lend to a deputy."""

    grant_id: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """A deputy in a list, with the organiser and the state on the day of the list."""

    deputy_id: int
    organiser_id: int
    organiser: str
    user_id: int
    name: str
    username: str | None
    scope: Scope
    until: date | None
    appointed_at: datetime
    ended_at: datetime | None
    ended_by: str
    state: DeputyState


def own_grants(session: Session, user_id: int) -> tuple[OwnGrant, ...]:
    """The organiser's roles that the account itself holds."""
    query = (
        select(RoleGrant.id, SCOPE)
        .select_from(RoleGrant)
        .outerjoin(Round, Round.id == RoleGrant.round_id)
        .outerjoin(Competition, Competition.id.in_((RoleGrant.competition_id, Round.competition_id)))
        .where(RoleGrant.user_id == user_id, RoleGrant.role == Role.ORGANISER)
        .order_by(Competition.school_year.desc(), RoleGrant.id)
    )
    return tuple(OwnGrant(*row) for row in session.execute(query))


def of_organiser(session: Session, user_id: int, *, today: date) -> tuple[DeputyRow, ...]:
    """The deputies that this organiser has or had, those in force first, then the newest."""
    return _listed(session, Deputy.organiser_id == user_id, today)


def of_account(session: Session, user_id: int, *, today: date) -> tuple[DeputyRow, ...]:
    """Whose deputy this account is or was, in the same order."""
    return _listed(session, Deputy.user_id == user_id, today)


def acting_for(session: Session, actor: Actor, *, today: date) -> tuple[DeputyRow, ...]:
    """Whose deputy the actor is now; no statement where nobody lent them a role."""
    if not actor.organisers:
        return ()
    return _listed(session, and_(Deputy.user_id == actor.user_id, in_force(today)), today)


_EVER = Statement(select(Deputy.id).where(Deputy.user_id == bindparam("user_id", type_=Integer)).limit(1))
"""Whether the account ``user_id`` is or was a deputy."""


def lately_ended(session: Session, user_id: int, *, today: date) -> DeputyRow | None:
    """The newest of the account's times as a deputy, if all have ended, and it no more than ``TOLD_FOR`` ago."""
    if Cursor.of(session).first(_EVER, user_id=user_id) is None:
        return None  # nearly everyone; the list takes milliseconds
    rows = of_account(session, user_id, today=today)
    if rows[0].state is DeputyState.IN_FORCE:
        return None
    last = rows[0].ended_at.date() if rows[0].ended_at else rows[0].until or today
    return rows[0] if today - last <= TOLD_FOR else None


def is_one_side(session: Session, first: int | None, second: int | None, *, since: datetime) -> bool:
    """Whether two accounts cannot check each other: they are one person's, one was the other's deputy since that
    moment, or both were deputies of one organiser."""
    ended = or_(Deputy.ended_at.is_(None), Deputy.ended_at >= since)
    lasted = or_(Deputy.until.is_(None), Deputy.until >= since.date())
    organisers = (
        select(_organiser.person_id)
        .join(Deputy, Deputy.organiser_id == _organiser.id)
        .join(User, User.id == Deputy.user_id)
        .where(ended, lasted)
    )
    sides: list[set[int]] = []
    for account in (first, second):
        person_id = session.execute(select(User.person_id).where(User.id == account)).scalar()
        if person_id is None:
            return True
        sides.append({person_id, *session.execute(organisers.where(User.person_id == person_id)).scalars()})
    return bool(sides[0] & sides[1])


def _listed(session: Session, which: ColumnElement[bool], today: date) -> tuple[DeputyRow, ...]:
    ender, organiser_person, ender_person = aliased(User), aliased(Person), aliased(Person)
    organiser = aliased(User)
    query = (
        select(
            *(Deputy.id, Deputy.organiser_id, person_name(organiser_person), Deputy.user_id, PERSON, User.username),
            *(SCOPE, Deputy.until, Deputy.appointed_at, Deputy.ended_at, person_name(ender_person), in_force(today)),
        )
        .join(User, User.id == Deputy.user_id)
        .join(Person, Person.id == User.person_id)
        .join(organiser, organiser.id == Deputy.organiser_id)
        .join(organiser_person, organiser_person.id == organiser.person_id)
        .outerjoin(ender, ender.id == Deputy.ended_by)
        .outerjoin(ender_person, ender_person.id == ender.person_id)
        .outerjoin(Round, Round.id == Deputy.round_id)
        .outerjoin(Competition, Competition.id.in_((Deputy.competition_id, Round.competition_id)))
        .where(which)
        .order_by(in_force(today).desc(), Deputy.id.desc())
    )
    return tuple(_row(row, today) for row in session.execute(query))


def _row(row: Any, today: date) -> DeputyRow:
    *_head, until, _appointed_at, ended_at, _ended_by, is_in_force = row
    state = state_of(is_in_force=is_in_force, ended_at=ended_at, until=until, today=today)
    return DeputyRow(*(*row[:-1], state))


def acting(session: Session, user_ids: Collection[int], *, today: date) -> frozenset[int]:
    """Those of these accounts that are somebody's deputy today."""
    query = select(Deputy.user_id).where(Deputy.user_id.in_(user_ids), in_force(today))
    return frozenset(session.execute(query).scalars())

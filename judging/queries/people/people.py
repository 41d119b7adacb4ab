"""Accounts for administrators: the list, and one account with its roles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.people.accounts import AccountState, clean_username
from judging.core.roles import Grant, Role, RoundLevel
from judging.models import (
    AccountMerge,
    Competition,
    Institution,
    PanelMember,
    Person,
    RoleGrant,
    Round,
    SecondFactorRow,
    User,
)
from judging.queries.names import PERSON
from judging.queries.paging import Page, read_page
from judging.queries.people.given_grants import GIVEN
from judging.queries.people.institutions import OFFERED, TOLD_APART

PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list; without a username it signs in by card."""

    user_id: int
    name: str
    username: str | None
    must_change_password: bool
    disabled_at: datetime | None
    password_chosen_at: datetime | None
    password_expires_at: datetime | None

    def state_at(self, now: datetime) -> AccountState:
        """Whether and how the person can sign in now."""
        if self.disabled_at is not None:
            return AccountState.CLOSED
        if self.username is None:
            return AccountState.BY_CARD
        if not self.must_change_password:
            return AccountState.READY
        expired = self.password_expires_at is not None and self.password_expires_at <= now
        if self.password_chosen_at is None:
            return AccountState.INVITATION_EXPIRED if expired else AccountState.INVITED
        return AccountState.TEMPORARY_EXPIRED if expired else AccountState.TEMPORARY


ACCOUNT = (
    User.id,
    PERSON,
    User.username,
    User.must_change_password,
    User.disabled_at,
    User.password_chosen_at,
    User.password_expires_at,
)
"""The columns of an ``AccountRow``, in its order."""


WAITING = and_(User.must_change_password, User.disabled_at.is_(None), User.username.is_not(None))
"""The condition on ``User`` that a temporary password waits to be used, or has expired."""


@dataclass(frozen=True, slots=True)
class PersonRow(AccountRow):
    """An account in the list of people, with its roles, the number of its panels and its position."""

    panels: int
    position: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role of an account, with the id of the grant. ``is_given`` says that another person gave it
    (``given_grants``)."""

    grant_id: int
    grant: Grant
    is_given: bool


@dataclass(frozen=True, slots=True)
class PersonDetail(AccountRow):
    """One account as its page shows it; ``name`` is the name without its prefix."""

    position: str
    created_at: datetime
    panels: int
    held: tuple[HeldGrant, ...]


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round that a role can be limited to."""

    round_id: int
    school_year: int
    level: RoundLevel
    area: str


@dataclass(frozen=True, slots=True)
class GrantChoices:
    """What a role can be limited to."""

    competitions: tuple[tuple[int, int], ...]
    """(competition, school year)"""
    rounds: tuple[RoundChoice, ...]
    institutions: tuple[tuple[int, str], ...]
    """(institution, name with its province)"""


def people(
    session: Session, *, search: str = "", role: Role | None = None, waiting: bool = False, page: int = 1
) -> Page[PersonRow]:
    """Accounts in Thai dictionary order whose name or username contains ``search``, with this role if one is given.
    Merged accounts are left out. ``waiting``: only those with a temporary password (``WAITING``)."""
    listed = select(*ACCOUNT, _panels(), Person.position).join(Person, Person.id == User.person_id)
    query = _matching(listed, search, role).where(User.id.not_in(select(AccountMerge.user_id)))
    if waiting:
        query = query.where(WAITING)
    found = read_page(session, query.order_by(Person.sort_key, User.id), PersonRow, page=page, size=PAGE)
    roles = _roles(session, [row.user_id for row in found.rows])
    return replace(found, rows=tuple(replace(row, roles=roles.get(row.user_id, ())) for row in found.rows))


def person(session: Session, user_id: int) -> PersonDetail | None:
    """One account; None if there is none."""
    columns = (User.id, Person.name, *ACCOUNT[2:], Person.position, User.created_at, _panels())
    query = select(*columns).join(Person, Person.id == User.person_id).where(User.id == user_id)
    row: Any = session.execute(query).first()
    if row is None:
        return None
    limits = (RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id)
    grants_of = select(RoleGrant.id, func.coalesce(GIVEN, false()), RoleGrant.role, *limits)
    grants = session.execute(grants_of.where(RoleGrant.user_id == user_id).order_by(RoleGrant.id))
    held = tuple(HeldGrant(number, Grant(Role(role), *limit), is_given) for number, is_given, role, *limit in grants)
    return PersonDetail(*(*row, held))


def grant_choices(session: Session) -> GrantChoices:
    """Everything a role can be limited to, the newest competitions first."""
    competitions = session.execute(
        select(Competition.id, Competition.school_year).order_by(Competition.school_year.desc())
    )
    rounds = session.execute(
        select(Round.id, Competition.school_year, Round.level, Round.area)
        .join(Competition, Competition.id == Round.competition_id)
        .order_by(Competition.school_year.desc(), Round.level, Round.area)
    )
    institutions = session.execute(
        select(Institution.id, TOLD_APART, Institution.province)
        .where(OFFERED)
        .order_by(Institution.sort_key, Institution.province, Institution.id)
    )
    return GrantChoices(
        competitions=tuple((row[0], row[1]) for row in competitions),
        rounds=tuple(RoundChoice(*row) for row in rounds),
        institutions=tuple((row[0], f"{row[1]} · {row[2]}" if row[2] else row[1]) for row in institutions),
    )


@dataclass(frozen=True, slots=True)
class UsernameRow:
    """An account in the list of the command line."""

    username: str
    roles: tuple[Role, ...]
    has_second_factor: bool
    is_closed: bool


def with_usernames(session: Session) -> tuple[UsernameRow, ...]:
    """Every account with a username, in its order."""
    has_factor = exists().where(SecondFactorRow.user_id == User.id)
    query = select(User.id, User.username, has_factor, User.disabled_at.is_not(None)).where(User.username.is_not(None))
    rows = session.execute(query.order_by(User.username)).all()
    roles = _roles(session, [row[0] for row in rows])
    return tuple(
        UsernameRow(username or "", roles.get(user_id, ()), has_factor, is_closed)
        for user_id, username, has_factor, is_closed in rows
    )


def user_id_of(session: Session, username: str) -> int | None:
    """The account of a username, however it is typed; None if there is none."""
    return session.execute(select(User.id).where(User.username == clean_username(username))).scalar()


def has_admin(session: Session) -> bool:
    """Whether the installation has an administrator."""
    return session.execute(select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN).limit(1)).first() is not None


def _panels() -> ScalarSelect[int]:
    return (
        select(func.count(PanelMember.id))
        .where(PanelMember.user_id == User.id, PanelMember.left_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )


def _matching(query: Select, search: str, role: Role | None) -> Select:  # type: ignore[type-arg]
    wanted = thai.normalise(search)
    if wanted:
        query = query.where(
            or_(Person.name.icontains(wanted, autoescape=True), User.username.icontains(wanted, autoescape=True))
        )
    if role is not None:
        query = query.where(User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == role)))
    return query


def _roles(session: Session, user_ids: list[int]) -> Mapping[int, tuple[Role, ...]]:
    query = select(RoleGrant.user_id, RoleGrant.role).where(RoleGrant.user_id.in_(user_ids)).order_by(RoleGrant.id)
    roles: dict[int, tuple[Role, ...]] = {}
    for user_id, role in session.execute(query):
        if role not in roles.get(user_id, ()):
            roles[user_id] = (*roles.get(user_id, ()), Role(role))
    return roles

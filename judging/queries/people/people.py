"""People as administrators see them: the list of accounts, and one account with its grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.roles import Grant, Role, RoundLevel
from judging.models import Competition, Institution, PanelMember, Person, RoleGrant, Round, User
from judging.queries.names import PERSON
from judging.queries.people.institutions import OFFERED

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    user_id: int
    name: str
    username: str | None
    roles: tuple[Role, ...]
    panels: int
    disabled_at: datetime | None
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the list, with how many there are in all."""

    rows: tuple[PersonRow, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role that an account holds, by its number."""

    grant_id: int
    grant: Grant


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One account as its page shows it."""

    user_id: int
    name: str
    position: str
    username: str | None
    has_password: bool
    must_change_password: bool
    created_at: datetime
    disabled_at: datetime | None
    held: tuple[HeldGrant, ...]
    panels: int

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles alone."""
        return tuple(one.grant for one in self.held)


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round as a role can be limited to it."""

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


def people(session: Session, *, search: str = "", role: Role | None = None, page: int = 1) -> PeoplePage:
    """Accounts in Thai dictionary order whose name or username contains ``search``, perhaps of one role."""
    condition = _matching(select(User.id).join(Person, Person.id == User.person_id), search, role)
    total = session.execute(select(func.count()).select_from(condition.subquery())).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        _matching(
            select(User.id, PERSON, User.username, User.disabled_at, User.must_change_password, _panels()).join(
                Person, Person.id == User.person_id
            ),
            search,
            role,
        )
        .order_by(Person.sort_key, User.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    found = session.execute(query).all()
    roles = _roles(session, [row[0] for row in found])
    rows = tuple(
        PersonRow(
            user_id=user_id,
            name=name,
            username=username,
            roles=roles.get(user_id, ()),
            panels=panels,
            disabled_at=disabled_at,
            must_change_password=must_change,
        )
        for user_id, name, username, disabled_at, must_change, panels in found
    )
    return PeoplePage(rows, page, pages, total)


def person(session: Session, user_id: int) -> PersonDetail | None:
    """One account, or None where there is none."""
    query = (
        select(
            Person.name,
            Person.position,
            User.username,
            User.password_hash.is_not(None),
            User.must_change_password,
            User.created_at,
            User.disabled_at,
            _panels(),
        )
        .join(Person, Person.id == User.person_id)
        .where(User.id == user_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    grants = session.execute(
        select(RoleGrant.id, RoleGrant.role, RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id)
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.id)
    )
    return PersonDetail(
        user_id=user_id,
        name=row[0],
        position=row[1],
        username=row[2],
        has_password=row[3],
        must_change_password=row[4],
        created_at=row[5],
        disabled_at=row[6],
        held=tuple(HeldGrant(grant_id, Grant(Role(role), *limits)) for grant_id, role, *limits in grants),
        panels=row[7],
    )


def grant_choices(session: Session) -> GrantChoices:
    """Everything a role can be limited to, newest competitions first."""
    competitions = session.execute(
        select(Competition.id, Competition.school_year).order_by(Competition.school_year.desc())
    )
    rounds = session.execute(
        select(Round.id, Competition.school_year, Round.level, Round.area)
        .join(Competition, Competition.id == Round.competition_id)
        .order_by(Competition.school_year.desc(), Round.level, Round.area)
    )
    institutions = session.execute(
        select(Institution.id, Institution.name_th, Institution.province)
        .where(OFFERED)
        .order_by(Institution.sort_key, Institution.province, Institution.id)
    )
    return GrantChoices(
        competitions=tuple((row[0], row[1]) for row in competitions),
        rounds=tuple(RoundChoice(*row) for row in rounds),
        institutions=tuple((row[0], f"{row[1]} · {row[2]}" if row[2] else row[1]) for row in institutions),
    )


def has_admin(session: Session) -> bool:
    """Whether the installation has an administrator already."""
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

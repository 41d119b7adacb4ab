"""The accounts that an organiser manages, and the teachers of the institutions in the organiser's granted rounds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from judging.core import thai
from judging.core.roles import Actor, Role
from judging.core.text import Text
from judging.models import Contest, Deputy, Institution, PanelMember, Person, RoleGrant, Round, User
from judging.queries.grouping import grouped
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.paging import Page, read_page
from judging.queries.people import deputies
from judging.queries.people.given_grants import covers, given_rounds
from judging.queries.people.people import ACCOUNT, WAITING, AccountRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class TeacherRow(AccountRow):
    """A teacher at one institution. ``is_managed`` says that the organiser may reset the password."""

    institution: Text
    province: str
    is_managed: bool


def as_manager(session: Session, actor: Actor, user_id: int, *, today: date) -> Actor | None:
    """The actor as they manage the account, with their own roles or as an organiser's deputy; None if they do not.

    An administrator manages every account. An organiser manages an account with roles if each role is that of a
    teacher in the area of a granted round, for every round or for granted ones, or of an organiser of granted rounds,
    it acts for no organiser of other rounds, and every panel it sits on judges in granted rounds. What the organiser
    made alone counts for nothing (``given_grants``). A deputy manages teachers' accounts only, so never the
    organiser's.
    """
    query = select(User.id).where(User.id == user_id)
    for one in _capacities(actor):
        if session.execute(query.where(_is_managed_as(session, one, today))).first() is not None:
            return one
    return None


def teachers(
    session: Session, actor: Actor, *, today: date, search: str = "", waiting: bool = False, page: int = 1
) -> Page[TeacherRow]:
    """Teachers of every institution in the area of a granted round, by name; all for an administrator. Name, username
    or institution contain ``search``; ``waiting``: only those with a temporary password whom the actor manages."""
    managed = is_managed(session, actor, today=today)
    query = _teachers(select(*ACCOUNT, INSTITUTION, Institution.province, managed), _covered(session, actor), search)
    if waiting:
        query = query.where(WAITING, managed)
    query = query.order_by(Person.sort_key, User.id, Institution.sort_key, Institution.id)
    return read_page(session, query, TeacherRow, page=page, size=PAGE)


@dataclass(frozen=True, slots=True)
class SlipHolder:
    """Whom a temporary password is for, and until when it is valid."""

    user_id: int
    name: str
    username: str | None
    places: tuple[str, ...]
    expires_at: datetime | None


def slip_holders(session: Session, user_ids: Collection[int]) -> tuple[SlipHolder, ...]:
    """These accounts with the Thai names of their teachers' institutions, in order of institution and name."""
    granted = (
        select(RoleGrant.user_id, Institution.name_th)
        .join(Institution, Institution.id == RoleGrant.institution_id)
        .where(RoleGrant.user_id.in_(user_ids))
        .group_by(RoleGrant.user_id, Institution.id)  # once for several rounds
        .order_by(Institution.sort_key, Institution.id)
    )
    places = grouped(tuple(row) for row in session.execute(granted))
    query = (
        select(User.id, PERSON, User.username, User.password_expires_at)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(user_ids))
        .order_by(Person.sort_key, User.id)
    )
    rows = [
        SlipHolder(user_id, name, username, tuple(places.get(user_id, ())), expires_at)
        for user_id, name, username, expires_at in session.execute(query)
    ]
    return tuple(sorted(rows, key=lambda row: row.places))


def _teachers(query: Select, is_covered: ColumnElement[bool], search: str) -> Select:  # type: ignore[type-arg]
    of_teachers = (  # once for several rounds
        select(RoleGrant.user_id, RoleGrant.institution_id).where(RoleGrant.role == Role.TEACHER).distinct().subquery()
    )
    found = (
        query.select_from(of_teachers)
        .join(User, User.id == of_teachers.c.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Institution, Institution.id == of_teachers.c.institution_id)
        .where(is_covered)
    )
    wanted = thai.normalise(search)
    if wanted:
        fields = (Person.name, User.username, Institution.name_th, Institution.name_en)
        found = found.where(or_(*(field.icontains(wanted, autoescape=True) for field in fields)))
    return found


def _covered(session: Session, actor: Actor) -> ColumnElement[bool]:
    return true() if actor.has(Role.ADMIN) else covers(session, given_rounds(session, actor))


def is_managed(session: Session, actor: Actor, *, today: date) -> ColumnElement[bool]:
    """The condition on ``User`` that the actor manages the account."""
    return or_(*(_is_managed_as(session, one, today) for one in _capacities(actor)))


def _capacities(actor: Actor) -> tuple[Actor, ...]:
    """The actor with their own roles, and as the deputy of each organiser who appointed them."""
    return actor.own, *(actor.as_deputy_of(organiser_id) for organiser_id in actor.organisers)


def _is_managed_as(session: Session, actor: Actor, today: date) -> ColumnElement[bool]:
    """The condition on ``User`` that the actor, in one of their capacities, manages the account."""
    if actor.has(Role.ADMIN):
        return true()
    given = given_rounds(session, actor)
    granted, beyond = aliased(RoleGrant), aliased(RoleGrant)
    colleges = select(Institution.id).where(covers(session, given))
    is_deputy = actor.deputy_of is not None
    organised = false() if is_deputy else given.has_round(beyond.round_id, beyond.competition_id)
    within = or_(
        and_(
            beyond.role == Role.TEACHER,
            beyond.institution_id.in_(colleges),
            or_(beyond.round_id.is_(None), given.has_round(beyond.round_id, beyond.competition_id)),
        ),
        and_(beyond.role == Role.ORGANISER, organised),
    )
    acts_for = select(Deputy.id).where(Deputy.user_id == User.id, deputies.in_force(today))
    if not is_deputy:
        acts_for = acts_for.where(~given.has_round(Deputy.round_id, Deputy.competition_id))
    elsewhere = (
        select(PanelMember.id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(PanelMember.user_id == User.id, ~given.has_round(Round.id, Round.competition_id))
    )
    return and_(
        select(granted.id).where(granted.user_id == User.id).exists(),
        ~select(beyond.id).where(beyond.user_id == User.id, ~within).exists(),
        ~acts_for.exists(),
        ~elsewhere.exists(),
    )

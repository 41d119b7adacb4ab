"""The accounts that an organiser manages, and the teachers of institutions with works in the organiser's rounds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from judging.core import thai
from judging.core.roles import Actor, Role
from judging.core.text import Text
from judging.models import Contest, Entry, Institution, PanelMember, Person, RoleGrant, Round, User
from judging.queries.grouping import grouped
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.paging import Page, read_page
from judging.queries.people.people import ACCOUNT, WAITING, AccountRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class TeacherRow(AccountRow):
    """A teacher at one institution. ``is_managed`` says that the organiser may reset the password."""

    institution: Text
    province: str
    is_managed: bool


def manages(session: Session, actor: Actor, user_id: int) -> bool:
    """Whether the actor manages the account.

    An administrator manages every account. An organiser manages an account with roles if all its roles, and all
    contests it judges in, belong to the organiser's rounds.
    """
    return session.execute(select(User.id).where(User.id == user_id, _is_managed(actor))).first() is not None


def teachers(
    session: Session, actor: Actor, *, search: str = "", waiting: bool = False, page: int = 1
) -> Page[TeacherRow]:
    """Teachers of every institution with a work in a round of the actor, by name. Name, username or institution
    contain ``search``; ``waiting``: only those with a temporary password whom the actor manages."""
    query = _teachers(select(*ACCOUNT, INSTITUTION, Institution.province, _is_managed(actor)), actor, search)
    if waiting:
        query = query.where(WAITING, _is_managed(actor))
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


def _teachers(query: Select, actor: Actor, search: str) -> Select:  # type: ignore[type-arg]
    found = (
        query.select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Institution, Institution.id == RoleGrant.institution_id)
        .where(RoleGrant.role == Role.TEACHER, RoleGrant.institution_id.in_(_colleges(actor)))
    )
    wanted = thai.normalise(search)
    if wanted:
        fields = (Person.name, User.username, Institution.name_th, Institution.name_en)
        found = found.where(or_(*(field.icontains(wanted, autoescape=True) for field in fields)))
    return found


def _is_managed(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``User`` that the actor manages the account."""
    if actor.has(Role.ADMIN):
        return true()
    granted, beyond = aliased(RoleGrant), aliased(RoleGrant)
    rounds = select(Round.id).where(_organised(actor))
    within = or_(
        and_(beyond.role == Role.TEACHER, beyond.institution_id.in_(_colleges(actor))),
        and_(beyond.role == Role.ORGANISER, beyond.round_id.is_not(None), beyond.round_id.in_(rounds)),
        and_(beyond.role == Role.ORGANISER, beyond.competition_id.is_not(None), _has(actor, beyond.competition_id)),
    )
    elsewhere = (
        select(PanelMember.id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .where(PanelMember.user_id == User.id, Contest.round_id.not_in(rounds))
    )
    return and_(
        select(granted.id).where(granted.user_id == User.id).exists(),
        ~select(beyond.id).where(beyond.user_id == User.id, ~within).exists(),
        ~elsewhere.exists(),
    )


def _organised(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``Round`` that the actor organises it (``Actor.organises``)."""
    if actor.has(Role.ADMIN):
        return true()
    rounds = {grant.round_id for grant in actor.grants if grant.role is Role.ORGANISER}
    return or_(Round.id.in_(rounds - {None}), _has(actor, Round.competition_id))


def _has(actor: Actor, competition: ColumnElement[int] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """The condition that the actor organises the whole competition."""
    organising = [grant for grant in actor.grants if grant.role is Role.ORGANISER]
    if any(grant.competition_id is None and grant.round_id is None for grant in organising):
        return true()
    return competition.in_({grant.competition_id for grant in organising} - {None})


def _colleges(actor: Actor) -> Select[tuple[int]]:
    return (
        select(Entry.institution_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(_organised(actor))
    )

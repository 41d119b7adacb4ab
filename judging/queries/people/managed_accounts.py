"""The accounts that an organiser manages, and the teachers of institutions with works in the organiser's rounds."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from judging.core import thai
from judging.core.roles import Actor, Role
from judging.core.text import Text
from judging.models import Contest, Entry, Institution, PanelMember, Person, RoleGrant, Round, User
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.paging import Page, read_page
from judging.queries.people.people import ACCOUNT, AccountRow

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


def teachers(session: Session, actor: Actor, *, search: str = "", page: int = 1) -> Page[TeacherRow]:
    """Teachers of every institution with a work in a round of the actor, by name. Name, username or institution
    contain ``search``."""
    query = _teachers(select(*ACCOUNT, INSTITUTION, Institution.province, _is_managed(actor)), actor, search)
    query = query.order_by(Person.sort_key, User.id, Institution.sort_key, Institution.id)
    return read_page(session, query, TeacherRow, page=page, size=PAGE)


def person_of(session: Session, user_id: int) -> tuple[str, str | None]:
    """(name, username) of an existing account."""
    query = select(PERSON, User.username).join(Person, Person.id == User.person_id).where(User.id == user_id)
    name, username = session.execute(query).one()
    return name, username


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

"""The institutions in the area of a round with the teachers who see its works, and all teachers of that area."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.teachers import KnownTeacher, namesakes
from judging.core.people.accounts import clean_username
from judging.core.roles import Actor, Role
from judging.core.text import Text
from judging.models import AccountMerge, Contest, Institution, Person, RoleGrant, Round, User
from judging.queries.names import INSTITUTION
from judging.queries.paging import Page, read_page
from judging.queries.people import managed_accounts
from judging.queries.people.given_grants import in_area, is_given
from judging.queries.people.institutions import OFFERED, TOLD_APART
from judging.queries.people.people import ACCOUNT, WAITING, AccountRow

PAGE = 50


_WAITS_FOR_SLIP = and_(User.must_change_password, User.password_hash.is_(None))


@dataclass(frozen=True, slots=True)
class RoundTeacher:
    """An institution with one of its teachers for the round, or without any. ``is_of_round``: for this round alone, by
    the grant ``grant_id``. ``is_managed``: the organiser may reset the password.
    ``waits_for_slip``: imported, and no temporary password was made yet."""

    institution_id: int
    institution: Text
    province: str
    grant_id: int | None
    is_of_round: bool
    is_managed: bool
    waits_for_slip: bool
    account: AccountRow | None


@dataclass(frozen=True, slots=True)
class AreaInstitution:
    """An institution that a teacher of the round can be of."""

    institution_id: int
    name: str
    province: str


def is_granted_contest(session: Session, actor: Actor, contest_id: int) -> bool:
    """Whether another person granted the actor the round of this contest, not as a deputy; for an administrator, if
    there is one."""
    round_ = session.execute(select(Round).join(Contest).where(Contest.id == contest_id)).scalar()
    return round_ is not None and is_given(session, actor.own, round_)


def is_of_area(session: Session, round_: Round) -> ColumnElement[bool]:
    """The condition on ``Institution`` that a teacher of the round can be of it."""
    return and_(OFFERED, in_area(session, round_.level, round_.area))


def choices(session: Session, round_id: int) -> tuple[AreaInstitution, ...]:
    """The institutions in the area of the round, in dictionary order."""
    round_ = session.get_one(Round, round_id)
    query = select(Institution.id, TOLD_APART, Institution.province).where(is_of_area(session, round_))
    rows = session.execute(query.order_by(Institution.sort_key, Institution.id))
    return tuple(AreaInstitution(*row) for row in rows)


def listing(
    session: Session,
    actor: Actor,
    round_id: int,
    *,
    today: date,
    search: str = "",
    waiting: bool = False,
    page: int = 1,
) -> Page[RoundTeacher]:
    """The institutions of the area with their teachers for the round, whose names or usernames contain ``search``;
    ``waiting``: only those with a temporary password whom the actor manages."""
    round_ = session.get_one(Round, round_id)
    is_managed = managed_accounts.is_managed(session, actor, today=today)
    grant = and_(
        RoleGrant.institution_id == Institution.id,
        RoleGrant.role == Role.TEACHER,
        or_(RoleGrant.round_id.is_(None), RoleGrant.round_id == round_id),
    )
    own = (RoleGrant.id, RoleGrant.round_id.is_not(None), case((is_managed, True), else_=False), _WAITS_FOR_SLIP)
    query = (
        select(Institution.id, INSTITUTION, Institution.province, *own, *ACCOUNT)
        .select_from(Institution)
        .outerjoin(RoleGrant, grant)
        .outerjoin(User, User.id == RoleGrant.user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(is_of_area(session, round_))
        .order_by(Institution.sort_key, Institution.id, Person.sort_key, RoleGrant.id)
    )
    wanted = thai.normalise(search)
    if wanted:
        fields = (Person.name, User.username, Institution.name_th, Institution.name_en, Institution.province)
        query = query.where(or_(*(field.icontains(wanted, autoescape=True) for field in fields)))
    if waiting:
        query = query.where(WAITING, is_managed)
    return read_page(session, query, _row, page=page, size=PAGE)


def _row(*row: Any) -> RoundTeacher:
    institution_id, institution, province, grant_id, is_of_round, is_managed, waits_for_slip, *account = row
    return RoundTeacher(
        institution_id,
        institution,
        province,
        grant_id,
        grant_id is not None and bool(is_of_round),
        bool(is_managed),
        bool(waits_for_slip),
        None if grant_id is None else AccountRow(*account),
    )


def known_teachers(session: Session, round_: Round) -> tuple[KnownTeacher, ...]:
    """The teachers with a username of any institution in the area, in any round, whose account is open."""
    query = (
        select(User.id, Person.name, User.username, RoleGrant.institution_id, RoleGrant.round_id)
        .join(Person, Person.id == User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Institution, Institution.id == RoleGrant.institution_id)
        .where(RoleGrant.role == Role.TEACHER, is_of_area(session, round_))
        .where(User.username.is_not(None), User.disabled_at.is_(None), Person.erased_at.is_(None))
        .where(~exists().where(AccountMerge.user_id == User.id))
        .order_by(Person.sort_key, User.id)
    )
    people: dict[int, tuple[str, str]] = {}
    held: dict[int, list[tuple[int, int | None]]] = {}
    for user_id, name, username, institution_id, of_round in session.execute(query):
        people[user_id] = (name, username)
        held.setdefault(user_id, []).append((institution_id, of_round))
    return tuple(
        KnownTeacher(
            user_id,
            *people[user_id],
            frozenset(number for number, _round in rights),
            frozenset(number for number, of_round in rights if of_round in (None, round_.id)),
        )
        for user_id, rights in held.items()
    )


def named_alike(session: Session, round_id: int, *, name: str, username: str) -> tuple[KnownTeacher, ...]:
    """The known teachers of the area that a name or a username may mean: the one of the username, else of the name."""
    known = known_teachers(session, session.get_one(Round, round_id))
    return namesakes(name, clean_username(username), known)

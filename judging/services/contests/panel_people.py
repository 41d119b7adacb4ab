"""The persons behind panel members: a new judge, an account that judged before, a corrected name. All functions are
part of the caller's act, which holds the contest."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import sort_key
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor, Role
from judging.models import PanelMember, Person, RoleGrant, User
from judging.queries.contests.judge_search import seats_of_organiser


def checked_name(name: str) -> str:
    """The name as stored.

    Raises:
        RuleViolation: ``member_name_wanted``.
    """
    return require(thai.normalise(name), "member_name_wanted")


def new_judge(name: str, position: str, institution_id: int | None) -> User:
    """A new account that signs in by card."""
    written = checked_name(name)
    person = Person(
        name=written,
        sort_key=sort_key(written),
        position=thai.normalise(position),
        institution_id=institution_id,
    )
    return User(person=person, created_at=clock.now())


def known_user(session: Session, *, actor: Actor, contest_id: int, user_id: int) -> User:
    """An account to appoint: an administrator chooses any, an organiser one that sits on a panel of theirs.

    Raises:
        RuleViolation: ``user_unknown``, ``already_on_panel``.
    """
    user = require(session.get(User, user_id), "user_unknown")
    seats = select(PanelMember.id).where(PanelMember.user_id == user_id)
    refuse_if(session.execute(seats.where(PanelMember.contest_id == contest_id)).first(), "already_on_panel")
    is_theirs = session.execute(seats.where(seats_of_organiser(actor))).first() is not None
    refuse_if(not (_administers(actor) or is_theirs), "user_unknown")
    return user


def rename(session: Session, *, actor: Actor, member: PanelMember, name: str, position: str | None) -> bool:
    """Update the person's name and, unless None, position; returns whether anything changed.

    Raises:
        RuleViolation: ``judge_of_others`` (the person has a password or a role, or sits on a panel that the actor does
            not organise, which would show the new name too).
    """
    person = session.execute(
        select(Person).join(User, User.person_id == Person.id).where(User.id == member.user_id)
    ).scalar_one()
    post = person.position if position is None else thai.normalise(position)
    if (person.name, person.position) == (name, post):
        return False
    refuse_if(not _may_rename(session, actor, member), "judge_of_others", name=person.name)
    person.name, person.sort_key, person.position = name, sort_key(name), post
    return True


def _administers(actor: Actor) -> bool:
    return actor == SYSTEM or actor.has(Role.ADMIN)


def _may_rename(session: Session, actor: Actor, member: PanelMember) -> bool:
    user_id = member.user_id
    is_self = actor.user_id == user_id and not actor.is_by_card
    if _administers(actor) or is_self:
        return True
    has_roles = select(RoleGrant.id).where(RoleGrant.user_id == user_id).exists()
    card_only = select(User.id).where(User.id == user_id, User.username.is_(None), ~has_roles)
    seats = select(PanelMember.id).where(PanelMember.user_id == user_id)
    of_others = seats.where(PanelMember.contest_id != member.contest_id, ~seats_of_organiser(actor))
    return session.execute(card_only).first() is not None and session.execute(of_others).first() is None

"""Organisers' deputies: appointed by the organiser for one of their own roles, and ended.

A deputy has what the role gives, read anew at each request (``queries.people.deputies``). They appoint no deputy and
get no role of their own.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people.accounts import clean_username
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, Role
from judging.models import Deputy, RoleGrant, Round, User
from judging.services.people import account_rows, deputy_rows, grant_rows, new_accounts
from judging.services.people.new_accounts import NewAccount


def appoint(session: Session, *, actor: Actor, grant_id: int, username: str, until: date | None = None) -> int:
    """Appoint the person with this username as the actor's deputy for one of the actor's own roles, through the day
    ``until`` or as long as the role lasts; returns the deputy's id.

    Raises:
        RuleViolation: ``deputy_needs_own_role`` (it is not the actor's own role of an organiser),
            ``deputy_until_past``, ``deputy_unknown`` (no open account has this username), ``deputy_is_you``,
            ``deputy_organises_already``, ``deputy_appointed_already``.
    """
    refuse_if(not actor.own.has(Role.ORGANISER), "deputy_needs_own_role")
    refuse_if(until is not None and until < clock.today(), "deputy_until_past")
    typed = clean_username(username)
    user_id = require(session.execute(select(User.id).where(User.username == typed)).scalar(), "deputy_unknown")
    refuse_if(user_id == actor.user_id, "deputy_is_you")
    rows = {number: account_rows.locked(session, user_id=number) for number in sorted((actor.user_id or 0, user_id))}
    refuse_if(rows[user_id].disabled_at is not None, "deputy_unknown")
    grant = next((row for row in rows[actor.user_id or 0].grants if row.id == grant_id), None)
    refuse_if(grant is None or grant.role is not Role.ORGANISER, "deputy_needs_own_role")
    assert grant is not None
    _check_new(session, grant, rows[user_id])
    deputy = Deputy(
        grant_id=grant.id,
        organiser_id=grant.user_id,
        user_id=user_id,
        competition_id=grant.competition_id,
        round_id=grant.round_id,
        until=until,
        appointed_at=clock.now(),
    )
    session.add(deputy)
    session.flush()  # the audit entry needs its id
    deputy_rows.record(session, actor=actor, action="deputies.appoint", row=deputy)
    return deputy.id


def appoint_new(
    session: Session, *, actor: Actor, grant_id: int, name: str, username: str, until: date | None = None
) -> NewAccount:
    """Create an account with a temporary password and appoint the person, as ``appoint`` does.

    Raises:
        RuleViolation: those of ``appoint``, ``name_missing``, ``username_taken`` and those of ``core.people.accounts``.
    """
    refuse_if(not actor.own.has(Role.ORGANISER), "deputy_needs_own_role")
    made = new_accounts.make(session, actor=actor, name=name, username=username, grants=())
    appoint(session, actor=actor, grant_id=grant_id, username=username, until=until)
    return made


def end(session: Session, *, actor: Actor, deputy_id: int) -> bool:
    """End a deputy of the actor, or any as administrator; returns whether it had not ended.

    Raises:
        RuleViolation: ``no_deputy`` (there is none, or it is another organiser's).
    """
    row = session.get(Deputy, deputy_id, with_for_update={"of": Deputy})
    is_theirs = row is not None and actor.own.has(Role.ORGANISER) and row.organiser_id == actor.user_id
    refuse_if(row is None or not (is_theirs or account_rows.administers(actor)), "no_deputy")
    assert row is not None
    return deputy_rows.end(session, actor=actor, rows=[row]) > 0


def _check_new(session: Session, grant: RoleGrant, user: User) -> None:
    """Refuse a person who has the role already, or acts for the organiser with it."""
    competition_id = grant.competition_id
    if grant.round_id is not None:
        competition_id = session.get_one(Round, grant.round_id).competition_id
    has = Actor(user.id, tuple(grant_rows.grant_of(row) for row in user.grants))
    organises = has.organises(competition_id=competition_id or 0, round_id=grant.round_id or 0)  # no row has the id 0
    refuse_if(organises, "deputy_organises_already")
    for row in deputy_rows.running(session, which=(Deputy.grant_id == grant.id) & (Deputy.user_id == user.id)):
        last_day = row.until
        refuse_if(last_day is None or last_day >= clock.today(), "deputy_appointed_already")
        assert last_day is not None
        row.ended_at = datetime.combine(last_day + timedelta(days=1), time(), clock.BANGKOK)  # one row has no end
    session.flush()

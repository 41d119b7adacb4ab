"""Teachers' accounts for one round: made, allowed and ended by an organiser whom another person granted the round.

The institution is one in the area of the round, and the account sees that round alone. Functions refuse with
``no_round``, ``round_not_granted`` and ``institution_not_of_area``.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.people.accounts import clean_username
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, Grant, Role
from judging.models import Institution, RoleGrant, Round
from judging.queries.people import given_grants, round_teachers as reads
from judging.services import audit
from judging.services.people import account_rows, grant_rows, new_accounts
from judging.services.people.new_accounts import NewAccount


def granted_round(session: Session, *, actor: Actor, round_id: int) -> Round:
    """The round; refused unless an administrator acts, or an organiser whom another person granted it. A deputy gives
    nobody a role."""
    actor = actor.own
    round_ = require(session.get(Round, round_id), "no_round")
    is_granted = actor.organises(competition_id=round_.competition_id, round_id=round_id) and given_grants.is_given(
        session, actor, round_
    )
    refuse_if(not is_granted, "round_not_granted")
    return round_


def add(
    session: Session,
    *,
    actor: Actor,
    round_id: int,
    institution_id: int,
    name: str,
    username: str,
    position: str = "",
    is_somebody_else: bool = False,
) -> NewAccount:
    """Make an account for a teacher of the institution, who sees this round alone. A known teacher of the area keeps
    the one account: ``allow`` gives it the round. ``is_somebody_else`` says that none of the same name is meant.

    Raises:
        RuleViolation: ``teacher_known`` (with the name), and those of ``new_accounts.make``.
    """
    round_ = granted_round(session, actor=actor, round_id=round_id)
    _check_area(session, round_, institution_id)
    known = reads.named_alike(session, round_id, name=name, username=username)
    is_same = any(one.username == clean_username(username) for one in known)
    refuse_if(known and (is_same or not is_somebody_else), "teacher_known", name=known[0].name if known else "")
    grant = Grant(Role.TEACHER, round_id=round_id, institution_id=institution_id)
    return new_accounts.make(session, actor=actor, name=name, username=username, position=position, grants=[grant])


def allow(session: Session, *, actor: Actor, round_id: int, institution_id: int, user_id: int) -> bool:
    """Give a known teacher of the area the works of this round of the institution; returns whether that was new.
    Password and other roles of the account stay as they are.

    Raises:
        RuleViolation: ``not_your_person`` (no teacher of the area).
    """
    round_ = granted_round(session, actor=actor, round_id=round_id)
    _check_area(session, round_, institution_id)
    known = next((one for one in reads.known_teachers(session, round_) if one.user_id == user_id), None)
    refuse_if(known is None, "not_your_person")
    if known is not None and institution_id in known.teaches:
        return False
    user = account_rows.locked(session, user_id=user_id)
    grant = Grant(Role.TEACHER, round_id=round_id, institution_id=institution_id)
    return grant_rows.give(session, actor=actor, user=user, grant=grant)


def end(session: Session, *, actor: Actor, round_id: int, grant_id: int) -> bool:
    """End the role of a teacher for this round; returns whether it was there. The account stays, and so does what it
    registered. A role for every round is an administrator's to end."""
    granted_round(session, actor=actor, round_id=round_id)
    query = select(RoleGrant).where(
        RoleGrant.id == grant_id, RoleGrant.round_id == round_id, RoleGrant.role == Role.TEACHER
    )
    row = session.execute(query.with_for_update()).scalar()
    if row is None:
        return False
    user = account_rows.locked(session, user_id=row.user_id)
    session.delete(row)
    session.flush()  # the grants are reloaded without it
    session.expire(user, ["grants"])
    data = grant_rows.logged(grant_rows.grant_of(row))
    audit.record(session, actor=actor, action="accounts.take_grant", subject=user, data=data)
    return True


def _check_area(session: Session, round_: Round, institution_id: int) -> None:
    """Refuse (``institution_not_of_area``) an institution outside the area of the round."""
    within = select(Institution.id).where(Institution.id == institution_id, reads.is_of_area(session, round_))
    refuse_if(session.execute(within).first() is None, "institution_not_of_area")

"""Accounts that sign in with a password, and their grants. (Judges' cards: ``services.contests.sign_in_cards``.)

Administrators create and change accounts and give roles; the installation itself (``SYSTEM``) does too. Organisers make
those of teachers of a round (``round_teachers``). Functions that
change another's account refuse as ``account_rows`` does.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import sort_key
from judging.core.refusals import refuse_if
from judging.core.roles import Actor, Grant, Role
from judging.models import RoleGrant, User
from judging.services import audit
from judging.services.people import account_rows, deputy_rows, grant_rows, new_accounts
from judging.services.people.new_accounts import NewAccount
from judging.services.signin import sessions


def create_staff(
    session: Session,
    *,
    actor: Actor,
    name: str,
    username: str,
    password: str | None = None,
    grants: Sequence[Grant] = (),
    position: str = "",
) -> NewAccount:
    """Create an account with a password; without one, with a temporary one that must be changed at first sign-in.

    Raises:
        RuleViolation: ``not_administrator``, and those of ``new_accounts.make``.
    """
    refuse_if(not account_rows.administers(actor), "not_administrator")
    return new_accounts.make(
        session, actor=actor, name=name, username=username, position=position, grants=grants, password=password
    )


def edit_staff(
    session: Session,
    *,
    actor: Actor,
    user_id: int,
    name: str,
    username: str,
    position: str = "",
    password: str = "",
) -> None:
    """Change name, position and username. An account that signs in by card only stays without a username. One's own
    username changes only with one's present ``password``.

    Raises:
        RuleViolation: ``name_missing``, ``username_taken``, ``username_unusable``, and those of
            ``account_rows.check_present``.
    """
    user = account_rows.administered(session, actor=actor, user_id=user_id)
    name = new_accounts.checked_name(name=name)
    if user.username is not None:
        username = new_accounts.checked_username(session, username=username, but=user_id)
        if user_id == actor.user_id and username != user.username:
            account_rows.check_present(user, password)
    changed = [
        what
        for what, old, new in (
            ("name", user.person.name, name),
            ("position", user.person.position, thai.normalise(position)[:300]),
            ("username", user.username, username if user.username is not None else None),
        )
        if old != new
    ]
    if not changed:
        return
    user.person.name, user.person.sort_key = name, sort_key(name)
    user.person.position = thai.normalise(position)[:300]
    if user.username is not None:
        user.username = username
    audit.record(session, actor=actor, action="accounts.edit", subject=user, data={"changed": changed})


def grant(session: Session, *, actor: Actor, user_id: int, role: Grant) -> bool:
    """Grant the account a role; returns whether that was new. An organiser's role that came with a round they made, or
    whose giver is not known, is granted anew: from then on it has power over accounts."""
    user = account_rows.administered(session, actor=actor, user_id=user_id)
    (wanted,) = grant_rows.checked(session, grants=[role])
    if grant_rows.give(session, actor=actor, user=user, grant=wanted):
        return True
    held = next(row for row in user.grants if grant_rows.grant_of(row) == wanted)
    if wanted.role is not Role.ORGANISER or held.granted_by not in (None, user_id) or actor.user_id in (None, user_id):
        return False
    held.granted_by = actor.user_id
    audit.record(session, actor=actor, action="accounts.grant", subject=user, data=grant_rows.logged(wanted))
    return True


def revoke_grant(session: Session, *, actor: Actor, user_id: int, grant_id: int) -> bool:
    """Revoke a grant of the account, which ends the deputies for it; returns whether it existed.

    Raises:
        RuleViolation: ``last_admin``.
    """
    admins = _admins(session)
    user = account_rows.administered(session, actor=actor, user_id=user_id)
    row = next((row for row in user.grants if row.id == grant_id), None)
    if row is None:
        return False
    if row.role is Role.ADMIN:
        _keep_one(admins, but=user_id)
    deputy_rows.end_of_grant(session, actor=actor, grant_id=row.id)
    session.delete(row)
    session.flush()  # the grants are reloaded without it
    session.expire(user, ["grants"])
    audit.record(
        session,
        actor=actor,
        action="accounts.take_grant",
        subject=user,
        data=grant_rows.logged(grant_rows.grant_of(row)),
    )
    return True


def disable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Disable the account and end its sessions and its deputies.

    Raises:
        RuleViolation: ``not_yourself``, ``last_admin``.
    """
    admins = _admins(session)
    user = account_rows.administered(session, actor=actor, user_id=user_id)
    refuse_if(user_id == actor.user_id, "not_yourself")
    if user.disabled_at is not None:
        return
    if any(grant.role is Role.ADMIN for grant in user.grants):
        _keep_one(admins, but=user_id)
    user.disabled_at = clock.now()
    deputy_rows.end_of_account(session, actor=actor, user_id=user_id)
    sessions.delete_of_account(session, user_id=user_id)
    audit.record(session, actor=actor, action="accounts.disable", subject=user)


def enable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Enable a disabled account again."""
    user = account_rows.administered(session, actor=actor, user_id=user_id)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    audit.record(session, actor=actor, action="accounts.enable", subject=user)


def _admins(session: Session) -> set[int]:
    """The enabled accounts of administrators, locked with their grants. Locked before any other account and in order
    of id, so that of two administrators who remove each other concurrently the second sees what the first did."""
    session.flush()  # grants added in this transaction count
    query = (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMIN, User.disabled_at.is_(None))
        .order_by(User.id, RoleGrant.id)
        .with_for_update()
    )
    return set(session.execute(query).scalars())


def _keep_one(admins: set[int], *, but: int) -> None:
    refuse_if(not admins - {but}, "last_admin")

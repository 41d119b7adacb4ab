"""Accounts that sign in with a password, and their grants. (Judges' cards: ``services.contests.sign_in_cards``.)

Administrators create and change accounts and give roles; the installation itself (``SYSTEM``) does too. Passwords are
also reset by who manages the account (``managed_accounts``). Functions that change another's account refuse with
``user_unknown``, ``not_your_person``, ``account_erased`` or ``account_merged``.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.people.accounts import (
    check_username,
    clean_username,
    normalise_password,
)
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor, Grant, Role
from judging.models import AccountMerge, Person, RoleGrant, User
from judging.queries.people import managed_accounts
from judging.services import audit
from judging.services.people import grant_rows, new_passwords, passwords, sessions


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A new account. ``temporary_password`` is shown once and not stored; None where a password was given."""

    user_id: int
    temporary_password: str | None


@dataclass(frozen=True, slots=True)
class Reissued:
    """A new temporary password for a printed slip; None: the person has chosen a password meanwhile and keeps it."""

    user_id: int
    temporary_password: str | None


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A person whose password matched ``verified_hash``. ``outdated``: ``rehash`` is due. ``expired``: it was a
    temporary password that is no longer valid, so nobody is signed in."""

    user_id: int
    verified_hash: str
    outdated: bool
    expired: bool


def authenticate(
    session: Session, *, username: str, password: str, hashing: AbstractContextManager[None] | None = None
) -> Authenticated | None:
    """The account of this username and password, or None. Reads only; takes as long for an unknown or closed account
    as for a wrong password. ``hashing`` is entered while the hash of an account is verified."""
    query = select(User.id, User.password_hash, User.password_expires_at).where(
        User.username == clean_username(username)[:200], User.disabled_at.is_(None)
    )
    row = session.execute(query).first()
    if row is None:
        passwords.matches(None, password)
        return None
    with hashing or nullcontext():
        is_right = passwords.matches(row[1], password)
    if not is_right:
        return None
    expired = row[2] is not None and row[2] <= clock.now()
    return Authenticated(row[0], row[1], passwords.is_outdated(row[1], password), expired)


def rehash(session: Session, *, actor: Actor, user_id: int, password: str) -> str | None:
    """Store the hash of a verified password with today's parameters, and return it; None where the password was changed
    meanwhile. Sessions stay valid."""
    user = _user(session, user_id)
    if not passwords.matches(user.password_hash, password):
        return None
    user.password_hash = passwords.hash_password(password)
    audit.record(session, actor=actor, action="accounts.rehash", subject=user)
    return user.password_hash


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
        RuleViolation: ``not_administrator``, ``name_missing``, ``username_taken``, ``grant_unknown``, those of
            ``core.people.accounts``.
    """
    refuse_if(not _administers(actor), "not_administrator")
    name, username = _checked_name(name), _checked_username(session, username)
    wanted = grant_rows.checked(session, grants=grants)
    if password is not None:
        new_passwords.check(session, password=password, username=username, name=name, grants=wanted)
    now = clock.now()
    temporary = passwords.make_temporary() if password is None else None
    until = new_passwords.valid_until(session, grants=wanted, is_invitation=True) if temporary else None
    user = User(
        person=Person(name=name, sort_key=thai.sort_key(name), position=thai.normalise(position)[:300]),
        grants=[grant_rows.row_of(grant, by=actor) for grant in wanted],
        username=username,
        password_hash=passwords.hash_password(password or temporary or ""),
        must_change_password=temporary is not None,
        password_chosen_at=None if temporary else now,
        password_expires_at=until,
        created_at=now,
    )
    session.add(user)
    session.flush()  # the audit entry needs the account's id
    audit.record(
        session,
        actor=actor,
        action="accounts.create",
        subject=user,
        data={"grants": [grant_rows.logged(grant) for grant in wanted], "temporary_password": temporary is not None},
    )
    return NewAccount(user.id, temporary)


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
            ``accounts.check_present``.
    """
    user = administered(session, actor=actor, user_id=user_id)
    name = _checked_name(name)
    if user.username is not None:
        username = _checked_username(session, username, but=user_id)
        if user_id == actor.user_id and username != user.username:
            check_present(user, password)
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
    user.person.name, user.person.sort_key = name, thai.sort_key(name)
    user.person.position = thai.normalise(position)[:300]
    if user.username is not None:
        user.username = username
    audit.record(session, actor=actor, action="accounts.edit", subject=user, data={"changed": changed})


def grant(session: Session, *, actor: Actor, user_id: int, role: Grant) -> bool:
    """Grant the account a role; returns whether that was new. An organiser's role that came with a round they made, or
    whose giver is not known, is granted anew: from then on it has power over accounts."""
    user = administered(session, actor=actor, user_id=user_id)
    (wanted,) = grant_rows.checked(session, grants=[role])
    held = next((row for row in user.grants if grant_rows.grant_of(row) == wanted), None)
    if held is None:
        user.grants.append(grant_rows.row_of(wanted, by=actor))
    elif (
        wanted.role is not Role.ORGANISER or held.granted_by not in (None, user_id) or actor.user_id in (None, user_id)
    ):
        return False
    else:
        held.granted_by = actor.user_id
    audit.record(session, actor=actor, action="accounts.grant", subject=user, data=grant_rows.logged(wanted))
    return True


def revoke_grant(session: Session, *, actor: Actor, user_id: int, grant_id: int) -> bool:
    """Revoke a grant of the account; returns whether it existed.

    Raises:
        RuleViolation: ``last_admin``.
    """
    admins = _admins(session)
    user = administered(session, actor=actor, user_id=user_id)
    row = next((row for row in user.grants if row.id == grant_id), None)
    if row is None:
        return False
    if row.role is Role.ADMIN:
        _keep_one(admins, but=user_id)
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


def reset_password(session: Session, *, actor: Actor, user_id: int) -> str:
    """Set and return a temporary password, which is shown once, and end the account's sessions.

    Raises:
        RuleViolation: ``own_password`` (one's own is changed with the present one only), ``account_without_password``,
            ``account_disabled``.
    """
    user = _managed(session, actor, user_id)
    refuse_if(user_id == actor.user_id, "own_password")
    refuse_if(user.username is None, "account_without_password")
    refuse_if(user.disabled_at is not None, "account_disabled")
    is_invitation = user.password_chosen_at is None
    grants = [grant_rows.grant_of(row) for row in user.grants]
    until = new_passwords.valid_until(session, grants=grants, is_invitation=is_invitation)
    temporary = passwords.make_temporary()
    _set_password(user, temporary, expires_at=until)
    sessions.delete_of_account(session, user_id=user_id)
    audit.record(
        session, actor=actor, action="accounts.reset_password", subject=user, data={"until": until.isoformat()}
    )
    return temporary


def reissue_passwords(session: Session, *, actor: Actor, user_ids: Sequence[int]) -> tuple[Reissued, ...]:
    """A new temporary password for each of these accounts that still has one. A person who has chosen a password
    meanwhile keeps it.

    Raises:
        RuleViolation: ``nobody_chosen``, and those of ``accounts.reset_password``.
    """
    refuse_if(not user_ids, "nobody_chosen")
    found = []
    for user_id in sorted(set(user_ids)):
        waits = _managed(session, actor, user_id).must_change_password
        found.append(Reissued(user_id, reset_password(session, actor=actor, user_id=user_id) if waits else None))
    return tuple(found)


def change_password(session: Session, *, actor: Actor, current: str, new: str) -> None:
    """Change the actor's own password; every session of the account but the present one ends.

    Raises:
        RuleViolation: ``account_without_password``, ``password_unchanged``, those of ``accounts.check_present``, of
            ``core.people.accounts.check_password`` and of ``password_strength.check``.
    """
    user = _user(session, actor.user_id or 0)
    username = require(user.username, "account_without_password")
    check_present(user, current)
    new_passwords.check(
        session,
        password=new,
        username=username,
        name=user.person.name,
        grants=[grant_rows.grant_of(row) for row in user.grants],
    )
    refuse_if(normalise_password(new) == normalise_password(current), "password_unchanged")
    _set_password(user, new, expires_at=None)
    sessions.delete_of_account(session, user_id=user.id, but=actor.session_id)
    audit.record(session, actor=actor, action="accounts.change_password", subject=user)


def end_sessions(session: Session, *, actor: Actor, user_id: int) -> User:
    """End the sessions of an account that the actor manages. Part of ``second_factors.reset``."""
    user = _managed(session, actor, user_id)
    sessions.delete_of_account(session, user_id=user_id)
    return user


def disable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Disable the account and end its sessions.

    Raises:
        RuleViolation: ``not_yourself``, ``last_admin``.
    """
    admins = _admins(session)
    user = administered(session, actor=actor, user_id=user_id)
    refuse_if(user_id == actor.user_id, "not_yourself")
    if user.disabled_at is not None:
        return
    if any(grant.role is Role.ADMIN for grant in user.grants):
        _keep_one(admins, but=user_id)
    user.disabled_at = clock.now()
    sessions.delete_of_account(session, user_id=user_id)
    audit.record(session, actor=actor, action="accounts.disable", subject=user)


def enable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Enable a disabled account again."""
    user = administered(session, actor=actor, user_id=user_id)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    audit.record(session, actor=actor, action="accounts.enable", subject=user)


def check_present(user: User, password: str) -> None:
    """Refuse (``own_password_wanted``, ``password_wrong``) unless this is the present password of the account."""
    refuse_if(not password, "own_password_wanted")
    refuse_if(not passwords.matches(user.password_hash, password), "password_wrong")


def _set_password(user: User, password: str, *, expires_at: datetime | None) -> None:
    """Set the person's own password, or a temporary one that expires at that moment."""
    user.password_hash = passwords.hash_password(password)
    user.must_change_password, user.password_expires_at = expires_at is not None, expires_at
    if expires_at is None:
        user.password_chosen_at = clock.now()


def _user(session: Session, user_id: int) -> User:
    return require(session.get(User, user_id, with_for_update={"of": User}), "user_unknown")


def _administers(actor: Actor) -> bool:
    """Whether the actor is an administrator or the installation itself."""
    return actor == SYSTEM or actor.has(Role.ADMIN)


def _managed(session: Session, actor: Actor, user_id: int) -> User:
    """The account, locked; refused where the actor does not manage it or its person was erased."""
    user = _user(session, user_id)
    refuse_if(not (_administers(actor) or managed_accounts.manages(session, actor, user_id)), "not_your_person")
    _check_stands(session, user)
    return user


def _check_stands(session: Session, user: User) -> None:
    refuse_if(user.person.erased_at is not None, "account_erased")
    refuse_if(session.get(AccountMerge, user.id), "account_merged")


def administered(session: Session, *, actor: Actor, user_id: int) -> User:
    """The account, locked, for an administrator's act on it.

    Raises:
        RuleViolation: ``user_unknown``, ``not_your_person`` (the actor is no administrator), ``account_erased``,
            ``account_merged``.
    """
    user = _user(session, user_id)
    refuse_if(not _administers(actor), "not_your_person")
    _check_stands(session, user)
    return user


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


def _checked_name(name: str) -> str:
    return require(thai.normalise(name)[:200], "name_missing")


def _checked_username(session: Session, username: str, *, but: int | None = None) -> str:
    cleaned = clean_username(username)
    check_username(cleaned)
    holder = session.execute(select(User.id).where(User.username == cleaned)).scalar()
    refuse_if(holder is not None and holder != but, "username_taken")
    return cleaned

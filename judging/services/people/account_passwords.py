"""Signing in by password, and the password of an account: reset by who manages it, changed by its owner."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people.accounts import clean_username, normalise_password
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import User
from judging.services import audit
from judging.services.people import account_rows, grant_rows
from judging.services.signin import new_passwords, passwords, sessions


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
    user = account_rows.locked(session, user_id=user_id)
    if not passwords.matches(user.password_hash, password):
        return None
    user.password_hash = passwords.hash_password(password)
    audit.record(session, actor=actor, action="accounts.rehash", subject=user)
    return user.password_hash


def reset_password(session: Session, *, actor: Actor, user_id: int) -> str:
    """Set and return a temporary password, which is shown once, and end the account's sessions.

    Raises:
        RuleViolation: ``own_password`` (one's own is changed with the present one only), ``account_without_password``,
            ``account_disabled``.
    """
    user, actor = account_rows.managed(session, actor=actor, user_id=user_id)
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
        RuleViolation: ``nobody_chosen``, and those of `reset_password`.
    """
    refuse_if(not user_ids, "nobody_chosen")
    found = []
    for user_id in sorted(set(user_ids)):
        user, _ = account_rows.managed(session, actor=actor, user_id=user_id)
        waits = user.must_change_password
        found.append(Reissued(user_id, reset_password(session, actor=actor, user_id=user_id) if waits else None))
    return tuple(found)


def change_password(session: Session, *, actor: Actor, current: str, new: str) -> None:
    """Change the actor's own password; every session of the account but the present one ends.

    Raises:
        RuleViolation: ``account_without_password``, ``password_unchanged``, those of ``account_rows.check_present``, of
            ``core.people.accounts.check_password`` and of ``password_strength.check``.
    """
    user = account_rows.locked(session, user_id=actor.user_id or 0)
    username = require(user.username, "account_without_password")
    account_rows.check_present(user, current)
    new_passwords.check(
        session,
        password=new,
        username=username,
        name=user.person.name,
        position=user.person.position,
        grants=[grant_rows.grant_of(row) for row in user.grants],
    )
    refuse_if(normalise_password(new) == normalise_password(current), "password_unchanged")
    _set_password(user, new, expires_at=None)
    sessions.delete_of_account(session, user_id=user.id, but=actor.session_id)
    audit.record(session, actor=actor, action="accounts.change_password", subject=user)


def _set_password(user: User, password: str, *, expires_at: datetime | None) -> None:
    """Set the person's own password, or a temporary one that expires at that moment."""
    user.password_hash = passwords.hash_password(password)
    user.must_change_password, user.password_expires_at = expires_at is not None, expires_at
    if expires_at is None:
        user.password_chosen_at = clock.now()

"""Accounts: who may sign in with a password, and what they are granted. Judges' cards are the cards service's.

An administrator manages everyone. An organiser manages teachers whose institution has a work in a round they organise,
and organisers of nothing but such rounds; none who judges beyond these rounds (``managed_accounts`` decides).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.people.accounts import check_grant, check_password, check_username, clean_username
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.models import Competition, Institution, Person, RoleGrant, Round, User
from judging.queries.people import managed_accounts
from judging.services import audit
from judging.services.people import passwords


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made. ``temporary_password`` is known now and never again; None where the person brought one."""

    user_id: int
    temporary_password: str | None


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Somebody whose password was right; ``outdated`` asks for ``rehash``."""

    user_id: int
    session_version: int
    outdated: bool


def authenticate(session: Session, *, username: str, password: str) -> Authenticated | None:
    """Who this is, or None. Reads only, and works as long for an unknown or closed account as for a wrong password."""
    query = select(User.id, User.session_version, User.password_hash).where(
        User.username == clean_username(username)[:200], User.disabled_at.is_(None)
    )
    row = session.execute(query).first()
    if not passwords.matches(row[2] if row else None, password) or row is None:
        return None
    return Authenticated(row[0], row[1], passwords.is_outdated(row[2]))


def rehash(session: Session, *, actor: Actor, user_id: int, password: str) -> None:
    """Keep the password just proven under today's parameters. Sessions go on."""
    user = _user(session, user_id)
    if not passwords.matches(user.password_hash, password):
        return  # changed in another session meanwhile
    user.password_hash = passwords.hashed(password)
    audit.record(session, actor=actor, action="accounts.rehash", subject=f"user:{user_id}")


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
    """Make an account with a password. Without one a temporary is made, to be changed at first sign-in."""
    name, username = _checked_name(name), _checked_username(session, username)
    if password is not None:
        check_password(password, username)
    wanted = _checked_grants(session, grants)
    temporary = passwords.temporary() if password is None else None
    person = Person(name=name, sort_key=thai.sort_key(name), position=thai.normalise(position)[:300])
    session.add(person)
    session.flush()  # the account needs the person's number
    user = User(
        person_id=person.id,
        username=username,
        password_hash=passwords.hashed(password or temporary or ""),
        must_change_password=temporary is not None,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()  # grants and the audit entry need the account's number
    session.add_all(_grant_row(user.id, grant) for grant in wanted)
    audit.record(
        session,
        actor=actor,
        action="accounts.create",
        subject=f"user:{user.id}",
        data={"grants": [_grant_data(grant) for grant in wanted], "temporary_password": temporary is not None},
    )
    return NewAccount(user.id, temporary)


def edit_staff(session: Session, *, actor: Actor, user_id: int, name: str, username: str, position: str = "") -> None:
    """Change the name, position and username. A person who signs in by card alone keeps having no username."""
    user = _managed(session, actor, user_id)
    name = _checked_name(name)
    if user.username is not None:
        username = _checked_username(session, username, but=user_id)
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
    audit.record(session, actor=actor, action="accounts.edit", subject=f"user:{user_id}", data={"changed": changed})


def grant(session: Session, *, actor: Actor, user_id: int, role: Grant) -> bool:
    """Give the account one more role; whether it had not got it."""
    user = _managed(session, actor, user_id)
    (wanted,) = _checked_grants(session, [role])
    if wanted in {_grant_of(row) for row in user.grants}:
        return False
    session.add(_grant_row(user_id, wanted))
    session.expire(user, ["grants"])
    audit.record(session, actor=actor, action="accounts.grant", subject=f"user:{user_id}", data=_grant_data(wanted))
    return True


def take_grant(session: Session, *, actor: Actor, user_id: int, grant_id: int) -> bool:
    """Take the role of this number from the account; whether it still had it. Never the last administrator's."""
    admins = _admins(session)
    user = _managed(session, actor, user_id)
    row = next((row for row in user.grants if row.id == grant_id), None)
    if row is None:
        return False
    if row.role is Role.ADMIN:
        _keep_one(admins, but=user_id)
    session.delete(row)
    session.flush()  # the account is read again without it
    session.expire(user, ["grants"])
    audit.record(
        session, actor=actor, action="accounts.take_grant", subject=f"user:{user_id}", data=_grant_data(_grant_of(row))
    )
    return True


def reset_password(session: Session, *, actor: Actor, user_id: int) -> str:
    """Make a temporary password, end the person's sessions, and return it: it is shown once."""
    user = _managed(session, actor, user_id)
    if user.username is None:
        raise RuleViolation("account_without_password")
    if user.disabled_at is not None:
        raise RuleViolation("account_disabled")
    temporary = passwords.temporary()
    user.password_hash = passwords.hashed(temporary)
    user.must_change_password = True
    user.session_version += 1
    audit.record(session, actor=actor, action="accounts.reset_password", subject=f"user:{user_id}")
    return temporary


def change_password(session: Session, *, actor: Actor, current: str, new: str) -> None:
    """Change one's own password; every other session of the account ends."""
    user = _user(session, actor.user_id or 0)
    if user.username is None:
        raise RuleViolation("account_without_password")
    if not passwords.matches(user.password_hash, current):
        raise RuleViolation("password_wrong")
    check_password(new, user.username)
    if new == current:
        raise RuleViolation("password_unchanged")
    user.password_hash = passwords.hashed(new)
    user.must_change_password = False
    user.session_version += 1
    audit.record(session, actor=actor, action="accounts.change_password", subject=f"user:{user.id}")


def disable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Close the account and end its sessions. Not one's own, and never the last administrator's."""
    admins = _admins(session)
    user = _managed(session, actor, user_id)
    if user_id == actor.user_id:
        raise RuleViolation("not_yourself")
    if user.disabled_at is not None:
        return
    if any(grant.role is Role.ADMIN for grant in user.grants):
        _keep_one(admins, but=user_id)
    user.disabled_at = clock.now()
    user.session_version += 1
    audit.record(session, actor=actor, action="accounts.disable", subject=f"user:{user_id}")


def enable(session: Session, *, actor: Actor, user_id: int) -> None:
    """Open a closed account again."""
    user = _managed(session, actor, user_id)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    audit.record(session, actor=actor, action="accounts.enable", subject=f"user:{user_id}")


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update={"of": User})
    if user is None:
        raise RuleViolation("user_unknown")
    return user


def _managed(session: Session, actor: Actor, user_id: int) -> User:
    """The account, locked; ``not_your_person`` where the actor does not manage it, ``account_erased`` of one whose
    person was erased: nobody signs in with it again."""
    user = _user(session, user_id)
    if actor.user_id is not None and not managed_accounts.manages(session, actor, user_id):
        raise RuleViolation("not_your_person")
    if user.person.erased_at is not None:
        raise RuleViolation("account_erased")
    return user


def _admins(session: Session) -> set[int]:
    """The open accounts of administrators, locked with the roles that make them so: before any other account and in one
    order, so that of two administrators who remove each other at once the second waits, and sees what the first did."""
    session.flush()  # roles given earlier in this transaction count
    query = (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMIN, User.disabled_at.is_(None))
        .order_by(User.id, RoleGrant.id)
        .with_for_update()
    )
    return set(session.execute(query).scalars())


def _keep_one(admins: set[int], *, but: int) -> None:
    if not admins - {but}:
        raise RuleViolation("last_admin")


def _checked_name(name: str) -> str:
    cleaned = thai.normalise(name)[:200]
    if not cleaned:
        raise RuleViolation("name_missing")
    return cleaned


def _checked_username(session: Session, username: str, *, but: int | None = None) -> str:
    cleaned = clean_username(username)
    check_username(cleaned)
    holder = session.execute(select(User.id).where(User.username == cleaned)).scalar()
    if holder is not None and holder != but:
        raise RuleViolation("username_taken")
    return cleaned


def _checked_grants(session: Session, grants: Sequence[Grant]) -> tuple[Grant, ...]:
    """Each grant once, each fitting its role, each limited to something that exists."""
    wanted = tuple(dict.fromkeys(grants))
    for grant in wanted:
        check_grant(grant)
        for model, row_id in (
            (Competition, grant.competition_id),
            (Round, grant.round_id),
            (Institution, grant.institution_id),
        ):
            if row_id is not None and session.get(model, row_id) is None:
                raise RuleViolation("grant_unknown")
    return wanted


def _grant_of(row: RoleGrant) -> Grant:
    return Grant(Role(row.role), row.competition_id, row.round_id, row.institution_id)


def _grant_row(user_id: int, grant: Grant) -> RoleGrant:
    return RoleGrant(
        user_id=user_id,
        role=grant.role,
        competition_id=grant.competition_id,
        round_id=grant.round_id,
        institution_id=grant.institution_id,
    )


def _grant_data(grant: Grant) -> dict[str, object]:
    limits = {
        "competition": grant.competition_id,
        "round": grant.round_id,
        "institution": grant.institution_id,
    }
    return {"role": grant.role.value, **{name: value for name, value in limits.items() if value is not None}}

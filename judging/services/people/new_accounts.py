"""The rows of a new account that signs in with a password, for the services that may make one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import sort_key
from judging.core.people.accounts import check_username, clean_username
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor, Grant
from judging.models import Person, User
from judging.services import audit
from judging.services.people import grant_rows
from judging.services.signin import new_passwords, passwords


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A new account. ``temporary_password`` is shown once and not stored; None where a password was given, or none was
    made yet."""

    user_id: int
    temporary_password: str | None


def make(
    session: Session,
    *,
    actor: Actor,
    name: str,
    username: str,
    grants: Sequence[Grant],
    position: str = "",
    password: str | None = None,
    is_in_bulk: bool = False,
) -> NewAccount:
    """Make an account with a password; without one, with a temporary one that must be changed at first sign-in.
    ``is_in_bulk``: the temporary one is made when its slip is printed, and until then nobody can sign in.

    Raises:
        RuleViolation: ``name_missing``, ``username_taken``, ``grant_unknown``, those of ``core.people.accounts``.
    """
    name, username = checked_name(name=name), checked_username(session, username=username)
    wanted = grant_rows.checked(session, grants=grants)
    if password is not None:
        new_passwords.check(session, password=password, username=username, name=name, position=position, grants=wanted)
    now = clock.now()
    temporary = passwords.make_temporary() if password is None and not is_in_bulk else None
    chosen = password is not None
    until = None if chosen else new_passwords.valid_until(session, grants=wanted, is_invitation=True)
    set_to = password or temporary
    user = User(
        person=Person(name=name, sort_key=sort_key(name), position=thai.normalise(position)[:300]),
        grants=[grant_rows.row_of(grant, by=actor) for grant in wanted],
        username=username,
        password_hash=passwords.hash_password(set_to) if set_to else None,
        must_change_password=not chosen,
        password_chosen_at=now if chosen else None,
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
        data={"grants": [grant_rows.logged(grant) for grant in wanted], "temporary_password": not chosen},
    )
    return NewAccount(user.id, temporary)


def checked_name(*, name: str) -> str:
    """The name as stored; refused (``name_missing``) where it is empty."""
    return require(thai.normalise(name)[:200], "name_missing")


def checked_username(session: Session, *, username: str, but: int | None = None) -> str:
    """The username as stored; refused where it is unusable, or ``username_taken`` by another account than ``but``."""
    cleaned = clean_username(username)
    check_username(cleaned)
    holder = session.execute(select(User.id).where(User.username == cleaned)).scalar()
    refuse_if(holder is not None and holder != but, "username_taken")
    return cleaned

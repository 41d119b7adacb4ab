"""The row of an account, locked, for who may act on it.

Functions refuse with ``user_unknown``, ``not_your_person``, ``account_erased`` or ``account_merged``.
"""

from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor, Role
from judging.models import AccountMerge, User
from judging.queries.people import managed_accounts
from judging.services.signin import passwords


def locked(session: Session, *, user_id: int) -> User:
    """The account, locked."""
    return require(session.get(User, user_id, with_for_update={"of": User}), "user_unknown")


def administers(actor: Actor) -> bool:
    """Whether the actor is an administrator or the installation itself."""
    return actor == SYSTEM or actor.has(Role.ADMIN)


def managed(session: Session, *, actor: Actor, user_id: int) -> tuple[User, Actor]:
    """The account, locked, and the actor as they manage it; refused where they do not, or its person was erased."""
    user = locked(session, user_id=user_id)
    if not administers(actor):
        actor = require(managed_accounts.as_manager(session, actor, user_id, today=clock.today()), "not_your_person")
    _check_stands(session, user)
    return user, actor


def administered(session: Session, *, actor: Actor, user_id: int) -> User:
    """The account, locked, for an administrator's act on it.

    Raises:
        RuleViolation: ``user_unknown``, ``not_your_person`` (the actor is no administrator), ``account_erased``,
            ``account_merged``.
    """
    user = locked(session, user_id=user_id)
    refuse_if(not administers(actor), "not_your_person")
    _check_stands(session, user)
    return user


def check_present(user: User, password: str) -> None:
    """Refuse (``own_password_wanted``, ``password_wrong``) unless this is the present password of the account."""
    refuse_if(not password, "own_password_wanted")
    refuse_if(not passwords.matches(user.password_hash, password), "password_wrong")


def _check_stands(session: Session, user: User) -> None:
    refuse_if(user.person.erased_at is not None, "account_erased")
    refuse_if(session.get(AccountMerge, user.id), "account_merged")

"""Whether an account has a second factor, and who is about to enter one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.roles import Role
from judging.models import RecoveryCode, SecondFactorRow, User
from judging.queries.people import deputies


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """An account's second factor: since when, and how many recovery codes are unused."""

    confirmed_at: datetime
    codes_left: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that can sign in by password."""

    username: str
    password_hash: str
    must_change_password: bool
    roles: frozenset[Role]


def state(session: Session, user_id: int) -> SecondFactorState | None:
    """The account's second factor, or None."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id).scalar_subquery()
    query = select(SecondFactorRow.confirmed_at, left).where(SecondFactorRow.user_id == user_id)
    row = session.execute(query).tuples().first()
    return None if row is None else SecondFactorState(*row)


def candidate(session: Session, user_id: int, *, today: date) -> Candidate | None:
    """The account with its roles today, also as a deputy; None if it is disabled or has no password."""
    query = select(User.username, User.password_hash, User.must_change_password).where(
        User.id == user_id, User.disabled_at.is_(None)
    )
    row = session.execute(query).first()
    if row is None or row[0] is None or row[1] is None:
        return None
    roles = session.execute(deputies.GRANTS, {"user_id": user_id, "today": today}).scalars()
    return Candidate(row[0], row[1], row[2], frozenset(map(Role, roles)))

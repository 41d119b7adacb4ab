"""A person as services know them, where no request names them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.roles import Actor
from judging.models import User
from judging.queries.people import deputies


def actor_of(session: Session, user_id: int, *, today: date) -> Actor:
    """The person with the roles that they have today, their own and as a deputy: none where the account is disabled."""
    query = select(User.id).where(User.id == user_id, User.disabled_at.is_(None))
    if session.execute(query).first() is None:
        return Actor(user_id)
    rows = session.execute(deputies.GRANTS, {"user_id": user_id, "today": today})
    return Actor(user_id, tuple(deputies.grant_of(*row) for row in rows))

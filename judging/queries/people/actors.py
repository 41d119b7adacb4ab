"""A person as services know them, where no request names them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.roles import Actor, Grant, Role
from judging.models import RoleGrant, User


def actor_of(session: Session, user_id: int) -> Actor:
    """The person with the roles that are granted now: none where the account is disabled."""
    query = (
        select(RoleGrant.role, RoleGrant.competition_id, RoleGrant.round_id, RoleGrant.institution_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.user_id == user_id, User.disabled_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return Actor(user_id, tuple(Grant(Role(role), *limits) for role, *limits in session.execute(query)))

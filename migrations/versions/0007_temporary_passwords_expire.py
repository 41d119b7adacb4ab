"""temporary passwords expire: until when a temporary password is valid, and when the person chose their own

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_users = sa.table(
    "users",
    sa.column("username", sa.String),
    sa.column("must_change_password", sa.Boolean),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("password_chosen_at", sa.DateTime(timezone=True)),
    sa.column("password_expires_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name in ("password_chosen_at", "password_expires_at"):
        op.add_column("users", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    own = sa.and_(_users.c.username.is_not(None), sa.not_(_users.c.must_change_password))
    op.execute(sa.update(_users).where(own).values(password_chosen_at=_users.c.created_at))
    # Nobody knows when earlier temporary passwords were issued: they are valid for the days of a new invitation.
    until = datetime.now(UTC) + timedelta(days=14)
    value = until.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else until
    op.execute(sa.update(_users).where(_users.c.must_change_password).values(password_expires_at=value))


def downgrade() -> None:
    for name in ("password_expires_at", "password_chosen_at"):
        op.drop_column("users", name)

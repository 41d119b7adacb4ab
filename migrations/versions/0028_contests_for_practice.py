"""contests for practice

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contests", sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    """A contest for practice becomes a real one, because the older schema has no others."""
    with op.batch_alter_table("contests") as table:
        table.drop_column("is_practice")

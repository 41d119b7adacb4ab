"""single sheets are published by a setting of their own

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table and drop its triggers.
    op.add_column(
        "practice_settings", sa.Column("publish_sheets", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("practice_settings", "publish_sheets")

"""links that open a screen of the hall without signing in

Revision ID: 0046
Revises: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen_links",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "screen",
            sa.Enum("reveal", "hall", name="hall_screen", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_screen_links_contest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", "screen", name=op.f("pk_screen_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_screen_links_digest")),
    )


def downgrade() -> None:
    op.drop_table("screen_links")

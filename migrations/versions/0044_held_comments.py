"""comments that the chair holds back from the teams' feedback

Revision ID: 0044
Revises: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_comments",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", Moment(timezone=True), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_held_comments_hold_has_reason")),
        sa.ForeignKeyConstraint(["held_by"], ["users.id"], name=op.f("fk_held_comments_held_by")),
        sa.ForeignKeyConstraint(
            ["sheet_id", "item"],
            ["comments.sheet_id", "comments.item"],
            name=op.f("fk_held_comments_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "item", name=op.f("pk_held_comments")),
    )


def downgrade() -> None:
    op.drop_table("held_comments")

"""which works have presented, and which were late

Revision ID: 0041
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_turns",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("presented_at", Moment(timezone=True), nullable=True),
        sa.Column("late_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"],
            ["entries.id", "entries.contest_id"],
            name="fk_hall_turns_entry",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_hall_turns")),
    )
    op.create_index(op.f("ix_hall_turns_contest_id"), "hall_turns", ["contest_id"])


def downgrade() -> None:
    op.drop_table("hall_turns")

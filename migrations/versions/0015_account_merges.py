"""account merges: an account that was merged into another of the same person

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_merges",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", Moment(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Integer()),
        sa.CheckConstraint("user_id <> into_id", name=op.f("ck_account_merges_two")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_merges_user_id")),
        sa.ForeignKeyConstraint(["into_id"], ["users.id"], name=op.f("fk_account_merges_into_id")),
        sa.ForeignKeyConstraint(["merged_by"], ["users.id"], name=op.f("fk_account_merges_merged_by")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account_merges")),
    )
    op.create_index(op.f("ix_account_merges_into_id"), "account_merges", ["into_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_account_merges_into_id"), "account_merges")
    op.drop_table("account_merges")

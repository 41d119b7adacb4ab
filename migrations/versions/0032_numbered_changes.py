"""changes of tablets are numbered by their device

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Batches taken before keep their random ids; a tablet sends what waits on it under numbers."""
    op.create_table(
        "latest_changes",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("is_comment", sa.Boolean(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_latest_changes_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "device", "item", "is_comment", name=op.f("pk_latest_changes")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("latest_changes")

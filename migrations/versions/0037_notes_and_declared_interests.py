"""notes to self, and interests that judges declare from a score sheet

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("is_joined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("counters", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_notes_sheet_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_notes")),
    )
    # Plain ALTER TABLE: a batch would copy the table and drop its triggers.
    op.add_column("recusals", sa.Column("asked", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("recusals", "asked")
    op.drop_table("notes")

"""tablets, and the marks that they give back after a restore

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ACTS = sa.text("action NOT IN ('scoresheets.change', 'scoresheets.submit')")


def upgrade() -> None:
    op.create_table(
        "tablets",
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", Moment(timezone=True), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("held_epoch", sa.String(length=60), server_default="", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_tablets_contest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tablets_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("device", "user_id", name=op.f("pk_tablets")),
    )
    op.create_index(op.f("ix_tablets_user_id"), "tablets", ["user_id"])
    op.create_table(
        "take_backs",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(length=60), nullable=False),
        sa.Column("started_at", Moment(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_take_backs_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_take_backs_started_by")),
        sa.PrimaryKeyConstraint("contest_id", "epoch", name=op.f("pk_take_backs")),
    )
    # Plain ALTER TABLE: a batch would copy the tables and drop their triggers.
    op.add_column("sheet_batches", sa.Column("is_restored", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("receipts", sa.Column("former", sa.String(length=20), server_default="", nullable=False))
    op.create_index(
        "ix_audit_entries_acts", "audit_entries", ["chain_id", "seq"], sqlite_where=ACTS, postgresql_where=ACTS
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entries_acts", "audit_entries")
    op.drop_column("receipts", "former")
    op.drop_column("sheet_batches", "is_restored")
    op.drop_table("take_backs")
    op.drop_table("tablets")

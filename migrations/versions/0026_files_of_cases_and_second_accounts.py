"""files of cases, the last day of an answer, and rulings that a second account confirms

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_PARTS = ("protest", "evidence", "answer", "minutes")


def upgrade() -> None:
    op.add_column("cases", sa.Column("answer_until", sa.Date()))
    op.add_column(
        "practice_settings",
        sa.Column("rulings_confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "case_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(*_PARTS, name="part", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("ruling_id", sa.Integer()),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=80), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_case_files_not_empty")),
        sa.CheckConstraint(
            "(part = 'minutes') = (ruling_id IS NOT NULL)", name=op.f("ck_case_files_minutes_of_a_ruling")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_files_case_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_case_files_ruling_id")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_case_files_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
    )
    op.create_index(op.f("ix_case_files_case_id"), "case_files", ["case_id"])
    op.create_table(
        "ruling_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("proposed_at", Moment(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer()),
        sa.Column("ended_at", Moment(timezone=True)),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("ruling_id", sa.Integer()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR ruling_id IS NOT NULL OR reason <> ''",
            name=op.f("ck_ruling_proposals_ends_with_reason"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ruling_proposals_case_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_ruling_proposals_proposed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_ruling_proposals_ended_by")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_ruling_proposals_ruling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling_proposals")),
        sa.UniqueConstraint("ruling_id", name=op.f("uq_ruling_proposals_ruling_id")),
    )
    where = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_ruling_proposals_open",
        "ruling_proposals",
        ["case_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """Files and proposals are lost, because the older schema has no place for them."""
    op.drop_table("ruling_proposals")
    op.drop_table("case_files")
    with op.batch_alter_table("practice_settings") as table:
        table.drop_column("rulings_confirmed")
    op.drop_column("cases", "answer_until")

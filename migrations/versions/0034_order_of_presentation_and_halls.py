"""the order and timetable of presentations, what is presented now, and calls for the chair

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

KIND = sa.Enum("typed", "imported", "drawn", name="order_kind", native_enum=False, create_constraint=True, length=20)
PHASE = sa.Enum(
    "pause", "presentation", "questions", name="hall_phase", native_enum=False, create_constraint=True, length=20
)

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table and drop its triggers.
    op.add_column("entries", sa.Column("place", sa.Integer(), nullable=True))
    op.create_index("uq_entries_contest_id_place", "entries", ["contest_id", "place"], unique=True)
    op.create_table(
        "presentations",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("order_kind", KIND, nullable=True),
        sa.Column("ordered_at", Moment(timezone=True), nullable=True),
        sa.Column("ordered_by", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(length=80), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("presentation", sa.Integer(), server_default="10", nullable=False),
        sa.Column("questions", sa.Integer(), server_default="10", nullable=False),
        sa.Column("between_works", sa.Integer(), server_default="2", nullable=False),
        sa.Column("pauses", sa.Text(), server_default="[]", nullable=False),
        sa.CheckConstraint("order_kind <> 'drawn' OR seed <> ''", name=op.f("ck_presentations_draw_has_seed")),
        sa.CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL) = (first_day IS NULL)",
            name=op.f("ck_presentations_whole"),
        ),
        sa.CheckConstraint("ends > starts", name=op.f("ck_presentations_day_in_order")),
        sa.CheckConstraint(
            "presentation >= 1 AND questions >= 0 AND between_works >= 0", name=op.f("ck_presentations_lengths")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_presentations_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ordered_by"], ["users.id"], name=op.f("fk_presentations_ordered_by")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_presentations")),
    )
    op.create_table(
        "halls",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("phase", PHASE, nullable=False),
        sa.Column("started_at", Moment(timezone=True), nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("added >= 0", name=op.f("ck_halls_added")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_halls_contest_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_halls_entry", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_halls")),
    )
    op.create_index(op.f("ix_halls_entry_id"), "halls", ["entry_id"])
    op.create_table(
        "chair_calls",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("called_at", Moment(timezone=True), nullable=False),
        sa.Column("seen_at", Moment(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id", "contest_id"],
            ["panel_members.id", "panel_members.contest_id"],
            name="fk_chair_calls_member",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"],
            ["entries.id", "entries.contest_id"],
            name="fk_chair_calls_entry",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seen_by"], ["users.id"], name=op.f("fk_chair_calls_seen_by")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_chair_calls")),
    )
    op.create_index(op.f("ix_chair_calls_contest_id"), "chair_calls", ["contest_id"])
    op.create_index(op.f("ix_chair_calls_entry_id"), "chair_calls", ["entry_id"])


def downgrade() -> None:
    op.drop_table("chair_calls")
    op.drop_table("halls")
    op.drop_table("presentations")
    op.drop_index("uq_entries_contest_id_place", "entries")
    op.drop_column("entries", "place")

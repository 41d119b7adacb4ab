"""readings of cases: when a teacher of the institution first opened a question or a ruling

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ruling_id", sa.Integer()),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_readings_case_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_case_readings_ruling_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_readings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_readings")),
    )
    op.create_index("ix_case_readings_case", "case_readings", ["case_id", "user_id"])


def downgrade() -> None:
    op.drop_index("ix_case_readings_case", "case_readings")
    op.drop_table("case_readings")

"""corrections of sheets: criteria that a ruling opens on one sheet of a provisional result

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers
from judging.models.base import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_STATES = ("open", "resubmitted", "certified", "published", "undone")


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("items", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="correction_state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'undone') OR reason <> ''", name=op.f("ck_corrections_reasoned")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_corrections_ruling_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_corrections_contest_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_corrections_sheet_id")),
        sa.PrimaryKeyConstraint("ruling_id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_contest", "corrections", ["contest_id", "state"])
    where = sa.text("state = 'open'")
    op.create_index(
        "uq_corrections_open", "corrections", ["sheet_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    triggers.renew(op.get_bind())


def downgrade() -> None:
    pending = "SELECT count(*) FROM corrections WHERE state IN ('open', 'resubmitted', 'certified')"
    if op.get_bind().execute(sa.text(pending)).scalar():
        raise RuntimeError("Corrections of sheets are pending. Publish their results, or reverse their rulings, first.")
    triggers.remove(op.get_bind())
    op.drop_table("corrections")
    triggers.install(op.get_bind())

"""the ranked works of the newest published versions can be searched

Revision ID: 0042
Revises: 0041
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from judging.core.results.public_works import public_works

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NEWEST = sa.text(
    "SELECT contest_id, public FROM publications AS one WHERE version = "
    "(SELECT max(version) FROM publications WHERE contest_id = one.contest_id) ORDER BY contest_id"
)


def upgrade() -> None:
    made = op.create_table(
        "published_works",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_awarded", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=2000), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_published_works_contest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_published_works_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_published_works")),
    )
    op.create_index(op.f("ix_published_works_contest_id"), "published_works", ["contest_id"])
    connection = op.get_bind()
    for contest_id, document in connection.execute(NEWEST).all():
        works = public_works({"standings": [], **json.loads(document)})
        rows = [
            {
                "entry_id": work.entry_id,
                "contest_id": contest_id,
                "rank": work.rank,
                "is_awarded": work.is_awarded,
                "key": work.key,
                "shown": work.shown,
            }
            for work in works
        ]
        if rows:
            connection.execute(made.insert(), rows)


def downgrade() -> None:
    op.drop_table("published_works")

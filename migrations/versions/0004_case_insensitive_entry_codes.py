"""case-insensitive entry codes: a001 and A001 are the same work

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_entries = sa.table("entries", *map(sa.column, ("id", "contest_id", "code", "code_key")))


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("entries", sa.Column("code_key", sa.String(length=120), server_default="", nullable=False))
    met: set[tuple[int, str]] = set()
    for row in connection.execute(sa.select(_entries).order_by(_entries.c.id)).all():
        key = row.code.casefold()
        if (row.contest_id, key) in met:  # an existing duplicate keeps a key of its own until its code is changed
            key = f"{key} {row.id}"
        met.add((row.contest_id, key))
        connection.execute(sa.update(_entries).where(_entries.c.id == row.id).values(code_key=key))
    op.create_index("uq_entries_contest_id_code_key", "entries", ["contest_id", "code_key"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_entries_contest_id_code_key", table_name="entries")
    op.drop_column("entries", "code_key")

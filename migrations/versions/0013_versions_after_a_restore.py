"""versions after a restore: the first stored version of a contest may follow printed ones that a restore lost

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

from judging.models import triggers

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BEFORE = "(version = 1) = (supersedes_id IS NULL)"
_AFTER = "version > 1 OR supersedes_id IS NULL"


def upgrade() -> None:
    _replace(op.get_bind(), _AFTER)
    where = sa.text("supersedes_id IS NULL")
    op.create_index(
        "uq_publications_first", "publications", ["contest_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("uq_publications_first", table_name="publications")
    _replace(op.get_bind(), _BEFORE)


def _replace(connection: Connection, condition: str) -> None:
    triggers.remove(connection)  # SQLite copies the table
    name = op.f("ck_publications_supersedes_the_one_before")
    with op.batch_alter_table("publications") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, condition)
    triggers.install(connection)

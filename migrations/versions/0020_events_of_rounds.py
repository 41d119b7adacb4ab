"""events of rounds: name, noun, venue and host of a round's event, with defaults of its competition

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = {"competitions": (), "rounds": ("venue", "host")}
_NAMES = ("event_name", "event_name_en")


def upgrade() -> None:
    triggers.remove(op.get_bind())  # SQLite copies the tables
    for name, places in _TABLES.items():
        with op.batch_alter_table(name) as table:
            for column in (*_NAMES, *places):
                table.add_column(sa.Column(column, sa.String(200), server_default="", nullable=False))
            table.add_column(sa.Column("event_noun", sa.String(20)))
            table.create_check_constraint(op.f(f"ck_{name}_event_noun"), "event_noun IN ('evaluation', 'contest')")
    triggers.install(op.get_bind())


def downgrade() -> None:
    triggers.remove(op.get_bind())
    for name, places in _TABLES.items():
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_event_noun"), type_="check")
            for column in ("event_noun", *places, *_NAMES):
                table.drop_column(column)
    triggers.install(op.get_bind())

"""a number is given once: SQLite does not give a removed row's number to the next one, which the log would then name

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

from judging.models import triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = (
    *("persons", "users", "panel_members", "entries", "scoresheets"),
    *("registrations", "documents", "look_alikes", "past_works"),
)


def upgrade() -> None:
    _rebuilt(once=True)


def downgrade() -> None:
    _rebuilt(once=False)


def _rebuilt(*, once: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    triggers.remove(connection)  # they name tables that are not there for a moment
    for table in _TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": once}):
            pass
    triggers.install(connection)

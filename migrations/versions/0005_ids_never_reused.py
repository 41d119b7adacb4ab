"""IDs are never reused after a deletion: SQLite would give a deleted row's ID to a new row, and the log names IDs

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
    *("persons", "users", "role_grants", "panel_members", "recusals", "entries", "scoresheets"),
    *("registrations", "documents", "look_alikes", "past_works"),
)
_SUBJECT = "json_extract(text, '$.subject')"
_IN_THE_LOG = {
    "users": "user",
    "panel_members": "member",
    "entries": "entry",
    "scoresheets": "sheet",
    "registrations": "registration",
    "look_alikes": "look_alike",
    "past_works": "past_work",
}
_NAMED = {
    **{table: (kind, "audit_entries", _SUBJECT) for table, kind in _IN_THE_LOG.items()},
    "persons": ("person", "findings", "subject"),
}
"""For each table: the prefix that names its rows (``member:5``), and where the name is stored."""


def upgrade() -> None:
    _rebuilt(once=True)
    if op.get_bind().dialect.name == "sqlite":
        _begin_after_what_is_named()


def _begin_after_what_is_named() -> None:
    """Start new IDs after those of deleted rows that the log or a finding still names."""
    connection = op.get_bind()
    for table, (kind, place, words) in _NAMED.items():
        number = f"CAST(substr({words}, {len(kind) + 2}) AS INTEGER)"
        named = f"SELECT max({number}) FROM {place} WHERE {words} LIKE '{kind}:%'"
        if table == "users":
            acted = "SELECT max(json_extract(text, '$.actor')) FROM audit_entries"
            named = f"SELECT max(coalesce(({named}), 0), coalesce(({acted}), 0))"
        last = connection.exec_driver_sql(named).scalar() or 0
        known = connection.exec_driver_sql(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'").scalar()
        if known is None:
            connection.exec_driver_sql(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {last})")
        elif last > known:
            connection.exec_driver_sql(f"UPDATE sqlite_sequence SET seq = {last} WHERE name = '{table}'")


def downgrade() -> None:
    _rebuilt(once=False)


def _rebuilt(*, once: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    triggers.remove(connection)  # they refer to tables that are missing during the rebuild
    for table in _TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": once}) as batch:
            if not once:  # AUTOINCREMENT leaves no place for the name of the key
                batch.create_primary_key(f"pk_{table}", ["id"])
    triggers.install(connection)

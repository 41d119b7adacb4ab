"""givers of role grants: a role that came with making a round has no power over accounts

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_grants = sa.table(
    "role_grants",
    *map(sa.column, ("id", "user_id", "role", "competition_id", "round_id", "institution_id", "granted_by")),
)
_entries = sa.table("audit_entries", *map(sa.column, ("id", "action", "text")))
_users = sa.table("users", sa.column("id"))

ONCE = {"sqlite_autoincrement": True}
LIMITS = ("competition", "round", "institution")


def upgrade() -> None:
    connection = op.get_bind()
    with op.batch_alter_table("role_grants", table_kwargs=ONCE) as table:
        table.add_column(sa.Column("granted_by", sa.Integer()))
        table.create_foreign_key("fk_role_grants_granted_by", "users", ["granted_by"], ["id"])
    users = set(connection.execute(sa.select(_users.c.id)).scalars())
    givers = dict(_givers(connection))
    for row in connection.execute(sa.select(_grants)).all():
        limits = (row.competition_id, row.round_id, row.institution_id)
        giver = givers.get((row.user_id, row.role, *limits))
        if giver in users:  # otherwise nobody knows, and the role has no power over accounts
            connection.execute(sa.update(_grants).where(_grants.c.id == row.id).values(granted_by=giver))


def downgrade() -> None:
    with op.batch_alter_table("role_grants", table_kwargs=ONCE) as table:
        table.drop_constraint("fk_role_grants_granted_by", type_="foreignkey")
        table.drop_column("granted_by")


def _givers(connection: sa.Connection) -> Iterator[tuple[tuple[object, ...], int | None]]:
    """(user, role, competition, round, institution) → who granted it, by the audit log, the latest last."""
    query = sa.select(_entries.c.text).where(_entries.c.action.in_(("accounts.create", "accounts.grant")))
    for text in connection.execute(query.order_by(_entries.c.id)).scalars():
        entry = json.loads(text)
        noun, _, number = entry["subject"].partition(":")
        if noun == "user" and number.isdecimal():
            data = entry["data"]
            for grant in data.get("grants", ()) if entry["action"] == "accounts.create" else (data,):
                yield (int(number), grant.get("role"), *(grant.get(name) for name in LIMITS)), entry["actor"]

"""one row for each batch that a tablet sent

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_shared = ("sheet_id", "revision", "device", "received_at")
_changes = sa.table("sheet_changes", *map(sa.column, (*_shared, "id", "item", "content")))
_batches = sa.table("sheet_batches", *map(sa.column, (*_shared, "ids", "changes")))


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "sheet_batches",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_sheet_batches_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "revision", name=op.f("pk_sheet_batches")),
    )
    for row in connection.execute(sa.select(_changes)).mappings().all():
        changes = json.dumps([[row["item"], row["content"]]], ensure_ascii=False, separators=(",", ":"))
        kept = {name: row[name] for name in _shared}
        connection.execute(sa.insert(_batches).values(**kept, ids=row["id"], changes=changes))
    triggers.remove(connection)
    connection.exec_driver_sql("DROP TABLE sheet_changes")
    triggers.install(connection)


def downgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "sheet_changes",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_sheet_changes_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "id", name=op.f("pk_sheet_changes")),
        sqlite_with_rowid=False,
    )
    for row in connection.execute(sa.select(_batches)).mappings().all():
        ids, changes = row["ids"].split(), json.loads(row["changes"])
        for place, (id_, (item, content)) in enumerate(zip(ids, changes, strict=True), row["revision"] - len(ids) + 1):
            kept = {name: row[name] for name in ("sheet_id", "device", "received_at")}
            connection.execute(sa.insert(_changes).values(**kept, id=id_, item=item, content=content, revision=place))
    triggers.remove(connection)
    op.drop_table("sheet_batches")
    triggers.install(connection)

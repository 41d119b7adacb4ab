"""contests can be archived and deleted, and the log of a deleted one stays

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_STATES = ("setup", "registration", "screening", "scoring", "certified", "published")
_PLACE = "uq_contests_round_id_category"
_NOT_ARCHIVED = sa.text("state <> 'archived'")
_CHECKED = {"contests": ("state",), "contest_steps": ("from_state", "to_state")}


def upgrade() -> None:
    triggers.remove(op.get_bind())  # SQLite copies the tables
    _check_states((*_STATES, "archived"), once=True)
    with op.batch_alter_table("contests", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f(_PLACE), type_="unique")
    op.create_index(
        _PLACE,
        "contests",
        ["round_id", "category"],
        unique=True,
        sqlite_where=_NOT_ARCHIVED,
        postgresql_where=_NOT_ARCHIVED,
    )
    with op.batch_alter_table("audit_chains") as table:
        table.drop_constraint(op.f("fk_audit_chains_contest_id"), type_="foreignkey")
    triggers.install(op.get_bind())


def downgrade() -> None:
    """An archived contest returns to its state before, and the log of a deleted one is lost, because the older schema
    has no place for them. It is refused where another contest has taken the place of an archived one."""
    connection = op.get_bind()
    triggers.remove(connection)
    before = (
        "SELECT from_state FROM contest_steps WHERE contest_id = contests.id AND to_state = 'archived' "
        "ORDER BY id DESC LIMIT 1"
    )
    op.execute(f"UPDATE contests SET state = ({before}) WHERE state = 'archived'")
    op.execute("DELETE FROM contest_steps WHERE from_state = 'archived' OR to_state = 'archived'")
    gone = "SELECT id FROM audit_chains WHERE contest_id IS NOT NULL AND contest_id NOT IN (SELECT id FROM contests)"
    op.execute(f"DELETE FROM audit_entries WHERE chain_id IN ({gone})")
    op.execute(f"DELETE FROM audit_chains WHERE id IN ({gone})")
    with op.batch_alter_table("audit_chains") as table:
        table.create_foreign_key(op.f("fk_audit_chains_contest_id"), "contests", ["contest_id"], ["id"])
    op.drop_index(_PLACE, "contests")
    with op.batch_alter_table("contests", table_kwargs={"sqlite_autoincrement": False}) as table:
        table.create_unique_constraint(op.f(_PLACE), ["round_id", "category"])
    _check_states(_STATES, once=False)
    triggers.install(connection)


def _check_states(states: tuple[str, ...], *, once: bool) -> None:
    allowed = ", ".join(f"'{state}'" for state in states)
    for name, columns in _CHECKED.items():
        kept = {"sqlite_autoincrement": once and name == "contests"}
        with op.batch_alter_table(name, table_kwargs=kept) as table:
            for column in columns:
                table.drop_constraint(op.f(f"ck_{name}_{column}"), type_="check")
                table.create_check_constraint(op.f(f"ck_{name}_{column}"), f"{column} IN ({allowed})")

"""secretaries, substitutes, decisions on interests, and two practice settings

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ONCE = {"sqlite_autoincrement": True}
_ROLE = "ck_panel_members_panel_role"
_SETTINGS = ("same_institution_abstains", "totals_in_progress")
_SUBSTITUTE = sa.text("in_place_of IS NOT NULL")


def upgrade() -> None:
    triggers.remove(op.get_bind())  # SQLite copies the tables
    with op.batch_alter_table("panel_members", table_kwargs=ONCE) as table:
        table.drop_constraint(op.f(_ROLE), type_="check")
        table.create_check_constraint(op.f(_ROLE), "role IN ('judge', 'chair', 'secretary')")
        table.add_column(sa.Column("in_place_of", sa.Integer()))
        table.add_column(sa.Column("from_code", sa.String(40), server_default="", nullable=False))
        table.create_foreign_key(
            "fk_panel_members_in_place_of", "panel_members", ["in_place_of", "contest_id"], ["id", "contest_id"]
        )
        table.create_check_constraint(
            op.f("ck_panel_members_substitute_begins"), "from_code = '' OR in_place_of IS NOT NULL"
        )
    op.create_index(
        "uq_panel_members_in_place_of",
        "panel_members",
        ["in_place_of"],
        unique=True,
        sqlite_where=_SUBSTITUTE,
        postgresql_where=_SUBSTITUTE,
    )
    with op.batch_alter_table("recusals", table_kwargs=ONCE) as table:
        table.add_column(sa.Column("kind", sa.String(20), server_default="interest", nullable=False))
        table.add_column(sa.Column("accepted", sa.Text(), server_default="", nullable=False))
        table.create_check_constraint(op.f("ck_recusals_kind"), "kind IN ('interest', 'setting', 'presented')")
        table.create_check_constraint(op.f("ck_recusals_accepted_is_lifted"), "accepted = '' OR lifted_at IS NOT NULL")
    with op.batch_alter_table("practice_settings") as table:
        for name in _SETTINGS:
            table.add_column(sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    triggers.install(op.get_bind())


def downgrade() -> None:
    """A secretary leaves the panel, because the older schema has judges only; a recusal without a written reason gets
    the name of its kind."""
    connection = op.get_bind()
    triggers.remove(connection)
    with op.batch_alter_table("practice_settings") as table:
        for name in _SETTINGS:
            table.drop_column(name)
    op.execute("UPDATE recusals SET reason = kind WHERE reason = ''")
    with op.batch_alter_table("recusals", table_kwargs=ONCE) as table:
        for name in ("accepted_is_lifted", "kind"):
            table.drop_constraint(op.f(f"ck_recusals_{name}"), type_="check")
        for name in ("accepted", "kind"):
            table.drop_column(name)
    op.execute(
        "UPDATE panel_members SET role = 'judge', left_at = COALESCE(left_at, CURRENT_TIMESTAMP), "
        "left_reason = CASE WHEN left_reason = '' THEN 'secretary' ELSE left_reason END WHERE role = 'secretary'"
    )
    op.drop_index("uq_panel_members_in_place_of", "panel_members")
    with op.batch_alter_table("panel_members", table_kwargs=ONCE) as table:
        table.drop_constraint(op.f(_ROLE), type_="check")
        table.drop_constraint(op.f("ck_panel_members_substitute_begins"), type_="check")
        table.drop_constraint("fk_panel_members_in_place_of", type_="foreignkey")
        for column in ("from_code", "in_place_of"):
            table.drop_column(column)
        table.create_check_constraint(op.f(_ROLE), "role IN ('judge', 'chair')")
    triggers.install(connection)

"""reasons of rulings: words for the institution, why a ruling differs from its clause, and the sheet to correct

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE = ("disqualify", "not_considered", "zero", "revoke", "order_tie", "other", "none", "reverse")
_AFTER = (*_BEFORE[:4], "correct", *_BEFORE[4:])
_EFFECT, _ITEMS, _ZERO, _SHEET = (
    f"ck_rulings_{name}" for name in ("effect", "names_items", "zero_names_items", "correction_names_a_sheet")
)
_FK = "fk_rulings_sheet_id"


def upgrade() -> None:
    triggers.remove(op.get_bind())  # SQLite copies the table
    with op.batch_alter_table("rulings") as table:
        table.drop_constraint(op.f(_EFFECT), type_="check")
        table.drop_constraint(op.f(_ZERO), type_="check")
        table.add_column(sa.Column("told", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("exception", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("sheet_id", sa.Integer()))
        table.create_check_constraint(op.f(_EFFECT), _one_of(_AFTER))
        table.create_check_constraint(op.f(_ITEMS), "(effect IN ('zero', 'correct')) = (items <> '')")
        table.create_check_constraint(op.f(_SHEET), "(effect = 'correct') = (sheet_id IS NOT NULL)")
        table.create_foreign_key(op.f(_FK), "scoresheets", ["sheet_id"], ["id"])
    triggers.install(op.get_bind())


def downgrade() -> None:
    """A ruling that opened criteria for correction becomes a text, which is what the older schema can say."""
    connection = op.get_bind()
    triggers.remove(connection)
    with op.batch_alter_table("rulings") as table:
        for name in (_EFFECT, _ITEMS, _SHEET):
            table.drop_constraint(op.f(name), type_="check")
        table.drop_constraint(op.f(_FK), type_="foreignkey")
    op.execute("UPDATE rulings SET effect = 'other', items = '' WHERE effect = 'correct'")
    with op.batch_alter_table("rulings") as table:
        for column in ("sheet_id", "exception", "told"):
            table.drop_column(column)
        table.create_check_constraint(op.f(_EFFECT), _one_of(_BEFORE))
        table.create_check_constraint(op.f(_ZERO), "(effect = 'zero') = (items <> '')")
    triggers.install(connection)


def _one_of(effects: tuple[str, ...]) -> str:
    return f"effect IN ({', '.join(repr(effect) for effect in effects)})"

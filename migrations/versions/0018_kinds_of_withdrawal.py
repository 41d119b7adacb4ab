"""kinds of withdrawal: a work that lost its place is told by a code, no longer by the sentence of its reason

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_SENTENCE = "เสียสิทธิ์ตามผลการประเมินระดับก่อนหน้าที่ประกาศใหม่"
"""The reason that told a work that lost its place until this revision."""

_KINDS = sa.Enum("team", "lost_place", name="kind", native_enum=False, create_constraint=False, length=20)
_withdrawals = sa.table("withdrawals", *map(sa.column, ("entry_id", "kind", "reason")))
_origins = sa.table("entry_origins", sa.column("entry_id"))


def upgrade() -> None:
    """A team that wrote the same sentence about a work of its own, which came from no other level, stays a team."""
    with op.batch_alter_table("withdrawals") as table:
        table.add_column(sa.Column("kind", _KINDS, nullable=False, server_default="team"))
        table.alter_column("reason", existing_type=sa.Text(), server_default="")
        table.drop_constraint(op.f("ck_withdrawals_reasoned"), type_="check")
        table.create_check_constraint(op.f("ck_withdrawals_kind"), "kind IN ('team', 'lost_place')")
        table.create_check_constraint(op.f("ck_withdrawals_reasoned"), "kind <> 'team' OR reason <> ''")
    advanced = sa.select(_origins.c.entry_id)
    lost = sa.update(_withdrawals).where(_withdrawals.c.reason == _SENTENCE, _withdrawals.c.entry_id.in_(advanced))
    op.execute(lost.values(kind="lost_place", reason=""))


def downgrade() -> None:
    op.execute(sa.update(_withdrawals).where(_withdrawals.c.kind == "lost_place").values(reason=_SENTENCE))
    with op.batch_alter_table("withdrawals") as table:
        table.drop_constraint(op.f("ck_withdrawals_reasoned"), type_="check")
        table.drop_constraint(op.f("ck_withdrawals_kind"), type_="check")
        table.create_check_constraint(op.f("ck_withdrawals_reasoned"), "reason <> ''")
        table.alter_column("reason", existing_type=sa.Text(), server_default=None)
        table.drop_column("kind")

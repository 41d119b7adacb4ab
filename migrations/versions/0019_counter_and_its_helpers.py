"""counter: what was handed in, the helpers who record it, their cards, and the counter's hours

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment
from judging.models.triggers import renew

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_LIVE = sa.text("revoked_at IS NULL")
_STATES = sa.Enum(
    "received",
    "not_handed_in",
    "not_checked",
    name="counter_state",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    for name in ("counter_opens_at", "counter_closes_at"):
        op.add_column("rounds", sa.Column(name, Moment(timezone=True), nullable=True))
    op.create_table(
        "counter_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(40), nullable=False),
        sa.Column("state", _STATES, nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("handed_in_at", Moment(timezone=True)),
        sa.Column("recorded_at", Moment(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.CheckConstraint(
            "number IS NULL OR (state = 'received' AND number BETWEEN 1 AND 99)",
            name=op.f("ck_counter_records_number_received"),
        ),
        sa.CheckConstraint(
            "(handed_in_at IS NOT NULL) = (state = 'received')", name=op.f("ck_counter_records_received_has_time")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_counter_records_entry_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_counter_records_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_records")),
    )
    op.create_index("ix_counter_records_entry", "counter_records", ["entry_id", "thing"])
    op.create_table(
        "counter_helpers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_counter_helpers_round_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_counter_helpers_user_id")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_counter_helpers_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_helpers")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_counter_helpers_round_id_user_id")),
    )
    op.create_index(op.f("ix_counter_helpers_user_id"), "counter_helpers", ["user_id"])
    with op.batch_alter_table("cards") as table:
        table.alter_column("member_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("helper_id", sa.Integer()))
        table.create_foreign_key(op.f("fk_cards_helper_id"), "counter_helpers", ["helper_id"], ["id"])
        table.create_check_constraint(op.f("ck_cards_one_holder"), "(member_id IS NULL) <> (helper_id IS NULL)")
    op.create_index(
        "uq_cards_live_helper", "cards", ["helper_id"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
    )
    renew(op.get_bind())


def downgrade() -> None:
    """Helpers' cards and sessions go with the helpers."""
    connection = op.get_bind()
    for statement in (
        "DELETE FROM sessions WHERE card_id IN (SELECT id FROM cards WHERE helper_id IS NOT NULL)",
        "DELETE FROM cards WHERE helper_id IS NOT NULL",
    ):
        connection.execute(sa.text(statement))
    op.drop_index("uq_cards_live_helper", "cards")
    with op.batch_alter_table("cards") as table:
        table.drop_constraint(op.f("ck_cards_one_holder"), type_="check")
        table.drop_constraint(op.f("fk_cards_helper_id"), type_="foreignkey")
        table.drop_column("helper_id")
        table.alter_column("member_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("counter_helpers")
    op.drop_table("counter_records")
    for name in ("counter_closes_at", "counter_opens_at"):
        op.drop_column("rounds", name)
    renew(connection)

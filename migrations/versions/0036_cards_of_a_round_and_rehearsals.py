"""a judge's card opens all panels of a round, and contests are rehearsed

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from judging.models import triggers
from judging.models.base import Moment

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_PLACE = "uq_contests_round_id_category"
_REHEARSAL = "rehearsal_of IS NULL OR (is_practice AND state <> 'published')"
_ONCE = (
    *("cases", "rulings", "case_files", "ruling_proposals"),
    *("receipts", "findings", "counter_records", "change_requests"),
)
"""Tables of which a wiped rehearsal deletes rows that the log names."""

_SAME = "o.user_id = cards.user_id AND o.round_id = cards.round_id AND o.revoked_at IS NULL"


def upgrade() -> None:
    with _without_triggers():
        _bind_cards_to_rounds()
        with op.batch_alter_table("contests", table_kwargs={"sqlite_autoincrement": True}) as table:
            table.add_column(sa.Column("rehearsal_of", sa.Integer(), nullable=True))
            table.create_foreign_key(op.f("fk_contests_rehearsal_of"), "contests", ["rehearsal_of"], ["id"])
            table.create_unique_constraint(op.f("uq_contests_rehearsal_of"), ["rehearsal_of"])
            table.create_check_constraint(op.f("ck_contests_rehearsal_is_practice"), _REHEARSAL)
        _place("state <> 'archived' AND rehearsal_of IS NULL")
        op.create_table(
            "wiped_rehearsals",
            sa.Column("contest_id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("rehearsal_of", sa.Integer(), nullable=False),
            sa.Column("sheets", sa.Text(), nullable=False),
            sa.Column("wiped_at", Moment(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["rehearsal_of"], ["contests.id"], name=op.f("fk_wiped_rehearsals_rehearsal_of"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_wiped_rehearsals")),
        )
        op.create_index(op.f("ix_wiped_rehearsals_rehearsal_of"), "wiped_rehearsals", ["rehearsal_of"])
        _number_once(once=True)


def downgrade() -> None:
    """A rehearsal becomes an archived contest for practice, and a judge's card one for the first of their contests of
    the round; a card that was printed before it is revoked."""
    with _without_triggers():
        op.drop_table("wiped_rehearsals")
        op.execute("UPDATE contests SET state = 'archived' WHERE rehearsal_of IS NOT NULL")
        _place("state <> 'archived'")
        with op.batch_alter_table("contests", table_kwargs={"sqlite_autoincrement": True}) as table:
            table.drop_constraint(op.f("ck_contests_rehearsal_is_practice"), type_="check")
            table.drop_constraint(op.f("uq_contests_rehearsal_of"), type_="unique")
            table.drop_constraint(op.f("fk_contests_rehearsal_of"), type_="foreignkey")
            table.drop_column("rehearsal_of")
        _bind_cards_to_contests()
        _number_once(once=False)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """SQLite copies the tables, which drops their triggers."""
    triggers.remove(op.get_bind())
    yield
    triggers.install(op.get_bind())


def _place(condition: str) -> None:
    op.drop_index(_PLACE, "contests")
    where = sa.text(condition)
    op.create_index(
        _PLACE, "contests", ["round_id", "category"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _number_once(*, once: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _ONCE:
            with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": once}) as batch:
                if not once:  # AUTOINCREMENT leaves no place for the name of the key
                    batch.create_primary_key(f"pk_{table}", ["id"])


def _bind_cards_to_rounds() -> None:
    """Every printed card goes on working, for all contests of its round. The newest one of a judge is printed again."""
    op.drop_index("uq_cards_live", "cards")
    with op.batch_alter_table("cards") as table:
        table.drop_constraint(op.f("ck_cards_one_holder"), type_="check")
        table.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_former", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        table.create_foreign_key(op.f("fk_cards_user_id"), "users", ["user_id"], ["id"])
        table.create_foreign_key(op.f("fk_cards_round_id"), "rounds", ["round_id"], ["id"])
    seat = "FROM panel_members m JOIN contests c ON c.id = m.contest_id WHERE m.id = cards.member_id"
    op.execute(f"UPDATE cards SET user_id = (SELECT m.user_id {seat}), round_id = (SELECT c.round_id {seat})")
    op.execute(
        "UPDATE cards SET is_former = true WHERE user_id IS NOT NULL AND revoked_at IS NULL "
        f"AND EXISTS (SELECT 1 FROM cards o WHERE {_SAME} AND o.id > cards.id)"
    )
    op.execute(
        f"UPDATE cards SET valid_from = (SELECT min(o.valid_from) FROM cards o WHERE {_SAME}), "
        f"valid_until = (SELECT max(o.valid_until) FROM cards o WHERE {_SAME}) "
        "WHERE user_id IS NOT NULL AND revoked_at IS NULL"
    )
    with op.batch_alter_table("cards") as table:
        table.drop_constraint(op.f("fk_cards_member_id"), type_="foreignkey")
        table.drop_column("member_id")
        table.create_check_constraint(op.f("ck_cards_one_holder"), "(user_id IS NULL) <> (helper_id IS NULL)")
        table.create_check_constraint(op.f("ck_cards_judge_of_a_round"), "(user_id IS NULL) = (round_id IS NULL)")
    where = sa.text("revoked_at IS NULL AND NOT is_former")
    op.create_index(
        "uq_cards_live", "cards", ["user_id", "round_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _bind_cards_to_contests() -> None:
    op.drop_index("uq_cards_live", "cards")
    with op.batch_alter_table("cards") as table:
        table.drop_constraint(op.f("ck_cards_judge_of_a_round"), type_="check")
        table.drop_constraint(op.f("ck_cards_one_holder"), type_="check")
        table.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_cards_member_id"), "panel_members", ["member_id"], ["id"])
    op.execute("UPDATE cards SET revoked_at = issued_at WHERE is_former AND revoked_at IS NULL")
    op.execute(
        "UPDATE cards SET member_id = (SELECT min(m.id) FROM panel_members m JOIN contests c ON c.id = m.contest_id "
        "WHERE m.user_id = cards.user_id AND c.round_id = cards.round_id)"
    )
    gone = "member_id IS NULL AND helper_id IS NULL"
    op.execute(f"DELETE FROM sessions WHERE card_id IN (SELECT id FROM cards WHERE {gone})")
    op.execute(f"DELETE FROM cards WHERE {gone}")
    with op.batch_alter_table("cards") as table:
        table.drop_constraint(op.f("fk_cards_user_id"), type_="foreignkey")
        table.drop_constraint(op.f("fk_cards_round_id"), type_="foreignkey")
        table.drop_column("user_id")
        table.drop_column("round_id")
        table.drop_column("is_former")
        table.create_check_constraint(op.f("ck_cards_one_holder"), "(member_id IS NULL) <> (helper_id IS NULL)")
    where = sa.text("revoked_at IS NULL")
    op.create_index("uq_cards_live", "cards", ["member_id"], unique=True, sqlite_where=where, postgresql_where=where)

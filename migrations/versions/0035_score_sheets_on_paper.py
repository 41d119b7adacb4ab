"""score sheets on paper

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers
from judging.models.base import Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def _word(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    _papers()
    _keyings()
    op.create_table(
        "paper_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("part", _word("paper_part", "scan", "signed"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=80), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_paper_files_not_empty")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper_sheets.id"], name=op.f("fk_paper_files_paper_id")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_paper_files_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_paper_files_paper_id"), "paper_files", ["paper_id"])
    triggers.renew(op.get_bind())


def _papers() -> None:
    is_open = sa.text("state = 'open'")
    op.create_table(
        "paper_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("state", _word("paper_state", "open", "counted", "dropped"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("shown_at", Moment(timezone=True), nullable=True),
        sa.Column("settlement", _word("settlement", "agreement", "card", "printout"), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_paper_sheets_reasoned")),
        sa.CheckConstraint(
            "(state = 'counted') = (settlement IS NOT NULL)", name=op.f("ck_paper_sheets_settled_when_counted")
        ),
        sa.CheckConstraint(
            "(state = 'counted') = (revision IS NOT NULL)", name=op.f("ck_paper_sheets_revision_when_counted")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_paper_sheets_ended_unless_open")),
        sa.CheckConstraint("state <> 'dropped' OR end_reason <> ''", name=op.f("ck_paper_sheets_dropped_with_reason")),
        sa.ForeignKeyConstraint(
            ["sheet_id", "rulebook_id"], ["scoresheets.id", "scoresheets.rulebook_id"], name="fk_paper_sheets_sheet"
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_paper_sheets_opened_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_paper_sheets_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheets")),
        sa.UniqueConstraint("id", "sheet_id", "rulebook_id", name=op.f("uq_paper_sheets_id_sheet_id_rulebook_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_paper_sheets_sheet", "paper_sheets", ["sheet_id", "revision"])
    op.create_index(
        "uq_paper_sheets_open",
        "paper_sheets",
        ["sheet_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _keyings() -> None:
    op.create_table(
        "paper_keyings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("place", _word("keying_place", "first", "second", "judge"), nullable=False),
        sa.Column("keyed_at", Moment(timezone=True), nullable=False),
        sa.Column("keyed_by", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "sheet_id", "rulebook_id"],
            ["paper_sheets.id", "paper_sheets.sheet_id", "paper_sheets.rulebook_id"],
            name="fk_paper_keyings_paper",
        ),
        sa.ForeignKeyConstraint(["keyed_by"], ["users.id"], name=op.f("fk_paper_keyings_keyed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_keyings")),
        sa.UniqueConstraint("paper_id", "place", name=op.f("uq_paper_keyings_paper_id_place")),
        sa.UniqueConstraint("id", "sheet_id", "rulebook_id", name=op.f("uq_paper_keyings_id_sheet_id_rulebook_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "paper_marks",
        sa.Column("keying_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.CheckConstraint("(level IS NULL) = (points IS NULL)", name=op.f("ck_paper_marks_level_has_points")),
        sa.ForeignKeyConstraint(
            ["keying_id", "sheet_id", "rulebook_id"],
            ["paper_keyings.id", "paper_keyings.sheet_id", "paper_keyings.rulebook_id"],
            name="fk_paper_marks_keying",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "section"],
            ["sheet_sections.sheet_id", "sheet_sections.section"],
            name="fk_paper_marks_section",
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "criterion", "section"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code", "rulebook_criteria.section"],
            name="fk_paper_marks_criterion",
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "criterion", "level", "points"],
            [
                "rulebook_levels.rulebook_id",
                "rulebook_levels.criterion",
                "rulebook_levels.level",
                "rulebook_levels.points",
            ],
            name="fk_paper_marks_level",
        ),
        sa.PrimaryKeyConstraint("keying_id", "criterion", name=op.f("pk_paper_marks")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    triggers.remove(op.get_bind())
    for table in ("paper_files", "paper_marks", "paper_keyings", "paper_sheets"):
        op.drop_table(table)
    triggers.install(op.get_bind())

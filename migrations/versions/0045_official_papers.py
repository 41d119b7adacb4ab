"""official papers, their signed scans, and emblems of issuers

Revision ID: 0045
Revises: 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

EMPTY = {"server_default": "", "nullable": False}


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _file(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f(f"fk_{table}_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "official_papers",
        _id(),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announcement",
                "order",
                name="official_paper_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=200), **EMPTY),
        sa.Column("subject", sa.String(length=500), **EMPTY),
        sa.Column("has_number", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=80), **EMPTY),
        sa.Column("body", sa.Text(), **EMPTY),
        sa.Column("closing", sa.Text(), **EMPTY),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", Moment(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'order') = (version = 0)", name=op.f("ck_official_papers_announcement_of_a_version")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_official_papers_contest_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["persons.id"], name=op.f("fk_official_papers_signer_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_official_papers_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_papers")),
        sa.UniqueConstraint("contest_id", "kind", "version", name=op.f("uq_official_papers_contest_id_kind_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signed_announcements",
        _id(),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=80), **EMPTY),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        *_file("signed_announcements"),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_signed_announcements_not_empty")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_signed_announcements_publication_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_signed_announcements_stored",
        "signed_announcements",
        ["publication_id"],
        unique=True,
        sqlite_where=sa.text("stored <> ''"),
        postgresql_where=sa.text("stored <> ''"),
    )
    op.create_table(
        "issuer_emblems",
        _id(),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("match_key", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        *_file("issuer_emblems"),
        sa.UniqueConstraint("match_key", name=op.f("uq_issuer_emblems_match_key")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("issuer_emblems")
    op.drop_table("signed_announcements")
    op.drop_table("official_papers")

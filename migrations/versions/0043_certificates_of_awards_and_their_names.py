"""certificates of awards, their designs, and the names on them

Revision ID: 0043
Revises: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models.base import Moment

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_certificate_series_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_series")),
        sa.UniqueConstraint("prefix", "year", name=op.f("uq_certificate_series_prefix_year")),
    )
    op.create_table(
        "certificate_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text(), server_default="[]", nullable=False),
        sa.Column("issued_at", Moment(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_certificate_batches_contest_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_certificate_batches_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batches")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_certificate_batches_contest_id"), "certificate_batches", ["contest_id"], unique=False)
    op.create_table(
        "certificate_designs",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=20), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="th", nullable=False),
        sa.Column("thai_digits", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("issuer", sa.String(length=200), server_default="", nullable=False),
        sa.Column("venue", sa.String(length=200), server_default="", nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("language IN ('th', 'en')", name=op.f("ck_certificate_designs_language")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_certificate_designs_changed_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_certificate_designs_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_certificate_designs")),
    )
    op.create_table(
        "certificate_signatories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("removed_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_certificate_signatories_contest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_certificate_signatories_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_signatories")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_certificate_signatories_contest_id"), "certificate_signatories", ["contest_id"], unique=False
    )
    op.create_index(
        op.f("ix_certificate_signatories_person_id"), "certificate_signatories", ["person_id"], unique=False
    )
    op.create_table(
        "award_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "maker",
                "adviser",
                "chair",
                "judge",
                "secretary",
                name="certificate_role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Moment(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(role IN ('maker', 'adviser')) = (entry_id IS NOT NULL)", name=op.f("ck_award_certificates_team_has_work")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''", name=op.f("ck_award_certificates_withdrawn_with_reason")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["certificate_batches.id"], name=op.f("fk_award_certificates_batch_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_award_certificates_contest_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_award_certificates_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_award_certificates_person_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["award_certificates.id"], name=op.f("fk_award_certificates_replaces_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["certificate_series.id"], name=op.f("fk_award_certificates_series_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"], name=op.f("fk_award_certificates_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_award_certificates_code")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_award_certificates_series_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_award_certificates_batch_id"), "award_certificates", ["batch_id"], unique=False)
    op.create_index(op.f("ix_award_certificates_contest_id"), "award_certificates", ["contest_id"], unique=False)
    op.create_index(op.f("ix_award_certificates_entry_id"), "award_certificates", ["entry_id"], unique=False)
    op.create_index(op.f("ix_award_certificates_person_id"), "award_certificates", ["person_id"], unique=False)
    op.create_index(
        "uq_award_certificates_replaces",
        "award_certificates",
        ["replaces_id"],
        unique=True,
        sqlite_where=sa.text("replaces_id IS NOT NULL"),
        postgresql_where=sa.text("replaces_id IS NOT NULL"),
    )
    op.create_table(
        "certificate_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "background",
                "seal",
                "signature",
                name="picture_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("stored", sa.String(length=80), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("consent", sa.String(length=300), server_default="", nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'signature') = (signatory_id IS NOT NULL)",
            name=op.f("ck_certificate_pictures_signature_of_somebody"),
        ),
        sa.CheckConstraint(
            "kind <> 'signature' OR (consented_on IS NOT NULL AND consent <> '')",
            name=op.f("ck_certificate_pictures_consented"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_certificate_pictures_added_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_certificate_pictures_contest_id")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["certificate_signatories.id"], name=op.f("fk_certificate_pictures_signatory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_pictures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_certificate_pictures_contest_id"), "certificate_pictures", ["contest_id"], unique=False)
    op.create_index(
        op.f("ix_certificate_pictures_signatory_id"), "certificate_pictures", ["signatory_id"], unique=False
    )
    op.create_table(
        "name_confirmations",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", Moment(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_name_confirmations_confirmed_by")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_name_confirmations_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_name_confirmations")),
    )
    op.create_table(
        "name_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=60), server_default="", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(decided_at IS NULL) = (is_accepted IS NULL)", name=op.f("ck_name_corrections_decided")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_name_corrections_asked_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_name_corrections_contest_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_name_corrections_decided_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_name_corrections_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_name_corrections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_name_corrections_contest_id"), "name_corrections", ["contest_id"], unique=False)
    op.create_index(
        "uq_name_corrections_open",
        "name_corrections",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "certificate_names",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["award_certificates.id"], name=op.f("fk_certificate_names_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_names")),
    )


def downgrade() -> None:
    op.drop_table("certificate_names")
    op.drop_table("name_corrections")
    op.drop_table("name_confirmations")
    op.drop_table("certificate_pictures")
    op.drop_table("award_certificates")
    op.drop_table("certificate_signatories")
    op.drop_table("certificate_designs")
    op.drop_table("certificate_batches")
    op.drop_table("certificate_series")

"""eligibility, rulings and advancement

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), server_default="", nullable=False),
        sa.Column("award", sa.String(length=200), server_default="", nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("match_key", sa.String(length=400), nullable=False),
        sa.Column("look_key", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_works")),
        sa.UniqueConstraint(
            "match_key",
            "school_year",
            "level",
            "institution",
            name=op.f("uq_past_works_match_key_school_year_level_institution"),
        ),
    )
    op.create_table(
        "institution_merges",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("institution_id <> into_id", name=op.f("ck_institution_merges_two")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_institution_merges_institution_id")
        ),
        sa.ForeignKeyConstraint(["into_id"], ["institutions.id"], name=op.f("fk_institution_merges_into_id")),
        sa.ForeignKeyConstraint(["merged_by"], ["users.id"], name=op.f("fk_institution_merges_merged_by")),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_institution_merges")),
    )
    op.create_index(op.f("ix_institution_merges_into_id"), "institution_merges", ["into_id"])

    op.create_table(
        "trusted_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_trusted_keys_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_keys")),
        sa.UniqueConstraint("public_key", name=op.f("uq_trusted_keys_public_key")),
    )
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_hand_overs_contest_id")),
        sa.ForeignKeyConstraint(["key_id"], ["trusted_keys.id"], name=op.f("fk_hand_overs_key_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["users.id"], name=op.f("fk_hand_overs_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
        sa.UniqueConstraint("digest", name=op.f("uq_hand_overs_digest")),
    )
    op.create_index(op.f("ix_hand_overs_contest_id"), "hand_overs", ["contest_id"])

    op.create_table(
        "change_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("name", "category", name="change_kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("notice_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_change_requests_entry_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_change_requests_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index(op.f("ix_change_requests_entry_id"), "change_requests", ["entry_id"])

    op.create_table(
        "entry_origins",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("came_from_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("hand_over_id", sa.Integer(), nullable=True),
        sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("came_from_id IS NOT NULL OR source <> ''", name=op.f("ck_entry_origins_known")),
        sa.ForeignKeyConstraint(["came_from_id"], ["entries.id"], name=op.f("fk_entry_origins_came_from_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_origins_entry_id")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"], name=op.f("fk_entry_origins_hand_over_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_origins")),
    )
    op.create_index(op.f("ix_entry_origins_came_from_id"), "entry_origins", ["came_from_id"])

    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=60), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), server_default="", nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "pass", "fail", "waive", "reopen", name="decision", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "seen",
            sa.Enum("met", "not_met", "unknown", name="seen", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("against", sa.Text(), server_default="{}", nullable=False),
        sa.Column("scope", sa.String(length=200), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("committee", sa.String(length=200), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("carried_from", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("committee <> ''", name=op.f("ck_findings_committee_named")),
        sa.CheckConstraint("decision NOT IN ('fail', 'waive') OR reason <> ''", name=op.f("ck_findings_reason_given")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_findings_entry_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_findings_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_entry", "findings", ["entry_id", "requirement"])

    op.create_table(
        "look_alikes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("other_entry_id", sa.Integer(), nullable=True),
        sa.Column("past_work_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("same", "different", name="verdict", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(other_entry_id IS NULL) <> (past_work_id IS NULL)", name=op.f("ck_look_alikes_one_other")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_look_alikes_verdict_has_time")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_look_alikes_percent")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_look_alikes_decided_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_look_alikes_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other_entry_id"], ["entries.id"], name=op.f("fk_look_alikes_other_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["past_work_id"], ["past_works.id"], name=op.f("fk_look_alikes_past_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_alikes")),
        sa.UniqueConstraint("entry_id", "other_entry_id", name=op.f("uq_look_alikes_entry_id_other_entry_id")),
        sa.UniqueConstraint("entry_id", "past_work_id", name=op.f("uq_look_alikes_entry_id_past_work_id")),
    )
    op.create_index(op.f("ix_look_alikes_other_entry_id"), "look_alikes", ["other_entry_id"])
    op.create_index(op.f("ix_look_alikes_past_work_id"), "look_alikes", ["past_work_id"])

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("names_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("names_confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_registrations_contest_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_registrations_entry_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_registrations_institution_id")),
        sa.ForeignKeyConstraint(["names_confirmed_by"], ["users.id"], name=op.f("fk_registrations_names_confirmed_by")),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_registrations_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_registrations_entry_id")),
    )
    op.create_index(op.f("ix_registrations_contest_id"), "registrations", ["contest_id"])
    op.create_index(op.f("ix_registrations_institution_id"), "registrations", ["institution_id"])

    op.create_table(
        "withdrawals",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_withdrawals_reasoned")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_withdrawals_entry_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"], name=op.f("fk_withdrawals_withdrawn_by")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_withdrawals")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "judge",
                "organiser",
                "screening",
                "protest",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=20), server_default="", nullable=False),
        sa.Column("requirement", sa.String(length=60), server_default="", nullable=False),
        sa.Column("allegation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closing_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("closed_at IS NULL OR closing_reason <> ''", name=op.f("ck_cases_closing_has_reason")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_cases_closed_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_cases_contest_id")),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_cases_entry"
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_cases_opened_by")),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_cases_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("id", "contest_id", name=op.f("uq_cases_id_contest_id")),
    )
    op.create_index("ix_cases_contest", "cases", ["contest_id", "entry_id"])

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=80), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_documents_not_empty")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_documents_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name=op.f("fk_documents_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_registration_id"), "documents", ["registration_id"])

    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "disqualify",
                "not_considered",
                "zero",
                "revoke",
                "order_tie",
                "other",
                "none",
                "reverse",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("items", sa.String(length=200), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("committee", sa.String(length=200), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(effect = 'reverse') = (reverses_id IS NOT NULL)", name=op.f("ck_rulings_reversal_names_a_ruling")
        ),
        sa.CheckConstraint("(effect = 'zero') = (items <> '')", name=op.f("ck_rulings_zero_names_items")),
        sa.CheckConstraint("reason <> '' AND committee <> '' AND clause <> ''", name=op.f("ck_rulings_reasoned")),
        sa.ForeignKeyConstraint(["case_id", "contest_id"], ["cases.id", "cases.contest_id"], name="fk_rulings_case"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_rulings_recorded_by")),
        sa.ForeignKeyConstraint(
            ["reverses_id", "contest_id"], ["rulings.id", "rulings.contest_id"], name="fk_rulings_reverses"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
        sa.UniqueConstraint("id", "contest_id", name=op.f("uq_rulings_id_contest_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_rulings_reverses_id")),
    )
    op.create_index("ix_rulings_contest", "rulings", ["contest_id"])

    op.create_table(
        "publication_notices",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("protests_until", sa.Date(), nullable=True),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("announcement_number", sa.String(length=80), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("ruling_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "NOT is_provisional OR protests_until IS NOT NULL", name=op.f("ck_publication_notices_protests_end")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_notices_publication_id")
        ),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_publication_notices_ruling_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["persons.id"], name=op.f("fk_publication_notices_signer_id")),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_publication_notices")),
    )
    op.create_table(
        "ruling_entries",
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_ruling_entries_entry"
        ),
        sa.ForeignKeyConstraint(
            ["ruling_id", "contest_id"], ["rulings.id", "rulings.contest_id"], name="fk_ruling_entries_ruling"
        ),
        sa.PrimaryKeyConstraint("ruling_id", "entry_id", name=op.f("pk_ruling_entries")),
    )
    op.create_index("ix_ruling_entries_entry", "ruling_entries", ["entry_id"])

    op.add_column("competitions", sa.Column("names_kept_until", sa.Date(), nullable=True))

    op.add_column("entries", sa.Column("facts", sa.Text(), server_default="{}", nullable=False))

    op.add_column(
        "institutions", sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )

    op.add_column("persons", sa.Column("prefix", sa.String(length=60), server_default="", nullable=False))

    op.add_column("practice_settings", sa.Column("advance_least", sa.Integer(), nullable=True))
    op.add_column("practice_settings", sa.Column("advance_per_institution", sa.Integer(), nullable=True))
    op.add_column("practice_settings", sa.Column("treatments", sa.Text(), server_default="{}", nullable=False))
    op.add_column(
        "practice_settings", sa.Column("clear_days", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "practice_settings", sa.Column("publish_clauses", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "practice_settings", sa.Column("provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )

    op.add_column("rounds", sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("handing_in_closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("screening_closes_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("team_members", sa.Column("facts", sa.Text(), server_default="{}", nullable=False))
    triggers.renew(op.get_bind())


def downgrade() -> None:
    triggers.remove(op.get_bind())
    op.drop_column("team_members", "facts")

    op.drop_column("rounds", "screening_closes_at")
    op.drop_column("rounds", "handing_in_closes_at")
    op.drop_column("rounds", "registration_closes_at")
    op.drop_column("rounds", "registration_opens_at")

    op.drop_column("practice_settings", "provisional")
    op.drop_column("practice_settings", "publish_clauses")
    op.drop_column("practice_settings", "clear_days")
    op.drop_column("practice_settings", "treatments")
    op.drop_column("practice_settings", "advance_per_institution")
    op.drop_column("practice_settings", "advance_least")

    op.drop_column("persons", "prefix")

    op.drop_column("institutions", "is_private")

    op.drop_column("entries", "facts")

    op.drop_column("competitions", "names_kept_until")

    op.drop_table("ruling_entries")
    op.drop_table("publication_notices")

    op.drop_table("rulings")

    op.drop_table("documents")

    op.drop_table("cases")
    op.drop_table("withdrawals")

    op.drop_table("registrations")

    op.drop_table("look_alikes")

    op.drop_table("findings")

    op.drop_table("entry_origins")

    op.drop_table("change_requests")

    op.drop_table("hand_overs")
    op.drop_table("trusted_keys")

    op.drop_table("institution_merges")
    op.drop_table("past_works")
    triggers.install(op.get_bind())

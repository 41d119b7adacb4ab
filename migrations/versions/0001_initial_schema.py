"""initial schema

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.models import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("school_year BETWEEN 2500 AND 2700", name=op.f("ck_competitions_buddhist_era")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competitions")),
        sa.UniqueConstraint("school_year", name=op.f("uq_competitions_school_year")),
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "institutions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), server_default="", nullable=False),
        sa.Column("match_key", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("province", sa.String(length=80), server_default="", nullable=False),
        sa.Column("region", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
        sa.UniqueConstraint("code", name=op.f("uq_institutions_code")),
        sa.UniqueConstraint("match_key", "province", name=op.f("uq_institutions_match_key_province")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("position", sa.String(length=300), server_default="", nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_persons_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "institution",
                "province",
                "region",
                "nation",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("area", sa.String(length=120), server_default="", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_rounds_days_in_order")),
        sa.ForeignKeyConstraint(["competition_id"], ["competitions.id"], name=op.f("fk_rounds_competition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("competition_id", "level", "area", name=op.f("uq_rounds_competition_id_level_area")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("session_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_users_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "central",
                "organiser",
                "teacher",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("competition_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role <> 'teacher' OR institution_id IS NOT NULL", name=op.f("ck_role_grants_teacher_has_institution")
        ),
        sa.CheckConstraint("competition_id IS NULL OR round_id IS NULL", name=op.f("ck_role_grants_one_scope")),
        sa.ForeignKeyConstraint(["competition_id"], ["competitions.id"], name=op.f("fk_role_grants_competition_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_role_grants_institution_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_role_grants_round_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_role_grants_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "competition_id",
            "round_id",
            "institution_id",
            name=op.f("uq_role_grants_user_id_role_competition_id_round_id_institution_id"),
        ),
    )
    op.create_table(
        "rulebooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("rules_digest", sa.String(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_rulebooks_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebooks")),
        sa.UniqueConstraint("digest", name=op.f("uq_rulebooks_digest")),
    )
    with op.batch_alter_table("rulebooks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rulebooks_name"), ["name"], unique=False)

    op.create_table(
        "contests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "setup",
                "registration",
                "screening",
                "scoring",
                "certified",
                "published",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certified_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["certified_by"], ["users.id"], name=op.f("fk_contests_certified_by")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_contests_round_id")),
        sa.ForeignKeyConstraint(["rulebook_id"], ["rulebooks.id"], name=op.f("fk_contests_rulebook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contests")),
        sa.UniqueConstraint("id", "rulebook_id", name=op.f("uq_contests_id_rulebook_id")),
        sa.UniqueConstraint("round_id", "category", name=op.f("uq_contests_round_id_category")),
    )
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.create_index("ix_contests_state", ["state"], unique=False)

    op.create_table(
        "rulebook_criteria",
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["rulebook_id"], ["rulebooks.id"], name=op.f("fk_rulebook_criteria_rulebook_id")),
        sa.PrimaryKeyConstraint("rulebook_id", "code", name=op.f("pk_rulebook_criteria")),
        sa.UniqueConstraint(
            "rulebook_id", "code", "section", name=op.f("uq_rulebook_criteria_rulebook_id_code_section")
        ),
    )
    op.create_table(
        "audit_chains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_audit_chains_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chains")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_audit_chains_contest_id")),
    )
    op.create_table(
        "contest_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "setup",
                "registration",
                "screening",
                "scoring",
                "certified",
                "published",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "setup",
                "registration",
                "screening",
                "scoring",
                "certified",
                "published",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("shared_ties", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_contest_steps_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_contest_steps_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_steps")),
    )
    with op.batch_alter_table("contest_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_steps_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("title_th", sa.String(length=400), nullable=False),
        sa.Column("title_en", sa.String(length=400), server_default="", nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "admission",
            sa.Enum(
                "pending",
                "admitted",
                "not_admitted",
                name="admission",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("admission_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("admission_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admission_by", sa.Integer(), nullable=True),
        sa.Column("absent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent_by", sa.Integer(), nullable=True),
        sa.Column("absent_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("absent_at IS NULL OR absent_reason <> ''", name=op.f("ck_entries_absence_has_reason")),
        sa.CheckConstraint(
            "admission <> 'not_admitted' OR admission_reason <> ''", name=op.f("ck_entries_refusal_has_reason")
        ),
        sa.CheckConstraint("code <> '' AND title_th <> ''", name=op.f("ck_entries_named")),
        sa.ForeignKeyConstraint(["absent_by"], ["users.id"], name=op.f("fk_entries_absent_by")),
        sa.ForeignKeyConstraint(["admission_by"], ["users.id"], name=op.f("fk_entries_admission_by")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_entries_contest_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_entries_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_entries_contest_id_code")),
        sa.UniqueConstraint("id", "contest_id", name=op.f("uq_entries_id_contest_id")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "panel_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("judge", "chair", name="panel_role", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_panel_members_contest_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_panel_members_institution_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_panel_members_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_members")),
        sa.UniqueConstraint("contest_id", "user_id", name=op.f("uq_panel_members_contest_id_user_id")),
        sa.UniqueConstraint("id", "contest_id", name=op.f("uq_panel_members_id_contest_id")),
    )
    with op.batch_alter_table("panel_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_members_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_panel_members_chair",
            ["contest_id"],
            unique=True,
            sqlite_where=sa.text("role = 'chair'"),
            postgresql_where=sa.text("role = 'chair'"),
        )

    op.create_table(
        "practice_settings",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("tie_reading", sa.String(length=40), nullable=True),
        sa.Column("min_judges", sa.Integer(), nullable=False),
        sa.Column("departed_sheets", sa.String(length=10), nullable=False),
        sa.Column("gold", sa.Integer(), nullable=False),
        sa.Column("silver", sa.Integer(), nullable=False),
        sa.Column("bronze", sa.Integer(), nullable=False),
        sa.Column("titles_to", sa.Integer(), nullable=False),
        sa.Column("advance", sa.Integer(), nullable=False),
        sa.Column("publish_scores", sa.Boolean(), nullable=False),
        sa.Column("publish_names", sa.Boolean(), nullable=False),
        sa.Column("protest_days", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("departed_sheets IN ('stand', 'fall')", name=op.f("ck_practice_settings_departed_sheets")),
        sa.CheckConstraint(
            "gold > silver AND silver > bronze AND bronze > 0", name=op.f("ck_practice_settings_bands_descend")
        ),
        sa.CheckConstraint("min_judges >= 1", name=op.f("ck_practice_settings_some_judges")),
        sa.CheckConstraint(
            "titles_to >= 1 AND advance >= 0 AND protest_days >= 0", name=op.f("ck_practice_settings_counts")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_practice_settings_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_practice_settings")),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_digest", sa.String(length=80), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("public_digest", sa.String(length=80), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(version = 1) = (supersedes_id IS NULL)", name=op.f("ck_publications_supersedes_the_one_before")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_publications_versions_count_from_one")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_publications_contest_id")),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_publications_published_by")),
        sa.ForeignKeyConstraint(
            ["supersedes_id", "contest_id"],
            ["publications.id", "publications.contest_id"],
            name="fk_publications_supersedes",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("contest_id", "version", name=op.f("uq_publications_contest_id_version")),
        sa.UniqueConstraint("id", "contest_id", name=op.f("uq_publications_id_contest_id")),
    )
    op.create_table(
        "rulebook_levels",
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "criterion"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code"],
            name="fk_rulebook_levels_criterion",
        ),
        sa.PrimaryKeyConstraint("rulebook_id", "criterion", "level", name=op.f("pk_rulebook_levels")),
        sa.UniqueConstraint(
            "rulebook_id",
            "criterion",
            "level",
            "points",
            name=op.f("uq_rulebook_levels_rulebook_id_criterion_level_points"),
        ),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chains.id"], name=op.f("fk_audit_entries_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain_id", "seq", name=op.f("uq_audit_entries_chain_id_seq")),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_cards_issued_by")),
        sa.ForeignKeyConstraint(["member_id"], ["panel_members.id"], name=op.f("fk_cards_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_cards_code_digest")),
        sa.UniqueConstraint("link_digest", name=op.f("uq_cards_link_digest")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cards_live",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "panel_sections",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["panel_members.id"], name=op.f("fk_panel_sections_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "section", name=op.f("pk_panel_sections")),
    )
    op.create_table(
        "recusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_recusals_entry"
        ),
        sa.ForeignKeyConstraint(
            ["member_id", "contest_id"], ["panel_members.id", "panel_members.contest_id"], name="fk_recusals_member"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_recusals_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("member_id", "entry_id", name=op.f("uq_recusals_member_id_entry_id")),
    )
    with op.batch_alter_table("recusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recusals_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "scoresheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "submitted", "excused", name="sheet_state", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'submitted') = (total IS NOT NULL)", name=op.f("ck_scoresheets_total_when_submitted")
        ),
        sa.CheckConstraint("returned_at IS NULL OR reason <> ''", name=op.f("ck_scoresheets_return_has_reason")),
        sa.CheckConstraint("state <> 'excused' OR reason <> ''", name=op.f("ck_scoresheets_excuse_has_reason")),
        sa.ForeignKeyConstraint(
            ["contest_id", "rulebook_id"], ["contests.id", "contests.rulebook_id"], name="fk_scoresheets_contest"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_scoresheets_entry"
        ),
        sa.ForeignKeyConstraint(
            ["member_id", "contest_id"], ["panel_members.id", "panel_members.contest_id"], name="fk_scoresheets_member"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoresheets")),
        sa.UniqueConstraint("entry_id", "member_id", name=op.f("uq_scoresheets_entry_id_member_id")),
        sa.UniqueConstraint("id", "rulebook_id", name=op.f("uq_scoresheets_id_rulebook_id")),
    )
    with op.batch_alter_table("scoresheets", schema=None) as batch_op:
        batch_op.create_index("ix_scoresheets_contest", ["contest_id", "state", "entry_id", "total"], unique=False)
        batch_op.create_index("ix_scoresheets_member", ["member_id"], unique=False)

    op.create_table(
        "team_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("maker", "adviser", name="team_role", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_team_members_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_team_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("entry_id", "role", "position", name=op.f("uq_team_members_entry_id_role_position")),
    )
    op.create_table(
        "comments",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_comments_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "item", name=op.f("pk_comments")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_receipts_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("code", name=op.f("uq_receipts_code")),
        sa.UniqueConstraint("sheet_id", "revision", name=op.f("uq_receipts_sheet_id_revision")),
    )
    op.create_table(
        "sheet_changes",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["scoresheets.id"], name=op.f("fk_sheet_changes_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "id", name=op.f("pk_sheet_changes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sheet_sections",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["scoresheets.id"], name=op.f("fk_sheet_sections_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "section", name=op.f("pk_sheet_sections")),
    )
    op.create_table(
        "marks",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("rulebook_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(level IS NULL) = (points IS NULL)", name=op.f("ck_marks_level_has_points")),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "criterion", "level", "points"],
            [
                "rulebook_levels.rulebook_id",
                "rulebook_levels.criterion",
                "rulebook_levels.level",
                "rulebook_levels.points",
            ],
            name="fk_marks_level",
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "criterion", "section"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code", "rulebook_criteria.section"],
            name="fk_marks_criterion",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "rulebook_id"], ["scoresheets.id", "scoresheets.rulebook_id"], name="fk_marks_sheet"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "section"], ["sheet_sections.sheet_id", "sheet_sections.section"], name="fk_marks_section"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_marks")),
        sqlite_with_rowid=False,
    )

    op.execute(
        sa.text("INSERT INTO audit_chains (contest_id, seq, hash) VALUES (NULL, 0, :genesis)").bindparams(
            genesis="0" * 64
        )
    )
    triggers.install(op.get_bind())


def downgrade() -> None:
    triggers.remove(op.get_bind())
    op.drop_table("marks")
    op.drop_table("sheet_sections")
    op.drop_table("sheet_changes")
    op.drop_table("receipts")
    op.drop_table("comments")
    op.drop_table("team_members")
    with op.batch_alter_table("scoresheets", schema=None) as batch_op:
        batch_op.drop_index("ix_scoresheets_member")
        batch_op.drop_index("ix_scoresheets_contest")

    op.drop_table("scoresheets")
    with op.batch_alter_table("recusals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recusals_entry_id"))

    op.drop_table("recusals")
    op.drop_table("panel_sections")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cards_live", sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL")
        )

    op.drop_table("cards")
    op.drop_table("audit_entries")
    op.drop_table("rulebook_levels")
    op.drop_table("publications")
    op.drop_table("practice_settings")
    with op.batch_alter_table("panel_members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_panel_members_chair", sqlite_where=sa.text("role = 'chair'"), postgresql_where=sa.text("role = 'chair'")
        )
        batch_op.drop_index(batch_op.f("ix_panel_members_user_id"))

    op.drop_table("panel_members")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_institution_id"))

    op.drop_table("entries")
    with op.batch_alter_table("contest_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_steps_contest_id"))

    op.drop_table("contest_steps")
    op.drop_table("audit_chains")
    op.drop_table("rulebook_criteria")
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.drop_index("ix_contests_state")

    op.drop_table("contests")
    with op.batch_alter_table("rulebooks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rulebooks_name"))

    op.drop_table("rulebooks")
    op.drop_table("role_grants")
    op.drop_table("users")
    op.drop_table("rounds")
    op.drop_table("persons")
    op.drop_table("institutions")
    op.drop_table("installation")
    op.drop_table("competitions")

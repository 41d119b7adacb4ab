"""awards are data: the style of ranks, medals and titles with their names, special prizes

Gold, silver and bronze become bands with the names they had on every screen, participation the band below. The titles
get the names they had; how many ranks have one stays.

Revision ID: 0040
Revises: 0039
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from judging.models.base import ONCE

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BANDS = (
    ("gold", "เหรียญทอง", "gold medal"),
    ("silver", "เหรียญเงิน", "silver medal"),
    ("bronze", "เหรียญทองแดง", "bronze medal"),
    ("participation", "เข้าร่วม", "participation"),
)
TITLES = (
    ("ชนะเลิศ", "Winner"),
    ("รองชนะเลิศอันดับ 1", "Runner-up 1"),
    ("รองชนะเลิศอันดับ 2", "Runner-up 2"),
    ("รองชนะเลิศอันดับ 3", "Runner-up 3"),
    ("ชมเชย", "Honourable mention"),
)

_settings = sa.table(
    "practice_settings",
    *(sa.column(name, sa.Integer) for name in ("contest_id", "gold", "silver", "bronze", "titles_to")),
    *(sa.column(name, sa.Text) for name in ("medals", "titles")),
)


def upgrade() -> None:
    with op.batch_alter_table("practice_settings") as table:
        table.add_column(sa.Column("rank_style", sa.String(20), server_default="competition", nullable=False))
        table.add_column(sa.Column("medals", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("titles", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("prizes", sa.Text(), server_default="[]", nullable=False))
        table.create_check_constraint(op.f("ck_practice_settings_rank_style"), "rank_style IN ('competition', 'dense')")
        table.drop_constraint(op.f("ck_practice_settings_counts"), type_="check")
        table.create_check_constraint(
            op.f("ck_practice_settings_counts"), "titles_to >= 0 AND advance >= 0 AND protest_days >= 0"
        )
    connection = op.get_bind()
    for number, *bounds in connection.execute(
        sa.select(_settings.c.contest_id, _settings.c.gold, _settings.c.silver, _settings.c.bronze)
    ).all():
        medals = [
            {"th": th, "en": en, "least": least, "medal": medal}
            for (medal, th, en), least in zip(BANDS, (*bounds, 0), strict=True)
        ]
        titles = [{"th": th, "en": en} for th, en in TITLES]
        connection.execute(
            _settings.update()
            .where(_settings.c.contest_id == number)
            .values(medals=json.dumps(medals, ensure_ascii=False), titles=json.dumps(titles, ensure_ascii=False))
        )
    with op.batch_alter_table("practice_settings") as table:
        table.drop_constraint(op.f("ck_practice_settings_bands_descend"), type_="check")
        for name in ("gold", "silver", "bronze"):
            table.drop_column(name)
        for name in ("medals", "titles"):
            table.alter_column(name, server_default=None)
    op.create_table(
        "prize_awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("prize", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("clause", sa.String(20), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("prize >= 1", name=op.f("ck_prize_awards_numbered")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_prize_awards_contest_id")),
        sa.ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_prizes_entry"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_prize_awards_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_awards")),
        sa.UniqueConstraint("contest_id", "prize", "entry_id", name=op.f("uq_prize_awards_contest_id_prize_entry_id")),
        **ONCE,
    )


def downgrade() -> None:
    """Names, further medals, dense ranks and special prizes are lost. Bounds that the older schema cannot hold become
    those below each other from the highest."""
    op.drop_table("prize_awards")
    with op.batch_alter_table("practice_settings") as table:
        for name in ("gold", "silver", "bronze"):
            table.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    connection = op.get_bind()
    for number, medals, titles_to in connection.execute(
        sa.select(_settings.c.contest_id, _settings.c.medals, _settings.c.titles_to)
    ).all():
        gold, silver, bronze = _three([band["least"] for band in json.loads(medals)])
        connection.execute(
            _settings.update()
            .where(_settings.c.contest_id == number)
            .values(gold=gold, silver=silver, bronze=bronze, titles_to=max(titles_to, 1))
        )
    with op.batch_alter_table("practice_settings") as table:
        table.drop_constraint(op.f("ck_practice_settings_rank_style"), type_="check")
        table.drop_constraint(op.f("ck_practice_settings_counts"), type_="check")
        for name in ("rank_style", "medals", "titles", "prizes"):
            table.drop_column(name)
        for name in ("gold", "silver", "bronze"):
            table.alter_column(name, server_default=None)
        table.create_check_constraint(
            op.f("ck_practice_settings_counts"), "titles_to >= 1 AND advance >= 0 AND protest_days >= 0"
        )
        table.create_check_constraint(
            op.f("ck_practice_settings_bands_descend"), "gold > silver AND silver > bronze AND bronze > 0"
        )


def _three(leasts: list[int]) -> tuple[int, int, int]:
    """Three descending bounds above 0: the first three of these, or the nearest that fit."""
    bronze = max(next(iter(leasts[2:3]), 1), 1)
    silver = max(next(iter(leasts[1:2]), 0), bronze + 1)
    return max(leasts[0], silver + 1), silver, bronze

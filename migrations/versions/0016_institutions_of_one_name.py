"""institutions of one name: two of one province may share it where each has its code

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from judging.core.thai import match_key

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_UNCODED = sa.text("code IS NULL")
_institutions = sa.table("institutions", *map(sa.column, ("id", "name_th", "match_key", "province")))


def upgrade() -> None:
    with op.batch_alter_table("institutions") as table:
        table.drop_constraint("uq_institutions_match_key_province", type_="unique")
    op.create_index(
        "uq_institutions_uncoded",
        "institutions",
        ["match_key", "province"],
        unique=True,
        sqlite_where=_UNCODED,
        postgresql_where=_UNCODED,
    )
    op.create_index("ix_institutions_match_key_province", "institutions", ["match_key", "province"])
    connection = op.get_bind()
    for number, name in connection.execute(_renamed()).all():
        key = match_key(name)[:200]
        connection.execute(sa.update(_institutions).where(_institutions.c.id == number).values(match_key=key))


def _renamed() -> sa.Select[tuple[int, str]]:
    """The institutions that a downgrade gave another key."""
    merged = sa.select(sa.table("institution_merges", sa.column("institution_id")).c.institution_id)
    columns = _institutions.c
    return sa.select(columns.id, columns.name_th).where(columns.match_key.like("#%"), columns.id.not_in(merged))


def downgrade() -> None:
    """The second and further ones of a name get a key that no name has, since the older schema has one of a name."""
    connection = op.get_bind()
    op.drop_index("ix_institutions_match_key_province", "institutions")
    op.drop_index("uq_institutions_uncoded", "institutions")
    rows = _institutions
    first = sa.select(sa.func.min(rows.c.id)).group_by(rows.c.match_key, rows.c.province)
    for number in connection.execute(sa.select(rows.c.id).where(rows.c.id.not_in(first))).scalars().all():
        connection.execute(sa.update(rows).where(rows.c.id == number).values(match_key=f"#{number}"))
    with op.batch_alter_table("institutions") as table:
        table.create_unique_constraint("uq_institutions_match_key_province", ["match_key", "province"])

"""teachers of one round

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = (
    ("uq_role_grants_teacher", ["user_id", "institution_id"], "role = 'teacher' AND round_id IS NULL"),
    (
        "uq_role_grants_teacher_round",
        ["user_id", "institution_id", "round_id"],
        "role = 'teacher' AND round_id IS NOT NULL",
    ),
)


def upgrade() -> None:
    """A teacher's grants that are alike become one: no older constraint kept them apart."""
    op.execute(
        "DELETE FROM role_grants WHERE role = 'teacher' AND id NOT IN ("
        "SELECT min(id) FROM role_grants WHERE role = 'teacher' "
        "GROUP BY user_id, institution_id, coalesce(round_id, 0))"
    )
    for name, columns, where in INDEXES:
        op.create_index(
            name, "role_grants", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    """A teacher of one round loses the role, because the older schema would let them see every round."""
    for name, _columns, _where in INDEXES:
        op.drop_index(name, "role_grants")
    op.execute("DELETE FROM role_grants WHERE role = 'teacher' AND round_id IS NOT NULL")

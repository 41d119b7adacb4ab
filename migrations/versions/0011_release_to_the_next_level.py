"""release to the next level: organisers above enter only works that their contest has released

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contests", sa.Column("released_at", sa.DateTime(timezone=True)))  # nothing is released unasked


def downgrade() -> None:
    op.drop_column("contests", "released_at")

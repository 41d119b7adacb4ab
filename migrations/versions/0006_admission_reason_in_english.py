"""why not, in both languages: what a work is not admitted for is kept in English too

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Works refused before show the Thai words to everyone, until their facts or findings are looked at again.
    op.add_column("entries", sa.Column("admission_reason_en", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("entries", "admission_reason_en")

"""admission reason in English: the reason for not admitting a work is stored in both languages

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
    # Works refused earlier show the Thai reason in both languages until their facts or findings are evaluated again.
    op.add_column("entries", sa.Column("admission_reason_en", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("entries", "admission_reason_en")

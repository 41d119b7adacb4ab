"""own days of contests: a category of a round may be judged on other days than the round

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_DAYS = ("own_first_day", "own_last_day")


def upgrade() -> None:
    with op.batch_alter_table("contests") as table:
        for name in _DAYS:
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        table.create_check_constraint(
            op.f("ck_contests_own_days_together"), "(own_first_day IS NULL) = (own_last_day IS NULL)"
        )
        table.create_check_constraint(op.f("ck_contests_own_days_in_order"), "own_last_day >= own_first_day")


def downgrade() -> None:
    with op.batch_alter_table("contests") as table:
        table.drop_constraint(op.f("ck_contests_own_days_in_order"), type_="check")
        table.drop_constraint(op.f("ck_contests_own_days_together"), type_="check")
        for name in _DAYS:
            table.drop_column(name)

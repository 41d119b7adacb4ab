"""keys of past titles: the part of a title that is compared consists of signs of its words

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

from judging.core.eligibility.title_keys import title_key
from judging.core.thai import digits

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_past_works = sa.table("past_works", *map(sa.column, ("id", "title", "look_key")))
_NOT_LETTERS = re.compile("[^0-9a-zก-ฮะาำๅเ-ไ]+")


def upgrade() -> None:
    connection = op.get_bind()
    for number, title in connection.execute(sa.select(_past_works.c.id, _past_works.c.title)).all():
        key = title_key(title)
        connection.execute(sa.update(_past_works).where(_past_works.c.id == number).values(look_key=key))


def downgrade() -> None:
    """The letters of the title. The older version leaves common words out; it does so again when works are imported."""
    connection = op.get_bind()
    for number, title in connection.execute(sa.select(_past_works.c.id, _past_works.c.title)).all():
        key = _NOT_LETTERS.sub("", digits(title).casefold())[:400]
        connection.execute(sa.update(_past_works).where(_past_works.c.id == number).values(look_key=key))

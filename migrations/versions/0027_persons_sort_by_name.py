"""persons are sorted by their name, whatever the prefix

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from judging.core import names, thai

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_persons = sa.table("persons", *map(sa.column, ("id", "name", "sort_key", "erased_at")))


def upgrade() -> None:
    _sort_by(names.sort_key)


def downgrade() -> None:
    _sort_by(thai.sort_key)


def _sort_by(key: Callable[[str], str]) -> None:
    connection = op.get_bind()
    kept = _persons.c.erased_at.is_(None)
    for number, name in connection.execute(sa.select(_persons.c.id, _persons.c.name).where(kept)).all():
        connection.execute(sa.update(_persons).where(_persons.c.id == number).values(sort_key=key(name)))

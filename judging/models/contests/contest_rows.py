"""The rows of a contest in every table, as foreign keys lead to them: what goes when a rehearsal is wiped."""

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Table, or_, select

from judging.models.base import Base
from judging.models.contests.competitions import Contest


def rows_of(contest_id: int) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """Each table that has rows of a contest, with the condition on them, in an order in which they can be deleted; the
    contest itself is last.

    A table belongs to the contest by its keys that are never empty; where it has none, by those that may be empty
    (a tablet that shows the contest).
    """
    contests = Base.metadata.tables[Contest.__tablename__]
    owned: dict[Table, ColumnElement[bool]] = {contests: contests.c.id == contest_id}
    for table in Base.metadata.sorted_tables:
        keys = [] if table is contests or table.name == "wiped_rehearsals" else _keys(table, owned)
        firm = [key for key in keys if not any(column.nullable for column in key.columns)]
        if firm:
            owned[table] = _leads_to(min(firm, key=lambda key: key.referred_table is not contests), owned)
        elif keys:
            owned[table] = or_(*(_leads_to(key, owned) for key in keys))
    return tuple(reversed(owned.items()))


def _keys(table: Table, owned: dict[Table, ColumnElement[bool]]) -> list[ForeignKeyConstraint]:
    keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
    return [key for key in keys if key.referred_table in owned and key.referred_table is not table]


def _leads_to(key: ForeignKeyConstraint, owned: dict[Table, ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that the key leads to a row of the contest; its first column is the other row's id."""
    element, there = key.elements[0], owned[key.referred_table]
    return element.parent.in_(select(element.column).where(there))

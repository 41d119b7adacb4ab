"""Statements for the hottest paths: written as every other, compiled once a dialect, run on the driver's own cursor.

Building, caching and unpacking a statement costs SQLAlchemy about ten times what SQLite takes to run it; a tap on a
tablet is ten statements (ADR 0006 has the figures). What comes back is what the driver gives: enums as their words, and
on SQLite days and moments as text. Everything else uses the session as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Dialect, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from judging.models.base import Base, Moment

Order = Callable[[Mapping[str, Any]], tuple[Any, ...]]
Compiled = tuple[str, Order | None, Mapping[str, Any]]
"""SQL; what puts its parameters in order, or None where they are named; the values that stand in the statement."""


class Prepared:
    """A statement with named parameters, compiled at its first use with each dialect."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """The statement in the words of a dialect."""
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled: Any = self._statement.compile(dialect=dialect)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            ordered = _in_order(compiled.positiontup) if compiled.positional else None
            found = self._compiled[dialect.name] = (str(compiled), ordered, constants)
        return found


def _in_order(names: Sequence[str]) -> Order:
    """Takes the values of these names, in their order."""
    if not names:
        return lambda given: ()
    if len(names) == 1:
        return lambda given: (given[names[0]],)
    return itemgetter(*names)


class Upsert:
    """Rows of one table written by one statement: those whose key stands already change in ``changing`` alone, so that
    foreign keys over their other columns are not asked again. One statement, since a driver lets other threads in with
    every row it is given by itself, and whoever writes holds up everybody who wants to."""

    def __init__(self, model: type[Base], changing: Collection[str]) -> None:
        self._table, self._changing = model.__table__, changing
        self._compiled: dict[tuple[str, int], tuple[str, Sequence[str]]] = {}

    def on(self, dialect: Dialect, count: int) -> tuple[str, Sequence[str]]:
        """The statement for ``count`` rows in the words of a dialect, and its parameters' names, row by row."""
        found = self._compiled.get((dialect.name, count))
        if found is None:
            names = [f"{column.name}_{row}" for row in range(count) for column in self._table.columns]
            columns = [column.name for column in self._table.columns]
            inserting = (sqlite if dialect.name == "sqlite" else postgresql).insert(self._table)
            statement = inserting.values(
                [{column: bindparam(f"{column}_{row}") for column in columns} for row in range(count)]
            ).on_conflict_do_update(
                index_elements=list(self._table.primary_key),
                set_={column: inserting.excluded[column] for column in self._changing},
            )
            compiled: Any = statement.compile(dialect=dialect)
            assert not compiled.positional or compiled.positiontup == names
            found = self._compiled[dialect.name, count] = str(compiled), names
        return found


class Driver:
    """A connection of the driver, inside a transaction that somebody else ends (``judging.database.transaction``).

    ``begin``, where given, takes the turn to write and returns the connection to write on.
    """

    def __init__(self, connection: Any, dialect: Dialect, begin: Callable[[], Any] | None = None) -> None:
        self.dialect = dialect
        self._begin = begin
        self._cursor = connection.cursor()

    @classmethod
    def of(cls, session: Session) -> Driver:
        """The session's own connection, inside the session's own transaction."""
        connection = session.connection()
        return cls(connection.connection, connection.dialect)

    def begin(self) -> None:
        """Take the turn to write. What was read before it may have changed meanwhile: ask again what matters."""
        if self._begin is not None:
            self._cursor = self._begin().cursor()
            self._begin = None

    def rows(self, statement: Prepared, **params: object) -> list[Any]:
        """The rows of a select, as tuples."""
        sql, order, constants = statement.on(self.dialect)
        given = {**constants, **params} if constants else params
        self._cursor.execute(sql, given if order is None else order(given))
        found: list[Any] = self._cursor.fetchall()
        return found

    def first(self, statement: Prepared, **params: object) -> Any:
        """The first row of a select, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def write(self, statement: Prepared, rows: Sequence[Mapping[str, object]]) -> None:
        """Run an insert or update, once a row."""
        self._check_begun()
        sql, order, constants = statement.on(self.dialect)
        if constants:
            rows = [{**constants, **row} for row in rows]
        given = rows if order is None else [order(row) for row in rows]
        if len(given) == 1:
            self._cursor.execute(sql, given[0])
        else:
            self._cursor.executemany(sql, given)

    def upsert(self, statement: Upsert, rows: Sequence[Sequence[object]]) -> None:
        """Write rows, each a value for every column of the table, in the table's order; no key twice."""
        self._check_begun()
        sql, names = statement.on(self.dialect, len(rows))
        values = list(chain.from_iterable(rows))
        self._cursor.execute(sql, values if self.dialect.positional else dict(zip(names, values, strict=True)))

    def _check_begun(self) -> None:
        if self._begin is not None:
            raise RuntimeError("a write before its turn")

    def moment(self, value: datetime) -> object:
        """A moment as the driver takes it."""
        processor = _MOMENT.bind_processor(self.dialect)
        bound = processor(value) if processor else value
        return str(bound) if self.dialect.name == "sqlite" else bound

    def read_moment(self, found: Any) -> datetime:
        """A moment as the driver gave it."""
        value = datetime.fromisoformat(found) if isinstance(found, str) else found
        read: datetime | None = _MOMENT.process_result_value(value, self.dialect)
        assert read is not None
        return read


_MOMENT = Moment()

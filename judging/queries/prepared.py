"""Statements for the hottest paths: written as every other, compiled once a dialect, run on the driver's own cursor.

Building, caching and unpacking a statement costs SQLAlchemy about ten times what SQLite takes to run it; a tap on a
tablet is ten statements (ADR 0006 has the figures). What comes back is what the driver gives: enums as their words, and
on SQLite days and moments as text. Everything else uses the session as usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.orm import Session

from judging.models.base import Moment


class Prepared:
    """A statement with named parameters, compiled at its first use with each dialect."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, Mapping[str, Any]]] = {}

    def on(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, Mapping[str, Any]]:
        """(SQL, the order of its parameters or None where they are named, the values that stand in the statement)."""
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled: Any = self._statement.compile(dialect=dialect)
            order = tuple(compiled.positiontup) if compiled.positional else None
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._compiled[dialect.name] = (str(compiled), order, constants)
        return found


class Driver:
    """A connection of the driver, inside a transaction that somebody else ends (``judging.transaction``)."""

    def __init__(self, connection: Any, dialect: Dialect, info: dict[Any, Any]) -> None:
        self.dialect = dialect
        self.info = info
        self._cursor = connection.cursor()

    @classmethod
    def of(cls, session: Session) -> Driver:
        """The session's own connection, inside the session's own transaction."""
        connection = session.connection()
        return cls(connection.connection, connection.dialect, connection.info)

    def rows(self, statement: Prepared, **params: object) -> list[Any]:
        """The rows of a select, as tuples."""
        sql, order, constants = statement.on(self.dialect)
        given = {**constants, **params} if constants else params
        self._cursor.execute(sql, [given[name] for name in order] if order is not None else given)
        found: list[Any] = self._cursor.fetchall()
        return found

    def first(self, statement: Prepared, **params: object) -> Any:
        """The first row of a select, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def write(self, statement: Prepared, rows: Sequence[Mapping[str, object]]) -> None:
        """Run an insert or update, once a row."""
        sql, order, constants = statement.on(self.dialect)
        if constants:
            rows = [{**constants, **row} for row in rows]
        given = [[row[name] for name in order] for row in rows] if order is not None else rows
        if len(given) == 1:
            self._cursor.execute(sql, given[0])
        else:
            self._cursor.executemany(sql, given)

    def moment(self, value: datetime) -> object:
        """A moment as the driver takes it."""
        processor = _MOMENT.bind_processor(self.dialect)
        return processor(value) if processor else value


_MOMENT = Moment()

"""SQL for the hottest paths: SQLAlchemy expressions, compiled once and run on the driver's own cursor.

Executing a statement through SQLAlchemy takes four times the CPU (ADR 0006). Values come back as the driver gives them:
enums as text, and on SQLite dates and times as text. Everything else uses the session.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import chain, islice
from typing import Any, Self

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Integer
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its clause too
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import FunctionElement

from judging.models.base import Base, Moment

_MOMENT = Moment()

_VALUES = 900
"""The most values of one statement, fewer than any SQLite takes."""

_LAST_EVER = "SELECT seq FROM sqlite_sequence WHERE name = ?"
_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


class _Numbers(FunctionElement[int]):
    """A JSON list of numbers as a subquery."""

    name = "numbers"
    inherit_cache = True
    type = Integer()


@compiles(_Numbers, "sqlite")
def _on_sqlite(element: _Numbers, compiler: Any, **given: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **given)}))"


@compiles(_Numbers, "postgresql")
def _on_postgresql(element: _Numbers, compiler: Any, **given: Any) -> str:
    listed = compiler.process(element.clauses, **given)
    return f"(SELECT CAST(value AS integer) FROM json_array_elements_text(CAST({listed} AS json)))"


FEW = 200


def within(column: ColumnElement[Any] | InstrumentedAttribute[Any], numbers: Collection[int]) -> ColumnElement[bool]:
    """The condition that an id is among these. More than a ``FEW`` are sent as one parameter: SQLAlchemy takes as long
    for thousands of parameters as the database for the statement."""
    if len(numbers) <= FEW:
        return column.in_(numbers)
    return column.bool_op("IN")(_Numbers(json.dumps(list(numbers))))


class Statement:
    """A statement with named parameters, compiled at its first use with each dialect."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._compiled: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def on(self, dialect: Dialect) -> tuple[str, Mapping[str, Any]]:
        """The SQL of a dialect, and the parameters whose values are part of the statement."""
        found = self._compiled.get(dialect.name)
        if found is None:
            made: Any = type(dialect)
            compiled = self._clause.compile(dialect=made(paramstyle="named") if dialect.positional else dialect)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._compiled[dialect.name] = (str(compiled), constants)
        return found


def upsert(model: type[Base], changing: Collection[str]) -> Statement:
    """Inserts a row of ``model``; of a row that exists, only ``changing`` is updated, so that the foreign keys over its
    other columns are not checked again."""
    rows = insert(model)
    return Statement(
        rows.on_conflict_do_update(
            index_elements=list(model.__table__.primary_key), set_={name: rows.excluded[name] for name in changing}
        )
    )


class Cursor:
    """The driver's cursor, in a transaction that whoever opened it ends (``judging.database.cursors``).

    ``begin``, where given, waits for the write lock and returns the connection to write on. Each statement has its own
    cursor, closed at once: a cursor resets its statement when it is collected, which another thread may be running on
    the same connection by then.
    """

    def __init__(self, connection: Any, dialect: Dialect, begin: Callable[[], Any] | None = None) -> None:
        self.dialect = dialect
        self._begin = begin
        self._connection = connection

    @classmethod
    def of(cls, session: Session) -> Self:
        """A cursor on the session's connection, in the session's transaction."""
        connection = session.connection()
        return cls(connection.connection, connection.dialect)

    def begin_write(self) -> None:
        """Wait for the write lock. What was read before may have changed meanwhile: read again what matters."""
        if self._begin is not None:
            self._connection = self._begin()
            self._begin = None

    def rows(self, statement: Statement, **params: object) -> list[Any]:
        """The rows of a select, as tuples."""
        sql, constants = statement.on(self.dialect)
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(sql, {**constants, **params})
            return cursor.fetchall()

    def first(self, statement: Statement, **params: object) -> Any:
        """The first row of a select, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def write(self, statement: Statement, *rows: Mapping[str, object]) -> None:
        """Run an insert or update once per row.

        Raises:
            RuntimeError: before ``begin_write``.
        """
        if self._begin is not None:
            raise RuntimeError("a write before its transaction")
        sql, constants = statement.on(self.dialect)
        with closing(self._connection.cursor()) as cursor:
            cursor.executemany(sql, [{**constants, **row} for row in rows] if constants else rows)

    def insert(self, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows, each the values of these columns as the driver takes them; the database fills the others with
        its defaults. Many rows are one statement, which takes two thirds of the time."""
        quote = self.dialect.identifier_preparer.quote
        into = f"INSERT INTO {quote(model.__tablename__)} ({', '.join(map(quote, columns))}) VALUES "
        row = f"({', '.join(['?' if self.dialect.name == 'sqlite' else '%s'] * len(columns))})"
        left = iter(rows)
        with closing(self._connection.cursor()) as cursor:
            while batch := list(islice(left, _VALUES // len(columns))):
                cursor.execute(into + ", ".join([row] * len(batch)), list(chain.from_iterable(batch)))

    def reserve(self, model: type[Base], number: int) -> Sequence[int]:
        """So many new ids of a table with generated ones, for rows that are inserted with their id. On SQLite the
        transaction holds the write lock, so that nobody else takes them; PostgreSQL gives each id once."""
        name = model.__tablename__
        if self.dialect.name == "sqlite":
            last = max(self._number(f"SELECT max(id) FROM {name}"), self._number(_LAST_EVER, name))
            return range(last + 1, last + number + 1)
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(_NEXT_IDS, (name, number))
            return [row[0] for row in cursor.fetchall()]

    def _number(self, sql: str, *params: str) -> int:
        with closing(self._connection.cursor()) as cursor:
            found = cursor.execute(sql, params).fetchone()
            return found[0] or 0 if found else 0

    def bind_moment(self, value: datetime) -> object:
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

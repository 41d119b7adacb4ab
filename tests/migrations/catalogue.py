"""The schema of a database as plain values to compare: tables with every constraint, indexes and triggers."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, inspect, text

ALEMBIC = "alembic_version"

SQLITE_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
SQLITE_ONCE = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
POSTGRESQL_TRIGGERS = (
    "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
    "UNION ALL SELECT proname, '', prosrc FROM pg_proc WHERE proname LIKE 'judging\\_%' ORDER BY 1"
)


def triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    """Every trigger, and on PostgreSQL every trigger function: name → (table, definition)."""
    query = SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    return {name: (table, _plain(said)) for name, table, said in connection.execute(text(query))}


def tables(connection: Connection) -> dict[str, dict[str, Any]]:
    """Every table with its columns, keys, checks and indexes, in an order that does not depend on how it was
    created."""
    seen = inspect(connection)
    once = set(connection.execute(text(SQLITE_ONCE)).scalars()) if connection.dialect.name == "sqlite" else set()
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], _plain(column["default"] or ""))
                for column in seen.get_columns(table)
            },
            "primary key": _primary(seen.get_pk_constraint(table)),
            "gives numbers once": table in once,
            "foreign keys": {key["name"]: _foreign(key) for key in seen.get_foreign_keys(table)},
            "unique": {key["name"]: key["column_names"] for key in seen.get_unique_constraints(table)},
            "checks": {check["name"]: _plain(check["sqltext"]) for check in seen.get_check_constraints(table)},
            "indexes": {index["name"]: _index(index) for index in seen.get_indexes(table)},
        }
        for table in seen.get_table_names()
        if table != ALEMBIC
    }


def counts(connection: Connection) -> dict[str, int]:
    """The number of rows in each table."""
    names = [name for name in inspect(connection).get_table_names() if name != ALEMBIC]
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def _primary(key: Any) -> tuple[object, ...]:
    return (key["name"], key["constrained_columns"])


def _foreign(key: Any) -> tuple[object, ...]:
    return (key["constrained_columns"], key["referred_table"], key["referred_columns"], key.get("options", {}))


def _index(index: Any) -> tuple[object, ...]:
    where = index.get("dialect_options", {})
    return (index["column_names"], bool(index["unique"]), {name: _plain(str(value)) for name, value in where.items()})


def _plain(said: str) -> str:
    return re.sub(r"\s+", " ", said).strip()

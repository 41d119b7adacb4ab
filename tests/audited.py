"""Watches a test's database: a request that writes rows must write an audit entry in the same transaction."""

from __future__ import annotations

import re
from typing import Any

from flask import has_request_context
from sqlalchemy import Connection, Engine, event

WRITE = re.compile(r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
LOG = {"audit_entries", "audit_chains"}
TRANSIENT = {"halls", "hall_turns", "chair_calls", "reveals"}
"""What is presented, calls for the chair, what of a ranking is shown: no records, deleted with the next step."""
PRIVATE = {"notes"}
"""Tables of which the log knows nothing: a judge's notes to self."""
COUNT = "SELECT count(*) FROM audit_entries"


class UnauditedError(AssertionError):
    """A request changed rows and left no entry in the audit log."""


def watch(engine: Engine) -> None:
    """Make a request's commit on ``engine`` fail if it changed rows without an audit entry."""

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.info["written"] = set()
        if connection.get_execution_options().get("writing") and has_request_context():
            connection.info["entries"] = _entries(connection)

    @event.listens_for(engine, "after_cursor_execute")
    def executed(connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        found = WRITE.match(statement)
        if found and has_request_context():
            connection.info["written"].add(found.group(1).lower())

    @event.listens_for(engine, "savepoint")
    def saved(connection: Connection, _name: str) -> None:
        connection.info["saved"] = set(connection.info["written"])

    @event.listens_for(engine, "rollback_savepoint")
    def undone(connection: Connection, _name: str, _context: None) -> None:
        connection.info["written"] = connection.info["saved"]  # what a preview wrote and took back

    @event.listens_for(engine, "commit")
    def committed(connection: Connection) -> None:
        written = connection.info.pop("written", set()) - LOG - TRANSIENT - PRIVATE
        if written and _entries(connection) == connection.info.get("entries"):
            raise UnauditedError(f"{', '.join(sorted(written))} changed without an entry in the audit log")


def _entries(connection: Connection) -> int:
    """The number of audit entries, read from the driver, because the log is written without SQLAlchemy."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(COUNT)
        row: Any = cursor.fetchone()
        return int(row[0])
    finally:
        cursor.close()

"""Renewing the triggers, as migrations do, in a database with triggers of an earlier version."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from judging.extensions import db
from judging.models import triggers
from tests.migrations import catalogue

OF_BEFORE = {
    "sqlite": "CREATE TRIGGER persons_of_before BEFORE DELETE ON persons BEGIN SELECT RAISE(ABORT, 'kept'); END",
    "postgresql": "CREATE TRIGGER persons_of_before BEFORE DELETE ON persons "
    "FOR EACH ROW EXECUTE FUNCTION judging_append_only()",
}


def test_renewed_triggers_are_those_of_the_list_whatever_stood_before(app: Flask) -> None:
    with db.engine.connect().execution_options(writing=True) as connection:
        migrated = catalogue.triggers(connection)
        connection.execute(text(OF_BEFORE[connection.dialect.name]))
        assert catalogue.triggers(connection) != migrated

        triggers.renew(connection)

        assert catalogue.triggers(connection) == migrated
        connection.rollback()

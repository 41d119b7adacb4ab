"""Alembic's environment: the application's database, its models, batch operations for SQLite."""

from __future__ import annotations

from alembic import context
from flask import current_app

from judging.models import Base

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write the house's column types as their plain SQLAlchemy kin, so that old migrations need no package code."""
    if kind == "type" and type(item).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate on one connection, in one transaction."""
    with database.engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=False,
            transactional_ddl=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

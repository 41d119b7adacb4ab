"""Triggers for the invariants that columns and keys cannot express, for SQLite and PostgreSQL.

Append-only rows are neither changed nor deleted; a closed sheet accepts no mark and no comment. Batch migrations on
SQLite drop the triggers of a table that they copy, so a migration that adds or rebuilds one of these tables ends by
calling ``renew``. Triggers are created for the existing tables only, because early migrations run before later tables
exist.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, inspect

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "publications": ("id = NEW.id", "contest_id = NEW.contest_id AND version = NEW.version"),
    "receipts": ("id = NEW.id", "code = NEW.code", "sheet_id = NEW.sheet_id AND revision = NEW.revision"),
    "audit_entries": ("id = NEW.id", "chain_id = NEW.chain_id AND seq = NEW.seq"),
    "sheet_batches": ("sheet_id = NEW.sheet_id AND revision = NEW.revision",),
    "findings": ("id = NEW.id",),
    "counter_records": ("id = NEW.id",),
    "rulings": ("id = NEW.id", "reverses_id = NEW.reverses_id"),
    "ruling_entries": ("ruling_id = NEW.ruling_id AND entry_id = NEW.entry_id",),
    "change_requests": ("id = NEW.id",),
    "publication_notices": ("publication_id = NEW.publication_id",),
}
"""Each append-only table with the keys by which SQLite's INSERT OR REPLACE would silently delete an older row."""

FORMER = {"sheet_changes": ("sheet_id = NEW.sheet_id AND id = NEW.id",)}
"""The same for tables that a later migration drops."""

FUNCTIONS = ("judging_append_only", "judging_no_truncate", "judging_open_sheet")

_ON_SQLITE = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
_ON_POSTGRESQL = (
    "SELECT tgname, tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    f"WHERE NOT tgisinternal AND proname IN {FUNCTIONS}"
)

ON_SHEETS = ("marks", "comments")

UNTRUNCATED = (*APPEND_ONLY, *ON_SHEETS, "sheet_sections", "scoresheets", "audit_chains")


CORRECTIONS = "corrections"


def _not_opened(table: str, row: str) -> str:
    """The condition on a mark or comment of a sheet on which a ruling opened other criteria, which begins with OR."""
    among = f" AND instr(' ' || items || ' ', ' ' || {row}.criterion || ' ') = 0" if table == "marks" else ""
    return f" OR EXISTS (SELECT 1 FROM {CORRECTIONS} WHERE sheet_id = {row}.sheet_id AND state = 'open'{among})"


def _sqlite(tables: Collection[str]) -> Iterator[str]:
    for table, keys in (APPEND_ONLY | FORMER).items():
        if table not in tables:
            continue
        for act in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        found = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {found} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table in ON_SHEETS:
        new, old = (
            f"EXISTS (SELECT 1 FROM scoresheets WHERE id = {row}.sheet_id AND state <> 'open')"
            + (_not_opened(table, row) if CORRECTIONS in tables else "")
            for row in ("NEW", "OLD")
        )
        item = "criterion" if table == "marks" else "item"
        moved = f"{old} OR ((NEW.sheet_id <> OLD.sheet_id OR NEW.{item} <> OLD.{item}) AND ({new}))"
        for act, closed in (("insert", new), ("update", moved), ("delete", old)):
            yield (
                f"CREATE TRIGGER {table}_closed_{act} BEFORE {act.upper()} ON {table} WHEN {closed} "
                f"BEGIN SELECT RAISE(ABORT, 'the sheet is closed'); END"
            )
    yield (
        "CREATE TRIGGER scoresheets_no_replace BEFORE INSERT ON scoresheets WHEN "
        "EXISTS (SELECT 1 FROM scoresheets WHERE id = NEW.id) OR "
        "EXISTS (SELECT 1 FROM scoresheets WHERE entry_id = NEW.entry_id AND member_id = NEW.member_id) "
        "BEGIN SELECT RAISE(ABORT, 'one sheet per judge and entry'); END"
    )


def _postgresql(tables: Collection[str]) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION judging_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION judging_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is never truncated', TG_TABLE_NAME; END $$"
    )
    # The share lock makes a mark and a concurrent submit wait for each other; without it they race.
    old, new = (
        f"SELECT state INTO found FROM scoresheets WHERE id = {row}.sheet_id FOR SHARE; "
        f"IF found <> 'open'{_outside(row) if CORRECTIONS in tables else ''} "
        "THEN RAISE EXCEPTION 'the sheet is closed'; END IF; "
        for row in ("OLD", "NEW")
    )
    yield (
        "CREATE OR REPLACE FUNCTION judging_open_sheet() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE found text; BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {old}END IF; "
        f"IF TG_OP <> 'DELETE' THEN {new}RETURN NEW; END IF; "
        "RETURN OLD; END $$"
    )
    for table in (table for table in (*APPEND_ONLY, *FORMER) if table in tables):
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION judging_append_only()"
        )
    for table in ON_SHEETS:
        yield (
            f"CREATE TRIGGER {table}_open_sheet BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION judging_open_sheet()"
        )
    for table in (table for table in (*UNTRUNCATED, *FORMER) if table in tables):
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION judging_no_truncate()"
        )


def _outside(row: str) -> str:
    """``_not_opened`` for both tables on PostgreSQL; a comment has no criterion."""
    among = f"strpos(' ' || items || ' ', ' ' || coalesce(to_jsonb({row}) ->> 'criterion', '?') || ' ') = 0"
    return f" OR EXISTS (SELECT 1 FROM {CORRECTIONS} WHERE sheet_id = {row}.sheet_id AND state = 'open' AND {among})"


def install(connection: Connection) -> None:
    """Create the triggers for the existing tables of a database that has none of them."""
    for statement in _statements(connection):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )


def remove(connection: Connection) -> None:
    """Drop all triggers of any version of ``install``, and their functions."""
    on_sqlite = connection.dialect.name == "sqlite"
    for name, table in connection.exec_driver_sql(_ON_SQLITE if on_sqlite else _ON_POSTGRESQL).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
    for function in () if on_sqlite else FUNCTIONS:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}()")


def renew(connection: Connection) -> None:
    """Replace the triggers by those that the existing tables need."""
    remove(connection)
    install(connection)


def _statements(connection: Connection) -> Iterator[str]:
    tables = frozenset(inspect(connection).get_table_names())
    return _sqlite(tables) if connection.dialect.name == "sqlite" else _postgresql(tables)

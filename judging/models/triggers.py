"""Triggers for the invariants that columns and keys cannot express, for SQLite and PostgreSQL.

Append-only rows are neither changed nor deleted; a closed sheet accepts no mark and no comment. What a rehearsal wrote
can be deleted, and a contest stays the rehearsal or the real contest as which it was made. Batch migrations on
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
    "paper_marks": ("keying_id = NEW.keying_id AND criterion = NEW.criterion",),
}
"""Each append-only table with the keys by which SQLite's INSERT OR REPLACE would silently delete an older row."""

FORMER = {"sheet_changes": ("sheet_id = NEW.sheet_id AND id = NEW.id",)}
"""The same for tables that a later migration drops."""

REHEARSED = {
    "receipts": "sheet_id",
    "sheet_batches": "sheet_id",
    "paper_marks": "sheet_id",
    "findings": "entry_id",
    "counter_records": "entry_id",
    "change_requests": "entry_id",
    "rulings": "contest_id",
    "ruling_entries": "contest_id",
}
"""The append-only tables of which rows of a rehearsal can be deleted, with the column (a key of ``_CONTEST_OF``) that
leads to the contest. A rehearsal has no publications, and the log is never shortened."""

_CONTEST_OF = {
    "contest_id": "{0}",
    "entry_id": "(SELECT contest_id FROM entries WHERE id = {0})",
    "sheet_id": "(SELECT contest_id FROM scoresheets WHERE id = {0})",
}

FUNCTIONS = ("judging_append_only", "judging_no_truncate", "judging_open_sheet", "judging_rehearsal_fixed")

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


def _rehearsed(column: str, value: str) -> str:
    """The condition that a row, which leads to its contest by the ``value`` of this column, is of a rehearsal."""
    contest = _CONTEST_OF[column].format(value)
    return f"EXISTS (SELECT 1 FROM contests WHERE id = {contest} AND rehearsal_of IS NOT NULL)"


def _sqlite(tables: Collection[str], *, rehearsals: bool) -> Iterator[str]:
    for table, keys in (APPEND_ONLY | FORMER).items():
        if table not in tables:
            continue
        for act in ("update", "delete"):
            kept = rehearsals and act == "delete" and table in REHEARSED
            when = f"WHEN NOT {_rehearsed(REHEARSED[table], f'OLD.{REHEARSED[table]}')} " if kept else ""
            yield (
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {when}"
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
        gone = f"({old}) AND NOT {_rehearsed('sheet_id', 'OLD.sheet_id')}" if rehearsals else old
        for act, closed in (("insert", new), ("update", moved), ("delete", gone)):
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
    if rehearsals:
        fixed = "BEGIN SELECT RAISE(ABORT, 'a rehearsal stays one'); END"
        yield (
            "CREATE TRIGGER contests_rehearsal_fixed BEFORE UPDATE OF rehearsal_of ON contests "
            f"WHEN NEW.rehearsal_of IS NOT OLD.rehearsal_of {fixed}"
        )
        yield (
            "CREATE TRIGGER contests_no_replace BEFORE INSERT ON contests "
            f"WHEN EXISTS (SELECT 1 FROM contests WHERE id = NEW.id) {fixed}"
        )


def _postgresql(tables: Collection[str], *, rehearsals: bool) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION judging_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"DECLARE gone jsonb; BEGIN {_SPARED if rehearsals else ''}"
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION judging_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is never truncated', TG_TABLE_NAME; END $$"
    )
    yield _open_sheet(tables, rehearsals=rehearsals)
    for table in (table for table in (*APPEND_ONLY, *FORMER) if table in tables):
        argument = f"'{REHEARSED[table]}'" if rehearsals and table in REHEARSED else ""
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION judging_append_only({argument})"
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
    if rehearsals:
        yield (
            "CREATE OR REPLACE FUNCTION judging_rehearsal_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN IF NEW.rehearsal_of IS DISTINCT FROM OLD.rehearsal_of THEN "
            "RAISE EXCEPTION 'a rehearsal stays one'; END IF; RETURN NEW; END $$"
        )
        yield (
            "CREATE TRIGGER contests_rehearsal_fixed BEFORE UPDATE OF rehearsal_of ON contests "
            "FOR EACH ROW EXECUTE FUNCTION judging_rehearsal_fixed()"
        )


def _open_sheet(tables: Collection[str], *, rehearsals: bool) -> str:
    """The function on marks and comments for PostgreSQL."""
    # The share lock makes a mark and a concurrent submit wait for each other; without it they race.
    old, new = (
        f"SELECT state INTO found FROM scoresheets WHERE id = {row}.sheet_id FOR SHARE; "
        f"IF found <> 'open'{_outside(row) if CORRECTIONS in tables else ''} "
        "THEN RAISE EXCEPTION 'the sheet is closed'; END IF; "
        for row in ("OLD", "NEW")
    )
    return (
        "CREATE OR REPLACE FUNCTION judging_open_sheet() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE found text; BEGIN "
        f"{_OF_REHEARSAL if rehearsals else ''}"
        f"IF TG_OP <> 'INSERT' THEN {old}END IF; "
        f"IF TG_OP <> 'DELETE' THEN {new}RETURN NEW; END IF; "
        "RETURN OLD; END $$"
    )


_CASES = " ".join(
    f"WHEN '{column}' THEN {contest.format(f'(gone ->> {column!r})::integer')}"
    for column, contest in _CONTEST_OF.items()
)
_SPARED = (
    "IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN gone := to_jsonb(OLD); "
    f"IF EXISTS (SELECT 1 FROM contests WHERE rehearsal_of IS NOT NULL AND id = CASE TG_ARGV[0] {_CASES} END) "
    "THEN RETURN OLD; END IF; END IF; "
)
"""What lets a row of a rehearsal be deleted from an append-only table on PostgreSQL."""

_OF_REHEARSAL = f"IF TG_OP = 'DELETE' AND {_rehearsed('sheet_id', 'OLD.sheet_id')} THEN RETURN OLD; END IF; "


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
    found = inspect(connection)
    tables = frozenset(found.get_table_names())
    columns = found.get_columns("contests") if "contests" in tables else ()
    rehearsals = any(column["name"] == "rehearsal_of" for column in columns)
    statements = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    return statements(tables, rehearsals=rehearsals)

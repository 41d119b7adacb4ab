"""The database enforces every invariant of the design (§1), also against raw SQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry, triggers
from tests.services.scoring.test_scoresheets import fill, level, save, submit
from tests.world import Setting, World

NOW = "2022-03-01 00:00:00+00:00"


@pytest.fixture
def setting(world: World) -> Setting:
    """One work and two judges: the first has submitted, the second has one mark on an open sheet."""
    made = world.contest(entries=1, judges=2)
    submit(made, fill(world, made), "100")
    save(made, level("1.1", "good"), judge=1)
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO publications (id, contest_id, version, record, record_digest, public, public_digest, published_at)"
                f" VALUES (1, :contest, 1, '{{}}', 'a', '{{}}', 'b', '{NOW}')"
            ),
            {"contest": made.contest_id},
        )
    return made


Refused = Callable[[str], None]


@pytest.fixture
def refused(setting: Setting) -> Refused:
    """Execute a statement that must fail."""
    closed = setting.sheets[setting.entries[0], setting.members[0]]
    open_ = setting.sheets[setting.entries[0], setting.members[1]]
    values = {
        "closed": closed,
        "open": open_,
        "contest": setting.contest_id,
        "rulebook": setting.rulebook_id,
        "entry": setting.entries[0],
        "member": setting.members[0],
        "now": NOW,
    }

    def run(statement: str) -> None:
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(statement), {key: value for key, value in values.items() if f":{key}" in statement})

    return run


MARK = (
    "INSERT INTO marks (sheet_id, criterion, rulebook_id, section, level, points, revision, device, marked_at) VALUES "
)
SHEET = "INSERT INTO scoresheets (id, contest_id, rulebook_id, entry_id, member_id, state, revision, reason) VALUES "

ANYWHERE = {
    "a second sheet of judge and entry": SHEET + "(900, :contest, :rulebook, :entry, :member, 'open', 0, '')",
    "a sheet without its contest's rulebook": "UPDATE scoresheets SET rulebook_id = 99 WHERE id = :open",
    "a second mark of sheet and criterion": MARK + "(:open, '1.1', :rulebook, '1', 'good', 3, 9, 'd', :now)",
    "a level of another criterion": MARK + "(:open, '1.4', :rulebook, '1', 'good', 3, 9, 'd', :now)",
    "points that the level does not give": MARK + "(:open, '1.3', :rulebook, '1', 'good', 4, 9, 'd', :now)",
    "a criterion of another section": MARK + "(:open, '1.3', :rulebook, '2', 'good', 3, 9, 'd', :now)",
    "a criterion that is not in the rulebook": MARK + "(:open, '7.1', :rulebook, '1', NULL, NULL, 9, 'd', :now)",
    "a level without points": MARK + "(:open, '1.3', :rulebook, '1', 'good', NULL, 9, 'd', :now)",
    "a mark of a rulebook that is not the contest's": MARK + "(:open, '1.3', 99, '1', 'good', 3, 9, 'd', :now)",
    "a mark changed on a closed sheet": "UPDATE marks SET level = 'good', points = 3 WHERE sheet_id = :closed AND criterion = '1.1'",
    "a mark removed from a closed sheet": "DELETE FROM marks WHERE sheet_id = :closed",
    "a mark moved to a closed sheet": "UPDATE marks SET sheet_id = :closed WHERE sheet_id = :open",
    "a comment on a closed sheet": "INSERT INTO comments (sheet_id, item, text, revision, device, written_at) VALUES (:closed, 'total', 'x', 1, 'd', :now)",
    "a publication changed": "UPDATE publications SET public = '{\"a\": 1}' WHERE id = 1",
    "a publication removed": "DELETE FROM publications WHERE id = 1",
    "a version left out": "INSERT INTO publications (contest_id, version, record, record_digest, public, public_digest, published_at) VALUES (:contest, 2, '', '', '', '', :now)",
    "a receipt changed": "UPDATE receipts SET total = 0",
    "a receipt removed": "DELETE FROM receipts",
    "an audit entry changed": "UPDATE audit_entries SET text = '{}'",
    "an audit entry removed": "DELETE FROM audit_entries",
    "a batch of a tablet changed": "UPDATE sheet_batches SET changes = '[]'",
    "a batch of a tablet removed": "DELETE FROM sheet_batches",
    "a second chair": "UPDATE panel_members SET role = 'chair' WHERE contest_id = :contest",
    "an excuse without a reason": "UPDATE scoresheets SET state = 'excused' WHERE id = :open",
    "a submitted sheet without a total": "UPDATE scoresheets SET state = 'submitted' WHERE id = :open",
    "a state the design does not know": "UPDATE contests SET state = 'over' WHERE id = :contest",
}

ON_SQLITE = {
    "a mark replaced on a closed sheet": MARK.replace("INSERT", "INSERT OR REPLACE") + "(:closed, '1.1', :rulebook, '1', 'good', 3, 9, 'd', :now)",
    "a sheet replaced by its number": SHEET.replace("INSERT", "INSERT OR REPLACE") + "(:closed, :contest, :rulebook, :entry, :member, 'open', 0, '')",
    "a sheet replaced by judge and entry": SHEET.replace("INSERT", "INSERT OR REPLACE") + "(901, :contest, :rulebook, :entry, :member, 'open', 0, '')",
    "a publication replaced": "INSERT OR REPLACE INTO publications (id, contest_id, version, record, record_digest, public, public_digest, published_at) VALUES (1, :contest, 1, '', '', '', '', :now)",
    "a publication replaced by its version": "INSERT OR REPLACE INTO publications (contest_id, version, record, record_digest, public, public_digest, published_at) VALUES (:contest, 1, '', '', '', '', :now)",
    "a receipt replaced": "INSERT OR REPLACE INTO receipts SELECT id, sheet_id, revision, code, 0, marks, digest, submitted_at FROM receipts",
    "a receipt replaced by its code": "INSERT OR REPLACE INTO receipts (sheet_id, revision, code, total, marks, digest, submitted_at) SELECT sheet_id, 999, code, 0, marks, digest, submitted_at FROM receipts",
    "an audit entry replaced": "INSERT OR REPLACE INTO audit_entries SELECT id, chain_id, seq, action, '{}', hash FROM audit_entries",
    "an audit entry replaced by its number in the chain": "INSERT OR REPLACE INTO audit_entries (chain_id, seq, action, text, hash) SELECT chain_id, seq, action, '{}', hash FROM audit_entries",
    "a batch replaced": "INSERT OR REPLACE INTO sheet_batches SELECT sheet_id, revision, ids, '[]', device, received_at FROM sheet_batches",
}  # fmt: skip


@pytest.mark.parametrize("statement", ANYWHERE.values(), ids=ANYWHERE.keys())
def test_database_refuses(refused: Refused, statement: str) -> None:
    refused(statement)


@pytest.mark.parametrize("statement", ON_SQLITE.values(), ids=ON_SQLITE.keys())
def test_sqlite_refuses_to_replace(refused: Refused, statement: str) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # only SQLite has INSERT OR REPLACE
    refused(statement)


@pytest.mark.parametrize("table", triggers.UNTRUNCATED)
def test_postgresql_refuses_to_truncate(refused: Refused, table: str) -> None:
    if db.engine.dialect.name != "postgresql":
        return  # SQLite has no TRUNCATE
    refused(f"TRUNCATE {table} CASCADE")


def test_mark_outside_the_sections_of_its_judge_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=1, sections=["1"])
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]

    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(
            text(MARK + "(:sheet, '2.1', :rulebook, '2', 'good', 16, 1, 'd', :now)"),
            {"sheet": sheet_id, "rulebook": setting.rulebook_id, "now": NOW},
        )


def test_codes_that_differ_in_case_alone_are_no_two_codes(world: World) -> None:
    world.contest(entries=1)
    twin = insert(Entry).from_select(
        ["contest_id", "code", "code_key", "sort_key", "title_th", "institution_id", "admission"],
        select(
            Entry.contest_id,
            literal("a001"),
            Entry.code_key,
            literal(""),
            literal("งาน"),
            Entry.institution_id,
            Entry.admission,
        ),
    )
    with pytest.raises(DBAPIError, match="code_key"), transaction() as session:
        session.execute(twin)


def test_the_same_statement_on_an_open_sheet_is_taken(setting: Setting, session: Session) -> None:
    open_ = setting.sheets[setting.entries[0], setting.members[1]]
    with transaction() as writing:
        writing.execute(
            text(MARK + "(:sheet, '1.3', :rulebook, '1', 'good', 3, 9, 'd', :now)"),
            {"sheet": open_, "rulebook": setting.rulebook_id, "now": NOW},
        )

    assert (
        session.execute(
            text("SELECT points FROM marks WHERE criterion = '1.3' AND sheet_id = :s"), {"s": open_}
        ).scalar()
        == 3
    )

"""Broken installations: every command says what is wrong in a line, and never ends in a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from judging.config import ROOT
from judging.database import health, waits
from judging.services.entries import orphans
from tests.cli.commands import run

TYPE4 = ROOT / "judging" / "rulebook" / "ovec-2564-type4.toml"


def _directory(name: str) -> Callable[[Path], None]:
    def break_it(instance: Path) -> None:
        (instance / name).unlink(missing_ok=True)
        (instance / name).mkdir()

    return break_it


def _garbage(name: str) -> Callable[[Path], None]:
    def break_it(instance: Path) -> None:
        for old in instance.glob(f"{name}-*"):
            old.unlink()
        (instance / name).write_bytes(b"\xff\x00no such file " * 1000)

    return break_it


def _damaged_page(instance: Path) -> None:
    with closing(sqlite3.connect(instance / "judging.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((instance / "judging.db").read_bytes())
    content[4096:] = b"\xaa" * (len(content) - 4096)
    (instance / "judging.db").write_bytes(content)


BREAKS = {
    "secret is a folder": _directory("secret.key"),
    "secret is garbage": _garbage("secret.key"),
    "transfer key is a folder": _directory("hand-over.key"),
    "transfer key is garbage": _garbage("hand-over.key"),
    "database is a folder": _directory("judging.db"),
    "database is garbage": _garbage("judging.db"),
    "database is damaged": _damaged_page,
    "documents are a file": lambda instance: (instance / "documents").write_text("a file"),
    "lock is a folder": _directory("judging.db.lock"),
    "failures are a folder": _directory("signin-failures.db"),
}
SOUND_DATABASE = {"transfer key is a folder", "transfer key is garbage", "documents are a file"}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_doctor_on_a_broken_installation_ends_without_a_traceback(
    installed: Path, broken: Callable[[Path], None], request: pytest.FixtureRequest
) -> None:
    broken(installed)

    answer = run("doctor")

    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert all(line.split()[0] in ("ok", "warn", "fail") for line in answer.output.splitlines()), answer.output
    if request.node.callspec.id != "documents are a file":
        assert answer.exit_code == 1
        assert "fail" in answer.output


def _newer(instance: Path) -> None:
    with closing(sqlite3.connect(instance / "judging.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


def _earlier(instance: Path) -> None:
    with closing(sqlite3.connect(instance / "judging.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")


RESTORE = "a backup back with `judging restore FILE`"
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "lost": (lambda instance: (instance / "judging.db").unlink(), RESTORE),
    "empty": (lambda instance: (instance / "judging.db").write_bytes(b""), RESTORE),
    "garbage": (_garbage("judging.db"), RESTORE),
    "damaged": (_damaged_page, RESTORE),
    "a folder": (_directory("judging.db"), "check the file permissions, or correct JUDGING_DATABASE_URL"),
    "of a later version": (_newer, "install that version, or restore a backup"),
    "of an earlier version": (_earlier, "then run `judging init --migrate`"),
    "stopped PostgreSQL": (lambda instance: None, "check that it is running, or correct JUDGING_DATABASE_URL"),
}
"""What is wrong with the database, and the advice that every command gives."""

COMMANDS = {
    "doctor": ("doctor",),
    "serve": ("serve", "--port", "1"),
    "work": ("work", "--once"),
    "backup": ("backup", "--plain", "never.backup"),
    "limits clear": ("limits", "clear"),
    "account list": ("account", "list"),
    "audit verify": ("audit", "verify"),
    "rulebook add": ("rulebook", "add", str(TYPE4)),
}


@pytest.mark.parametrize("damage", ["lost", "empty"])
def test_an_upgrade_of_no_installation_begins_none(installed: Path, damage: str) -> None:
    break_it, advice = DAMAGES[damage]
    break_it(installed)
    before = _names(installed)

    answer = run("init", "--migrate")

    assert answer.exit_code == 1
    assert advice in answer.stderr
    assert _names(installed) == before
    assert run("doctor").exit_code == 1


def test_an_upgrade_in_a_mistyped_folder_makes_none(instance: Path) -> None:
    answer = run("init", "--migrate")

    assert answer.exit_code == 2
    assert not instance.exists()


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_a_broken_database_says_in_one_line_what_to_do(
    installed: Path, monkeypatch: pytest.MonkeyPatch, command: str, damage: str
) -> None:
    break_it, advice = DAMAGES[damage]
    break_it(installed)
    if damage == "stopped PostgreSQL":
        pytest.importorskip("psycopg")
        monkeypatch.setenv("JUDGING_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/judging")

    answer = run(*COMMANDS[command])

    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code in (1, 2)
    told = answer.output.splitlines() if command == "doctor" else answer.stderr.splitlines()
    assert advice in told[-1]
    assert "Error" not in told[-1], "a class of Python is no explanation"
    assert command == "doctor" or len(told) == 1, told
    if command == "limits clear":
        assert answer.stdout == "Forgotten. 0 pauses ended.\n"
        assert told[-1].startswith("warning: this could not be written into the audit log: ")
        assert answer.exit_code == 1


@pytest.mark.parametrize("damage", ["lost", "empty", "garbage", "damaged"])
def test_a_broken_database_is_replaced_by_a_backup_and_kept_aside(installed: Path, damage: str) -> None:
    assert run("backup", str(installed / "kept.backup")).exit_code == 0
    DAMAGES[damage][0](installed)

    answer = run("restore", str(installed / "kept.backup"), "--yes")

    assert answer.exit_code == 0, answer.output
    assert "What was replaced is kept in" in answer.output
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize("name", ["secret is a folder", "secret is garbage"])
def test_a_command_without_a_secret_says_so_in_one_line(installed: Path, name: str) -> None:
    BREAKS[name](installed)

    answer = run("audit", "verify")

    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1), answer.stderr


def test_a_command_that_writes_under_a_held_lock_says_so_in_one_line(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "LOCK", 0.3)
    with closing(sqlite3.connect(installed / "judging.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = run("rulebook", "add", str(TYPE4))

    assert answer.exit_code == 1
    assert answer.stderr == (
        "another program is writing into the database, so this was not written: try again when it has ended\n"
    )


def test_pauses_end_under_a_held_lock_and_the_missing_audit_entry_is_told(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "LOCK", 0.3)
    with closing(sqlite3.connect(installed / "judging.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = run("limits", "clear")

    assert (answer.exit_code, answer.stdout) == (1, "Forgotten. 0 pauses ended.\n")
    assert "could not be written into the audit log: another program is writing" in answer.stderr


def test_doctor_on_a_full_disk_fails(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_SPACE", 2**62)

    answer = run("doctor")

    assert answer.exit_code == 1
    assert "fail  disk" in answer.output


def test_doctor_counts_files_that_belong_to_no_work(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = installed / "documents"
    folder.mkdir()
    (folder / ("o" * 32)).write_bytes(b"%PDF-")
    monkeypatch.setattr(orphans, "MARGIN", timedelta(seconds=-60))

    assert "warn  documents: 1 files belong to no work" in run("doctor").output

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


@pytest.mark.parametrize("words", [("serve", "--port", "1"), ("audit", "verify"), ("init", "--migrate")])
@pytest.mark.parametrize("name", ["secret is a folder", "database is garbage", "database is damaged"])
def test_a_command_on_a_broken_installation_says_so_in_one_line(
    installed: Path, words: tuple[str, ...], name: str
) -> None:
    BREAKS[name](installed)

    answer = run(*words)

    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code in (1, 2)
    assert len(answer.stderr.splitlines()) == 1, answer.stderr


def test_a_command_that_writes_under_a_held_lock_says_so_in_one_line(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "LOCK", 0.3)
    with closing(sqlite3.connect(installed / "judging.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = run("rulebook", "add", str(TYPE4))

    assert answer.exit_code == 1
    assert answer.stderr == (
        "nothing was changed: another program is writing into the database; try again when it has ended\n"
    )


@pytest.mark.parametrize("words", [("doctor",), ("audit", "verify")])
def test_a_lost_database_is_answered_with_how_to_restore_it(installed: Path, words: tuple[str, ...]) -> None:
    (installed / "judging.db").unlink()

    answer = run(*words)

    assert answer.exit_code == 1
    assert "if it was lost, bring a backup back with `judging restore FILE`" in answer.output


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

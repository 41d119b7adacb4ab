"""`judging limits clear`, and what `judging doctor` says of pauses."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from judging import clock, config
from judging.core.signin.sign_in_limits import PACES, Scope
from judging.failed_sign_ins import FILE, FailureStore, Key, account_digest
from tests.cli.commands import run


@pytest.fixture
def paused(installed: Path) -> FailureStore:
    """The failures of an installation in which two accounts are paused."""
    secret, store = config.read_settings().secret_key, FailureStore(installed)
    for name in ("somchai", "malee"):
        key = Key(name, account_digest(secret, name))
        for _ in range(PACES[Scope.OWN_DEVICE].free + 1):
            store.reserve({Scope.OWN_DEVICE: key}, clock.now().timestamp())
    return store


def _pauses(store: FailureStore) -> int:
    return store.pauses(clock.now().timestamp())


def test_clear_of_an_account_ends_its_pauses_alone(paused: FailureStore) -> None:
    answer = run("limits", "clear", "--account", " SomChai ")

    assert (answer.exit_code, answer.output) == (0, "Forgotten. 1 pause ended.\n")
    assert _pauses(paused) == 1


def test_clear_ends_all_pauses(paused: FailureStore) -> None:
    answer = run("limits", "clear")

    assert (answer.exit_code, answer.output) == (0, "Forgotten. 2 pauses ended.\n")
    assert _pauses(paused) == 0


def test_clear_is_told_in_the_audit_log(paused: FailureStore) -> None:
    run("limits", "clear")

    with sqlite3.connect(config.read_settings().database_path or "") as database:
        (text,) = database.execute("SELECT text FROM audit_entries WHERE action = 'sign_ins.clear_pauses'").fetchone()
    entry = json.loads(text)
    assert (entry["actor"], entry["subject"], entry["data"]) == (None, "sign_ins", {"pauses": 2})


def test_clear_before_init_names_init(instance: Path) -> None:
    answer = run("limits", "clear")

    assert answer.exit_code == 2
    assert "judging init" in answer.stderr


def test_file_that_cannot_be_used_is_told_and_does_not_end_in_a_traceback(installed: Path) -> None:
    (installed / FILE).mkdir()

    assert run("limits", "clear").exit_code == 1
    answer = run("doctor")
    assert answer.exit_code == 1
    assert "each worker counts for itself" in answer.output


def test_doctor_says_how_many_pauses_are_in_force_and_how_to_end_them(paused: FailureStore) -> None:
    assert "warn  sign-in limits: 2 in force after wrong passwords: `judging limits clear`" in run("doctor").output

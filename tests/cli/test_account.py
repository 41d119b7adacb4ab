"""`judging account`: a lost password or phone is no end, on the machine itself and without internet."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from judging import clock
from judging.cli.installation import ready
from judging.extensions import db
from judging.services.people import account_passwords
from tests.cli.commands import PASSWORD, run


def _signs_in(password: str) -> bool:
    """Whether the administrator's password is this one now."""
    with ready():
        return account_passwords.authenticate(db.session(), username="admin", password=password) is not None


def _database(installed: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(installed / "judging.db") as database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


def _give_second_factor(installed: Path) -> None:
    _database(installed, "INSERT INTO second_factors VALUES (1, 'sealed', 1, '2026-11-01 00:00:00')")
    _database(installed, "INSERT INTO recovery_codes (user_id, digest) VALUES (1, 'digest')")


def test_list_shows_roles_and_second_factors(installed: Path) -> None:
    _give_second_factor(installed)

    answer = run("account", "list")

    assert (answer.exit_code, answer.stdout) == (0, "admin  admin  second factor\n")


def test_reset_password_gives_a_temporary_one(installed: Path) -> None:
    answer = run("account", "reset-password", "Admin")

    temporary = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", answer.stdout)
    assert (answer.exit_code, temporary is not None) == (0, True)
    assert temporary is not None
    assert (_signs_in(temporary[0]), _signs_in(PASSWORD)) == (True, False)


def test_reset_password_says_until_when_it_is_valid(installed: Path) -> None:
    with clock.held(datetime(2026, 11, 1, 3, tzinfo=UTC)):
        answer = run("account", "reset-password", "admin")

    assert "Valid until 2026-11-02 10:00 (Thai time)." in answer.stdout


def test_reset_second_factor_removes_key_and_codes(installed: Path) -> None:
    _give_second_factor(installed)

    answer = run("account", "reset-second-factor", "admin")

    assert answer.exit_code == 0, answer.output
    assert _database(installed, "SELECT user_id FROM second_factors UNION SELECT user_id FROM recovery_codes") == []
    assert _signs_in(PASSWORD)


def test_what_the_machine_itself_does_is_in_the_log(installed: Path) -> None:
    _give_second_factor(installed)
    run("account", "reset-second-factor", "admin")
    run("account", "reset-password", "admin")

    rows = _database(installed, "SELECT action, text FROM audit_entries ORDER BY id DESC LIMIT 2")

    assert [action for action, _text in rows] == ["accounts.reset_password", "second_factors.reset"]
    assert all('"actor":null' in str(text) for _action, text in rows)
    assert run("audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("command", "username", "said"),
    [
        ("reset-password", "nobody", "there is no account nobody"),
        ("reset-second-factor", "nobody", "there is no account nobody"),
        ("reset-second-factor", "admin", "the account has no second factor"),
    ],
)
def test_reset_of_what_is_not_there_says_so(installed: Path, command: str, username: str, said: str) -> None:
    del installed
    answer = run("account", command, username)

    assert answer.exit_code == 1
    assert said in answer.stderr

"""A command that is refused where a mistyped setting points makes no folder there, and no half of an installation."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from judging.cli import COMMANDS
from tests.cli.commands import PASSWORD, init, run
from tests.servers import free_port

REFUSED = {
    "account": ("list",),
    "audit": ("verify",),
    "backup": ("{file}", "--plain"),
    "demo": ("--port", "{taken}"),
    "doctor": (),
    "import": ("entries", "{damaged}", "--contest", "1"),
    "init": ("--username", "admin", "--name", "ผู้ดูแล", "--password-stdin"),
    "keys": (),
    "limits": ("clear",),
    "recount": ("{damaged}", "--rulebook", "ovec-2564-type4"),
    "restore": ("{damaged}", "--yes"),
    "rulebook": ("add", "{rulebook}"),
    "serve": ("--port", "{free}"),
    "work": (),
}
"""Words with which each command is refused in a new installation; `init` reads a password that is too short."""


@pytest.fixture
def words(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What stands in ``REFUSED``."""
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"nothing that anything could read")
    rulebook = Path(__file__).resolve().parents[2] / "judging" / "rulebook" / "ovec-2564-type4.toml"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield {
            "file": str(tmp_path / "written"),
            "damaged": str(damaged),
            "rulebook": str(rulebook),
            "taken": str(taken.getsockname()[1]),
            "free": str(free_port()),
        }


@pytest.mark.parametrize("secret", ["", "s" * 40])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_that_is_refused_makes_no_folder(
    instance: Path, words: dict[str, str], command: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typo = instance.parent / "srv" / "judgign" / "instance"
    monkeypatch.setenv("JUDGING_INSTANCE", str(typo))
    monkeypatch.setenv("JUDGING_SECRET_KEY", secret)

    answer = run(command, *(word.format(**words) for word in REFUSED[command]), typed="short\n")

    assert answer.exit_code in (1, 2), answer.output
    assert "Usage:" not in answer.output, "the words of this test are wrong"
    assert not (instance.parent / "srv").exists()


@pytest.mark.parametrize("command", ["init", "restore", "demo"])
def test_a_setting_that_is_not_valid_is_told_before_a_folder_is_made(
    instance: Path, words: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGING_IDLE_MINUTES", "1")

    answer = run(command, *(word.format(**words) for word in REFUSED[command]), typed=f"{PASSWORD}\n")

    assert (answer.exit_code, "JUDGING_IDLE_MINUTES" in answer.stderr) == (2, True)
    assert not instance.exists()


def test_a_restore_that_is_declined_says_where_to_and_makes_no_folder(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", str(tmp_path / "kept"), "--plain").exit_code == 0
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path / "typo"))

    declined = run("restore", str(tmp_path / "kept"), typed="n\nn\n")

    assert declined.exit_code == 1
    assert f"into {tmp_path / 'typo'}, where no installation can be read" in declined.output
    assert not (tmp_path / "typo").exists()


def test_a_refusal_leaves_a_folder_that_was_there(instance: Path) -> None:
    instance.mkdir()
    (instance / "notes.txt").write_text("kept")

    assert init(password="short").exit_code == 2
    assert (instance / "notes.txt").read_text() == "kept"

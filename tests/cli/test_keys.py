"""The key that signs transfer files: `judging init` creates it, `judging keys` shows it, the doctor checks it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from judging import transfer_key
from judging.core.transfers.public_keys import fingerprint, from_text
from tests.cli.commands import init, run


def _told(output: str) -> str:
    (line,) = [line for line in output.splitlines() if line.startswith("Transfer key: ")]
    return line.removeprefix("Transfer key: ")


def test_init_makes_the_key_for_its_owner_alone_and_prints_the_public_one(instance: Path) -> None:
    answer = init()

    public = transfer_key.public(instance)
    assert public is not None
    assert _told(answer.output) == public
    assert fingerprint(public) in answer.output
    assert stat.S_IMODE((instance / "hand-over.key").stat().st_mode) == 0o600
    assert "PRIVATE" not in answer.output


def test_keys_shows_the_same_key_each_time(instance: Path) -> None:
    made = _told(init().output)

    assert [_told(run("keys").output) for _ in range(2)] == [made, made]


def test_keys_makes_the_key_of_an_installation_that_has_none(installed: Path) -> None:
    (installed / "hand-over.key").unlink()
    assert "warn  transfer key: there is none: run `judging keys` to create it" in run("doctor").output

    answer = run("keys")

    assert from_text(_told(answer.output))
    assert "ok    transfer key" in run("doctor").output


def test_keys_without_an_installation_is_refused(instance: Path) -> None:
    answer = run("keys")

    assert (answer.exit_code, instance.exists()) == (2, False)
    assert "judging init" in answer.stderr


@pytest.mark.parametrize(
    ("text", "mode", "said"), [("nothing", 0o600, "does not contain a transfer key"), (None, 0o644, "chmod 600")]
)
def test_doctor_names_a_key_that_is_broken_or_readable_and_fails(
    installed: Path, text: str | None, mode: int, said: str
) -> None:
    path = installed / "hand-over.key"
    if text is not None:
        path.write_text(text)
    path.chmod(mode)

    answer = run("doctor")

    assert (answer.exit_code, said in answer.output) == (1, True)


def test_keys_of_a_broken_file_is_refused_and_leaves_it(installed: Path) -> None:
    (installed / "hand-over.key").write_text("nothing")

    assert run("keys").exit_code == 1
    assert (installed / "hand-over.key").read_text() == "nothing"

"""Run the commands as a person types them."""

from __future__ import annotations

from click.testing import CliRunner, Result

from judging.cli import main

PASSWORD = "a long enough password"


def run(*words: str, typed: str = "") -> Result:
    """Run `judging` with these words; ``typed`` is its input."""
    return CliRunner().invoke(main, list(words), input=typed)


def init(username: str = "admin", password: str = PASSWORD) -> Result:
    """Run `judging init` with an administrator."""
    return run("init", "--username", username, "--name", "ผู้ดูแล", "--password-stdin", typed=f"{password}\n")

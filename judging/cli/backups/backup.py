"""`judging backup`: a verified copy of the running installation in one file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from judging.cli.installation import NO, ready, refuse


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--passphrase", "asks", is_flag=True, help="Ask for a passphrase, and encrypt the file with it.")
@click.option("--plain", is_flag=True, help="Do not encrypt, also outside the instance folder.")
@click.option("--without-keys", is_flag=True, help="Leave out the secret key and the transfer key.")
def backup(file: Path, asks: bool, plain: bool, without_keys: bool) -> None:
    """Write a backup of database, documents and keys to FILE, while the server runs, and verify it.

    Outside the instance folder it must be encrypted: with --passphrase, or with JUDGING_BACKUP_PASSPHRASE.
    """
    with ready(serves=False) as app:
        from judging.backup import BackupError
        from judging.backup.backup import PASSPHRASE, refuse_unencrypted, write
        from judging.backup.encryption import Key

        settings = app.config["SETTINGS"]
        passphrase = None if plain else ask_passphrase(confirms=True) if asks else os.environ.get(PASSPHRASE) or None
        try:
            refuse_unencrypted(settings, file, is_encrypted=bool(passphrase), plain=plain)
            key = Key.derive(passphrase) if passphrase else None
            with _progress() as told:
                made = write(settings, file, key=key, with_keys=not without_keys, told=told)
        except BackupError as error:
            raise refuse(str(error), NO) from None
    counts = ", ".join(f"{count} {name}" for name, count in made.counts.items())
    click.echo(f"{file}: {'encrypted' if passphrase else 'not encrypted'}, verified. {counts}.")
    for name in made.missing:
        click.echo(f"warning: the file of document {name} is missing in the installation", err=True)


def ask_passphrase(*, confirms: bool) -> str:
    """Ask on the terminal, without showing what is typed."""
    repeat = "Repeat the passphrase" if confirms else False
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=repeat))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Writing", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

"""`judging restore`: replaces this installation by a backup."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judging.cli.backups.backup import ask_passphrase
from judging.cli.installation import NO, make_folder, private, refuse, settings_or_exit, whole_or_none
from judging.cli.serving.origins import advice

if TYPE_CHECKING:
    from judging.backup.manifest import Manifest
    from judging.backup.restore import Heads


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--printed", multiple=True, metavar="CONTEST=VERSION", help="The highest printed version of a contest.")
@click.option("--certificates", type=click.IntRange(0), help="The highest number of a printed certificate.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, printed: tuple[str, ...], certificates: int | None, yes: bool) -> None:
    """Replace this installation, or an empty one, by the backup in FILE. Stop the server first.

    What is replaced is kept aside. Every session ends; tablets keep their marks and ask for the card.
    """
    from judging import config, instance_lock
    from judging.backup import BackupError
    from judging.backup.restore import checked, present_heads, restore as replace_by
    from judging.core.refusals import RuleViolation

    versions = _versions(printed)
    try:
        with whole_or_none(config.instance_of()):
            settings = settings_or_exit(make_secret=True)
            make_folder(settings)
            with (
                private(),
                instance_lock.alone(settings.instance),
                checked(settings, file, _passphrase(file)) as (found, folder),
            ):
                _preview(found, present_heads(settings), settings.instance)
                if not yes:
                    if not versions and certificates is None:
                        versions, certificates = _ask_printed(found)
                    click.confirm("Replace this installation by the backup?", abort=True)
                done = replace_by(settings, found, folder, printed=versions, certificates=certificates)
    except instance_lock.InUseError:
        raise refuse("a server or a worker is running on this installation: stop it first", NO) from None
    except BackupError as error:
        raise refuse(str(error), NO) from None
    except RuleViolation:
        raise refuse("--printed names a contest that the backup does not have; nothing was changed") from None
    click.echo(f"Restored. Epoch {done.epoch}.")
    if done.aside:
        click.echo(f"What was replaced is kept in {done.aside}.")
    if not found.with_keys:
        click.echo("The backup has no keys: print the sign-in cards again, and run `judging keys`.")
    click.echo("Next: `judging doctor`, then `judging serve` on the same address as before.")
    for line in advice(done.origins):
        click.echo(f"  Tablets saved marks under {line}")


def _passphrase(file: Path) -> str | None:
    """The passphrase of an encrypted file: from the environment, or asked for."""
    from judging.backup.archive import read_header
    from judging.backup.backup import PASSPHRASE

    with file.open("rb") as opened:
        if read_header(opened)[0].encryption is None:
            return None
    return os.environ.get(PASSPHRASE) or ask_passphrase(confirms=False)


def _preview(found: Manifest, present: Heads, instance: Path) -> None:
    from judging import clock

    click.echo(f"Backup of {found.made_at.astimezone(clock.BANGKOK):%Y-%m-%d %H:%M:%S} (Bangkok), {found.program}")
    click.echo(f"  into {instance}" + ("" if present else ", where no installation can be read"))
    click.echo("  " + ", ".join(f"{count} {name}" for name, count in found.counts.items()))
    titles = {str(one.number): f" ({one.title}; version {one.version or 'none'})" for one in found.contests}
    for name in sorted({*found.heads, *present}, key=lambda name: (name.isdigit(), int(name) if name.isdigit() else 0)):
        chain = name if name == "installation" else f"contest {name}{titles.get(name, '')}"
        click.echo(f"  log of {chain}: {_head(found.heads.get(name))}; now {_head(present.get(name))}")
    if found.missing:
        click.echo(f"  {len(found.missing)} documents were missing when it was made", err=True)


def _head(head: tuple[int, str] | None) -> str:
    return f"{head[0]} entries, {head[1][:12]}" if head else "none"


def _versions(given: tuple[str, ...]) -> dict[int, int]:
    found = {}
    for one in given:
        contest, _, version = one.partition("=")
        if not (contest.isdecimal() and version.isdecimal() and int(version) > 0):
            raise refuse(f"--printed {one}: not valid, allowed: the number of a contest = a version, such as 3=2")
        found[int(contest)] = int(version)
    return found


def _ask_printed(found: Manifest) -> tuple[dict[int, int], int | None]:
    """The highest printed version of each contest, and the highest number of a printed certificate, where papers were
    printed after the backup was made: no number may be given twice."""
    if not click.confirm("Were results or certificates printed after this backup was made?", default=False):
        return {}, None
    versions = {}
    for contest in found.contests:
        version = click.prompt(
            f"Highest printed version of contest {contest.number} ({contest.title})",
            type=click.IntRange(contest.version),
            default=contest.version,
        )
        if version > contest.version:
            versions[contest.number] = version
    certificates = click.prompt("Highest number of a printed certificate", type=click.IntRange(0), default=0)
    return versions, certificates or None

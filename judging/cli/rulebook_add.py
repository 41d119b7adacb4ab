"""`judging rulebook add`: stores a rulebook file in this installation's database."""

from pathlib import Path

import click

from judging.cli.installation import BAD_INPUT, ready, refuse
from judging.core.rulebooks.parsing import RulebookFaults
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import read_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def add(file: Path) -> None:
    """Check a rulebook file and add it to the database. Adding the same rulebook again changes nothing."""
    try:
        rulebook = read_file(file)
    except RulebookFaults as found:
        for fault in found.faults:
            click.echo(f"{file}:{fault.line}: {' '.join(fault.sentence().splitlines())}", err=True)
        raise SystemExit(BAD_INPUT) from None
    except OSError as error:
        message = f"{file}:1: {error.strerror or error}, allowed: a rulebook file that can be read"
        raise refuse(message) from None
    with ready():
        from judging.core.roles import SYSTEM
        from judging.database.transaction import transaction
        from judging.services.rulebooks import rulebooks

        with transaction() as session:
            rulebooks.add(session, actor=SYSTEM, rulebook=rulebook)
    click.echo(f"{rulebook.id}@{rulebook.edition}  {digest_of(rulebook)}")

"""`judging rulebook add`: stores a rulebook file in this installation's database."""

from collections.abc import Callable
from pathlib import Path

import click

from judging.cli.installation import BAD_INPUT, ready, refuse
from judging.core.rulebooks.parsing import RulebookFaults
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import UnknownRulebook, read_file


def read_or_exit(file: str, read: Callable[[], Rulebook], *, faulty: int = BAD_INPUT) -> Rulebook:
    """The rulebook that ``read`` reads; exits with its faults (exit code ``faulty``), or where it cannot be read."""
    try:
        return read()
    except UnknownRulebook as unknown:
        raise refuse(one_line(f"{file}: {unknown}")) from None
    except RulebookFaults as found:
        for fault in found.faults:
            click.echo(f"{file}:{fault.line}: {one_line(fault.sentence())}", err=True)
        raise SystemExit(faulty) from None
    except OSError as error:
        message = f"{file}:1: {error.strerror or error}, allowed: a rulebook file that can be read"
        raise refuse(one_line(message)) from None


def one_line(message: str) -> str:
    return " ".join(message.splitlines())


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def add(file: Path) -> None:
    """Check a rulebook file and add it to the database. Adding the same rulebook again changes nothing."""
    rulebook = read_or_exit(str(file), lambda: read_file(file))
    with ready():
        from judging.core.roles import SYSTEM
        from judging.database.transaction import transaction
        from judging.services.rulebooks import rulebooks

        with transaction() as session:
            rulebooks.add(session, actor=SYSTEM, rulebook=rulebook)
    click.echo(f"{rulebook.id}@{rulebook.edition}  {digest_of(rulebook)}")

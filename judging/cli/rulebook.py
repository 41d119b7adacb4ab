"""`judging rulebook`: list, show and check rulebooks. Needs no database and no web."""

import json
from pathlib import Path
from typing import NoReturn

import click

from judging.cli.rulebook_add import add
from judging.core.numbers import points_text
from judging.core.rulebooks.parsing import RulebookFaults, to_data
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import UnknownRulebook, find, installed, read_file
from judging.rulebook.writer import to_toml

_NO, _BAD_INPUT = 1, 2


@click.group()
def rulebook() -> None:
    """List, show, check and add rulebooks."""


rulebook.add_command(add)


@rulebook.command("list")
def list_() -> None:
    """List the rulebooks that come with the program."""
    for found in installed():
        click.echo(f"{found.id}@{found.edition}  {found.school_year}  {digest_of(found)}  {found.title.th}")


@rulebook.command()
@click.argument("reference", metavar="ID[@EDITION]|FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["toml", "json", "table"]),
    default="table",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--language", type=click.Choice(["th", "en"]), default="th", show_default=True, help="Language of the table."
)
def show(reference: str, form: str, language: str) -> None:
    """Show a rulebook: the rubric as a table, or everything as TOML or JSON."""
    try:
        found = find(reference)
    except UnknownRulebook as error:
        _refuse(f"{reference}: {error}")
    except RulebookFaults as error:
        _print_faults(reference, error)
        raise SystemExit(_BAD_INPUT) from None
    except OSError as error:
        _refuse(_unreadable(reference, error))
    if form == "json":
        click.echo(json.dumps(to_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo(to_toml(found) if form == "toml" else _table(found, language), nl=False)


@rulebook.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a rulebook file and report every error with its line. Exit code 1 if there are errors."""
    try:
        found = read_file(file)
    except RulebookFaults as error:
        _print_faults(str(file), error)
        raise SystemExit(_NO) from None
    except OSError as error:
        _refuse(_unreadable(str(file), error))
    total = points_text(found.total, found.unit)
    digest = digest_of(found)
    click.echo(f"{file}: {found.id}@{found.edition}, {len(found.criteria)} criteria, {total} points, {digest}")


def _print_faults(file: str, faults: RulebookFaults) -> None:
    for fault in faults.faults:
        click.echo(f"{file}:{fault.line}: {_one_line(fault.sentence())}", err=True)


def _refuse(message: str) -> NoReturn:
    click.echo(_one_line(message), err=True)
    raise SystemExit(_BAD_INPUT)


def _unreadable(file: str, error: OSError) -> str:
    return f"{file}:1: {error.strerror or error}, allowed: a rulebook file that can be read"


def _one_line(message: str) -> str:
    return " ".join(message.splitlines())


def _table(found: Rulebook, language: str) -> str:
    """The rubric, one item per line; the columns before the title have digits only, so they align on every terminal."""
    lines = [
        found.title.in_language(language),
        f"{found.id}@{found.edition}  {found.school_year}  {digest_of(found)}",
        "",
        *(_row(found, item, language) for item in found.items),
        "",
        *(f"{tie.reading}: {', '.join(tie.keys)}" for tie in found.tie_breaks),
    ]
    return "\n".join(lines) + "\n"


def _row(found: Rulebook, item: Item, language: str) -> str:
    points = points_text(item.points, found.unit)
    scores = " · ".join(points_text(level.points, found.unit) for level in item.levels)
    return f"{item.code:<8}{points:>5}  {scores:<22}{item.title.in_language(language)}"

"""`judging rulebook`: list, show and check rulebooks. Needs no database and no web."""

import json
from pathlib import Path

import click

from judging.cli.installation import NO
from judging.cli.rulebooks.rulebook_add import add, read_or_exit
from judging.core.numbers import points_text
from judging.core.rulebooks.parsing import to_data
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import find, installed, read_file
from judging.rulebook.writer import to_toml


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
    found = read_or_exit(reference, lambda: find(reference))
    if form == "json":
        click.echo(json.dumps(to_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo(to_toml(found) if form == "toml" else _table(found, language), nl=False)


@rulebook.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a rulebook file and report every error with its line. Exit code 1 if there are errors."""
    found = read_or_exit(str(file), lambda: read_file(file), faulty=NO)
    total = points_text(found.total, found.unit)
    digest = digest_of(found)
    click.echo(f"{file}: {found.id}@{found.edition}, {len(found.criteria)} criteria, {total} points, {digest}")


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

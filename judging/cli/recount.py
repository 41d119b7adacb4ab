"""``judging recount``: ranks a marks file with the rulebook alone, without database or web (design §5)."""

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from judging import collector
from judging.core.numbers import PointsError, parse_decimal
from judging.core.rulebooks.faults import RulebookFaults
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulebooks.serialization import digest_of
from judging.core.scoring.awards import DEFAULT_RULES, AwardRules, Medal, MedalBand
from judging.core.scoring.ranking import RankStyle, Standing, rank
from judging.core.scoring.result_rows import result_row
from judging.core.text import Text
from judging.readers.spreadsheets.marks import MarksFaults, read_marks
from judging.rulebook.reader import UnknownRulebook, find
from judging.writers.cells import safe_cell

MAX_PRINTED = 50
LONG_WORK = 4_000_000
"""The size of a marks file, in bytes, from which on a progress bar is shown."""


@click.command(short_help="Recount a plain marks file.")
@click.argument("marks", metavar="MARKS.csv")
@click.option("--rulebook", "reference", required=True, metavar="ID[@EDITION] or FILE", help="The rulebook to use.")
@click.option(
    "--reading", metavar="READING", help="The reading of the tie-break rule. Default: the first in the rulebook."
)
@click.option(
    "--ranks",
    "style",
    type=click.Choice([style.value for style in RankStyle]),
    default=RankStyle.COMPETITION.value,
    show_default=True,
    help="The style of ranks: 1, 2, 2, 4 or dense 1, 2, 2, 3.",
)
@click.option(
    "--medal",
    "medals",
    multiple=True,
    metavar="NAME=POINTS",
    help="A medal and its least average, the best first. Default: gold=80, silver=70, bronze=60, participation=0.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def recount(marks: str, reference: str, reading: str | None, style: str, medals: tuple[str, ...], form: str) -> None:
    """Rank the works of MARKS.csv and show what decided each rank.

    The file is CSV in UTF-8: a header "entry,judge,<criterion codes>", then one row per score sheet, with points as
    plain decimals. Judges appointed for some sections leave the others empty in every row. "-" reads standard input.
    """
    rulebook, awards = _rulebook(reference), _awards(medals)
    try:
        tie_break = rulebook.tie_break(reading)
    except KeyError:
        allowed = ", ".join(each.reading for each in rulebook.tie_breaks)
        _refuse([f"--reading {reading}: {rulebook.id} does not have this reading, allowed: {allowed}"])
    try:
        with _opened(marks) as file, collector.paused():
            standings = count(file, rulebook, tie_break.keys, RankStyle(style))
    except OSError as error:
        _refuse([f"{marks}:1: {error.strerror}, allowed: a CSV file that can be read"])
    except MarksFaults as found:
        _refuse([f"{marks}:{fault}" for fault in found.faults], file=marks)
    for part in _WRITERS[form](standings, rulebook, tie_break.reading, awards):
        click.echo(part.encode("utf-8"), nl=False)


def count(
    file: BinaryIO, rulebook: Rulebook, keys: Sequence[str], style: RankStyle = RankStyle.COMPETITION
) -> tuple[Standing, ...]:
    """Read, check and rank a marks file. Raises MarksFaults where it cannot be counted."""
    return rank(read_marks(file, rulebook), keys, rulebook, style=style)


def _awards(medals: Sequence[str]) -> AwardRules:
    """The rules with the medals of the option, whose names are signs (``gold``) or places (``band-2``)."""
    bands: list[MedalBand] = []
    for place, one in enumerate(medals, start=1):
        word, _, points = one.partition("=")
        allowed = [*Medal, f"band-{place}"]
        if word not in allowed:
            _refuse([f"--medal {one}: not a medal, allowed: {', '.join(allowed)}"])
        try:
            band = MedalBand(Text(word, word), parse_decimal(points), Medal(word) if word in list(Medal) else None)
        except PointsError:
            _refuse([f"--medal {one}: not points, allowed: {word}=80"])
        if bands and band.least >= bands[-1].least:
            _refuse([f"--medal {one}: not below the medal before it, allowed: less than {medals[place - 2]}"])
        bands.append(band)
    return AwardRules(tuple(bands)) if bands else DEFAULT_RULES


def _rulebook(reference: str) -> Rulebook:
    try:
        return find(reference)
    except UnknownRulebook as unknown:
        _refuse([f"--rulebook: {unknown}, or the path of a TOML file"])
    except RulebookFaults as found:
        _refuse([f"{reference}:{fault.line or 1}: {fault}" for fault in found.faults], file=reference)
    except OSError as error:
        _refuse([f"{reference}:1: {error.strerror}, allowed: a TOML file that can be read"])


def _refuse(lines: Sequence[str], file: str = "") -> NoReturn:
    for line in lines[:MAX_PRINTED]:
        click.echo(" ".join(line.splitlines()), err=True)
    if len(lines) > MAX_PRINTED:
        click.echo(f"{file}: and {len(lines) - MAX_PRINTED} more", err=True)
    raise SystemExit(2)


@contextmanager
def _opened(marks: str) -> Iterator[BinaryIO]:
    """The marks file, with a progress bar for a large file on a terminal."""
    if marks == "-":
        yield io.BytesIO(sys.stdin.buffer.read())
        return
    path = Path(marks)
    if path.stat().st_size < LONG_WORK or not sys.stderr.isatty():
        with path.open("rb") as file:
            yield file
        return
    from rich import progress
    from rich.console import Console

    with progress.open(path, "rb", description="Reading", console=Console(stderr=True)) as file:
        yield file


def _json(standings: Sequence[Standing], rulebook: Rulebook, reading: str, awards: AwardRules) -> Iterator[str]:
    """One row per line, written as it is computed."""
    named = {"id": rulebook.id, "edition": rulebook.edition, "digest": digest_of(rulebook)}
    yield f'{{"rulebook": {json.dumps(named)}, "reading": {json.dumps(reading)},\n "standings": ['
    for index, standing in enumerate(standings):
        yield (",\n  " if index else "\n  ") + json.dumps(result_row(standing, rulebook, awards), ensure_ascii=False)
    yield "\n]}\n"


def _csv(standings: Sequence[Standing], rulebook: Rulebook, reading: str, awards: AwardRules) -> Iterator[str]:
    """The same columns, flat. No cell can be evaluated as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    codes = [item.code for item in rulebook.items]
    head = ["rank", "tied", "entry", "judges", "total", "exact", "medal", "against", "key", "values", "exact_values"]
    writer.writerow([*head, *codes])
    for standing in standings:
        row = result_row(standing, rulebook, awards)
        decided = row["decided_by"] or {"against": "", "key": None, "values": [], "exact": []}
        cells = [
            *(row["rank"], "true" if row["tied"] else "false"),
            *(row[name] for name in ("entry", "judges", "total", "exact")),
            row["medal"] or "",
            *(decided["against"], decided["key"] or "", _values(decided["values"]), _values(decided["exact"])),
            *(row["items"][code] for code in codes),
        ]
        writer.writerow([safe_cell(str(cell)) for cell in cells])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _table(standings: Sequence[Standing], rulebook: Rulebook, reading: str, awards: AwardRules) -> Iterator[str]:
    """For people: one line per work, aligned columns, the tie-break in words."""
    yield f"{rulebook.id} edition {rulebook.edition}, {digest_of(rulebook)}, reading {reading}\n\n"
    head = ("rank", "work", "judges", "total", "exact", "medal", "decided by")
    lines = [head]
    for standing in standings:
        row = result_row(standing, rulebook, awards)
        place = f"{row['rank']}{'=' if row['tied'] else ''}"
        said = _said(row["decided_by"])
        lines.append((place, row["entry"], str(row["judges"]), row["total"], row["exact"], row["medal"] or "", said))
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
        yield "  ".join(cells).rstrip() + "\n"


def _said(decided: dict[str, Any] | None) -> str:
    if decided is None:
        return ""
    if decided["key"] is None:
        return f"equal to {decided['against']} in all tie-break criteria"
    mine, theirs = (" ".join(value) if isinstance(value, list) else value for value in decided["values"])
    return f"{decided['key']}: {mine} against {theirs} of {decided['against']}"


def _values(values: Sequence[str | list[str]]) -> str:
    return " : ".join(" ".join(value) if isinstance(value, list) else value for value in values)


def _width(text: str) -> int:
    """The width of a text on a terminal; Thai marks above and below a letter take no column."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)


_WRITERS = {"table": _table, "json": _json, "csv": _csv}

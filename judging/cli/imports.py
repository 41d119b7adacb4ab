"""`judging import`: works or judges from a spreadsheet, all or nothing, with a report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from judging.cli.installation import BAD_INPUT, NO, ready, refuse
from judging.core.imports.plan import NEW_ONE, NO_ONE, Plan, Question, RowPlan, RowState, WorkValues

if TYPE_CHECKING:
    from judging.readers.spreadsheets.faults import Fault, Note

_MARKS = {RowState.NEW: "+", RowState.CHANGED: "~", RowState.SAME: "=", RowState.WRONG: "!"}

_contest = click.option("--contest", "contest_id", type=int, required=True, help="The contest's number.")
_yes = click.option("--yes", is_flag=True, help="Import without asking. Stops if an institution is uncertain.")
_file = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def import_() -> None:
    """Import entries or judges from an .xlsx or .csv file."""


@import_.command()
@_file
@_contest
@_yes
def entries(file: Path, contest_id: int, yes: bool) -> None:
    """Import works with code, title and institution. Works are matched by code."""
    from judging.queries.imports import known_rows as reads
    from judging.readers.import_plan import plan_works
    from judging.readers.spreadsheets.entries import read_works
    from judging.services.imports import imports

    data = _bytes(file)
    with ready():
        _of(contest_id)
        sheet = _readable(file, lambda: read_works(data))
        _take(
            file,
            contest_id,
            sheet,
            yes=yes,
            data=data,
            known=reads.known_works,
            plan=partial(plan_works, sheet),
            take=imports.import_works,
        )


@import_.command()
@_file
@_contest
@_yes
def judges(file: Path, contest_id: int, yes: bool) -> None:
    """Import judges with name, position, institution, sections and chair. Judges are matched by name."""
    from judging.extensions import db
    from judging.queries.imports import known_rows as reads
    from judging.readers.import_plan import plan_judges
    from judging.readers.spreadsheets.judges import read_judges
    from judging.services.imports import imports

    data = _bytes(file)
    with ready():
        _of(contest_id)
        sections = reads.known_panel(db.session(), contest_id).sections
        sheet = _readable(file, lambda: read_judges(data, sections=sections))
        _take(
            file,
            contest_id,
            sheet,
            yes=yes,
            data=data,
            known=reads.known_panel,
            plan=partial(plan_judges, sheet),
            take=imports.import_judges,
        )


def _bytes(file: Path) -> bytes:
    from judging.readers.spreadsheets.limits import MAX_BYTES

    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(f"{file}:1: {error.strerror or error}, allowed: a spreadsheet that can be read") from None


def _of(contest_id: int) -> None:
    from judging.extensions import db
    from judging.queries.contests.contests import contest_head

    if contest_head(db.session(), contest_id) is None:
        raise refuse(f"--contest: contest {contest_id} does not exist")


def _readable(file: Path, read: Callable[[], Any]) -> Any:
    from judging.readers.spreadsheets.faults import SheetRefused

    try:
        return read()
    except SheetRefused as refusal:
        _say(file, refusal.faults, err=True)
        raise SystemExit(BAD_INPUT) from None


def _say(file: Path, said: Iterable[Fault | Note], *, err: bool) -> None:
    for one in said:
        click.echo(f"{file}:{one.row or 1}: {' '.join(one.sentence('en').splitlines())}", err=err)


def _take(
    file: Path,
    contest_id: int,
    sheet: Any,
    *,
    yes: bool,
    data: bytes,
    known: Callable[..., Any],
    plan: Callable[..., Plan[Any]],
    take: Callable[..., Any],
) -> None:
    """Show, ask and import; exit the command where something is wrong, unanswered or declined."""
    from rich.console import Console

    from judging.core.refusals import RuleViolation
    from judging.core.roles import SYSTEM
    from judging.database.transaction import transaction
    from judging.extensions import db
    from judging.readers.import_plan import as_fault

    standing = known(db.session(), contest_id)
    bare = plan(standing, {})
    if bare.is_wrong:
        _say(file, [*sheet.faults, *(as_fault(one) for one in bare.obstacles)], err=True)
        raise SystemExit(BAD_INPUT)
    _say(file, sheet.notes, err=False)
    answers = {} if yes else _asked(bare)
    decided = plan(standing, answers)
    if decided.open_questions:
        for one in decided.open_questions:
            click.echo(f"{file}:{one.rows[0]}: which institution is “{one.name}”? allowed: {_options(one)}", err=True)
        raise refuse("nothing was imported: run without --yes to answer the questions, or import in the browser", NO)
    _show(decided)
    if not (yes or decided.changes_nothing) and not click.confirm("Import all?"):
        raise refuse("nothing was imported", NO)
    try:
        with Console(stderr=True).status("Importing …"), transaction() as session:
            report = take(
                session,
                actor=SYSTEM,
                contest_id=contest_id,
                plan=plan,
                answers=answers,
                seen=bare.fingerprint,
                digest=hashlib.sha256(data).hexdigest(),
            )
    except RuleViolation as refusal:
        raise refuse(f"nothing was imported: {refusal.code.replace('_', ' ')}", NO) from None
    click.echo(f"created {report.created}, changed {report.changed}, same {report.same}")


def _options(question: Question) -> str:
    names = {NEW_ONE: "a new one", NO_ONE: "none"} | {
        option.answer: f"{option.name} {option.province}".strip() for option in question.options
    }
    return ", ".join(names[answer] for answer in question.answers)


def _asked(plan: Plan[Any]) -> dict[str, str]:
    """Ask the person for each doubt without an answer."""
    said = {}
    for one in plan.open_questions:
        where = " (named in the position of a judge)" if one.from_position else ""
        click.echo(f"Row {one.rows[0]}: which institution is “{one.name}”{where}?")
        names = {option.answer: f"{option.name} {option.province}".strip() for option in one.options}
        for number, answer in enumerate(one.answers, start=1):
            label = names.get(answer) or {NEW_ONE: "a new institution", NO_ONE: "none"}[answer]
            click.echo(f"  {number}  {label}")
        chosen = click.prompt("Number", type=click.IntRange(1, len(one.answers)))
        said[one.id] = one.answers[chosen - 1]
    return said


def _show(plan: Plan[Any]) -> None:
    for row in plan.rows:
        if row.state is not RowState.SAME:
            click.echo(f"{_MARKS[row.state]} row {row.row}: {_title(row)}")
            for change in row.changes:
                click.echo(f"    {change.column}: {change.before or '–'} → {change.after or '–'}")
    for college in plan.fresh:
        click.echo(f"+ institution: {college.name} {college.province}".rstrip())
    if plan.displaced:
        click.echo(f"~ {plan.displaced} becomes a judge because the file names another chair")


def _title(row: RowPlan[Any]) -> str:
    values = row.values
    return f"{values.code} {values.title_th}" if isinstance(values, WorkValues) else str(values.name)

"""`judging import`: works or judges from a spreadsheet, all or nothing, with a report."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from judging.cli.installation import BAD_INPUT, NO, ready, refuse
from judging.core.imports.plan import (
    KEEP,
    LEAVE,
    NEW_ONE,
    NO_ONE,
    TAKE,
    FileQuestion,
    Plan,
    Question,
    RowPlan,
    RowState,
    WorkValues,
)
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.imports import known_rows
from judging.readers.import_plan import as_fault, notes_of, plan_judges, plan_works
from judging.readers.spreadsheets.entries import read_works
from judging.readers.spreadsheets.faults import Fault, Note, SheetRefused
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.judges import read_judges
from judging.readers.spreadsheets.limits import MAX_BYTES
from judging.services.imports import imports

_MARKS = {RowState.NEW: "+", RowState.CHANGED: "~", RowState.SAME: "=", RowState.WRONG: "!"}

_FILE_QUESTIONS = {
    "hidden_rows": "Rows are hidden in the spreadsheet program, perhaps by a filter.",
    "no_surname": "Names without a surname: {names}.",
    "same_person": "One person or several? {names}. Row {first} is imported in any case.",
    "known_judge": "Who is {name}? A person of this name is known.",
    "other_codes": "The works stand under other codes already: {pairs}.",
}

_FILE_ANSWERS = {
    "known_judge": {NEW_ONE: "somebody else: a new judge"},
    "other_codes": {KEEP: "the same works: keep the known codes", NEW_ONE: "other works: add them"},
}
"""The answers of the questions that are not about importing rows or leaving them out."""

_contest = click.option("--contest", "contest_id", type=int, required=True, help="The contest's number.")
_yes = click.option("--yes", is_flag=True, help="Import without asking. Stops if an institution is uncertain.")
_file = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def import_() -> None:
    """Import entries or judges from a spreadsheet (.xlsx, .xls, .ods, .csv)."""


@import_.command()
@_file
@_contest
@_yes
def entries(file: Path, contest_id: int, yes: bool) -> None:
    """Import works with code, title and institution. Works are matched by code."""
    with _sheet_of(file, contest_id) as data:
        sheet = _readable(file, lambda: read_works(read_workbook(data)))
        known, plan = known_rows.known_works, partial(plan_works, sheet)
        _take(file, contest_id, sheet, yes=yes, data=data, known=known, plan=plan, take=imports.import_works)


@import_.command()
@_file
@_contest
@_yes
def judges(file: Path, contest_id: int, yes: bool) -> None:
    """Import judges with name, position, institution, sections and chair. Judges are matched by name."""
    with _sheet_of(file, contest_id) as data:
        panel = partial(known_rows.known_panel, actor=SYSTEM)
        sections = panel(db.session(), contest_id).sections
        sheet = _readable(file, lambda: read_judges(read_workbook(data), sections=sections))
        known, plan = panel, partial(plan_judges, sheet)
        _take(file, contest_id, sheet, yes=yes, data=data, known=known, plan=plan, take=imports.import_judges)


@contextmanager
def _sheet_of(file: Path, contest_id: int) -> Iterator[bytes]:
    """The bytes of the file, in the application; exits where file, database or contest is missing."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(f"{file}:1: {error.strerror or error}, allowed: a spreadsheet that can be read") from None
    with ready():
        if contest_head(db.session(), contest_id) is None:
            raise refuse(f"--contest: contest {contest_id} does not exist")
        yield data


def _readable(file: Path, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except SheetRefused as refusal:
        _say(file, refusal.faults, err=True)
        raise SystemExit(BAD_INPUT) from None


def _say(file: Path, said: Iterable[Fault | Note], *, err: bool) -> None:
    for one in said:
        line = one.row.number if one.row else 1
        click.echo(f"{file}:{line}: {' '.join(one.sentence('en').splitlines())}", err=err)


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
    standing = known(db.session(), contest_id)
    bare = plan(standing, {})
    if bare.is_wrong:
        _say(file, [*sheet.faults, *(as_fault(one) for one in bare.obstacles)], err=True)
        raise SystemExit(BAD_INPUT)
    _say(file, [*sheet.notes, *notes_of(bare)], err=False)
    answers, decided = ({}, bare) if yes else _all_asked(bare, partial(plan, standing))
    if decided.is_wrong:
        _say(file, (as_fault(one) for one in decided.obstacles), err=True)
        raise SystemExit(BAD_INPUT)
    if decided.unanswered:
        for asked in decided.asked:
            if asked.id not in answers:
                click.echo(f"{file}:{asked.rows[0].number}: {_file_question(asked)}", err=True)
        for one in decided.open_questions:
            options = ", ".join(_labels(one, new="a new one"))
            click.echo(f"{file}:{one.rows[0].number}: which institution is “{one.name}”? allowed: {options}", err=True)
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


def _labels(question: Question, *, new: str) -> list[str]:
    """What each answer means, in order; ``new`` is the label for creating an institution."""
    names = {option.answer: f"{option.name} {option.province}".strip() for option in question.options}
    return [({NEW_ONE: new, NO_ONE: "none"} | names)[answer] for answer in question.answers]


def _all_asked(bare: Plan[Any], plan: Callable[[dict[str, str]], Plan[Any]]) -> tuple[dict[str, str], Plan[Any]]:
    """The answers to all questions, and the plan with them; an answer can raise another question."""
    answers = _asked(bare)
    while (decided := plan(answers)).unanswered:
        answers |= _asked(decided)
    return answers, decided


def _asked(plan: Plan[Any]) -> dict[str, str]:
    """Ask the person for each doubt without an answer."""
    said: dict[str, str] = {}
    given = dict(plan.answers)
    for asked in (one for one in plan.asked if one.id not in given):
        if asked.code in _FILE_ANSWERS:
            click.echo(_file_question(asked))
            said[asked.id] = _chosen(asked.answers, _answers_to(asked))
            continue
        is_taken = click.confirm(f"{_file_question(asked)} Import these rows?", default=None)
        said[asked.id] = TAKE if is_taken else LEAVE
    for one in plan.open_questions:
        where = " (named in the position of a judge)" if one.from_position else ""
        click.echo(f"Row {one.rows[0]}: which institution is “{one.name}”{where}?")
        said[one.id] = _chosen(one.answers, _labels(one, new="a new institution"))
    return said


def _chosen(answers: Sequence[str], names: Sequence[str]) -> str:
    """The answer that the person chooses by its number."""
    for number, name in enumerate(names, start=1):
        click.echo(f"  {number}  {name}")
    return answers[click.prompt("Number", type=click.IntRange(1, len(answers))) - 1]


def _answers_to(question: FileQuestion) -> list[str]:
    """What each answer means, in order."""
    words = dict(_FILE_ANSWERS[question.code])
    for one in question.known:
        place = f"category {one.category}, school year {one.school_year}" if one.school_year else "on this panel"
        words[one.answer] = f"{' · '.join(filter(None, (one.name, one.institution)))} ({place})"
    return [words[answer] for answer in question.answers]


def _file_question(one: FileQuestion) -> str:
    """The question with its rows."""
    rows = ", ".join(map(str, one.rows))
    return f"{_FILE_QUESTIONS[one.code].format_map(dict(one.params))} (rows {rows})"


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

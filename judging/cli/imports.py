"""`judging import`: works or judges from a spreadsheet, all or nothing, with a report."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from judging.cli.import_questions import answers_of, ask_all, check_answers, confirmed, explicit_answers, open_questions
from judging.cli.installation import BAD_INPUT, NO, ready, refuse
from judging.cli.progress import progress_bar
from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.plan import KEEP, LEAVE, NEW_ONE, TAKE, WRONG_ROWS, Plan, RowPlan, RowState, WorkValues
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM
from judging.core.thai import normalise
from judging.extensions import db
from judging.imports.importers import ROUND, Comparison, Importer, importer, take
from judging.queries.contests.contests import contest_head
from judging.readers.import_plan import as_fault, notes_of
from judging.readers.spreadsheets.categories import ListPlace
from judging.readers.spreadsheets.cells import Sheets
from judging.readers.spreadsheets.faults import Fault, Note, SheetRefused
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.limits import MAX_BYTES
from judging.readers.spreadsheets.tables import HeaderUnknown, UnknownHeader, explain
from judging.services.imports.imports import Counts

_MARKS = {RowState.NEW: "+", RowState.CHANGED: "~", RowState.SAME: "=", RowState.WRONG: "!"}

_TAKE_OR_LEAVE = click.Choice([TAKE, LEAVE])

_file = click.argument("file", type=click.Path(path_type=Path))

_OPTIONS = (
    click.option("--contest", "contest_id", type=int, help="The contest's number."),
    click.option(
        "--round",
        "round_of",
        type=int,
        help="In the place of --contest: all categories of the round, by the number of any contest in it. "
        "Each row of the file says its category.",
    ),
    click.option("--yes", is_flag=True, help="Import without asking. Stops if a question is open."),
    click.option("--leave-wrong", is_flag=True, help="Leave rows with errors out and import the others."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="HEADER=COLUMN",
        help="What a header of the file means, for instance “Name of your work=title_th”; “HEADER=” is not read. "
        "Repeat it for each column.",
    ),
    click.option("--header-row", type=click.IntRange(1), help="The row of the headers, where another was taken."),
    click.option("--hidden", "hidden_rows", type=_TAKE_OR_LEAVE, help="Import hidden rows, or leave them out."),
    click.option("--no-surname", type=_TAKE_OR_LEAVE, help="Import names without a surname, or leave their rows out."),
    click.option(
        "--answer",
        "said",
        multiple=True,
        metavar="QUESTION=VALUE",
        help="The answer to one question, as the list of open questions shows it. Repeat it for each question.",
    ),
)

_SAME_PERSON = click.option(
    "--same-person", type=_TAKE_OR_LEAVE, help="Import rows that may be one person, or only the first of them."
)
_OTHER_CODES = click.option(
    "--other-codes", type=click.Choice([KEEP, NEW_ONE]), help="Works that stand under other codes: keep those, or add."
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the file and the options that both imports have."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return _file(command)


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the options say."""

    yes: bool
    leave_wrong: bool
    columns: tuple[str, ...]
    header_row: int | None
    said: dict[str, str]
    answers: dict[str, str]


def _choices(
    yes: bool,
    leave_wrong: bool,
    columns: tuple[str, ...],
    header_row: int | None,
    said: tuple[str, ...],
    **answers: str | None,
) -> _Choices:
    given = {code: answer for code, answer in answers.items() if answer}
    return _Choices(yes, leave_wrong, columns, header_row, explicit_answers(said), given)


@click.group()
def import_() -> None:
    """Import entries or judges from a spreadsheet (.xlsx, .xls, .ods, .csv)."""


@import_.command()
@_with_options
@_OTHER_CODES
def entries(file: Path, contest_id: int | None, round_of: int | None, **options: Any) -> None:
    """Import works with code, title and institution. Works are matched by code."""
    _import(file, _place(WORKS, contest_id, round_of), _choices(**options))


@import_.command()
@_with_options
@_SAME_PERSON
def judges(file: Path, contest_id: int | None, round_of: int | None, **options: Any) -> None:
    """Import judges with name, position, institution, sections and chair. Judges are matched by name and
    institution; one who is known from another panel keeps the account."""
    _import(file, _place(JUDGES, contest_id, round_of), _choices(**options))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a list is imported: the kind of list, the contest, and the option that named it."""

    kind: str
    contest_id: int
    option: str


def _place(kind: SheetKind, contest_id: int | None, round_of: int | None) -> _Place:
    """What --contest or --round says; exits without one of them, and with both."""
    if contest_id is not None and round_of is None:
        return _Place(kind.name, contest_id, "--contest")
    if round_of is not None and contest_id is None:
        return _Place(f"{ROUND}{kind.name}", round_of, "--round")
    raise refuse("say where to import: --contest N for one category, or --round N for all of its round, not both")


def _import(file: Path, place: _Place, said: _Choices) -> None:
    """Read, show, ask and import."""
    with _sheet_of(file, place) as data:
        one = importer(db.session(), place.kind, actor=SYSTEM, contest_id=place.contest_id)
        with progress_bar() as told:
            told("Reading", 0, 0)
            sheet = _read(file, data, one, said)
            told("Comparing", 0, 0)
            compared = Comparison(one, sheet)
            known = compared.known(db.session())
            bare = compared(known, {})
        answers, decided = _decided(file, sheet, said, bare, partial(compared, known))
        _show(decided, sheet, answers, one.place)
        if not (said.yes or decided.changes_nothing):
            _confirm()
        _take(compared, answers, seen=bare.fingerprint, data=data)


@contextmanager
def _sheet_of(file: Path, place: _Place) -> Iterator[bytes]:
    """The bytes of the file, in the application; exits where file, database or contest is missing."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(f"{file}:1: {error.strerror or error}, allowed: a spreadsheet that can be read") from None
    with ready():
        if contest_head(db.session(), place.contest_id) is None:
            raise refuse(f"{place.option}: contest {place.contest_id} does not exist")
        yield data


def _read(file: Path, data: bytes, one: Importer, said: _Choices) -> Any:
    """The sheet; exits where it cannot be read, with the headers to explain."""
    try:
        workbook = read_workbook(data)
        return one.read(workbook, mappings=_mappings(file, workbook, one.kind, said))
    except SheetRefused as refusal:
        _say(file, refusal.faults, err=True)
        if isinstance(refusal, HeaderUnknown):
            names = ", ".join(column.name for column in one.kind.columns)
            click.echo(f"{file}:1: say what the headers mean: --column HEADER=COLUMN, allowed: {names}", err=True)
        raise SystemExit(BAD_INPUT) from None


def _mappings(file: Path, workbook: Workbook, kind: SheetKind, choices: _Choices) -> Mappings:
    """What ``--header-row`` and ``--column`` say about the headers; exits where they name what does not exist."""
    meant: dict[str, str] = {}
    for option in choices.columns:
        header, _, name = option.rpartition("=")
        if name and name not in {column.name for column in kind.columns}:
            names = ", ".join(column.name for column in kind.columns)
            raise refuse(f"--column {option}: the column “{name}” does not exist, allowed: {names}")
        meant[_key(header)] = name
    headers = explain(workbook, kind, {}) if meant or choices.header_row else ()
    if choices.header_row:
        headers = _headers_in(file, workbook, kind, headers, choices.header_row)
    titles = {_key(title): title for one in headers for title in one.titles if title}
    for header in meant:
        if header not in titles:
            raise refuse(f"{file}:1: the header “{header}” does not exist, allowed: {', '.join(titles.values())}")
    mappings = {}
    for one in headers:
        said = {place: meant[_key(title)] for place, title in enumerate(one.titles) if _key(title) in meant}
        if said or choices.header_row:
            mappings[one.signature] = {**one.proposed, **said}
    return mappings


def _headers_in(
    file: Path, workbook: Workbook, kind: SheetKind, headers: Sequence[UnknownHeader], row: int
) -> tuple[UnknownHeader, ...]:
    """The headers in this row; exits where no sheet has content there."""
    having = [one for one in headers if row in one.first_rows]
    if not having:
        rows = ", ".join(map(str, sorted({number for one in headers for number in one.first_rows})))
        raise refuse(f"{file}:{row}: this row cannot hold the headers, allowed: {rows}")
    found = explain(workbook, kind, {}, rows={one.supposed: row for one in having})
    return tuple(one for one in found if one.row == row)


def _key(title: str) -> str:
    return normalise(title).casefold()


def _say(file: Path, said: Iterable[Fault | Note], *, err: bool) -> None:
    lines = (f"{file}:{one.row.number if one.row else 1}: {' '.join(one.sentence('en').splitlines())}" for one in said)
    for line in dict.fromkeys(lines):  # a judge of several categories has the same notes in each
        click.echo(line, err=err)


def _confirm() -> None:
    """Ask whether to import; exits where the person declines or cannot be asked."""
    is_wanted = confirmed("Import all?")
    if is_wanted is None:
        raise refuse("nothing was imported: without a terminal, add --yes")
    if not is_wanted:
        raise refuse("nothing was imported", NO)


def _take(compared: Comparison, answers: dict[str, str], *, seen: str, data: bytes) -> None:
    """Import, and print what was done; exits where something is refused."""
    try:
        with progress_bar() as told:
            step = partial(told, "Importing")
            taken = take(compared, actor=SYSTEM, answers=answers, seen=seen, data=data, told=step)
    except RuleViolation as refusal:
        raise refuse(f"nothing was imported: {refusal.code.replace('_', ' ')}", NO) from None
    report = taken.report
    place = compared.importer.place
    for contest_id, counts in report.contests.items() if place is not None and place.own is None else ():
        click.echo(f"{_category(contest_id, place)}: {_counted(counts, counts.left)}")
    click.echo(_counted(report, report.left + len(compared.file.left_out(answers))))


def _counted(counts: Counts, left: int) -> str:
    more = f", left out {left}" if left else ""
    return f"created {counts.created}, changed {counts.changed}, same {counts.same}{more}"


def _category(contest_id: int, place: ListPlace | None) -> str:
    """The category of a part of a list for a round; empty for any other."""
    if place is None or place.own is not None:
        return ""
    category = place.category(contest_id)
    return f"category {category.code}" if category else "no category"


def _decided(
    file: Path, sheet: Sheets[Any], said: _Choices, bare: Plan[Any], plan: Callable[[dict[str, str]], Plan[Any]]
) -> tuple[dict[str, str], Plan[Any]]:
    """The answers of options and person, and the plan with them; exits where rows are wrong or a question is open."""
    answers = {**answers_of(said.answers, bare), **said.said}
    decided = plan(answers)
    if decided.is_wrong:
        answers = _without_wrong(file, sheet, said, decided, {**dict(decided.answers), **answers})
    decided = plan(answers)
    _say(file, [*sheet.answered(dict(decided.answers)).notes, *notes_of(decided.parts)], err=False)
    check_answers(said.said, decided)
    if not said.yes:
        answers, decided = ask_all(answers, plan)
    if decided.is_wrong:
        _say(file, (as_fault(one) for one in decided.obstacles), err=True)
        raise SystemExit(BAD_INPUT)
    if decided.unanswered:
        for line, question in open_questions(decided):
            click.echo(f"{file}:{line}: {question}", err=True)
        raise refuse("nothing was imported: answer with these options, at a terminal without --yes, or in the browser")
    return {**dict(decided.answers), **answers}, decided


def _without_wrong(
    file: Path, sheet: Sheets[Any], said: _Choices, plan: Plan[Any], answers: dict[str, str]
) -> dict[str, str]:
    """The answers, with the one that leaves wrong rows out; exits where the file must be corrected first."""
    _say(file, [*sheet.answered(answers).faults, *(as_fault(one) for one in plan.obstacles)], err=True)
    wrong = plan.count(RowState.WRONG)
    left: bool | None = said.leave_wrong
    if plan.may_leave_wrong and not (left or said.yes):
        left = confirmed(f"Leave the {wrong} wrong rows out, and go on with {len(plan.rows) - wrong}?", default=False)
    if plan.may_leave_wrong and left:
        return {**answers, WRONG_ROWS: LEAVE}
    if plan.may_leave_wrong and (said.yes or left is None):
        click.echo(f"{file}:1: correct the rows, or leave them out: --leave-wrong", err=True)
    raise SystemExit(BAD_INPUT)


def _show(plan: Plan[Any], file: Sheets[Any], answers: dict[str, str], place: ListPlace | None) -> None:
    for at, code in file.left_out(answers).items():
        click.echo(f"- row {at}: left out ({code.replace('_', ' ')})")
    for part in plan.parts:
        where = _category(part.contest_id, place)
        for row in (one for one in part.rows if one.state is not RowState.SAME):
            click.echo(f"{_MARKS[row.state]} row {row.row}: {_title(row)}{f' ({where})' if where else ''}")
            for change in row.changes:
                click.echo(f"    {change.column}: {change.before or '–'} → {change.after or '–'}")
        if part.displaced:
            click.echo(f"~ {part.displaced} becomes a judge because the file names another chair")
    for college in plan.fresh:
        click.echo(f"+ institution: {college.name} {college.province}".rstrip())


def _title(row: RowPlan[Any]) -> str:
    values = row.values
    return f"{values.code} {values.title_th}" if isinstance(values, WorkValues) else str(values.name)

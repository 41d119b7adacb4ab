"""The questions of an import on a terminal: their words, and the answers that options or a person give."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from judging.cli.installation import refuse
from judging.core.imports.judges.shared_judges import ONE, SEVERAL
from judging.core.imports.plan import KEEP, LEAVE, NEW_ONE, NO_ONE, TAKE, FileQuestion, Plan, Question

_FILE_QUESTIONS = {
    "hidden_rows": "Rows are hidden in the spreadsheet program, perhaps by a filter.",
    "no_surname": "Names without a surname: {names}.",
    "same_person": "One person or several? {names}. Row {first} is imported in any case.",
    "one_judge": "One person with several seats, or several persons? {names}.",
    "known_judge": "Who is {name}? A person of this name is known.",
    "other_codes": "The works stand under other codes already: {pairs}.",
    "rows_beyond": "Sheet “{sheet}” is not read: we do not read more than {limit} rows. To import it, split it.",
    "columns_beyond": "Sheet “{sheet}” is not read: we do not read more than {limit} columns. Copy its table apart.",
    "sheet_beyond": "Sheet “{sheet}” is not read: it is too large for us. Copy its table into a new file.",
}

_WITHOUT_SHEET = {LEAVE: "go on without this sheet"}

_FILE_ANSWERS = {
    **dict.fromkeys(("rows_beyond", "columns_beyond", "sheet_beyond"), _WITHOUT_SHEET),
    "one_judge": {ONE: "one person: one account", SEVERAL: "different persons: an account for each"},
    "known_judge": {NEW_ONE: "somebody else: a new judge"},
    "other_codes": {KEEP: "the same works: keep the known codes", NEW_ONE: "other works: add them"},
}
"""The answers of the questions that are not about importing rows or leaving them out."""

_OF_ROWS = {TAKE: "import the rows", LEAVE: "leave them out"}

OPTION_OF = {
    "hidden_rows": "--hidden",
    "no_surname": "--no-surname",
    "same_person": "--same-person",
    "other_codes": "--other-codes",
}
"""The option that answers all questions with a code."""


def answers_of(options: dict[str, str], plan: Plan[Any]) -> dict[str, str]:
    """The answers that options give to the questions of a plan; ``options``: code of the question → answer."""
    said = {one.id: options.get(one.code, "") for one in plan.asked}
    return {question: answer for question, answer in said.items() if answer}


def explicit_answers(options: Sequence[str]) -> dict[str, str]:
    """What ``--answer QUESTION=VALUE`` says; exits where one has another form."""
    said = {}
    for option in options:
        question, equals, value = option.partition("=")
        if not (equals and question.strip() and value.strip()):
            raise refuse(f"--answer {option}: write QUESTION=VALUE, as the list of open questions shows them")
        said[question.strip()] = value.strip()
    return said


def check_answers(said: Mapping[str, str], plan: Plan[Any]) -> None:
    """Exit where one of these answers is about no question of the plan, or is none that it allows."""
    allowed = {asked.id: asked.answers for asked in plan.asked} | {one.id: one.answers for one in plan.questions}
    for question, value in said.items():
        if question not in allowed:
            names = ", ".join([*(asked.id for asked in plan.asked), *(one.id for one in plan.doubts)]) or "none"
            raise refuse(f"--answer {question}={value}: there is no such question, allowed: {names}")
        if value not in allowed[question]:
            raise refuse(f"--answer {question}={value}: allowed: {', '.join(allowed[question])}")


def open_questions(plan: Plan[Any]) -> list[tuple[int, str]]:
    """What is still to be answered: the row, and the question with the options that answer it."""
    given = dict(plan.answers)
    lines = []
    for asked in (one for one in plan.asked if one.id not in given):
        option = OPTION_OF.get(asked.code)
        options = f"{option} {'|'.join(asked.answers)}, or " if option else ""
        options += _options(asked.id, asked.answers, _answers_to(asked))
        lines.append((asked.rows[0].number if asked.rows else 1, f"{_file_question(asked)}, allowed: {options}"))
    for one in plan.open_questions:
        options = _options(one.id, one.answers, _labels(one, new="a new one"))
        lines.append((one.rows[0].number, f"which institution is “{one.name}”? allowed: {options}"))
    return lines


def _options(question: str, answers: Sequence[str], labels: Sequence[str]) -> str:
    """The option for each answer, with what it means."""
    return ", ".join(f"--answer {question}={answer} ({label})" for answer, label in zip(answers, labels, strict=True))


def _labels(question: Question, *, new: str) -> list[str]:
    """What each answer means, in order; ``new`` is the label for creating an institution."""
    names = {option.answer: f"{option.name} {option.province}".strip() for option in question.options}
    return [({NEW_ONE: new, NO_ONE: "none"} | names)[answer] for answer in question.answers]


def ask_all(answers: dict[str, str], plan: Callable[[dict[str, str]], Plan[Any]]) -> tuple[dict[str, str], Plan[Any]]:
    """The answers to all questions that are open under these answers, and the plan with them; an answer can raise
    another question. Without a terminal, questions stay open where the input ends."""
    decided = plan(answers)
    try:
        while decided.unanswered:
            answers = answers | _asked(decided)
            decided = plan(answers)
    except click.Abort:
        _only_without_terminal()
    return answers, decided


def confirmed(question: str, *, default: bool | None = None) -> bool | None:
    """What the person answers; None where there is no terminal and the input has ended."""
    try:
        return click.confirm(question, default=default)
    except click.Abort:
        _only_without_terminal()
        return None


def _only_without_terminal() -> None:
    """Go on where the input has ended without a terminal; called for an abort, which else ends the command."""
    if sys.stdin.isatty():
        raise click.Abort
    click.echo(err=True)


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
    words = dict(_FILE_ANSWERS.get(question.code, _OF_ROWS))
    for one in question.known:
        place = f"category {one.category}, school year {one.school_year}" if one.school_year else "on this panel"
        words[one.answer] = f"{' · '.join(filter(None, (one.name, one.institution)))} ({place})"
    return [words[answer] for answer in question.answers]


def _file_question(one: FileQuestion) -> str:
    """The question with its rows."""
    rows = f" (rows {', '.join(map(str, one.rows))})" if one.rows else ""
    return _FILE_QUESTIONS[one.code].format_map(dict(one.params)) + rows

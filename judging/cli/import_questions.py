"""The questions of an import on a terminal: their words, and the answers that options or a person give."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from judging.core.imports.plan import KEEP, LEAVE, NEW_ONE, NO_ONE, TAKE, FileQuestion, Plan, Question

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


def open_questions(plan: Plan[Any]) -> list[tuple[int, str]]:
    """What is still to be answered: the row, and the question with the option or the answers that it allows."""
    given = dict(plan.answers)
    lines = []
    for asked in plan.asked:
        if asked.id not in given:
            option = OPTION_OF.get(asked.code)
            allowed = f", allowed: {option} {'|'.join(asked.answers)}" if option else ""
            lines.append((asked.rows[0].number, f"{_file_question(asked)}{allowed}"))
    for one in plan.open_questions:
        options = ", ".join(_labels(one, new="a new one"))
        lines.append((one.rows[0].number, f"which institution is “{one.name}”? allowed: {options}"))
    return lines


def _labels(question: Question, *, new: str) -> list[str]:
    """What each answer means, in order; ``new`` is the label for creating an institution."""
    names = {option.answer: f"{option.name} {option.province}".strip() for option in question.options}
    return [({NEW_ONE: new, NO_ONE: "none"} | names)[answer] for answer in question.answers]


def ask_all(answers: dict[str, str], plan: Callable[[dict[str, str]], Plan[Any]]) -> tuple[dict[str, str], Plan[Any]]:
    """The answers to all questions that are open under these answers, and the plan with them; an answer can raise
    another question."""
    while (decided := plan(answers)).unanswered:
        answers = answers | _asked(decided)
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

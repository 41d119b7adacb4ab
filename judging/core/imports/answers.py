"""Pure: which answers to the questions of an import apply: those given now, and those that earlier imports remember."""

from collections.abc import Iterable, Mapping

from judging.core.imports.plan import LEAVE, WRONG_ROWS, Answers, FileQuestion

_REMEMBERED = frozenset({"same_person", "no_surname", "same_college"})
"""The codes of questions whose answers hold for later imports of the same rows."""


def with_earlier(answers: Answers, asked: Iterable[FileQuestion], said: Answers) -> Answers:
    """The answers, and what earlier imports ``said`` to the same questions about persons and institutions."""
    earlier = {one.id: said[one.id] for one in asked if one.code in _REMEMBERED and said.get(one.id) in one.answers}
    return {**earlier, **answers}


def leaves_wrong(answers: Answers) -> bool:
    """Whether a person chose to leave the wrong rows out."""
    return answers.get(WRONG_ROWS) == LEAVE


def held_answers(
    held: Mapping[str, str], asked: Iterable[FileQuestion], answers: Answers
) -> tuple[tuple[str, str], ...]:
    """The answers that apply: those about institutions, those about the file, and what happens to wrong rows."""
    about_file = {one.id: answers[one.id] for one in asked if answers.get(one.id) in one.answers}
    left = {WRONG_ROWS: LEAVE} if leaves_wrong(answers) else {}
    return tuple(sorted({**held, **about_file, **left}.items()))

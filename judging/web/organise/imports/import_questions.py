"""The questions of an import in words: which institution is meant, and what happens to rows of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from judging.core.eligibility.duplicates import TitlePart, compare_titles
from judging.core.imports.judges.shared_judges import ONE, SEVERAL
from judging.core.imports.plan import KEEP, LEAVE, NEW_ONE, NO_ONE, TAKE, FileQuestion, KnownOne, Question, RowAt

MARKED_OF = 3
"""Two names that differ in more than one of this many letters are shown without marks."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its value, the institution's name in parts that mark differences, and its origin."""

    value: str
    name: tuple[TitlePart, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An uncertain institution with its possible answers."""

    question: Question
    choices: tuple[Choice, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class AskedOfFile:
    """A question about rows of the file in words, its rows, its answers with their words, and the one given."""

    id: str
    text: str
    rows: tuple[RowAt, ...]
    choices: tuple[tuple[str, str], ...]
    answer: str


def asked(doubts: Iterable[Question], given: Mapping[str, str]) -> tuple[Asked, ...]:
    """Uncertain institutions with possible and given answers, in the reader's language."""
    return tuple(Asked(one, _choices(one), given.get(one.id, "")) for one in doubts)


_WITHOUT_SHEET = {LEAVE: _l("Go on without this sheet")}

FILE_QUESTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "rows_beyond": (
        _l("Sheet “%(sheet)s” is not read: we do not read more than %(limit)s rows. To import it, split it."),
        _WITHOUT_SHEET,
    ),
    "columns_beyond": (
        _l("Sheet “%(sheet)s” is not read: we do not read more than %(limit)s columns. Copy its table apart."),
        _WITHOUT_SHEET,
    ),
    "sheet_beyond": (
        _l("Sheet “%(sheet)s” is not read: it is too large for us. To import it, copy its table into a new file."),
        _WITHOUT_SHEET,
    ),
    "hidden_rows": (
        _l("The file has rows that the spreadsheet program hides, perhaps because of a filter."),
        {TAKE: _l("Import them too"), LEAVE: _l("Leave them out")},
    ),
    "no_surname": (
        _l("These names have no surname: %(names)s"),
        {TAKE: _l("They are complete: import them"), LEAVE: _l("Leave their rows out")},
    ),
    "same_person": (
        _l("These rows may be one person: %(names)s"),
        {
            TAKE: _l("They are different persons: import all"),
            LEAVE: _l("It is one person: import row %(first)s only"),
        },
    ),
    "one_judge": (
        _l("These rows of several categories may be one person: %(names)s"),
        {
            ONE: _l("It is one person: one account, with a seat in each category"),
            SEVERAL: _l("They are different persons: an account for each"),
        },
    ),
    "known_judge": (_l("Who is %(name)s?"), {NEW_ONE: _l("Somebody else: add as a new judge")}),
    "known_teacher": (
        _l("Who is %(name)s (%(username)s)?"),
        {NEW_ONE: _l("Somebody else: make a new account")},
    ),
    "known_institution": (
        _l("Which institution is %(name)s, %(province)s?"),
        {NEW_ONE: _l("Another institution of the same name: add it with its own code")},
    ),
    "same_college": (
        _l("These rows have the same name and province but different codes: %(names)s"),
        {
            TAKE: _l("They are different institutions: import all"),
            LEAVE: _l("It is one institution: import row %(first)s only"),
        },
    ),
    "other_codes": (
        _l("Works with these titles and institutions have other codes already: %(pairs)s"),
        {
            KEEP: _l("They are the same works: keep the known codes"),
            NEW_ONE: _l("They are other works: add them with the codes of the file"),
        },
    ),
}
"""The words of each question about a file, and of its answers."""


def asked_of_file(one: FileQuestion, given: Mapping[str, str]) -> AskedOfFile:
    """A question about rows of the file, with the answer given."""
    text, answers = FILE_QUESTIONS[one.code]
    params = dict(one.params)
    known = {each.answer: _known_one(each, one.code) for each in one.known}
    choices = tuple((answer, known.get(answer) or str(answers[answer]) % params) for answer in one.answers)
    return AskedOfFile(one.id, str(text) % params, one.rows, choices, given.get(one.id, ""))


def _known_one(one: KnownOne, question: str) -> str:
    """A stored row as an answer."""
    name = " · ".join(filter(None, (one.name, one.institution)))
    if question == "known_institution":
        return _("%(name)s, which is in the system; its code changes if the file has another", name=name)
    if question == "known_teacher":
        return _("%(name)s: this account sees the round from now on", name=name)
    if not one.school_year:
        return _("%(name)s, who is on this panel", name=name)
    return _(
        "%(name)s, who judges category %(category)s of the school year %(year)s",
        name=name,
        category=one.category,
        year=one.school_year,
    )


def _choices(question: Question) -> tuple[Choice, ...]:
    """Possible answers, each with the institution's origin."""
    choices = []
    for option in question.options:
        source = _("already in the system") if option.is_known else _("also in this file")
        choices.append(Choice(option.answer, _name_parts(option.name, question.name, option.province), source))
    for answer in question.answers:
        if answer == NEW_ONE:
            own = _name_parts(question.name, question.options[0].name if question.options else "", question.province)
            choices.append(Choice(NEW_ONE, own, _("a different institution: add it as new")))
        elif answer == NO_ONE:
            choices.append(Choice(NO_ONE, (TitlePart(_("No institution for this judge"), is_alike=True),), ""))
    return tuple(choices)


def _name_parts(name: str, other: str, province: str) -> tuple[TitlePart, ...]:
    """An institution's name and province; if the name differs from the other in few letters, these are separate
    parts."""
    parts, _other = compare_titles(name, other)
    differing = sum(len(part.text) for part in parts if not part.is_alike)
    if differing > len(name) // MARKED_OF:
        parts = (TitlePart(name, is_alike=True),)
    return (*parts, TitlePart(f" ({province})", is_alike=True)) if province else parts

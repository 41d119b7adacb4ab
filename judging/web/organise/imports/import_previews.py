"""An import plan in words: each row with its state, changes and faults."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from judging.core.eligibility.duplicates import TitlePart, compare_titles
from judging.core.imports.columns import WORKS, SheetKind
from judging.core.imports.plan import (
    KEEP,
    LEAVE,
    NEW_ONE,
    NO_ONE,
    TAKE,
    Change,
    FileQuestion,
    KnownOne,
    Plan,
    Question,
    RowAt,
    RowPlan,
    RowState,
)
from judging.core.roles import PanelRole
from judging.readers.import_plan import as_fault, notes_of
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import Fault, Note
from judging.web.organise.imports.import_rows import LeftLine, left_lines, row_texts, summary
from judging.web.wording import labels
from judging.web.wording.languages import language

SHOWN = 500
"""How many rows of one state are shown; the rest is counted."""

MARKED_OF = 3
"""Two names that differ in more than one of this many letters are shown without marks."""

FIELDS: dict[str, Any] = {
    "title_th": _l("Title in Thai"),
    "title_en": _l("Title in English"),
    "institution": _l("Institution"),
    "makers": _l("Makers"),
    "advisers": _l("Advisers"),
    "position": _l("Position"),
    "sections": _l("Sections to score"),
    "role": _l("Role on the panel"),
    "award": _l("Award"),
    "category": _l("Category"),
    "name_th": _l("Name in Thai"),
    "name_en": _l("Name in English"),
    "teaches": _l("Sees this round for"),
    "code": _l("Institution code"),
    "province": _l("Province"),
    "region": _l("Region"),
    "is_private": _l("Public or private"),
}

COLUMNS: dict[str, tuple[Any, Any, Any]] = {
    "works": (_l("Entry code"), _l("Work"), _l("Institution")),
    "judges": (_l("Name"), _l("Position"), _l("Institution")),
    "teachers": (_l("Name"), _l("Username"), _l("Institution")),
    "past_works": (_l("Title"), _l("Year and level"), _l("Institution")),
    "institutions": (_l("Name"), _l("Code and region"), _l("Province")),
}
"""Column names of a preview, by kind of sheet."""

STATES: dict[RowState, Any] = {
    RowState.WRONG: _l("Wrong"),
    RowState.CHANGED: _l("Changed"),
    RowState.NEW: _l("New"),
    RowState.SAME: _l("Unchanged"),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the sheet as the page shows it. ``name`` is the work's code, the judge, the past work or the
    institution; ``is_asked`` if its institution needs an answer, ``is_open`` while it has none; ``outside`` is the
    work's province or region if outside the area of the contest."""

    row: RowAt
    name: str
    detail: str
    institution: str
    is_open: bool
    is_asked: bool
    seat: str
    changes: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    outside: str


@dataclass(frozen=True, slots=True)
class PreviewGroup:
    """The rows of one state: those shown, and their number."""

    state: RowState
    title: str
    lines: tuple[PreviewRow, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


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


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything on the page of an import plan; ``seen`` is the fingerprint of the plan without answers. ``groups`` and
    ``left`` name every line of the file below its headers; ``lines`` is their number, ``summary`` counts them.
    ``numbers``: new works get their codes from the system."""

    plan: Plan[Any]
    groups: tuple[PreviewGroup, ...]
    left: tuple[LeftLine, ...]
    lines: int
    summary: str
    asked: tuple[Asked, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    seen: str
    columns: tuple[Any, Any, Any]
    outside: int
    numbers: bool
    file_questions: tuple[AskedOfFile, ...] = ()

    def name_of(self, row: RowAt) -> str:
        return next((line.name for group in self.groups for line in group.lines if line.row == row), "")

    @property
    def has_sheets(self) -> bool:
        """Whether the rows are from several sheets."""
        return any(row.row.sheet for row in self.plan.rows)

    @property
    def left_shown(self) -> tuple[LeftLine, ...]:
        """The lines left out that the page lists."""
        return self.left[:SHOWN]


def preview(
    plan: Plan[Any],
    bare: Plan[Any],
    sheet: Sheet[Any],
    *,
    kind: SheetKind,
    notes: Iterable[Note] = (),
    outside: Mapping[RowAt, str] | None = None,
) -> Preview:
    """The plan of a sheet in the reader's language. ``bare`` is the plan without answers, ``notes`` add to those of the
    sheet, ``outside`` is the result of ``core.imports.compare_areas``."""
    answers = dict(plan.answers)
    answered = sheet.answered(answers)
    said_faults = _by_row([*answered.faults, *(as_fault(one) for one in plan.obstacles)])
    said_notes = _by_row([*answered.notes, *notes, *notes_of(plan)])
    away = outside or {}
    asked_rows = {row for one in plan.doubts for row in one.rows}
    groups = []
    for state in STATES:
        rows = plan.in_state(state)
        lines = tuple(_preview_row(row, said_faults, said_notes, away, asked_rows) for row in rows[:SHOWN])
        if rows:
            groups.append(PreviewGroup(state, str(STATES[state]), lines, len(rows)))
    left = left_lines(sheet, answers)
    return Preview(
        plan=plan,
        groups=tuple(groups),
        left=left,
        lines=len(plan.rows) + len(left),
        summary=summary(plan, sheet, answers),
        asked=asked(plan.doubts, answers),
        faults=tuple(said_faults.get(None, ())),
        notes=(*said_notes.get(None, ()), *_notes_of_sheets(sheet)),
        seen=bare.fingerprint,
        columns=COLUMNS[kind.name],
        outside=len(away),
        numbers=kind is WORKS and "code" not in sheet.columns,
        file_questions=tuple(_asked_of_file(one, answers) for one in plan.asked),
    )


def _notes_of_sheets(sheet: Sheet[Any]) -> tuple[str, ...]:
    """The notes about the headers of single sheets, with their places."""
    rows = {row.row for row in sheet.rows} | {note.row for note in sheet.no_rows}
    return tuple(note.sentence(language()) for note in sheet.notes if note.row is not None and note.row not in rows)


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


def _asked_of_file(one: FileQuestion, given: Mapping[str, str]) -> AskedOfFile:
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


def _by_row(said: Iterable[Fault | Note]) -> dict[RowAt | None, list[str]]:
    """The messages by row, without the row number."""
    found: dict[RowAt | None, list[str]] = {}
    for one in said:
        found.setdefault(one.row, []).append(replace(one, row=None).sentence(language()))
    return found


def _preview_row(
    row: RowPlan[Any],
    faults: dict[RowAt | None, list[str]],
    notes: dict[RowAt | None, list[str]],
    away: Mapping[RowAt, str],
    asked_rows: Set[RowAt],
) -> PreviewRow:
    place = row.place
    name, detail, seat = row_texts(row.values)
    college = f"{place.name} ({place.province})" if place.name and place.province else place.name
    return PreviewRow(
        row=row.row,
        name=name,
        detail=detail,
        institution=college,
        is_open=place.is_open,
        is_asked=row.row in asked_rows,
        seat=seat,
        changes=tuple(_change(one) for one in row.changes),
        faults=tuple(faults.get(row.row, ())),
        notes=tuple(notes.get(row.row, ())),
        outside=away.get(row.row, ""),
    )


def _change(one: Change) -> tuple[str, str, str]:
    before, after = (_shown(one.column, value) for value in (one.before, one.after))
    return str(FIELDS[one.column]), before, after


def _shown(field: str, value: str) -> str:
    if field == "role":
        return str(labels.PANEL_ROLES[PanelRole(value)])
    if field == "is_private":
        return str(labels.OWNERSHIP[value])
    if field == "sections" and not value:
        return _("all sections")
    return value or "–"


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

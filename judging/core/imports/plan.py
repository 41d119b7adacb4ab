"""Pure: the plan of an import: which rows are new, changed or the same, and which questions a person must answer.

This module reads no file and no database: ``readers`` prepares rows and questions, ``services.imports`` writes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

NEW_ONE = "new"
NO_ONE = "none"

Answers = Mapping[str, str]
"""Question id → the chosen answer."""

WRONG_ROWS, TAKE, LEAVE, KEEP = "wrong", "take", "leave", "keep"
"""The question what happens to wrong rows, and the answers to questions about rows: import them, leave them out, keep
what is stored."""


class RowAt(NamedTuple):
    """Where a row is in its file: its number in the sheet, from 1, and the sheet's name where several were read."""

    number: int
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.number} ({self.sheet})" if self.sheet else str(self.number)


class RowState(StrEnum):
    """What an import would do with a row."""

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class KnownInstitution:
    """An institution of the registry."""

    id: int
    name: str
    province: str
    region: str
    has_teachers: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class WorkValues:
    """The values of a work that a sheet can set. ``place`` is the number in the order of presentation."""

    code: str
    title_th: str
    title_en: str
    makers: tuple[str, ...]
    advisers: tuple[str, ...]
    place: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class KnownEntry(WorkValues):
    """A work of the contest as it is stored."""

    id: int
    institution_id: int


@dataclass(frozen=True, slots=True)
class WorkRow(WorkValues):
    """One row of a sheet of works. Absent values are empty."""

    row: RowAt
    institution: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class KnownWorks:
    """The stored data that a sheet of works is compared with; ``said`` are the answers of earlier imports.
    ``is_drawn``: the order of presentation was drawn by lot, and no sheet changes it."""

    institutions: tuple[KnownInstitution, ...]
    entries: tuple[KnownEntry, ...]
    said: Answers = field(default_factory=dict)
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer. ``is_known`` is True for an institution of the registry, False for a row of the same file."""

    answer: str
    name: str
    province: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Which institution a name in the sheet means.

    ``certain`` is the id of an exact match; nobody is asked then, unless the name was found in a judge's position.
    ``default_answer`` applies until a person chooses another; it is empty where an answer is required. Questions about
    the same name share ``college``. ``adds_none``: the import adds no institution, so none of them is new.
    """

    id: str
    college: str
    name: str
    province: str
    region: str
    rows: tuple[RowAt, ...]
    certain: int | None
    options: tuple[Option, ...]
    default_answer: str
    from_position: bool = False
    adds_none: bool = False

    @property
    def is_doubt(self) -> bool:
        """Whether a person is asked."""
        return self.from_position or (self.certain is None and bool(self.options))

    @property
    def answers(self) -> tuple[str, ...]:
        """The possible answers, in display order."""
        offered = tuple(option.answer for option in self.options)
        may_be_new = self.certain is None and not self.adds_none
        return (*offered, *((NEW_ONE,) if may_be_new else ()), *((NO_ONE,) if self.from_position else ()))


@dataclass(frozen=True, slots=True)
class KnownOne:
    """A stored row that a row of the sheet may mean, as an ``answer``: its name and its institution; where it stands
    is a school year and a category, or 0 and "" where it is the contest or the registry of the import."""

    answer: str
    name: str
    institution: str
    school_year: int = 0
    category: str = ""


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """A question about rows of a file, with its possible ``answers``: codes that the page puts in words, and stored
    rows (``known``)."""

    id: str
    code: str
    rows: tuple[RowAt, ...]
    answers: tuple[str, ...]
    params: tuple[tuple[str, str], ...] = ()
    known: tuple[KnownOne, ...] = ()


@dataclass(frozen=True, slots=True)
class RowInstitution:
    """The institution of a row: a known one (``id``), a new one (``college``), none, or undecided (``is_open``)."""

    name: str = ""
    province: str = ""
    id: int | None = None
    college: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a row whose value changes, with both values as displayed."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a row cannot be imported although the sheet itself has no fault."""

    code: str
    row: RowAt
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What the comparison found about a row and stops nothing."""

    code: str
    row: RowAt
    params: tuple[tuple[str, str], ...] = ()


Values = TypeVar("Values")


@dataclass(frozen=True, slots=True)
class RowPlan(Generic[Values]):
    """One row and what the import does with it; ``target`` is the id of the stored row that it matches, ``account`` the
    known account of a judge who is new on the panel. New judges of one ``person`` get one account."""

    row: RowAt
    state: RowState
    values: Values
    place: RowInstitution
    target: int | None
    changes: tuple[Change, ...]
    account: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[Values]):
    """What an import would do in one contest; ``contest_id`` is 0 for a registry, and for rows that name no contest.
    ``displaced`` is the chair whom the sheet replaces without listing them."""

    rows: tuple[RowPlan[Values], ...]
    contest_id: int = 0
    obstacles: tuple[Obstacle, ...] = ()
    remarks: tuple[Remark, ...] = ()
    displaced: str = ""

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing is written for the contest."""
        return not (self.displaced or self.in_state(RowState.NEW) or self.in_state(RowState.CHANGED))

    def in_state(self, state: RowState) -> tuple[RowPlan[Values], ...]:
        """The rows that have the state."""
        return tuple(row for row in self.rows if row.state == state)

    def count(self, state: RowState) -> int:
        """The number of rows that have the state."""
        return sum(1 for row in self.rows if row.state == state)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionPlan:
    """The institutions of a plan: the questions, those that create an institution (``fresh``), and the answers."""

    questions: tuple[Question, ...] = ()
    fresh: tuple[Question, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    _fingerprint: str = field(default="", init=False, repr=False, compare=False)

    @property
    def doubts(self) -> tuple[Question, ...]:
        """The questions that a person sees, answered or not."""
        return tuple(one for one in self.questions if one.is_doubt)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The doubts without an answer."""
        given = dict(self.answers)
        return tuple(one for one in self.doubts if one.id not in given)

    @property
    def fingerprint(self) -> str:
        """Two plans with the same fingerprint show and do the same."""
        if not self._fingerprint:  # kept, since the plan of thousands of rows is long
            object.__setattr__(self, "_fingerprint", hashlib.sha256(repr(self).encode()).hexdigest()[:32])
        return self._fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(InstitutionPlan, Generic[Values]):
    """What an import would do, contest by contest (``parts``). ``faulty``: the file as a whole has faults, beside those
    of rows; ``placings`` are known institutions whose province or region the sheet completes; ``asked`` are the
    questions about the file; ``leaves_wrong`` says that a person chose to leave the wrong rows out."""

    parts: tuple[Part[Values], ...]
    faulty: bool
    placings: tuple[KnownInstitution, ...] = ()
    asked: tuple[FileQuestion, ...] = ()
    leaves_wrong: bool = False

    @property
    def rows(self) -> tuple[RowPlan[Values], ...]:
        """The rows of all parts; a judge of two contests has one in each."""
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """The obstacles of all parts."""
        return tuple(one for part in self.parts for one in part.obstacles)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The remarks of all parts."""
        return tuple(one for part in self.parts for one in part.remarks)

    @property
    def is_wrong(self) -> bool:
        """Whether the file must be corrected first."""
        return self.faulty or (self.count(RowState.WRONG) > 0 and not self.leaves_wrong)

    @property
    def may_leave_wrong(self) -> bool:
        """Whether the wrong rows can be left out: other rows are right, and only rows are wrong."""
        return not self.faulty and 0 < self.count(RowState.WRONG) < len(self.rows)

    @property
    def unanswered(self) -> int:
        """How many questions still need an answer."""
        given = dict(self.answers)
        return len(self.open_questions) + sum(1 for one in self.asked if one.id not in given)

    @property
    def changes_nothing(self) -> bool:
        """Whether the database already holds everything."""
        is_wrong = self.count(RowState.WRONG) > 0 and not self.leaves_wrong
        return not (is_wrong or self.placings) and all(part.changes_nothing for part in self.parts)

    def in_state(self, state: RowState) -> tuple[RowPlan[Values], ...]:
        """The rows that have the state."""
        return tuple(row for part in self.parts for row in part.in_state(state))

    def count(self, state: RowState) -> int:
        """The number of rows that have the state."""
        return sum(part.count(state) for part in self.parts)


def changes_between(before: object, after: object, columns: Sequence[str]) -> tuple[Change, ...]:
    """The columns in which two values differ, compared as displayed."""
    shown = ((name, _shown(getattr(before, name)), _shown(getattr(after, name))) for name in columns)
    return tuple(Change(*change) for change in shown if change[1] != change[2])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):  # the one flag of a sheet: an institution's ownership
        return "private" if value else "public"
    return "" if value is None else str(value)


def row_state(*, is_wrong: bool, is_new: bool, changes: Sequence[Change]) -> RowState:
    """What an import does with a row."""
    if is_wrong:
        return RowState.WRONG
    if is_new:
        return RowState.NEW
    return RowState.CHANGED if changes else RowState.SAME

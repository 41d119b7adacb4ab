"""Pure: the rows of an imported sheet against what is known: new, changed, the same, and what a person must say first.

Nothing here reads a file or a database: ``readers`` prepares rows and questions, ``services.imports`` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import PanelRole

NEW_ONE = "new"
NO_ONE = "none"

Answers = Mapping[str, str]
"""Question id → the chosen answer."""


class RowState(StrEnum):
    """What an import would do with a row."""

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class KnownInstitution:
    """A college of the register."""

    id: int
    name: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A work of the contest as it is stored."""

    id: int
    code: str
    title_th: str
    title_en: str
    institution_id: int
    makers: tuple[str, ...]
    advisers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member of the panel as it is stored. No ``sections`` are all of them."""

    id: int
    name: str
    position: str
    institution_id: int | None
    role: PanelRole
    sections: tuple[str, ...]
    has_left: bool
    has_marks: bool


@dataclass(frozen=True, slots=True)
class KnownWorks:
    """What a sheet of works is compared with."""

    institutions: tuple[KnownInstitution, ...]
    entries: tuple[KnownEntry, ...]


@dataclass(frozen=True, slots=True)
class KnownPanel:
    """What a sheet of judges is compared with; ``sections`` are those of the rulebook, in printed order."""

    institutions: tuple[KnownInstitution, ...]
    members: tuple[KnownMember, ...]
    sections: tuple[str, ...]
    state: ContestState


@dataclass(frozen=True, slots=True)
class Option:
    """One college that may be meant. ``is_known`` tells the register's from another row of the same file."""

    answer: str
    name: str
    province: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A college as the sheet names it. ``certain`` is the known one it surely is: then nobody is asked, unless the name
    was found in a judge's position, which a person confirms. ``settled`` is the answer that stands unless a person says
    otherwise; empty while it must be given. ``college`` joins the questions about one name."""

    id: str
    college: str
    name: str
    province: str
    region: str
    rows: tuple[int, ...]
    certain: int | None
    options: tuple[Option, ...]
    settled: str
    from_position: bool = False

    @property
    def is_doubt(self) -> bool:
        """Whether a person sees it as a question."""
        return self.from_position or (self.certain is None and bool(self.options))

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be said, in the order it is shown."""
        offered = tuple(option.answer for option in self.options)
        made = () if self.certain is not None else (NEW_ONE,)
        return (*offered, *made, *((NO_ONE,) if self.from_position else ()))


@dataclass(frozen=True, slots=True)
class RowInstitution:
    """The college of a row: a known one (``id``), one to be made (``college``), none, or still asked about."""

    name: str = ""
    province: str = ""
    id: int | None = None
    college: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """A college to be made."""

    college: str
    name: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class Placing:
    """A known college that gets the province or region it had not."""

    id: int
    name: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row that will be another: ``before`` and ``after`` as they are shown."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a row cannot be taken over though the sheet itself is right."""

    code: str
    row: int
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkValues:
    """A work as it will be stored."""

    code: str
    title_th: str
    title_en: str
    makers: tuple[str, ...]
    advisers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgeValues:
    """A judge as he or she will be stored."""

    name: str
    position: str
    role: PanelRole
    sections: tuple[str, ...]


Values = TypeVar("Values")


@dataclass(frozen=True, slots=True)
class RowPlan(Generic[Values]):
    """One row and what becomes of it; ``target`` is the known entry or member it means."""

    row: int
    state: RowState
    values: Values
    place: RowInstitution
    target: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Plan(Generic[Values]):
    """What an import would do. ``faulty`` when the sheet holds faults; ``displaced`` is the chair who is not in it and
    makes room for one who is."""

    rows: tuple[RowPlan[Values], ...]
    questions: tuple[Question, ...]
    fresh: tuple[NewInstitution, ...]
    placings: tuple[Placing, ...]
    obstacles: tuple[Obstacle, ...]
    faulty: bool
    answers: tuple[tuple[str, str], ...]
    displaced: str = ""

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Doubts that nobody has answered."""
        given = dict(self.answers)
        return tuple(one for one in self.questions if one.is_doubt and one.id not in given)

    @property
    def doubts(self) -> tuple[Question, ...]:
        """All questions a person sees, answered or not."""
        return tuple(one for one in self.questions if one.is_doubt)

    @property
    def is_wrong(self) -> bool:
        """Whether something must be mended in the file first."""
        return self.faulty or bool(self.obstacles) or self.count(RowState.WRONG) > 0

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is in the database already."""
        return all(row.state is RowState.SAME for row in self.rows) and not (self.placings or self.displaced)

    def count(self, state: RowState) -> int:
        """How many rows have the state."""
        return sum(row.state is state for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """Two plans with the same fingerprint show and do the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


class WorkLike(Protocol):
    """A row of a sheet of works, as the reader gives it."""

    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title_th(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def makers(self) -> tuple[str, ...]: ...
    @property
    def advisers(self) -> tuple[str, ...]: ...


def resolve(
    questions: Sequence[Question], known: Iterable[KnownInstitution], answers: Answers
) -> tuple[dict[int, RowInstitution], dict[str, str]]:
    """The college of each row that names one, and the answers that hold: those given, else those settled. An answer
    that was not offered counts as none. Options of the file point to earlier questions, so one pass is enough."""
    by_id = {one.id: one for one in known}
    held: dict[str, str] = {}
    by_college: dict[str, RowInstitution] = {}
    places: dict[int, RowInstitution] = {}
    for question in questions:
        said = answers.get(question.id, "")
        answer = said if said in question.answers else question.settled
        if question.is_doubt and answer:
            held[question.id] = answer
        place = _place(question, answer, by_id, by_college)
        meant = (
            RowInstitution(question.name, question.province, college=question.college) if answer == NO_ONE else place
        )
        by_college.setdefault(question.college, meant)
        places.update(dict.fromkeys(question.rows, place))
    return places, held


def _place(
    question: Question, answer: str, known: Mapping[int, KnownInstitution], by_college: Mapping[str, RowInstitution]
) -> RowInstitution:
    if answer == NO_ONE:
        return RowInstitution()
    if question.is_doubt and not answer:
        return RowInstitution(question.name, question.province, is_open=True)
    number = int(answer.removeprefix("known:")) if answer.startswith("known:") else question.certain
    if number is not None:
        one = known[number]
        return RowInstitution(one.name, one.province, id=one.id)
    if answer.startswith("file:"):
        return by_college[answer.removeprefix("file:")]
    return RowInstitution(question.name, question.province, college=question.college)


def new_institutions(questions: Iterable[Question], places: Mapping[int, RowInstitution]) -> tuple[NewInstitution, ...]:
    """The colleges that some row needs and nobody knows, each once."""
    wanted = {place.college for place in places.values() if place.college}
    made: dict[str, NewInstitution] = {}
    for one in questions:
        if one.college in wanted:
            made.setdefault(one.college, NewInstitution(one.college, one.name, one.province, one.region))
    return tuple(made.values())


def completed_institutions(questions: Iterable[Question], known: Iterable[KnownInstitution]) -> tuple[Placing, ...]:
    """Known colleges without province or region that the sheet gives one, and only one."""
    by_id = {one.id: one for one in known}
    said: dict[int, set[tuple[str, str]]] = {}
    for one in questions:
        if one.certain is not None and (one.province or one.region):
            said.setdefault(one.certain, set()).add((one.province, one.region))
    placings = []
    for number, pairs in said.items():
        stored = by_id[number]
        provinces, regions = {pair[0] for pair in pairs} - {""}, {pair[1] for pair in pairs} - {""}
        province = stored.province or (provinces.pop() if len(provinces) == 1 else "")
        region = stored.region or (regions.pop() if len(regions) == 1 else "")
        if (province, region) != (stored.province, stored.region):
            placings.append(Placing(number, stored.name, province, region))
    return tuple(placings)

"""Pure: which new judges of several panels in a list are one person, with one account and a seat on each panel."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from judging.core.imports.judges.judges import JudgeRow, JudgeValues
from judging.core.imports.plan import Answers, FileQuestion, Part, Remark, RowAt, RowPlan, RowState
from judging.core.named_people import person_key

ONE, SEVERAL = "one", "several"
"""The answers to the question whether rows of several panels are one person."""


@dataclass(frozen=True, slots=True)
class _Seat:
    """A new judge on one panel."""

    contest_id: int
    row: JudgeRow
    plan: RowPlan[JudgeValues]

    @property
    def identity(self) -> tuple[str, str] | None:
        """What makes two judges of one name certainly one person: the institution, or without one the position; None
        where the list says neither."""
        place = self.plan.place
        if place.id is not None or place.college or place.is_open:
            return "institution", str(place.id) if place.id is not None else place.college or place.name
        return ("position", self.row.position) if self.row.position else None


Person = list[_Seat]


@dataclass(slots=True)
class SharedJudges:
    """The person of each new judge with several seats, by contest and row; the questions; and remarks by contest."""

    persons: dict[tuple[int, RowAt], str] = field(default_factory=dict)
    questions: list[FileQuestion] = field(default_factory=list)
    remarks: dict[int, list[Remark]] = field(default_factory=dict)

    def applied(self, part: Part[JudgeValues]) -> Part[JudgeValues]:
        """The part with the persons of its rows."""
        rows = tuple(replace(row, person=self.persons.get((part.contest_id, row.row), "")) for row in part.rows)
        return replace(part, rows=rows, remarks=(*part.remarks, *self.remarks.get(part.contest_id, ())))


def shared_judges(
    parts: Sequence[Part[JudgeValues]], rows: Mapping[int, Mapping[RowAt, JudgeRow]], answers: Answers
) -> SharedJudges:
    """Find the new judges who sit on several panels. One row with several categories is one person, and so are rows of
    one name and institution; rows of one name that say too little, or different institutions, are asked about."""
    found = SharedJudges()
    by_name: dict[str, list[_Seat]] = {}
    for part in parts:
        for plan in part.in_state(RowState.NEW):
            if plan.account is None and plan.values.name:
                seat = _Seat(part.contest_id, rows[part.contest_id][plan.row], plan)
                by_name.setdefault(person_key(plan.values.name), []).append(seat)
    for name, seats in by_name.items():
        persons: list[Person] = []
        for seat in seats:
            _join(seat, persons)
        if len(persons) > 1 and len({seat.contest_id for seat in seats}) > 1:
            question = _one_or_several(name, persons)
            found.questions.append(question)
            if answers.get(question.id) == ONE:
                persons = _joined(persons)
        for person in (one for one in persons if len(one) > 1):
            _tell(person, found)
    return found


def _join(seat: _Seat, persons: list[Person]) -> None:
    """Add the seat to the person who certainly has it, else as a new person; a person has one seat on a panel."""
    for person in persons:
        is_free = all(one.contest_id != seat.contest_id for one in person)
        is_same = any(one.row.row == seat.row.row or _is_same(one.identity, seat.identity) for one in person)
        if is_free and is_same:
            person.append(seat)
            return
    persons.append([seat])


def _is_same(one: tuple[str, str] | None, other: tuple[str, str] | None) -> bool:
    return one is not None and one == other


def _joined(persons: Sequence[Person]) -> list[Person]:
    """The persons, joined as far as their panels differ."""
    joined: list[Person] = []
    for person in persons:
        panels = {seat.contest_id for seat in person}
        free = next((one for one in joined if panels.isdisjoint(seat.contest_id for seat in one)), None)
        if free is None:
            joined.append(list(person))
        else:
            free.extend(person)
    return joined


def _one_or_several(name: str, persons: Sequence[Person]) -> FileQuestion:
    """Whether rows of one name on several panels are one person."""
    firsts = [person[0].row for person in persons]
    named = "; ".join(" · ".join(filter(None, (row.name, row.institution or row.position))) for row in firsts)
    rows = tuple(dict.fromkeys(seat.row.row for person in persons for seat in person))
    number = hashlib.sha256(f"{name} {named}".encode()).hexdigest()[:16]
    return FileQuestion(f"panels-{number}", "one_judge", rows, (ONE, SEVERAL), (("names", named),))


def _tell(person: Person, found: SharedJudges) -> None:
    """Record the seats of one person, whose position is that of the first one that has any."""
    first = person[0]
    for seat in person:
        found.persons[seat.contest_id, seat.row.row] = str(first.row.row)
        kept, said = first.row.position, seat.row.position
        if said and said != kept:
            remark = Remark("position_kept", seat.row.row, (("kept", kept or "–"), ("found", said)))
            found.remarks.setdefault(seat.contest_id, []).append(remark)

"""Pure: the rows of a sheet of teachers compared with the teachers of the area of a round."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judging.core.imports.plan import (
    NEW_ONE,
    Answers,
    Change,
    FileQuestion,
    KnownInstitution,
    KnownOne,
    Obstacle,
    Remark,
    RowAt,
    RowInstitution,
    RowPlan,
    row_state,
)
from judging.core.named_people import person_key


@dataclass(frozen=True, slots=True)
class TeacherValues:
    """The values of a new teacher."""

    name: str
    username: str
    position: str


@dataclass(frozen=True, slots=True)
class TeacherRow(TeacherValues):
    """One row of a sheet of teachers; ``institution`` is what the sheet says."""

    row: RowAt
    institution: str


@dataclass(frozen=True, slots=True)
class KnownTeacher:
    """A teacher of an institution in the area of the round. ``teaches`` are the institutions whose works of the round
    the account sees already."""

    user_id: int
    name: str
    username: str
    institution_ids: frozenset[int]
    teaches: frozenset[int]


@dataclass(frozen=True, slots=True)
class KnownTeachers:
    """The stored data that a sheet of teachers is compared with: the institutions and the teachers of the area, and
    the usernames of all other accounts."""

    institutions: tuple[KnownInstitution, ...]
    teachers: tuple[KnownTeacher, ...]
    taken: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComparedTeachers:
    """The rows with what becomes of each, the obstacles, the remarks, and the questions who is meant."""

    rows: tuple[RowPlan[TeacherValues], ...]
    obstacles: tuple[Obstacle, ...]
    remarks: tuple[Remark, ...]
    questions: tuple[FileQuestion, ...]


def namesakes(name: str, username: str, known: Sequence[KnownTeacher]) -> tuple[KnownTeacher, ...]:
    """The known teachers that a name and a username may mean: the one of this username, else all of this name."""
    own = tuple(one for one in known if one.username == username)
    return own or tuple(one for one in known if person_key(one.name) == person_key(name))


def compare_teachers(
    rows: Sequence[TeacherRow],
    known: KnownTeachers,
    places: Mapping[RowAt, RowInstitution],
    answers: Answers,
    *,
    wrong: Collection[RowAt],
) -> ComparedTeachers:
    """Each row as a new account, or as a known teacher who gets the round (changed) or has it (the same).

    A username names its account, which must have the name of the row. A known teacher of the same name with another
    username is asked about. ``target`` and ``account`` of a row are the known account.
    """
    names = {one.id: one.name for one in known.institutions}
    plans, obstacles, remarks, questions = [], [], [], []
    met: dict[tuple[int, int | None], RowAt] = {}
    for row in rows:
        place = places.get(row.row, RowInstitution())
        found, stored, question = _match(row, known, names, answers)
        if question is not None and row.row not in wrong:
            questions.append(question)
        if row.institution and not place.is_open and place.id is None:
            found.append(Obstacle("institution_not_of_area", row.row, (("found", row.institution),)))
        if stored and (first := met.setdefault((stored.user_id, place.id), row.row)) != row.row:
            found.append(Obstacle("teacher_meant_twice", row.row, (("name", row.name), ("first", str(first)))))
        changes: tuple[Change, ...] = ()
        if stored is not None and not found:
            remarks.append(Remark("teacher_known", row.row, (("name", stored.name), ("username", stored.username))))
            changes = () if place.id in stored.teaches else (Change("teaches", "", place.name),)
        obstacles += found
        state = row_state(is_wrong=row.row in wrong or bool(found), is_new=stored is None, changes=changes)
        account = stored.user_id if stored else None
        values = TeacherValues(row.name, row.username, row.position)
        plans.append(RowPlan(row.row, state, values, place, account, changes, account))
    return ComparedTeachers(tuple(plans), tuple(obstacles), tuple(remarks), tuple(questions))


def _match(
    row: TeacherRow, known: KnownTeachers, names: Mapping[int, str], answers: Answers
) -> tuple[list[Obstacle], KnownTeacher | None, FileQuestion | None]:
    """Why the row cannot be imported, the known teacher that it means, and the question where a person must say it."""
    alike = namesakes(row.name, row.username, known.teachers) if row.name else ()
    own = next((one for one in alike if one.username == row.username), None)
    if own is not None and person_key(own.name) != person_key(row.name):
        params = (("username", row.username), ("name", own.name))
        return [Obstacle("username_of_another", row.row, params)], None, None
    if own is not None:
        return [], own, None
    taken = [Obstacle("username_of_account", row.row, (("username", row.username),))]
    if not alike:
        return (taken if row.username in known.taken else []), None, None
    question = _question(row, alike, names)
    said = answers.get(question.id, "")
    meant = next((one for one in alike if f"teacher:{one.user_id}" == said), None)
    return (taken if meant is None and row.username in known.taken else []), meant, question


def _question(row: TeacherRow, alike: Sequence[KnownTeacher], names: Mapping[int, str]) -> FileQuestion:
    options = tuple(
        KnownOne(
            f"teacher:{one.user_id}",
            f"{one.name} ({one.username})",
            ", ".join(sorted(names[number] for number in one.institution_ids if number in names)),
        )
        for one in alike
    )
    return FileQuestion(
        f"teacher-{hashlib.sha256(str(row.row).encode()).hexdigest()[:16]}",
        "known_teacher",
        (row.row,),
        (*(one.answer for one in options), NEW_ONE),
        (("name", " · ".join(filter(None, (row.name, row.institution)))), ("username", row.username)),
        options,
    )

"""Pure: which member of the panel, or which judge of another panel, each row of a sheet of judges means."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from judging.core.imports.judges.judges import JudgeRow, KnownJudge, KnownMember, KnownPanel
from judging.core.imports.plan import (
    NEW_ONE,
    Answers,
    FileQuestion,
    KnownOne,
    Obstacle,
    RowAt,
    RowInstitution,
)
from judging.core.named_people import person_key

Known = TypeVar("Known", KnownMember, KnownJudge)
Places = Mapping[RowAt, RowInstitution]
_UNKNOWN = RowInstitution()


@dataclass(slots=True)
class JudgeMatches:
    """The stored member or the known judge of each row that has one, what must be asked, and why a row cannot be
    imported."""

    members: dict[RowAt, KnownMember] = field(default_factory=dict)
    judges: dict[RowAt, KnownJudge] = field(default_factory=dict)
    questions: list[FileQuestion] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


def match_judges(
    rows: Sequence[JudgeRow],
    panel: KnownPanel,
    places: Places,
    answers: Answers,
    *,
    skipped: Collection[RowAt],
    wrong: Collection[RowAt],
) -> JudgeMatches:
    """Match rows by name, titles apart, and by institution.

    A member of the panel is certain where name and institution agree, or where a name occurs once on both sides and
    the institutions do not contradict; a judge of another panel only where name and institution agree. Any other known
    person of the name is asked about. ``skipped`` rows mean nobody yet, because their own question is open; nobody is
    asked about ``wrong`` ones.
    """
    found = JudgeMatches()
    groups: dict[str, list[JudgeRow]] = {}
    for row in rows:
        if row.name and row.row not in skipped:
            groups.setdefault(person_key(row.name), []).append(row)
    members, judges = _by_name(panel.members), _by_name(panel.judges)
    names = {one.id: one.name for one in panel.institutions}
    for key, group in groups.items():
        free = list(members.get(key, ()))
        known = list(judges.get(key, ()))
        left = _match_members(group, free, places, found.members)
        left = _match(left, known, found.judges, lambda row, one: _agrees(_place(row, places), one, is_sure=True))
        _ask([row for row in left if row.row not in wrong], free, known, names, answers, found)
    return found


def _by_name(known: Sequence[Known]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for one in known:
        found.setdefault(person_key(one.name), []).append(one)
    return found


def _match_members(
    rows: list[JudgeRow], free: list[KnownMember], places: Places, met: dict[RowAt, KnownMember]
) -> list[JudgeRow]:
    """Match rows with members of their name, the surest pairs first; returns the rows that are left, and removes the
    matched members from ``free``."""
    steps: tuple[Callable[[JudgeRow, KnownMember], bool], ...] = (
        lambda row, one: (row.name, row.position) == (one.name, one.position) and _agrees(_place(row, places), one),
        lambda row, one: row.position == one.position and _agrees(_place(row, places), one, is_sure=True),
        lambda row, one: _agrees(_place(row, places), one, is_sure=True),
        lambda row, one: row.position == one.position and _agrees(_place(row, places), one),
    )
    for step in steps:
        rows = _match(rows, free, met, step)
    if len(rows) == len(free) == 1:
        rows = _match(rows, free, met, lambda row, one: _agrees(_place(row, places), one))
    return rows


def _match(
    rows: list[JudgeRow], free: list[Known], met: dict[RowAt, Known], fits: Callable[[JudgeRow, Known], bool]
) -> list[JudgeRow]:
    """Pair each row with the only one that fits it, where it fits no other row; returns the rows that are left."""
    pairs = [(row, one) for row in rows for one in free if fits(row, one)]
    for row, one in pairs:
        if sum(1 for other, _ in pairs if other is row) == 1 and sum(1 for _, other in pairs if other is one) == 1:
            met[row.row] = one
            free.remove(one)
    return [row for row in rows if row.row not in met]


def _place(row: JudgeRow, places: Places) -> RowInstitution:
    return places.get(row.row, _UNKNOWN)


def _agrees(place: RowInstitution, one: KnownMember | KnownJudge, *, is_sure: bool = False) -> bool:
    """Whether the institutions do not contradict; ``is_sure``: whether both are known and the same."""
    if place.id is not None and one.institution_id is not None:
        return place.id == one.institution_id
    return not is_sure and (one.institution_id is None or place.is_open or not place.name)


def _ask(
    rows: Sequence[JudgeRow],
    free: Sequence[KnownMember],
    known: Sequence[KnownJudge],
    names: Mapping[int, str],
    answers: Answers,
    found: JudgeMatches,
) -> None:
    """Ask for each row which of these persons it means, and apply the answers."""
    options = [KnownOne(f"member:{one.id}", one.name, names.get(one.institution_id or 0, "")) for one in free]
    options += [
        KnownOne(
            f"judge:{one.user_id}", one.name, names.get(one.institution_id or 0, ""), one.school_year, one.category
        )
        for one in known
    ]
    if not options:
        return
    members = {f"member:{one.id}": one for one in free}
    judges = {f"judge:{one.user_id}": one for one in known}
    taken: set[str] = set()
    offered = " ".join(one.answer for one in options)  # of two contests, a row may mean the same persons: asked once
    for row in rows:
        question = FileQuestion(
            f"judge-{hashlib.sha256(f'{row.row} {offered}'.encode()).hexdigest()[:16]}",
            "known_judge",
            (row.row,),
            (*(one.answer for one in options), NEW_ONE),
            (("name", " · ".join(filter(None, (row.name, row.institution or row.position)))),),
            tuple(options),
        )
        found.questions.append(question)
        said = answers.get(question.id, "")
        if said in taken:
            found.obstacles.append(Obstacle("judge_meant_twice", row.row, (("name", row.name),)))
        elif said in members:
            found.members[row.row] = members[said]
            taken.add(said)
        elif said in judges:
            found.judges[row.row] = judges[said]
            taken.add(said)

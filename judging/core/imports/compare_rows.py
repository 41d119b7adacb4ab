"""Pure: each row of a sheet compared with what it means: what is new, what changes from what to what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from judging.core.contests.lifecycle import ContestState
from judging.core.entries import codes
from judging.core.imports.plan import (
    Change,
    JudgeValues,
    KnownEntry,
    KnownInstitution,
    KnownMember,
    KnownPanel,
    Obstacle,
    RowInstitution,
    RowPlan,
    RowState,
    WorkLike,
    WorkValues,
)
from judging.core.roles import PanelRole
from judging.core.thai import match_key

Names = Mapping[int, KnownInstitution]


class JudgeLike(Protocol):
    """A row of a sheet of judges, as the reader gives it."""

    @property
    def row(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def sections(self) -> tuple[str, ...]: ...
    @property
    def is_chair(self) -> bool: ...


def entries_by_code(entries: Sequence[KnownEntry]) -> dict[str, KnownEntry]:
    """The known works by the code a sheet may mean them with, whatever its case."""
    found: dict[str, KnownEntry] = {}
    for entry in entries:
        found.setdefault(codes.key(entry.code), entry)
    return found


def compare_works(
    rows: Sequence[WorkLike],
    entries: Mapping[str, KnownEntry],
    places: Mapping[int, RowInstitution],
    names: Names,
    *,
    fields: Collection[str],
    wrong: Collection[int],
) -> tuple[RowPlan[WorkValues], ...]:
    """Each row against the work of its code. Columns that the sheet has not say nothing."""
    plans = []
    for row in rows:
        stored = entries.get(codes.key(row.code)) if row.code else None
        place = places.get(row.row, RowInstitution())
        values = _work_values(row, stored, fields)
        changes = _work_changes(stored, values, place, names) if stored else ()
        state = _state(row.row in wrong, stored is None, changes)
        plans.append(RowPlan(row.row, state, values, place, stored.id if stored else None, changes))
    return tuple(plans)


def members_by_name(members: Sequence[KnownMember]) -> tuple[dict[str, KnownMember], frozenset[str]]:
    """The panel by normalised name, and the names that several of its members have."""
    found: dict[str, KnownMember] = {}
    twice = set()
    for member in members:
        key = match_key(member.name)
        if found.setdefault(key, member) is not member:
            twice.add(key)
    return found, frozenset(twice)


def compare_judges(
    rows: Sequence[JudgeLike],
    panel: KnownPanel,
    places: Mapping[int, RowInstitution],
    *,
    fields: Collection[str],
    wrong: Collection[int],
) -> tuple[tuple[RowPlan[JudgeValues], ...], tuple[Obstacle, ...], str]:
    """Each row against the member of its name; what stands in the way; and the chair who loses the seat to one of the
    sheet without being in it (clause 5.11: a panel has one chair)."""
    members, twice = members_by_name(panel.members)
    names = {one.id: one for one in panel.institutions}
    chair = next((row.row for row in rows if row.is_chair), None)
    replaced = chair if panel.state is ContestState.SCORING else 0
    plans, obstacles, met = [], [], set()
    for row in rows:
        key = match_key(row.name)
        stored = members.get(key) if key else None
        place = places.get(row.row)
        role = _role(row.row, stored, chair, "chair" in fields)
        values = _judge_values(row, stored, panel.sections, fields, role)
        found = _obstacles(row, stored, values, is_twice=key in twice, replaced=replaced)
        obstacles += found
        changes = _judge_changes(stored, values, place, names) if stored else ()
        met.add(stored.id if stored else 0)
        state = _state(row.row in wrong or bool(found), stored is None, changes)
        kept = place or _standing_place(stored, names)
        plans.append(RowPlan(row.row, state, values, kept, stored.id if stored else None, changes))
    gone = next((m for m in panel.members if m.role is PanelRole.CHAIR and chair and m.id not in met), None)
    return tuple(plans), tuple(obstacles), gone.name if gone else ""


def _state(is_wrong: bool, is_new: bool, changes: tuple[Change, ...]) -> RowState:
    if is_wrong:
        return RowState.WRONG
    if is_new:
        return RowState.NEW
    return RowState.CHANGED if changes else RowState.SAME


def _work_values(row: WorkLike, stored: KnownEntry | None, fields: Collection[str]) -> WorkValues:
    if stored is None:
        return WorkValues(row.code, row.title_th, row.title_en, row.makers, row.advisers)
    return WorkValues(
        code=stored.code,
        title_th=row.title_th or stored.title_th,
        title_en=row.title_en if "title_en" in fields else stored.title_en,
        makers=row.makers if "makers" in fields else stored.makers,
        advisers=row.advisers if "advisers" in fields else stored.advisers,
    )


def _work_changes(stored: KnownEntry, values: WorkValues, place: RowInstitution, names: Names) -> tuple[Change, ...]:
    pairs = (
        ("title_th", stored.title_th, values.title_th),
        ("title_en", stored.title_en, values.title_en),
        ("makers", ", ".join(stored.makers), ", ".join(values.makers)),
        ("advisers", ", ".join(stored.advisers), ", ".join(values.advisers)),
    )
    changes = [Change(field, before, after) for field, before, after in pairs if before != after]
    return (*changes, *_place_change(stored.institution_id, place, names))


def _place_change(stored: int | None, place: RowInstitution | None, names: Names) -> list[Change]:
    if place is None or (place.id == stored and not (place.college or place.is_open)):
        return []
    before = names[stored] if stored is not None else None
    return [Change("institution", _college(before.name, before.province) if before else "", _college_of(place))]


def _college_of(place: RowInstitution) -> str:
    return _college(place.name, place.province)


def _college(name: str, province: str) -> str:
    return f"{name} ({province})" if name and province else name


def _standing_place(stored: KnownMember | None, names: Names) -> RowInstitution:
    if stored is None or stored.institution_id is None:
        return RowInstitution()
    one = names[stored.institution_id]
    return RowInstitution(one.name, one.province, id=one.id)


def _role(row: int, stored: KnownMember | None, chair: int | None, is_told: bool) -> PanelRole:
    """The seat after the import: one chair, the sheet's where it names one; without a word the seat stays."""
    if chair is not None:
        return PanelRole.CHAIR if row == chair else PanelRole.JUDGE
    if stored is None or is_told:
        return PanelRole.JUDGE
    return stored.role


def _judge_values(
    row: JudgeLike, stored: KnownMember | None, every: tuple[str, ...], fields: Collection[str], role: PanelRole
) -> JudgeValues:
    told = tuple(sorted(set(row.sections)))
    sections = () if len(told) == len(every) else told
    if stored is None:
        return JudgeValues(row.name, row.position, role, sections)
    return JudgeValues(
        name=stored.name,
        position=row.position if "position" in fields else stored.position,
        role=role,
        sections=sections if "sections" in fields else stored.sections,
    )


def _judge_changes(
    stored: KnownMember, values: JudgeValues, place: RowInstitution | None, names: Names
) -> tuple[Change, ...]:
    pairs = (
        ("position", stored.position, values.position),
        ("sections", ", ".join(stored.sections), ", ".join(values.sections)),
        ("role", stored.role.value, values.role.value),
    )
    changes = [Change(field, before, after) for field, before, after in pairs if before != after]
    return (*changes, *_place_change(stored.institution_id, place, names))


def _obstacles(
    row: JudgeLike, stored: KnownMember | None, values: JudgeValues, *, is_twice: bool, replaced: int | None
) -> list[Obstacle]:
    if stored is None:
        return []
    said = (("name", row.name),)
    found = []
    if is_twice:
        found.append(Obstacle("name_on_panel_twice", row.row, said))
    if values.sections != stored.sections and stored.has_marks:
        found.append(Obstacle("sections_in_use", row.row, said))
    if values.role is PanelRole.CHAIR and stored.role is not PanelRole.CHAIR and stored.has_left:
        found.append(Obstacle("chair_has_left", row.row, said))
    if stored.role is PanelRole.CHAIR and values.role is not PanelRole.CHAIR and replaced is None:
        found.append(Obstacle("scoring_without_chair", row.row))
    return found

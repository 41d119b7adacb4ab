"""Pure: the rows of a sheet compared with stored works and judges: what is new and what changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from judging.core.contests.lifecycle import ContestState
from judging.core.entries import codes
from judging.core.imports.plan import (
    Change,
    JudgeRow,
    JudgeValues,
    KnownEntry,
    KnownInstitution,
    KnownMember,
    KnownPanel,
    Obstacle,
    RowAt,
    RowInstitution,
    RowPlan,
    RowState,
    WorkRow,
    WorkValues,
    changes_between,
    row_state,
)
from judging.core.roles import PanelRole
from judging.core.thai import match_key

Names = Mapping[int, KnownInstitution]


def entries_by_code(entries: Sequence[KnownEntry]) -> dict[str, KnownEntry]:
    """The stored works by the key of their code; the first one where two share a key."""
    return {codes.key(entry.code): entry for entry in reversed(entries)}


def compare_works(
    rows: Sequence[WorkRow],
    entries: Mapping[str, KnownEntry],
    places: Mapping[RowAt, RowInstitution],
    names: Names,
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> tuple[RowPlan[WorkValues], ...]:
    """Each row compared with the work of its code. Columns that the sheet lacks change nothing."""
    plans = []
    for row in rows:
        stored = entries.get(codes.key(row.code)) if row.code else None
        place = places.get(row.row, RowInstitution())
        values = _work_values(row, stored, columns)
        changes: tuple[Change, ...] = ()
        if stored is not None:
            changes = changes_between(stored, values, ("title_th", "title_en", "makers", "advisers"))
            changes += _institution_change(stored.institution_id, place, names)
        state = row_state(is_wrong=row.row in wrong, is_new=stored is None, changes=changes)
        plans.append(RowPlan(row.row, state, values, place, stored.id if stored else None, changes))
    return tuple(plans)


def under_other_codes(
    plans: Iterable[RowPlan[WorkValues]], entries: Iterable[KnownEntry]
) -> tuple[tuple[RowAt, str], ...]:
    """The new rows whose title and institution a stored work has under another code, each with that code: a program may
    have cut the zeros from the codes."""
    standing: dict[tuple[str, int | None], str] = {
        (match_key(entry.title_th), entry.institution_id): entry.code for entry in entries
    }
    return tuple(
        (plan.row, code)
        for plan in plans
        if plan.state is RowState.NEW and (code := standing.get((match_key(plan.values.title_th), plan.place.id)))
    )


def members_by_name(members: Iterable[KnownMember]) -> tuple[dict[str, KnownMember], frozenset[str]]:
    """The panel by the match key of the name, and the keys that several members share."""
    found: dict[str, KnownMember] = {}
    twice = set()
    for member in members:
        key = match_key(member.name)
        if found.setdefault(key, member) is not member:
            twice.add(key)
    return found, frozenset(twice)


def compare_judges(
    rows: Sequence[JudgeRow],
    panel: KnownPanel,
    places: Mapping[RowAt, RowInstitution],
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> tuple[tuple[RowPlan[JudgeValues], ...], tuple[Obstacle, ...], str]:
    """Each row compared with the member of its name; the obstacles; and the name of the current chair whom the sheet
    replaces without listing them, or "" (clause 5.11: a panel has one chair)."""
    members, twice = members_by_name(panel.members)
    names = {one.id: one for one in panel.institutions}
    chair = next((row.row for row in rows if row.is_chair), None)
    may_unseat = chair is not None or panel.state is not ContestState.SCORING
    plans, obstacles, met = [], [], set()
    for row in rows:
        key = match_key(row.name)
        stored = members.get(key) if key else None
        place = places.get(row.row)
        role = _role(row.row, stored, chair, "chair" in columns)
        values = _judge_values(row, stored, panel.sections, columns, role)
        found = _obstacles(row, stored, values, is_twice=key in twice, may_unseat=may_unseat)
        obstacles += found
        changes: tuple[Change, ...] = ()
        if stored is not None:
            met.add(stored.id)
            changes = changes_between(stored, values, ("position", "sections", "role"))
            changes += _institution_change(stored.institution_id, place, names)
        state = row_state(is_wrong=row.row in wrong or bool(found), is_new=stored is None, changes=changes)
        kept = place or _stored_institution(stored, names)
        plans.append(RowPlan(row.row, state, values, kept, stored.id if stored else None, changes))
    gone = next((m for m in panel.members if m.role is PanelRole.CHAIR and chair and m.id not in met), None)
    return tuple(plans), tuple(obstacles), gone.name if gone else ""


def _work_values(row: WorkRow, stored: KnownEntry | None, columns: Collection[str]) -> WorkValues:
    if stored is None:
        return WorkValues(row.code, row.title_th, row.title_en, row.makers, row.advisers)
    return WorkValues(
        code=stored.code,
        title_th=row.title_th or stored.title_th,
        title_en=row.title_en if "title_en" in columns else stored.title_en,
        makers=row.makers if "makers" in columns else stored.makers,
        advisers=row.advisers if "advisers" in columns else stored.advisers,
    )


def _institution_change(stored: int | None, place: RowInstitution | None, names: Names) -> tuple[Change, ...]:
    if place is None or (place.id == stored and not (place.college or place.is_open)):
        return ()
    before = _displayed(names[stored]) if stored is not None else ""
    return (Change("institution", before, _displayed(place)),)


def _displayed(one: KnownInstitution | RowInstitution) -> str:
    return f"{one.name} ({one.province})" if one.name and one.province else one.name


def _stored_institution(stored: KnownMember | None, names: Names) -> RowInstitution:
    if stored is None or stored.institution_id is None:
        return RowInstitution()
    one = names[stored.institution_id]
    return RowInstitution(one.name, one.province, id=one.id)


def _role(row: RowAt, stored: KnownMember | None, chair: RowAt | None, has_column: bool) -> PanelRole:
    """The role after the import: the sheet's chair replaces any other; without a chair column roles stay."""
    if chair is not None:
        return PanelRole.CHAIR if row == chair else PanelRole.JUDGE
    return PanelRole.JUDGE if stored is None or has_column else stored.role


def _judge_values(
    row: JudgeRow, stored: KnownMember | None, every: tuple[str, ...], columns: Collection[str], role: PanelRole
) -> JudgeValues:
    named = tuple(sorted(set(row.sections)))
    sections = () if len(named) == len(every) else named
    if stored is None:
        return JudgeValues(row.name, row.position, role, sections)
    return JudgeValues(
        name=stored.name,
        position=row.position if "position" in columns else stored.position,
        role=role,
        sections=sections if "sections" in columns else stored.sections,
    )


def _obstacles(
    row: JudgeRow, stored: KnownMember | None, values: JudgeValues, *, is_twice: bool, may_unseat: bool
) -> list[Obstacle]:
    if stored is None:
        return []
    becomes_chair = values.role is PanelRole.CHAIR and stored.role is not PanelRole.CHAIR
    unseats_chair = stored.role is PanelRole.CHAIR and values.role is not PanelRole.CHAIR
    found = {
        "name_on_panel_twice": is_twice,
        "sections_in_use": values.sections != stored.sections and stored.has_marks,
        "chair_has_left": becomes_chair and stored.has_left,
    }
    obstacles = [Obstacle(code, row.row, (("name", row.name),)) for code, applies in found.items() if applies]
    if unseats_chair and not may_unseat:
        obstacles.append(Obstacle("scoring_without_chair", row.row))
    return obstacles

"""Pure: the rows of a sheet of judges compared with the panel and with judges of other panels."""

from collections.abc import Collection, Mapping, Sequence

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.compare_rows import Names, institution_change
from judging.core.imports.judges.judges import JudgeRow, JudgeValues, KnownJudge, KnownMember, KnownPanel
from judging.core.imports.judges.match_judges import JudgeMatches
from judging.core.imports.plan import (
    Change,
    Obstacle,
    Part,
    Remark,
    RowAt,
    RowInstitution,
    RowPlan,
    changes_between,
    row_state,
)
from judging.core.roles import PanelRole


def compare_judges(
    rows: Sequence[JudgeRow],
    panel: KnownPanel,
    matches: JudgeMatches,
    places: Mapping[RowAt, RowInstitution],
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> Part[JudgeValues]:
    """Each row compared with the member that it means. A judge of another panel keeps name and position. Another chair
    of the panel is displaced by the one that the sheet names (clause 5.11: a panel has one chair)."""
    names = {one.id: one for one in panel.institutions}
    chair = next((row.row for row in rows if row.is_chair), None)
    may_unseat = chair is not None or panel.state is not ContestState.SCORING
    plans, obstacles, remarks = [], list(matches.obstacles), []
    for row in rows:
        stored, judge = matches.members.get(row.row), matches.judges.get(row.row)
        place = places.get(row.row)
        role = _role(row.row, stored, chair, "chair" in columns)
        values = _judge_values(row, stored or judge, panel.sections, columns, role)
        found = [one for one in matches.obstacles if one.row == row.row]
        obstacles += (barred := _obstacles(row, stored, values, may_unseat=may_unseat))
        remarks += _remarks(row, stored, judge, values)
        changes: tuple[Change, ...] = ()
        if stored is not None:
            changes = changes_between(stored, values, ("position", "sections", "role"))
            changes += institution_change(stored.institution_id, place, names)
        state = row_state(is_wrong=row.row in wrong or bool(found or barred), is_new=stored is None, changes=changes)
        kept = place or _stored_institution(stored or judge, names)
        target, account = stored.id if stored else None, judge.user_id if judge else None
        plans.append(RowPlan(row.row, state, values, kept, target, changes, account))
    met = {one.id for one in matches.members.values()}
    gone = next((m for m in panel.members if m.role is PanelRole.CHAIR and chair and m.id not in met), None)
    return Part(
        rows=tuple(plans),
        obstacles=tuple(obstacles),
        remarks=tuple(remarks),
        displaced=gone.name if gone else "",
    )


def _stored_institution(stored: KnownMember | KnownJudge | None, names: Names) -> RowInstitution:
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
    row: JudgeRow,
    stored: KnownMember | KnownJudge | None,
    every: tuple[str, ...],
    columns: Collection[str],
    role: PanelRole,
) -> JudgeValues:
    named = tuple(sorted(set(row.sections)))
    sections = () if len(named) == len(every) else named
    if stored is None:
        return JudgeValues(row.name, row.position, role, sections)
    if isinstance(stored, KnownJudge):
        return JudgeValues(stored.name, stored.position, role, sections)
    return JudgeValues(
        name=stored.name,
        position=row.position if "position" in columns and not stored.is_shared else stored.position,
        role=role,
        sections=sections if "sections" in columns else stored.sections,
    )


def _remarks(row: JudgeRow, stored: KnownMember | None, judge: KnownJudge | None, values: JudgeValues) -> list[Remark]:
    found = []
    if judge is not None:
        params = (("name", judge.name), ("category", judge.category), ("year", str(judge.school_year)))
        found.append(Remark("judge_known", row.row, params))
    if (stored or judge) and row.position and row.position != values.position:
        found.append(Remark("position_kept", row.row, (("kept", values.position or "–"), ("found", row.position))))
    return found


def _obstacles(row: JudgeRow, stored: KnownMember | None, values: JudgeValues, *, may_unseat: bool) -> list[Obstacle]:
    if stored is None:
        return []
    becomes_chair = values.role is PanelRole.CHAIR and stored.role is not PanelRole.CHAIR
    unseats_chair = stored.role is PanelRole.CHAIR and values.role is not PanelRole.CHAIR
    found = {
        "sections_in_use": values.sections != stored.sections and stored.has_marks,
        "chair_has_left": becomes_chair and stored.has_left,
    }
    obstacles = [Obstacle(code, row.row, (("name", row.name),)) for code, applies in found.items() if applies]
    if unseats_chair and not may_unseat:
        obstacles.append(Obstacle("scoring_without_chair", row.row))
    return obstacles

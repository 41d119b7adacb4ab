"""The grid of works and judges: who has finished what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState, is_ranked
from judging.core.roles import PanelRole
from judging.core.text import Text
from judging.models import (
    CriterionRow,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    Recusal,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.queries.contests.checklist_facts import ABSENT
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.rulings import rulings_in_force
from judging.queries.rulings.rulings_in_force import Ruled


@dataclass(frozen=True, slots=True)
class JudgeColumn:
    """A member of the panel with how far their sheets are; ``required`` counts those neither excused nor recused."""

    member_id: int
    name: str
    role: PanelRole
    has_left: bool
    submitted: int
    required: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A judge's sheet for a work. ``look`` is one of ``none`` (no sheet), ``recused``, ``excused``, ``submitted``,
    ``returned``, ``begun`` and ``open``; ``scored`` of ``of`` criteria while it is open; ``total`` in units."""

    look: str
    member_id: int
    sheet_id: int | None = None
    total: int | None = None
    scored: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class GridWork:
    """A work with a cell for each judge, in the order of the columns."""

    entry_id: int
    code: str
    title_th: str
    title_en: str
    institution: Text
    state: EntryState
    cells: tuple[Cell, ...]
    submitted: int
    required: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Works × judges. ``works`` are those of the page, ``judges`` and the sums count all works that are scored."""

    judges: tuple[JudgeColumn, ...]
    works: tuple[GridWork, ...]
    submitted: int
    required: int
    shown: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Sheet:
    id: int
    state: SheetState
    total: int | None
    returned: bool


GRID_PAGE = 100
_REQUIRED = ("submitted", "returned", "begun", "open", "none")


def grid(session: Session, contest_id: int, *, waiting: bool = False, page: int = 1) -> Grid:
    """The grid, in eight statements whatever its size; ``waiting`` leaves out the works whose sheets are all in."""
    members = session.execute(
        select(PanelMember.id, PERSON, PanelMember.role, PanelMember.left_at.is_not(None))
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelMember.role, PanelMember.left_at.is_not(None), Person.sort_key, PanelMember.id)
    ).all()
    entries = session.execute(
        select(Entry.id, Entry.code, Entry.title_th, Entry.title_en, INSTITUTION, Entry.admission, ABSENT)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    ).all()
    sheets, recused = _sheets(session, contest_id)
    counts = _scored(session, contest_id)
    ruled = rulings_in_force.of_contest(session, contest_id)
    works = [_grid_work(entry, ruled, members, sheets, recused, counts) for entry in entries]
    shown = [work for work in works if work.submitted < work.required] if waiting else works
    pages = max(1, -(-len(shown) // GRID_PAGE))
    page = min(max(page, 1), pages)
    return Grid(
        judges=tuple(_column(place, member, works) for place, member in enumerate(members)),
        works=tuple(shown[(page - 1) * GRID_PAGE : page * GRID_PAGE]),
        submitted=sum(work.submitted for work in works),
        required=sum(work.required for work in works),
        shown=len(shown),
        page=page,
        pages=pages,
    )


def _sheets(session: Session, contest_id: int) -> tuple[dict[tuple[int, int], _Sheet], set[tuple[int, int]]]:
    """The sheets by (entry, member), and who is recused from what."""
    sheets = {
        (entry_id, member_id): _Sheet(number, state, total, returned)
        for number, entry_id, member_id, state, total, returned in session.execute(
            select(
                Scoresheet.id,
                Scoresheet.entry_id,
                Scoresheet.member_id,
                Scoresheet.state,
                Scoresheet.total,
                Scoresheet.returned_at.is_not(None),
            ).where(Scoresheet.contest_id == contest_id)
        )
    }
    recused = {
        (entry_id, member_id)
        for entry_id, member_id in session.execute(
            select(Recusal.entry_id, Recusal.member_id).where(
                Recusal.contest_id == contest_id, Recusal.lifted_at.is_(None)
            )
        )
    }
    return sheets, recused


def _grid_work(
    entry: Sequence[Any],
    ruled: Ruled,
    members: Sequence[Sequence[Any]],
    sheets: Mapping[tuple[int, int], _Sheet],
    recused: Collection[tuple[int, int]],
    counts: Mapping[int, tuple[int, int]],
) -> GridWork:
    number, code, title_th, title_en, institution, admission, absent = entry
    state = ruled.standing(number, admission, is_absent=absent).state
    cells = tuple(
        _cell(member[0], member[3], sheets.get((number, member[0])), (number, member[0]) in recused, counts)
        for member in members
    )
    looks = [cell.look for cell, member in zip(cells, members, strict=True) if _asked(cell, member[3])]
    scored = is_ranked(state)
    return GridWork(
        number,
        code,
        title_th,
        title_en,
        institution,
        state,
        cells,
        looks.count("submitted") if scored else 0,
        len(looks) if scored else 0,
    )


def _scored(session: Session, contest_id: int) -> dict[int, tuple[int, int]]:
    """(criteria scored, criteria in all) of every open sheet that was begun or covers some sections only."""
    is_open = (Scoresheet.contest_id == contest_id, Scoresheet.state == SheetState.OPEN)
    criteria = (
        select(SheetSection.sheet_id, func.count().label("number"))
        .join(Scoresheet, Scoresheet.id == SheetSection.sheet_id)
        .join(
            CriterionRow,
            and_(CriterionRow.rulebook_id == Scoresheet.rulebook_id, CriterionRow.section == SheetSection.section),
        )
        .where(*is_open)
        .group_by(SheetSection.sheet_id)
    )
    marks = (
        select(Mark.sheet_id, func.count(Mark.level))
        .join(Scoresheet, Scoresheet.id == Mark.sheet_id)
        .where(*is_open)
        .group_by(Mark.sheet_id)
    )
    scored = {row[0]: row[1] for row in session.execute(marks)}
    return {row[0]: (scored.get(row[0], 0), row[1]) for row in session.execute(criteria)}


def _asked(cell: Cell, has_left: bool) -> bool:
    """Whether the cell counts among the sheets that are asked for: those of members who left only when they are in."""
    return cell.look == "submitted" if has_left else cell.look in _REQUIRED


def _cell(
    member_id: int, has_left: bool, sheet: _Sheet | None, is_recused: bool, counts: Mapping[int, tuple[int, int]]
) -> Cell:
    if is_recused:
        return Cell("recused", member_id, sheet.id if sheet else None)
    if sheet is None:
        return Cell("none", member_id)
    if sheet.state is SheetState.SUBMITTED:
        return Cell("submitted", member_id, sheet.id, sheet.total)
    if sheet.state is SheetState.EXCUSED or has_left:
        return Cell("excused", member_id, sheet.id)
    scored, of = counts.get(sheet.id, (0, 0))
    return Cell("returned" if sheet.returned else "begun" if scored else "open", member_id, sheet.id, None, scored, of)


def _column(place: int, member: Sequence[Any], works: Sequence[GridWork]) -> JudgeColumn:
    asked = [
        work.cells[place].look
        for work in works
        if is_ranked(work.state) and _asked(work.cells[place], has_left=member[3])
    ]
    return JudgeColumn(member[0], member[1], member[2], member[3], asked.count("submitted"), len(asked))

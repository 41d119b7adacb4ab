"""The progress grid: every work with the state of each judge's sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import review_open
from judging.core.entries.states import EntryState, is_ranked
from judging.models import (
    CriterionRow,
    Entry,
    Institution,
    Mark,
    PracticeSettings,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.contests.checklist_facts import ABSENT, contest_facts
from judging.queries.entry_head import ENTRY_HEAD, PRESENTATION_ORDER, EntryHead
from judging.queries.paging import page_numbers
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.sheet_cells import NO_SHEET, CellState, PanelJudge, SheetCell, panel_judges, sheet_cells


@dataclass(frozen=True, slots=True)
class JudgeColumn(PanelJudge):
    """A judge with how many of the required sheets are in."""

    submitted: int
    required: int


@dataclass(frozen=True, slots=True)
class Cell(SheetCell):
    """A judge's sheet for a work. While it is open, ``scored`` of its ``of`` criteria have a level."""

    scored: int = 0
    of: int = 0

    @property
    def look(self) -> str:
        """How the page shows the cell: ``none``, ``recused``, ``excused``, ``left``, ``presented``, ``submitted``,
        ``returned``, ``begun`` or ``open``."""
        if self.state is CellState.COUNTED:
            return "submitted"
        if self.state is CellState.OPEN and (self.is_returned or self.scored):
            return "returned" if self.is_returned else "begun"
        return self.state


@dataclass(frozen=True, slots=True)
class GridWork(EntryHead):
    """A work with a cell for each judge, in the order of the columns."""

    state: EntryState
    cells: tuple[Cell, ...]
    submitted: int
    required: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Works × judges. ``works`` are those of the page; ``judges`` and the sums cover all works that are judged.
    ``shows_totals`` says that the totals of submitted sheets may be seen."""

    judges: tuple[JudgeColumn, ...]
    works: tuple[GridWork, ...]
    submitted: int
    required: int
    shown: int
    page: int
    pages: int
    shows_totals: bool


GRID_PAGE = 100


def grid(session: Session, contest_id: int, *, waiting: bool = False, page: int = 1, size: int = GRID_PAGE) -> Grid:
    """The grid, in a constant number of statements. ``waiting`` leaves out works whose sheets are all submitted."""
    judges = panel_judges(session, contest_id)
    entries = session.execute(
        select(Entry.admission, ABSENT, *ENTRY_HEAD)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(*PRESENTATION_ORDER)
    ).all()
    cells = sheet_cells(session, contest_id)
    counts = _scored(session, contest_id)
    ruled = rulings_in_force.of_contest(session, contest_id)
    works = []
    for admission, absent, *head in entries:
        state = ruled.standing(head[0], admission, is_absent=absent).state
        own = tuple(_cell(cells.get((head[0], judge.member_id), NO_SHEET), counts) for judge in judges)
        submitted, required = _progress(state, zip(own, judges, strict=True))
        works.append(GridWork(*(*head, state, own, submitted, required)))
    shown = [work for work in works if work.submitted < work.required] if waiting else works
    page, pages = page_numbers(page, len(shown), size)
    return Grid(
        judges=tuple(_column(place, judge, works) for place, judge in enumerate(judges)),
        works=tuple(shown[(page - 1) * size : page * size]),
        submitted=sum(work.submitted for work in works),
        required=sum(work.required for work in works),
        shown=len(shown),
        page=page,
        pages=pages,
        shows_totals=shows_totals(session, contest_id),
    )


def shows_totals(session: Session, contest_id: int) -> bool:
    """Whether organisers see the totals of submitted sheets: once the panel's review is open, or earlier where the
    practice settings say so."""
    early = select(PracticeSettings.totals_in_progress).where(PracticeSettings.contest_id == contest_id)
    return bool(session.execute(early).scalar()) or review_open(contest_facts(session, contest_id))


def _scored(session: Session, contest_id: int) -> dict[int, tuple[int, int]]:
    """(criteria with a level, criteria in all) by open sheet."""
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


def _cell(sheet: SheetCell, counts: Mapping[int, tuple[int, int]]) -> Cell:
    scored, of = counts.get(sheet.sheet_id or 0, (0, 0)) if sheet.state is CellState.OPEN else (0, 0)
    return Cell(sheet.state, sheet.sheet_id, sheet.total, sheet.is_returned, sheet.paper, scored, of)


def _progress(state: EntryState, cells: Iterable[tuple[Cell, PanelJudge]]) -> tuple[int, int]:
    """(submitted, required) of the sheets of a work."""
    if not is_ranked(state):
        return 0, 0
    required = [cell for cell, judge in cells if cell.is_required(has_left=judge.has_left)]
    return sum(cell.state is CellState.COUNTED for cell in required), len(required)


def _column(place: int, judge: PanelJudge, works: Sequence[GridWork]) -> JudgeColumn:
    progress = [_progress(work.state, [(work.cells[place], judge)]) for work in works]
    return JudgeColumn(
        judge.member_id,
        judge.name,
        judge.position,
        judge.role,
        judge.sections,
        judge.has_left,
        submitted=sum(submitted for submitted, _ in progress),
        required=sum(required for _, required in progress),
    )

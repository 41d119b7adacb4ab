"""How far a contest is: the facts its guards ask for, and the grid of works and judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, distinct, func, select, true
from sqlalchemy.orm import Session

from judging.core.awards import boundary_ties
from judging.core.contests import ContestFacts, WorkFacts
from judging.core.entries import EntryState, entry_state, is_ranked
from judging.core.ranking import Standing
from judging.core.roles import PanelRole
from judging.models import (
    Contest,
    CriterionRow,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    PracticeSettings,
    Publication,
    Recusal,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.queries.rulebooks import rulebook

ABSENT = Entry.absent_at.is_not(None)


_GUARDED = select(
    Contest.state,
    Contest.rulebook_id,
    PracticeSettings.tie_reading.is_not(None),
    PracticeSettings.confirmed_at.is_not(None),
    PracticeSettings.min_judges,
    PracticeSettings.departed_sheets,
    PracticeSettings.titles_to,
    PracticeSettings.advance,
    select(Publication.id).where(Publication.contest_id == Contest.id).exists(),
).join(PracticeSettings, PracticeSettings.contest_id == Contest.id)


def contest_facts(
    session: Session,
    contest_id: int,
    *,
    standings: Sequence[Standing] = (),
    accepted: frozenset[frozenset[str]] = frozenset(),
) -> ContestFacts:
    """What the guards of a contest ask, in at most six statements whatever its size; works by entry code.

    Counted are the submitted sheets of members who were not recused from the work, and of those who left too where the
    settings let their sheets stand. Open is every sheet still required: of each member who stays, is not recused and
    not excused, whether it was made already or not. ``standings`` is the ranking as it stands, for whoever certifies:
    ties are judged only where it is handed in; ``accepted`` are the ties knowingly left shared.
    """
    contest = session.execute(_GUARDED.where(Contest.id == contest_id)).one()
    state, rulebook_id, has_reading, confirmed, min_judges, departed, titles_to, advance, published = contest
    roles = list(
        session.execute(
            select(PanelMember.role).where(PanelMember.contest_id == contest_id, PanelMember.left_at.is_(None))
        ).scalars()
    )
    works = _works(session, contest_id, len(roles), departed == "stand")
    unmarked = _unmarked(session, contest_id, rulebook_id, departed == "stand")
    return ContestFacts(
        state=state,
        has_rulebook=True,
        has_tie_reading=has_reading,
        has_settings=confirmed,
        has_chair=PanelRole.CHAIR in roles,
        judges=len(roles),
        min_judges=min_judges,
        works=tuple(
            WorkFacts(code, state_, open_, submitted, excused, () if open_ else unmarked.get(number, ()))
            for number, code, state_, open_, submitted, excused in works
        ),
        shared=tuple(dict.fromkeys(frozenset(row.sharers) for row in standings if row.is_tied)),
        accepted=accepted,
        boundary_ties=boundary_ties(standings, titles_to, advance),
        has_publication=published,
    )


def _counted(departed_stand: bool) -> ColumnElement[bool]:
    """The condition on a sheet joined with its member and the recusal: submitted, and one that counts."""
    return and_(
        Scoresheet.state == SheetState.SUBMITTED,
        Recusal.id.is_(None),
        true() if departed_stand else PanelMember.left_at.is_(None),
    )


_RECUSED = and_(
    Recusal.member_id == Scoresheet.member_id, Recusal.entry_id == Scoresheet.entry_id, Recusal.lifted_at.is_(None)
)


def _sheet_counts(contest_id: int, departed_stand: bool) -> Subquery:
    """By entry: the sheets that count, those excused, and all that are closed."""
    stays = and_(PanelMember.left_at.is_(None), Recusal.id.is_(None))

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            Scoresheet.entry_id,
            counted(_counted(departed_stand)).label("submitted"),
            counted(and_(stays, Scoresheet.state == SheetState.EXCUSED)).label("excused"),
            counted(and_(stays, Scoresheet.state != SheetState.OPEN)).label("closed"),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Recusal, _RECUSED)
        .where(Scoresheet.contest_id == contest_id)
        .group_by(Scoresheet.entry_id)
        .subquery()
    )


def _works(
    session: Session, contest_id: int, judges: int, departed_stand: bool
) -> list[tuple[int, str, EntryState, int, int, int]]:
    """(entry, code, state, open, submitted, excused) of every work, by code as Thai readers sort."""
    sheets = _sheet_counts(contest_id, departed_stand)
    recused = (
        select(Recusal.entry_id, func.count().label("number"))
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .where(Recusal.contest_id == contest_id, Recusal.lifted_at.is_(None), PanelMember.left_at.is_(None))
        .group_by(Recusal.entry_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Entry.id,
            Entry.code,
            Entry.admission,
            ABSENT,
            func.coalesce(sheets.c.submitted, 0),
            func.coalesce(sheets.c.excused, 0),
            func.coalesce(sheets.c.closed, 0),
            func.coalesce(recused.c.number, 0),
        )
        .outerjoin(sheets, sheets.c.entry_id == Entry.id)
        .outerjoin(recused, recused.c.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    )
    return [
        (
            number,
            code,
            entry_state(admission, is_absent=absent),
            judges - recusals - closed,
            submitted,
            excused,
        )
        for number, code, admission, absent, submitted, excused, closed, recusals in rows
    ]


def _unmarked(session: Session, contest_id: int, rulebook_id: int, departed_stand: bool) -> dict[int, tuple[str, ...]]:
    """By entry: the criteria that no counted sheet covers. A submitted sheet is complete in its sections, so those say
    it; works that are whole cost nothing beyond one grouped statement."""
    rules = rulebook(session, rulebook_id)
    counted = (
        select(Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Recusal, _RECUSED)
        .join(SheetSection, SheetSection.sheet_id == Scoresheet.id)
        .where(Scoresheet.contest_id == contest_id, _counted(departed_stand))
    )
    thin = list(
        session.execute(
            counted.group_by(Scoresheet.entry_id).having(
                func.count(distinct(SheetSection.section)) < len(rules.sections)
            )
        ).scalars()
    )
    if not thin:
        return {}
    covered: dict[int, set[str]] = {number: set() for number in thin}
    pairs = counted.add_columns(SheetSection.section).group_by(Scoresheet.entry_id, SheetSection.section)
    for number, section in session.execute(pairs):
        if number in covered:
            covered[number].add(section)
    return {
        number: tuple(item.code for item in rules.criteria if item.section not in sections)
        for number, sections in covered.items()
    }


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
    institution: str
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
    """The grid, in six statements whatever its size; ``waiting`` leaves out the works whose sheets are all in."""
    members = session.execute(
        select(PanelMember.id, Person.name, PanelMember.role, PanelMember.left_at.is_not(None))
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelMember.role, PanelMember.left_at.is_not(None), Person.sort_key, PanelMember.id)
    ).all()
    entries = session.execute(
        select(Entry.id, Entry.code, Entry.title_th, Entry.title_en, Institution.name_th, Entry.admission, ABSENT)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    ).all()
    sheets, recused = _sheets(session, contest_id)
    counts = _scored(session, contest_id)
    works = [_grid_work(entry, members, sheets, recused, counts) for entry in entries]
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
    members: Sequence[Sequence[Any]],
    sheets: Mapping[tuple[int, int], _Sheet],
    recused: Collection[tuple[int, int]],
    counts: Mapping[int, tuple[int, int]],
) -> GridWork:
    number, code, title_th, title_en, institution, admission, absent = entry
    state = entry_state(admission, is_absent=absent)
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

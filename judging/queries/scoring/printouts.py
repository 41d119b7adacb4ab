"""What the printed sheets show: works for blank score sheets, and the panel's summary of totals, means and ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState, is_ranked
from judging.core.roles import PanelRole
from judging.core.scoring.ranking import Standing
from judging.core.text import Text
from judging.models import (
    Entry,
    Institution,
    PanelMember,
    PanelSection,
    Person,
    Recusal,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.names import INSTITUTION, PERSON, REFUSAL
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring import standings
from judging.queries.scoring.sums import RankingRules


@dataclass(frozen=True, slots=True)
class PrintedWork:
    """A work as paper names it."""

    entry_id: int
    code: str
    title_th: str
    title_en: str
    institution: Text
    province: str
    state: EntryState
    reason: Text


@dataclass(frozen=True, slots=True)
class PrintedJudge:
    """A member as a column of the summary or the name on a sheet; empty ``sections`` stand for all."""

    member_id: int
    name: str
    position: str
    role: PanelRole
    sections: tuple[str, ...]
    has_left: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One judge's sheet for one work: ``total`` (units) where it counts, else why not: ``open``, ``recused``,
    ``excused``, ``fallen`` (of a judge who left) or ``none``."""

    kind: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A work that is judged; rank and mean once it has a total. ``judges`` are those whose sheets count, ``zeroed`` the
    items that count 0 in the mean whatever their marks."""

    work: PrintedWork
    cells: tuple[Cell, ...]
    rank: int | None
    is_tied: bool
    total: Fraction | None
    judges: tuple[str, ...]
    fewer: bool
    """Whether some judge of the panel does not count here, so that the mean says whose it is."""
    zeroed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The panel's summary. ``missing`` counts the sheets that are not in."""

    judges: tuple[PrintedJudge, ...]
    rows: tuple[SummaryRow, ...]
    apart: tuple[PrintedWork, ...]
    missing: int
    reading: Text


def works(session: Session, contest_id: int) -> tuple[PrintedWork, ...]:
    """Every work of the contest by code, with its state."""
    query = (
        select(Entry, INSTITUTION, Institution.province, REFUSAL)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    ruled = rulings_in_force.of_contest(session, contest_id)
    made = []
    for entry, institution, province, refusal in session.execute(query):
        state = ruled.of(entry).state
        reason = Text(entry.absent_reason, "") if state is EntryState.ABSENT else refusal
        made.append(
            PrintedWork(entry.id, entry.code, entry.title_th, entry.title_en, institution, province, state, reason)
        )
    return tuple(made)


def judges(session: Session, contest_id: int) -> tuple[PrintedJudge, ...]:
    """The members of the panel, the chair first, then by name."""
    sections: dict[int, list[str]] = {}
    appointed = (
        select(PanelSection.member_id, PanelSection.section)
        .join(PanelMember, PanelMember.id == PanelSection.member_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelSection.section)
    )
    for member_id, section in session.execute(appointed):
        sections.setdefault(member_id, []).append(section)
    query = (
        select(PanelMember.id, PERSON, Person.position, PanelMember.role, PanelMember.left_at.is_not(None))
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelMember.role != PanelRole.CHAIR, Person.sort_key, PanelMember.id)
    )
    return tuple(
        PrintedJudge(row[0], row[1], row[2], row[3], tuple(sections.get(row[0], ())), row[4])
        for row in session.execute(query)
    )


def summary(session: Session, contest_id: int) -> Summary | None:
    """The panel's summary, in a constant number of statements: ranked works by rank, those without a total yet by code,
    every other apart. None without such a contest."""
    board = standings.board(session, contest_id)
    if board is None:
        return None
    every = works(session, contest_id)
    judged = [work for work in every if is_ranked(work.state)]
    cells = _cells(session, board.rules)
    seen = {member_id for _, member_id in cells}
    shown = [judge for judge in judges(session, contest_id) if judge.member_id in seen or not judge.has_left]
    by_code = {standing.entry: standing for standing in board.standings}
    rows = [
        _row(work, shown, cells, by_code.get(work.code), standings.zeroed_in_order(board, work.code)) for work in judged
    ]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0))
    return Summary(
        judges=tuple(shown),
        rows=tuple(rows),
        apart=tuple(work for work in every if not is_ranked(work.state)),
        missing=sum(cell.kind == "open" for row in rows for cell in row.cells),
        reading=board.rules.rulebook.tie_break(board.rules.reading).title,
    )


_Cells = Mapping[tuple[int, int], Cell]


def _row(
    work: PrintedWork,
    panel: Iterable[PrintedJudge],
    cells: _Cells,
    standing: Standing | None,
    zeroed: tuple[str, ...],
) -> SummaryRow:
    of_judges = [(judge, cells.get((work.entry_id, judge.member_id), Cell("none"))) for judge in panel]
    return SummaryRow(
        work=work,
        cells=tuple(cell for _, cell in of_judges),
        rank=standing.rank if standing else None,
        is_tied=standing.is_tied if standing else False,
        total=standing.tally.total if standing else None,
        judges=tuple(judge.name for judge, cell in of_judges if cell.kind == "total"),
        fewer=any(cell.kind in ("recused", "excused", "fallen") for _, cell in of_judges),
        zeroed=zeroed,
    )


def _cells(session: Session, rules: RankingRules) -> _Cells:
    """What stands between each work and each judge: sheets, and recusals, which come before any sheet."""
    made: dict[tuple[int, int], Cell] = {}
    query = (
        select(
            Scoresheet.entry_id,
            Scoresheet.member_id,
            Scoresheet.state,
            Scoresheet.total,
            rules.counted(),
            PanelMember.left_at.is_not(None),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id == rules.contest_id)
    )
    for entry_id, member_id, state, total, counts, has_left in session.execute(query):
        if counts:
            made[entry_id, member_id] = Cell("total", total)
        elif state is SheetState.SUBMITTED:
            made[entry_id, member_id] = Cell("fallen")
        else:
            made[entry_id, member_id] = Cell("excused" if has_left or state is SheetState.EXCUSED else "open")
    recused = select(Recusal.entry_id, Recusal.member_id).where(
        Recusal.contest_id == rules.contest_id, Recusal.lifted_at.is_(None)
    )
    for entry_id, member_id in session.execute(recused):
        made[entry_id, member_id] = Cell("recused")
    return made

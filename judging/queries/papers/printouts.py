"""The reads for printed sheets: works for blank score sheets, and the panel's summary of totals, means and ranks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState, is_ranked
from judging.core.roles import PanelRole
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.ranking import Standing
from judging.core.text import Text
from judging.models import Entry, Institution
from judging.queries.entry_head import ENTRY_HEAD, PRESENTATION_ORDER, EntryHead
from judging.queries.names import REFUSAL
from judging.queries.papers.duties import Duty, duties
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring import standings
from judging.queries.scoring.sheet_cells import (
    NO_SHEET,
    Cells,
    CellState,
    SheetCell,
    sheet_cells,
)
from judging.queries.scoring.standings import RankedRow


@dataclass(frozen=True, slots=True)
class PrintedWork(EntryHead):
    """A work on a printed sheet."""

    state: EntryState
    reason: Text


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A work that is judged. Rank and mean are set once all sheets are submitted. ``judges`` are those whose sheets
    count; ``zeroed`` are the items that count 0 whatever their marks."""

    work: PrintedWork
    cells: tuple[SheetCell, ...]
    rank: int | None
    is_tied: bool
    total: Fraction | None
    judges: tuple[str, ...]
    fewer: bool
    """Whether a place on the panel does not count, so that the page names the judges who do."""
    zeroed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The panel's summary. ``panel`` are all members in order, ``judges`` those with a column. ``missing`` is the
    number of sheets that are not submitted. ``sheets_stand`` says that the sheets of a judge who left count.
    ``ranked`` are the works with a rank, in its order; ``clauses`` those of rulings by the code of a work apart."""

    panel: tuple[Duty, ...]
    judges: tuple[Duty, ...]
    rows: tuple[SummaryRow, ...]
    apart: tuple[PrintedWork, ...]
    missing: int
    reading: Text
    sheets_stand: bool
    rulebook: Rulebook
    ranked: tuple[RankedRow, ...]
    clauses: Mapping[str, str]

    @property
    def signers(self) -> tuple[Duty, ...]:
        """Who signs: every member who has not left."""
        return tuple(member for member in self.panel if not member.has_left)

    @property
    def changes(self) -> tuple[Duty, ...]:
        """The members who left, and those appointed in their place."""
        return tuple(member for member in self.panel if member.has_left or member.in_place_of)


def works(session: Session, contest_id: int) -> tuple[PrintedWork, ...]:
    """Every work of the contest in the order of presentation, with its state."""
    query = (
        select(Entry, REFUSAL, *ENTRY_HEAD)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(*PRESENTATION_ORDER)
    )
    ruled = rulings_in_force.of_contest(session, contest_id)
    made = []
    for entry, refusal, *head in session.execute(query):
        state = ruled.of(entry).state
        reason = Text(entry.absent_reason, "") if state is EntryState.ABSENT else refusal
        made.append(PrintedWork(*(*head, state, reason)))
    return tuple(made)


def summary(session: Session, contest_id: int) -> Summary | None:
    """The panel's summary, in a constant number of statements: ranked works by rank, works without a total by code,
    all others apart. None without such a contest."""
    board = standings.board(session, contest_id)
    if board is None:
        return None
    every = works(session, contest_id)
    judged = [work for work in every if is_ranked(work.state)]
    cells = sheet_cells(session, contest_id, counted=board.rules.counted())
    seen = {member_id for _, member_id in cells}
    panel = duties(session, contest_id)
    shown = [
        judge
        for judge in panel
        if judge.role is not PanelRole.SECRETARY and (judge.member_id in seen or not judge.has_left)
    ]
    by_code = {standing.entry: standing for standing in board.standings}
    rows = [
        _row(work, shown, cells, by_code.get(work.code), standings.zeroed_in_order(board, work.code)) for work in judged
    ]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0))
    return Summary(
        panel=panel,
        judges=tuple(shown),
        rows=tuple(rows),
        apart=tuple(work for work in every if not is_ranked(work.state)),
        missing=sum(cell.state is CellState.OPEN for row in rows for cell in row.cells),
        reading=board.rules.rulebook.tie_break(board.rules.reading).title,
        sheets_stand=board.rules.departed_sheets == "stand",
        rulebook=board.rules.rulebook,
        ranked=standings.ranked_rows(session, board),
        clauses={work.code: work.clause for work in board.apart if work.clause},
    )


_LEFT_OUT = (CellState.RECUSED, CellState.EXCUSED, CellState.LEFT, CellState.NOT_COUNTED)


def _row(
    work: PrintedWork,
    panel: Sequence[Duty],
    cells: Cells,
    standing: Standing | None,
    zeroed: tuple[str, ...],
) -> SummaryRow:
    of_judges = [(judge, cells.get((work.entry_id, judge.member_id), NO_SHEET)) for judge in panel]
    return SummaryRow(
        work=work,
        cells=tuple(cell for _, cell in of_judges),
        rank=standing.rank if standing else None,
        is_tied=standing.is_tied if standing else False,
        total=standing.tally.total if standing else None,
        judges=tuple(judge.name for judge, cell in of_judges if cell.state is CellState.COUNTED),
        fewer=_is_short(of_judges),
        zeroed=zeroed,
    )


def _is_short(sheets: Iterable[tuple[Duty, SheetCell]]) -> bool:
    """Whether a place on the panel, held by a judge or by those in the judge's place, lacks a sheet that counts and
    is not waited for."""
    places: dict[int, int] = {}
    states: dict[int, set[CellState]] = {}
    for judge, cell in sorted(sheets, key=lambda pair: pair[0].member_id):  # a substitute was appointed later
        place = places[judge.member_id] = places.get(judge.in_place_of_id or 0, judge.member_id)
        states.setdefault(place, set()).add(cell.state)
    return any(CellState.COUNTED not in found and found.intersection(_LEFT_OUT) for found in states.values())

"""The judges of a panel, and the state of the sheet of each judge for each work."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true
from sqlalchemy.orm import Session

from judging.core.roles import PanelRole
from judging.models import (
    PanelMember,
    PaperSheet,
    PaperState,
    Person,
    Recusal,
    RecusalKind,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.names import PERSON, SECTIONS
from judging.queries.scoring.counted_sheets import IN_FORCE, SCORES, STAYS


@dataclass(frozen=True, slots=True)
class PanelJudge:
    """A member of the panel; empty ``sections`` stand for all."""

    member_id: int
    name: str
    position: str
    role: PanelRole
    sections: tuple[str, ...]
    has_left: bool


PANEL_JUDGE = (PanelMember.id, PERSON, Person.position, PanelMember.role, SECTIONS, ~STAYS)
"""The columns of a ``PanelJudge``, in its order; ``of_members`` joins their tables."""


def of_members(query: Select[Any]) -> Select[Any]:
    """The query, which selects from panel members already, joined with the person of each."""
    return query.join(User, User.id == PanelMember.user_id).join(Person, Person.id == User.person_id)


_PLACES = {PanelRole.CHAIR: 0, PanelRole.JUDGE: 1, PanelRole.SECRETARY: 2}

IN_ORDER = (case(_PLACES, value=PanelMember.role), PanelMember.id)
"""The order of a panel on pages and papers: the chair, the judges by appointment, the secretary; never by name."""


def panel_judges(session: Session, contest_id: int) -> tuple[PanelJudge, ...]:
    """The members of the panel who score or scored, in order."""
    rows = session.execute(
        of_members(select(*PANEL_JUDGE)).where(PanelMember.contest_id == contest_id, SCORES).order_by(*IN_ORDER)
    )
    return tuple(PanelJudge(*row) for row in rows)


class CellState(StrEnum):
    """The state of a judge's sheet for a work."""

    NONE = "none"
    """There is no sheet."""
    OPEN = "open"
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    """The sheet is submitted, but does not count, because its judge left the panel."""
    EXCUSED = "excused"
    RECUSED = "recused"
    LEFT = "left"
    """The judge left the panel before submitting it."""
    PRESENTED = "presented"
    """The work was presented before the judge was appointed as a substitute."""

    @property
    def is_asked(self) -> bool:
        """Whether a judge on duty owes the sheet or has submitted it."""
        return self in (CellState.NONE, CellState.OPEN, CellState.COUNTED, CellState.NOT_COUNTED)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """The sheet of one judge for one work. ``total`` is in units, None unless the sheet counts. ``paper`` says that it
    is keyed from paper now, or that its marks come from there."""

    state: CellState = CellState.NONE
    sheet_id: int | None = None
    total: int | None = None
    is_returned: bool = False
    paper: PaperState | None = None

    def is_required(self, *, has_left: bool) -> bool:
        """``counted_sheets.REQUIRED`` for a judged work, with sheets that do not exist yet."""
        if has_left:
            return self.state in (CellState.COUNTED, CellState.NOT_COUNTED)
        return self.state.is_asked


NO_SHEET = SheetCell()

Cells = dict[tuple[int, int], SheetCell]
"""By (entry, member)."""


_PAPER = (
    select(PaperSheet.state)
    .where(
        PaperSheet.sheet_id == Scoresheet.id,
        or_(
            PaperSheet.state == PaperState.OPEN,
            and_(PaperSheet.revision == Scoresheet.revision, Scoresheet.state == SheetState.SUBMITTED),
        ),
    )
    .order_by(PaperSheet.id.desc())
    .limit(1)
    .correlate(Scoresheet)
    .scalar_subquery()
)


def sheet_cells(
    session: Session,
    contest_id: int,
    *,
    counted: ColumnElement[bool] | None = None,
    entry_ids: Collection[int] | None = None,
) -> Cells:
    """The cells of a contest, or of these entries, where there is a sheet or a recusal; two statements.

    ``counted`` is the condition on a sheet that counts; without it every submitted sheet counts as such.
    """
    query = select(
        Scoresheet.entry_id,
        Scoresheet.member_id,
        Scoresheet.id,
        Scoresheet.state,
        Scoresheet.total,
        Scoresheet.returned_at.is_not(None),
        true() if counted is None else counted,
        ~STAYS,
        _PAPER,
    ).join(PanelMember, PanelMember.id == Scoresheet.member_id)
    recusals = select(Recusal.entry_id, Recusal.member_id, Recusal.kind).where(
        Recusal.contest_id == contest_id, IN_FORCE
    )
    if entry_ids is not None:
        query = query.where(Scoresheet.entry_id.in_(entry_ids))
        recusals = recusals.where(Recusal.entry_id.in_(entry_ids))
    cells: Cells = {}
    for entry_id, member_id, sheet_id, state, total, returned, counts, left, paper in session.execute(
        query.where(Scoresheet.contest_id == contest_id)
    ):
        found = _state(state, counts=bool(counts), has_left=left)
        shown = total if found is CellState.COUNTED else None
        cells[entry_id, member_id] = SheetCell(found, sheet_id, shown, returned, paper)
    for entry_id, member_id, kind in session.execute(recusals):
        sheet = cells.get((entry_id, member_id), NO_SHEET)
        barred = CellState.PRESENTED if kind is RecusalKind.PRESENTED else CellState.RECUSED
        cells[entry_id, member_id] = SheetCell(barred, sheet.sheet_id)
    return cells


def _state(state: SheetState, *, counts: bool, has_left: bool) -> CellState:
    if state is SheetState.SUBMITTED:
        return CellState.COUNTED if counts else CellState.NOT_COUNTED
    if has_left:
        return CellState.LEFT
    return CellState.EXCUSED if state is SheetState.EXCUSED else CellState.OPEN

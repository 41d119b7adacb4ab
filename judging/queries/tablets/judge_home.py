"""The rows of the judge's pages, one type for each page; docs/judge-screen.md explains them.

Points are integers in the rulebook's unit; a ``…_text`` is their shortest decimal.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import PanelRole
from judging.core.text import Text
from judging.models import RecusalKind, SheetState
from judging.queries.entry_head import EntryHead
from judging.queries.scoring.sheet_cells import PanelJudge


class SheetClosed(StrEnum):
    """Why a sheet can only be read."""

    SUBMITTED = "submitted"
    EXCUSED = "excused"
    RECUSED = "recused"
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    """The work is not eligible, withdrawn, disqualified or not considered."""
    LEFT = "left"
    NOT_IN_SCORING = "not_in_scoring"
    CERTIFIED = "certified"
    PUBLISHED = "published"
    ARCHIVED = "archived"


def contest_closed(state: ContestState) -> SheetClosed | None:
    """Why nothing can be scored in a contest of this state; None if it can."""
    by_state = {
        ContestState.SCORING: None,
        ContestState.CERTIFIED: SheetClosed.CERTIFIED,
        ContestState.PUBLISHED: SheetClosed.PUBLISHED,
        ContestState.ARCHIVED: SheetClosed.ARCHIVED,
    }
    return by_state.get(state, SheetClosed.NOT_IN_SCORING)


def sheet_closed(
    state: SheetState,
    contest: ContestState,
    *,
    is_corrected: bool,
    is_recused: bool,
    has_left: bool,
    is_absent: bool,
    stands: bool,
) -> SheetClosed | None:
    """Why a sheet can only be read; the first reason that applies, None if it can be changed.

    ``is_corrected``: a ruling opened criteria on it, also after scoring. ``stands``: its work is judged.
    """
    reasons = (
        (is_recused, SheetClosed.RECUSED),
        (state is SheetState.SUBMITTED, SheetClosed.SUBMITTED),
        (state is SheetState.EXCUSED, SheetClosed.EXCUSED),
        (has_left, SheetClosed.LEFT),
        (is_absent, SheetClosed.ABSENT),
        (not stands, SheetClosed.NOT_SCORED),
    )
    own = next((why for holds, why in reasons if holds), None)
    return own or contest_closed(ContestState.SCORING if is_corrected else contest)


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """Proof that the server has the sheet."""

    code: str
    total_text: str
    at: datetime


class Apart(StrEnum):
    """Why a judge does not score a work."""

    RECUSED = "recused"
    PRESENTED = "presented"
    """The work was presented before the judge was appointed as a substitute."""
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    """The work is in screening, not eligible, withdrawn, disqualified or not considered."""


def work_apart(recusal: RecusalKind | None, *, is_absent: bool, has_sheet: bool, stands: bool) -> Apart | None:
    """Why a judge does not score a work of the contest; the first reason that applies, None if they do. ``recusal`` is
    the one in force."""
    if recusal is not None:
        return Apart.PRESENTED if recusal is RecusalKind.PRESENTED else Apart.RECUSED
    if is_absent:
        return Apart.ABSENT
    return None if stands and has_sheet else Apart.NOT_SCORED


@dataclass(frozen=True, slots=True)
class Seat(PanelJudge):
    """The judge's membership of a panel. ``written_name`` is the name without its prefix."""

    contest_id: int
    rulebook_id: int
    state: ContestState
    institution_id: int | None
    institution: str
    written_name: str

    @property
    def is_chair(self) -> bool:
        """Whether the member chairs the panel."""
        return self.role is PanelRole.CHAIR


@dataclass(frozen=True, slots=True)
class JudgeLeftPage:
    """The page of a judge who left the panel. ``sheets_stand`` says that their submitted sheets count. ``receipts``
    are (code, title, receipt, whether from paper) of these sheets."""

    contest_title: Text
    round_title: str
    left_at: datetime
    reason: str
    sheets_stand: bool
    receipts: tuple[tuple[str, Text, ReceiptCard, bool], ...]


@dataclass(frozen=True, slots=True)
class ConflictChoice(EntryHead):
    """A work with a possible conflict of interest; suspected if the institution is the judge's."""

    is_suspected: bool
    is_recused: bool
    """An interest is recorded; the page shows it ticked and fixed. What the practice settings bar can be declared."""


@dataclass(frozen=True, slots=True)
class JudgeWelcomePage:
    """The first page of a judge in a contest: their name and role, and the works to declare a conflict of interest."""

    seat: Seat
    contest_title: Text
    round_title: str
    works: tuple[ConflictChoice, ...]
    sections: tuple[tuple[str, Text], ...] = ()
    """(code, title) of the sections the judge is appointed for; empty for all."""

"""The rows of the judge's pages, one type for each page; docs/judge-screen.md explains them.

Points are integers in the rulebook's unit; a ``…_text`` is their shortest decimal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from judging.core.contests.lifecycle import ContestState
from judging.core.numbers import points_text
from judging.core.roles import PanelRole
from judging.core.rulebooks.requirements import Requirement
from judging.core.rulebooks.rulebook import Item
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
class CriterionCard:
    """A criterion of the rubric and its mark.

    ``level`` is None while it is not scored; ``revision`` is 0 if it never was. ``previous`` are the points that this
    judge gave for the criterion on submitted sheets, in the order of submission. ``group`` is the item between section
    and criterion, only set for its first criterion.
    """

    item: Item
    level: str | None
    revision: int
    marked_at: datetime | None
    group: Item | None
    previous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommentBox:
    """The judge's comment to the team. ``item`` is a section's code, or ``total``."""

    item: str
    text: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """The criteria that a ruling opened on the sheet, and why the judge changes them, once they said so."""

    criteria: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SectionCard:
    """A section the judge is appointed for; ``so_far_text`` is the sum of its marks, a dash while there are none."""

    item: Item
    so_far_text: str
    missing: int
    criteria: tuple[CriterionCard, ...]
    comment: CommentBox


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """Proof that the server has the sheet."""

    code: str
    total_text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgeSheetPage:
    """The page of one sheet.

    ``closed`` is None while the sheet may be changed; ``reason`` says why it was returned or excused, or why the judge
    is recused. ``next_sheet_id`` is the judge's next open sheet: the list is searched from here to its end, then from
    its beginning; None when there is no other. ``reportable`` is what the judge can report about the work. With
    ``opened``, everything but these criteria is closed.
    """

    sheet_id: int
    contest_id: int
    revision: int
    epoch: str
    unit: Fraction
    entry: EntryHead
    sections: tuple[SectionCard, ...]
    total_comment: CommentBox
    scored: int
    of: int
    so_far_text: str
    points_text: str
    """The maximum of the judge's sections."""
    closed: SheetClosed | None = None
    reason: str = ""
    returned_at: datetime | None = None
    receipt: ReceiptCard | None = None
    next_sheet_id: int | None = None
    next_code: str = ""
    reportable: tuple[Requirement, ...] = ()
    opened: Opened | None = None

    def is_open(self, criterion: str) -> bool:
        """Whether the judge may change this criterion."""
        return self.closed is None and (self.opened is None or criterion in self.opened.criteria)

    @property
    def takes_comments(self) -> bool:
        """Whether the judge may change comments."""
        return self.closed is None and self.opened is None

    def data(self, language: str) -> Mapping[str, object]:
        """The data for the page's script in one language, as plain values for JSON."""
        return {
            "sheet": {
                "id": self.sheet_id,
                "state": "open" if self.closed is None else str(self.closed),
                "revision": self.revision,
                "opened": None if self.opened is None else list(self.opened.criteria),
            },
            "unit": points_text(1, self.unit),
            "epoch": self.epoch,
            "sections": [
                {"code": one.item.code, "title": one.item.title.in_language(language), "points": one.item.points}
                for one in self.sections
            ],
            "criteria": [
                _criterion_data(card.item, self.unit, language)
                for section in self.sections
                for card in section.criteria
            ],
            "marks": {
                card.item.code: {
                    "level": card.level,
                    "revision": card.revision,
                    "at": card.marked_at.isoformat() if card.marked_at else None,
                }
                for section in self.sections
                for card in section.criteria
                if card.revision
            },
            "comments": {
                box.item: {"text": box.text, "revision": box.revision}
                for box in (*(section.comment for section in self.sections), self.total_comment)
            },
        }


def _criterion_data(item: Item, unit: Fraction, language: str) -> Mapping[str, object]:
    return {
        "code": item.code,
        "section": item.section,
        "title": item.title.in_language(language),
        "points": item.points,
        "levels": [
            {
                "id": level.id,
                "name": level.name.in_language(language),
                "points": level.points,
                "points_text": points_text(level.points, unit),
            }
            for level in item.levels
        ],
    }


class WorkState(StrEnum):
    """The state of a work for this judge."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    EXCUSED = "excused"
    RECUSED = "recused"
    PRESENTED = "presented"
    """The work was presented before the judge was appointed as a substitute."""
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    """The work is in screening, not eligible, withdrawn, disqualified or not considered."""


def work_apart(recusal: RecusalKind | None, *, is_absent: bool, has_sheet: bool, stands: bool) -> WorkState | None:
    """Why a judge does not score a work of the contest; the first reason that applies, None if they do. ``recusal`` is
    the one in force."""
    if recusal is not None:
        return WorkState.PRESENTED if recusal is RecusalKind.PRESENTED else WorkState.RECUSED
    if is_absent:
        return WorkState.ABSENT
    return None if stands and has_sheet else WorkState.NOT_SCORED


@dataclass(frozen=True, slots=True)
class WorkRow(EntryHead):
    """A work in the judge's list. ``total_text`` is empty unless the sheet is submitted."""

    state: WorkState
    sheet_id: int | None
    scored: int
    of: int
    total_text: str
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether the judge still has to score it."""
        return self.state in (WorkState.NOT_BEGUN, WorkState.BEGUN, WorkState.RETURNED)


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
class JudgeWorksPage:
    """The list of a judge's works in one contest, by code. ``next_sheet_id`` is the next open sheet: returned ones
    first, then begun ones, then the others. ``is_review_open`` says that the panel review can be read."""

    seat: Seat
    contest_title: Text
    round_title: str
    epoch: str
    works: tuple[WorkRow, ...]
    closed: SheetClosed | None = None
    """Why nothing can be scored in the contest now; None if it can."""
    next_sheet_id: int | None = None
    next_code: str = ""
    is_review_open: bool = False

    @property
    def asked(self) -> int:
        """How many sheets are required of the judge: open and submitted ones."""
        return sum(row.is_open or row.state is WorkState.SUBMITTED for row in self.works)

    @property
    def submitted(self) -> int:
        """How many of these are submitted."""
        return sum(row.state is WorkState.SUBMITTED for row in self.works)


@dataclass(frozen=True, slots=True)
class JudgeLeftPage:
    """The page of a judge who left the panel. ``sheets_stand`` says that their submitted sheets count. ``receipts``
    are (code, title, receipt) of these sheets."""

    contest_title: Text
    round_title: str
    left_at: datetime
    reason: str
    sheets_stand: bool
    receipts: tuple[tuple[str, Text, ReceiptCard], ...]


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

"""What the judge's screens show, as frozen rows made for one page each; docs/judge-screen.md explains them.

Points are integers in the rulebook's unit; a `…_text` is their shortest decimal. Queries fill them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from judging.core.rulebooks.requirements import Requirement
from judging.core.text import Text


class SheetClosed(StrEnum):
    """Why a sheet can only be read."""

    SUBMITTED = "submitted"
    EXCUSED = "excused"
    RECUSED = "recused"
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    """The work is not admitted, withdrawn, disqualified or not considered."""
    LEFT = "left"
    NOT_IN_SCORING = "not_in_scoring"
    CERTIFIED = "certified"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class EntryHead:
    """The work at the head of a sheet."""

    code: str
    title: Text
    institution: Text
    province: str


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level that a criterion offers."""

    id: str
    name: Text
    points: int
    points_text: str
    guidance: Text


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """A criterion with its levels, best first, and what stands on the sheet.

    ``level`` is None while it is not scored; ``revision`` is 0 while it never was. ``previous`` are the points this
    judge gave the same criterion on their submitted sheets, in the order of submission. ``group`` is the item between
    section and criterion, on its first criterion only.
    """

    code: str
    title: Text
    points: int
    points_text: str
    levels: tuple[LevelChoice, ...]
    level: str | None = None
    revision: int = 0
    marked_at: datetime | None = None
    group: tuple[str, Text, str] | None = None
    """(code, title, points as text)"""
    note: Text | None = None
    official: Text | None = None
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentBox:
    """The judge's words to the team; ``item`` is a section's code, or ``total``."""

    item: str
    text: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class SectionCard:
    """A section the judge is appointed for; ``so_far_text`` sums what is scored, for the screen alone; it is
    a dash where nothing is."""

    code: str
    title: Text
    points: int
    points_text: str
    so_far_text: str
    missing: int
    criteria: tuple[CriterionCard, ...]
    comment: CommentBox


@dataclass(frozen=True, slots=True)
class Returned:
    """When and why the sheet came back to the judge."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """Proof that the server has the sheet."""

    code: str
    total_text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgeSheetPage:
    """The page of one sheet. ``closed`` is None where it may be changed; ``closed_reason`` are the words of who excused
    or recused. ``next_sheet_id`` is the next sheet of this judge that is open, after this one in the list and then from
    its beginning; None when this is the last. ``reportable`` is what the judge can report of the work."""

    sheet_id: int
    contest_id: int
    contest_title: Text
    revision: int
    epoch: str
    device: str
    unit_text: str
    entry: EntryHead
    sections: tuple[SectionCard, ...]
    total_comment: CommentBox
    scored: int
    of: int
    so_far_text: str
    points_text: str
    """What the judge's sections are worth together."""
    closed: SheetClosed | None = None
    closed_reason: str = ""
    returned: Returned | None = None
    receipt: ReceiptCard | None = None
    next_sheet_id: int | None = None
    next_code: str = ""
    reportable: tuple[Requirement, ...] = ()

    def data(self, language: str) -> Mapping[str, object]:
        """What the page's script works on, in one language, as plain values for JSON."""
        return {
            "sheet": {
                "id": self.sheet_id,
                "state": "open" if self.closed is None else str(self.closed),
                "revision": self.revision,
            },
            "unit": self.unit_text,
            "device": self.device,
            "epoch": self.epoch,
            "sections": [
                {"code": section.code, "title": section.title.in_language(language), "points": section.points}
                for section in self.sections
            ],
            "criteria": [
                _criterion_data(card, section.code, language) for section in self.sections for card in section.criteria
            ],
            "marks": {
                card.code: {
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


def _criterion_data(card: CriterionCard, section: str, language: str) -> Mapping[str, object]:
    return {
        "code": card.code,
        "section": section,
        "title": card.title.in_language(language),
        "points": card.points,
        "levels": [
            {
                "id": level.id,
                "name": level.name.in_language(language),
                "points": level.points,
                "points_text": level.points_text,
            }
            for level in card.levels
        ],
    }


class WorkState(StrEnum):
    """Where one of the judge's works stands, seen by that judge."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    EXCUSED = "excused"
    RECUSED = "recused"
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    """Still in screening, not admitted, withdrawn, disqualified or not considered."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work in the judge's list. ``total_text`` is empty unless the sheet is submitted."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    province: str
    state: WorkState
    sheet_id: int | None = None
    scored: int = 0
    of: int = 0
    total_text: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the judge still has to score it."""
        return self.state in (WorkState.NOT_BEGUN, WorkState.BEGUN, WorkState.RETURNED)


@dataclass(frozen=True, slots=True)
class JudgeWorksPage:
    """The list of a judge's works in one contest, by code. ``next_sheet_id`` is the next open one: a returned sheet
    first, then one begun, then the first not begun. ``is_review_open``: the panel's review can be read."""

    contest_id: int
    contest_title: Text
    round_title: str
    judge_name: str
    device: str
    epoch: str
    works: tuple[WorkRow, ...]
    sections: tuple[str, ...] = ()
    """The sections this judge is appointed for; empty means all."""
    closed: SheetClosed | None = None
    """Why nothing can be scored in the contest now, if so."""
    next_sheet_id: int | None = None
    next_code: str = ""
    is_chair: bool = False
    is_review_open: bool = False

    @property
    def asked(self) -> int:
        """How many sheets are asked of the judge: those open and those submitted."""
        return sum(row.is_open or row.state is WorkState.SUBMITTED for row in self.works)

    @property
    def submitted(self) -> int:
        """How many of them are in."""
        return sum(row.state is WorkState.SUBMITTED for row in self.works)


@dataclass(frozen=True, slots=True)
class JudgeLeftPage:
    """What a judge who left the panel reads in place of the works. ``sheets_stand``: whether submitted sheets count,
    as the practice settings say; ``receipts`` are of sheets that stand: code and title of the work, the receipt."""

    contest_title: Text
    round_title: str
    left_at: datetime
    reason: str
    sheets_stand: bool
    receipts: tuple[tuple[str, Text, ReceiptCard], ...]


@dataclass(frozen=True, slots=True)
class ConflictChoice:
    """A work with which the judge may have a conflict of interest; suspected where the institution is the same."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    is_suspected: bool = False
    is_recused: bool = False
    """Recorded already; shown ticked and fixed."""


@dataclass(frozen=True, slots=True)
class JudgeWelcomePage:
    """The first page of a judge in a contest: who they are, and with which works they have a conflict of interest."""

    contest_id: int
    contest_title: Text
    round_title: str
    judge_name: str
    position: str
    institution: str
    works: tuple[ConflictChoice, ...]
    sections: tuple[tuple[str, Text], ...] = ()
    """The sections this judge is appointed for, where not all."""
    is_chair: bool = False

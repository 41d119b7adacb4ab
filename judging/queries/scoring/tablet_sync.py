"""Everything a tablet needs to work offline: its judge's contests, works and sheets."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import (
    Comment,
    Contest,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Receipt,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.entry_head import ENTRY_HEAD, EntryHead
from judging.queries.rulings.rulings_in_force import TAKES_PART


@dataclass(frozen=True, slots=True)
class SheetReceipt:
    """A receipt as the judge sees it; ``total`` in units of the rulebook."""

    code: str
    total: int
    at: datetime


@dataclass(slots=True)
class TabletSheet:
    """A sheet with its marks (level, revision, when), comments (text, revision) and newest receipt."""

    id: int
    contest_id: int
    entry_id: int
    state: SheetState
    revision: int
    total: int | None
    returned_at: datetime | None
    reason: str
    sections: list[str] = field(default_factory=list)
    marks: dict[str, tuple[str | None, int, datetime]] = field(default_factory=dict)
    comments: dict[str, tuple[str, int]] = field(default_factory=dict)
    receipt: SheetReceipt | None = None


@dataclass(frozen=True, slots=True)
class TabletEntry(EntryHead):
    """A work for a judge."""

    contest_id: int
    is_absent: bool


@dataclass(frozen=True, slots=True)
class TabletContest:
    """A contest that the judge is on the panel of."""

    id: int
    rulebook_id: int
    state: ContestState
    member_id: int


def contests(session: Session, *, user_id: int, only: int | None = None) -> list[TabletContest]:
    """The unpublished contests of the judge, or only the one of a card."""
    query = (
        select(Contest.id, Contest.rulebook_id, Contest.state, PanelMember.id)
        .join(PanelMember, PanelMember.contest_id == Contest.id)
        .where(
            PanelMember.user_id == user_id,
            PanelMember.left_at.is_(None),
            Contest.state != ContestState.PUBLISHED,
        )
        .order_by(Contest.id)
    )
    if only is not None:
        query = query.where(Contest.id == only)
    return [TabletContest(*row) for row in session.execute(query)]


def entries(session: Session, contest_ids: list[int]) -> list[TabletEntry]:
    """The works of these contests that take part, by entry code."""
    query = (
        select(*ENTRY_HEAD, Entry.contest_id, Entry.absent_at.is_not(None))
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id.in_(contest_ids), TAKES_PART)
        .order_by(Entry.sort_key, Entry.code)
    )
    return [TabletEntry(*row) for row in session.execute(query)]


def sheets(session: Session, member_ids: list[int]) -> list[TabletSheet]:
    """The sheets of these members with marks, comments and newest receipts, in five statements."""
    columns = (
        Scoresheet.id,
        Scoresheet.contest_id,
        Scoresheet.entry_id,
        Scoresheet.state,
        Scoresheet.revision,
        Scoresheet.total,
        Scoresheet.returned_at,
        Scoresheet.reason,
    )
    found = {
        row[0]: TabletSheet(*row)
        for row in session.execute(select(*columns).where(Scoresheet.member_id.in_(member_ids)).order_by(Scoresheet.id))
    }
    own = select(Scoresheet.id).where(Scoresheet.member_id.in_(member_ids)).scalar_subquery()
    for sheet_id, section in session.execute(
        select(SheetSection.sheet_id, SheetSection.section)
        .where(SheetSection.sheet_id.in_(own))
        .order_by(SheetSection.section)
    ):
        found[sheet_id].sections.append(section)
    for sheet_id, criterion, level, revision, at in session.execute(
        select(Mark.sheet_id, Mark.criterion, Mark.level, Mark.revision, Mark.marked_at).where(Mark.sheet_id.in_(own))
    ):
        found[sheet_id].marks[criterion] = (level, revision, at)
    for sheet_id, item, text, revision in session.execute(
        select(Comment.sheet_id, Comment.item, Comment.text, Comment.revision).where(Comment.sheet_id.in_(own))
    ):
        found[sheet_id].comments[item] = (text, revision)
    newest = select(func.max(Receipt.id)).where(Receipt.sheet_id.in_(own)).group_by(Receipt.sheet_id).scalar_subquery()
    for sheet_id, code, total, at in session.execute(
        select(Receipt.sheet_id, Receipt.code, Receipt.total, Receipt.submitted_at).where(Receipt.id.in_(newest))
    ):
        found[sheet_id].receipt = SheetReceipt(code, total, at)
    return list(found.values())

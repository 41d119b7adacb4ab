"""Everything a tablet needs to work offline: its judge's contests, works and sheets."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import (
    Comment,
    Contest,
    Correction,
    CorrectionState,
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
from judging.queries.scoring.counted_sheets import ON_DUTY


@dataclass(frozen=True, slots=True)
class SheetReceipt:
    """A receipt as the judge sees it; ``total`` in units of the rulebook."""

    code: str
    total: int
    at: datetime


@dataclass(slots=True)
class TabletSheet:
    """A sheet with its marks (level, revision, when), comments (text, revision) and newest receipt. ``opened`` are the
    criteria that a ruling opened, where everything else is closed."""

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
    opened: list[str] = field(default_factory=list)


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


_CORRECTS = exists(
    select(Correction.ruling_id)
    .join(Scoresheet, Scoresheet.id == Correction.sheet_id)
    .where(Scoresheet.member_id == PanelMember.id, Correction.state == CorrectionState.OPEN)
)
"""The condition on a member on whose sheet a ruling opened criteria."""


def contests(session: Session, *, user_id: int, only: int | None = None) -> list[TabletContest]:
    """The contests of the judge that are neither published nor archived or in which a ruling opened a sheet, or only
    the one of a card."""
    query = (
        select(Contest.id, Contest.rulebook_id, Contest.state, PanelMember.id)
        .join(PanelMember, PanelMember.contest_id == Contest.id)
        .where(
            PanelMember.user_id == user_id,
            ON_DUTY,
            Contest.state != ContestState.ARCHIVED,
            or_(Contest.state != ContestState.PUBLISHED, _CORRECTS),
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
    """The sheets of these members with marks, comments and newest receipts, in six statements."""
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
    for sheet_id, items in session.execute(
        select(Correction.sheet_id, Correction.items).where(
            Correction.sheet_id.in_(own), Correction.state == CorrectionState.OPEN
        )
    ):
        found[sheet_id].opened = items.split()
    return list(found.values())

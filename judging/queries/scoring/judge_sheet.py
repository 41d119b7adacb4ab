"""The read for the judge's page of one score sheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.numbers import points_text
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.rulings.rulings import reportable
from judging.core.scoring.scoresheets import SoFar, so_far
from judging.models import (
    Comment,
    Contest,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Receipt,
    Recusal,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.entry_head import ENTRY_HEAD, EntryHead, Head
from judging.queries.grouping import grouped
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings.rulings_in_force import STANDS
from judging.queries.scoring import corrections, scoresheets
from judging.queries.scoring.counted_sheets import recusal_of
from judging.queries.scoring.judge_home import (
    CommentBox,
    CriterionCard,
    JudgeSheetPage,
    Opened,
    ReceiptCard,
    SectionCard,
    SheetClosed,
    sheet_closed,
)

UNSCORED = "–"
"""Shown instead of points while nothing is scored, because an unscored criterion is not 0."""

_Mark = tuple[str | None, int | None, int, datetime]
"""(level, points, revision, when)"""


def sheet_page(session: Session, sheet_id: int) -> JudgeSheetPage:
    """The judge's page of a sheet, in ten statements."""
    found: Any = session.execute(_head(sheet_id)).one()
    sheet, entry, contest_state, rulebook_id, left_at, stands, recusal = found[:7]
    head: Head = found[7:]
    rulebook = rulebooks.rulebook(session, rulebook_id)
    covered, marks, boxes = _standing(session, sheet_id)
    known = {code: points for code, (_, points, _, _) in marks.items()}
    sums = so_far(rulebook, covered, known)
    previous = _previous(session, sheet.member_id, sheet_id, rulebook)
    sections = tuple(
        _section(rulebook, section, marks, boxes, sums, previous)
        for section in rulebook.sections
        if section.code in covered
    )
    correction = corrections.open_on(session, sheet_id)
    closed = sheet_closed(
        sheet.state,
        contest_state,
        is_corrected=correction is not None,
        is_recused=recusal is not None,
        has_left=left_at is not None,
        is_absent=entry.absent_at is not None,
        stands=bool(stands),
    )
    next_id, next_code = _next_sheet(session, sheet.member_id, sheet_id)
    unit = rulebook.unit
    return JudgeSheetPage(
        sheet_id=sheet_id,
        contest_id=sheet.contest_id,
        revision=sheet.revision,
        epoch=scoresheets.epoch(session),
        unit=unit,
        entry=EntryHead(*head),
        sections=sections,
        total_comment=boxes.get("total", CommentBox("total")),
        scored=sums.scored,
        of=sums.of,
        so_far_text=points_text(sums.total, unit) if sums.scored else UNSCORED,
        points_text=points_text(sum(section.item.points for section in sections), unit),
        closed=closed,
        reason=recusal if recusal is not None else sheet.reason,
        returned_at=sheet.returned_at,
        receipt=_receipt(session, sheet_id, rulebook) if closed is SheetClosed.SUBMITTED else None,
        next_sheet_id=next_id,
        next_code=next_code,
        reportable=reportable(rulebook.requirements),
        opened=Opened(tuple(correction.items.split()), correction.reason) if correction else None,
    )


def _standing(session: Session, sheet_id: int) -> tuple[set[str], dict[str, _Mark], dict[str, CommentBox]]:
    """The sections the sheet covers, its marks by criterion, its comments by item."""
    covered = set(session.execute(select(SheetSection.section).where(SheetSection.sheet_id == sheet_id)).scalars())
    marks: dict[str, _Mark] = {
        row[0]: (row[1], row[2], row[3], row[4])
        for row in session.execute(
            select(Mark.criterion, Mark.level, Mark.points, Mark.revision, Mark.marked_at).where(
                Mark.sheet_id == sheet_id
            )
        )
    }
    boxes = {
        row[0]: CommentBox(row[0], row[1], row[2])
        for row in session.execute(
            select(Comment.item, Comment.text, Comment.revision).where(Comment.sheet_id == sheet_id)
        )
    }
    return covered, marks, boxes


def _head(sheet_id: int) -> Any:
    """The sheet with its work, college, contest, member, and the reason of a recusal."""
    recusal = select(Recusal.reason).where(recusal_of(Scoresheet.member_id, Scoresheet.entry_id)).scalar_subquery()
    return (
        select(
            Scoresheet,
            Entry,
            Contest.state,
            Contest.rulebook_id,
            PanelMember.left_at,
            STANDS,
            recusal,
            *ENTRY_HEAD,
        )
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .join(Contest, Contest.id == Scoresheet.contest_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.id == sheet_id)
    )


def _section(
    rulebook: Rulebook,
    section: Item,
    marks: Mapping[str, _Mark],
    boxes: Mapping[str, CommentBox],
    sums: SoFar,
    previous: Mapping[str, Sequence[str]],
) -> SectionCard:
    cards = _cards(rulebook, section, marks, previous)
    missing = sum(card.level is None for card in cards)
    reached = points_text(sums.by_section[section.code], rulebook.unit)
    return SectionCard(
        item=section,
        so_far_text=reached if missing < len(cards) else UNSCORED,
        missing=missing,
        criteria=cards,
        comment=boxes.get(section.code, CommentBox(section.code)),
    )


def _cards(
    rulebook: Rulebook, section: Item, marks: Mapping[str, _Mark], previous: Mapping[str, Sequence[str]]
) -> tuple[CriterionCard, ...]:
    """The criteria of a section. The first criterion of a group names the group."""
    cards = []
    groups: set[str] = set()
    for item in rulebook.criteria_under(section.code):
        level, _, revision, at = marks.get(item.code, (None, None, 0, None))
        group = None
        if item.parent and item.parent != section.code and item.parent not in groups:
            groups.add(item.parent)
            group = rulebook.item(item.parent)
        cards.append(CriterionCard(item, level, revision, at, group, tuple(previous.get(item.code, ()))))
    return tuple(cards)


def _previous(session: Session, member_id: int, sheet_id: int, rulebook: Rulebook) -> dict[str, list[str]]:
    """By criterion: the points this judge gave on the last eight sheets submitted before, in that order."""
    last = (
        select(Scoresheet.id)
        .where(Scoresheet.member_id == member_id, Scoresheet.state == SheetState.SUBMITTED, Scoresheet.id != sheet_id)
        .order_by(Scoresheet.submitted_at.desc())
        .limit(8)
        .subquery()
    )
    rows = session.execute(
        select(Mark.criterion, Mark.points)
        .join(Scoresheet, Scoresheet.id == Mark.sheet_id)
        .join(last, last.c.id == Mark.sheet_id)
        .order_by(Scoresheet.submitted_at, Scoresheet.id)
    )
    given = ((criterion, points_text(points, rulebook.unit)) for criterion, points in rows if points is not None)
    return grouped(given)


def _receipt(session: Session, sheet_id: int, rulebook: Rulebook) -> ReceiptCard | None:
    query = (
        select(Receipt.code, Receipt.total, Receipt.submitted_at)
        .where(Receipt.sheet_id == sheet_id)
        .order_by(Receipt.id.desc())
    )
    row = session.execute(query).first()
    return ReceiptCard(row[0], points_text(row[1], rulebook.unit), row[2]) if row else None


def _next_sheet(session: Session, member_id: int, sheet_id: int) -> tuple[int | None, str]:
    """(id, entry code) of the judge's next open sheet: after this one in the list, then from its beginning."""
    rows = session.execute(
        select(Scoresheet.id, Entry.code, Scoresheet.state)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .where(Scoresheet.member_id == member_id, STANDS)
        .order_by(Entry.sort_key, Entry.code)
    ).all()
    here = next((place for place, row in enumerate(rows) if row[0] == sheet_id), -1)
    for row in [*rows[here + 1 :], *rows[: max(here, 0)]]:
        if row[2] is SheetState.OPEN:
            return row[0], row[1]
    return None, ""

"""One score sheet for organisers: each criterion with its level, comments, and the history of the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from judging.core.roles import PanelRole
from judging.core.rulebooks.rulebook import Item, Level, Rulebook
from judging.models import (
    Comment,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.queries import audit
from judging.queries.audit import LogRow
from judging.queries.entry_head import ENTRY_HEAD, EntryHead, Head
from judging.queries.names import person_name
from judging.queries.rulebooks.rulebooks import rulebook


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A criterion of the sheet; ``level`` is None while it is not scored."""

    item: Item
    level: Level | None


@dataclass(frozen=True, slots=True)
class SectionRows:
    """A section of the rubric. If the judge is not ``appointed`` for it, it has no rows."""

    item: Item
    appointed: bool
    rows: tuple[MarkRow, ...]
    points: int
    comment: str

    @property
    def scored(self) -> int:
        """How many of its criteria have a level."""
        return sum(row.level is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class SheetPage(EntryHead):
    """A score sheet. While it is open, ``points`` is only a sum to show, not a result."""

    sheet_id: int
    contest_id: int
    state: SheetState
    total: int | None
    returned_at: datetime | None
    excused_at: datetime | None
    reason: str
    judge: str
    role: PanelRole
    rulebook: Rulebook
    sections: tuple[SectionRows, ...]
    comment: str
    history: tuple[LogRow, ...]

    @property
    def points(self) -> int:
        """The points so far, in units."""
        return sum(section.points for section in self.sections)

    @property
    def scored(self) -> int:
        """How many criteria have a level."""
        return sum(section.scored for section in self.sections)

    @property
    def of(self) -> int:
        """How many criteria the sheet asks for."""
        return sum(len(section.rows) for section in self.sections)


ACTS = (
    "scoresheets.submit",
    "scoresheets.return",
    "scoresheets.excuse",
    "paper_sheets.open",
    "paper_sheets.add_scan",
    "paper_sheets.key",
    "paper_sheets.show",
    "paper_sheets.confirm",
    "paper_sheets.record_signed",
    "paper_sheets.count",
    "paper_sheets.drop",
)


def sheet_page(session: Session, sheet_id: int) -> SheetPage | None:
    """The sheet, in a constant number of statements; None without such a sheet."""
    judge = aliased(Person)
    row: Any = session.execute(
        select(Scoresheet, person_name(judge), PanelMember.role, *ENTRY_HEAD)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(judge, judge.id == User.person_id)
        .where(Scoresheet.id == sheet_id)
    ).first()
    if row is None:
        return None
    sheet, name, role = row[:3]
    head: Head = row[3:]
    rules = rulebook(session, sheet.rulebook_id)
    written = session.execute(select(Comment.item, Comment.text).where(Comment.sheet_id == sheet_id))
    comments = {row.item: row.text for row in written}
    return SheetPage(
        *head,
        sheet_id=sheet_id,
        contest_id=sheet.contest_id,
        state=sheet.state,
        total=sheet.total,
        returned_at=sheet.returned_at,
        excused_at=sheet.excused_at,
        reason=sheet.reason,
        judge=name,
        role=role,
        rulebook=rules,
        sections=_sections(session, sheet_id, rules, comments),
        comment=comments.get("total", ""),
        history=audit.entries_about(session, sheet.contest_id, f"sheet:{sheet_id}", ACTS),
    )


def _sections(session: Session, sheet_id: int, rules: Rulebook, comments: Mapping[str, str]) -> tuple[SectionRows, ...]:
    appointed = set(session.execute(select(SheetSection.section).where(SheetSection.sheet_id == sheet_id)).scalars())
    given = session.execute(select(Mark.criterion, Mark.level).where(Mark.sheet_id == sheet_id))
    marks = {row.criterion: row.level for row in given}
    made = []
    for section in rules.sections:
        rows = []
        for item in rules.criteria_under(section.code) if section.code in appointed else ():
            level = marks.get(item.code)
            rows.append(MarkRow(item, item.level(level) if level else None))
        points = sum(row.level.points for row in rows if row.level)
        made.append(
            SectionRows(section, section.code in appointed, tuple(rows), points, comments.get(section.code, ""))
        )
    return tuple(made)

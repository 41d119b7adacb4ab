"""Submitted score sheets as papers print them: levels, points, comments and the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from judging.models import (
    Comment,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    Receipt,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.queries.entry_head import ENTRY_HEAD, PRESENTATION_ORDER, EntryHead
from judging.queries.grouping import grouped
from judging.queries.names import person_name
from judging.queries.paper_sheets import paper_sheets
from judging.queries.paper_sheets.paper_sheets import PaperOrigin
from judging.queries.scoring.sheet_cells import IN_ORDER


@dataclass(frozen=True, slots=True)
class SubmittedSheet(EntryHead):
    """A submitted sheet; points in units. ``sections`` are the points by section, ``levels`` the level by criterion,
    ``comments`` by section or ``total``. The receipt is the newest one; empty without one. ``origin`` is the paper from
    which the marks were keyed."""

    sheet_id: int
    member_id: int
    judge: str
    total: int
    receipt: str
    submitted_at: datetime
    sections: Mapping[str, int]
    levels: Mapping[str, str]
    comments: Mapping[str, str]
    origin: PaperOrigin | None


def submitted_sheets(session: Session, *conditions: ColumnElement[bool]) -> tuple[SubmittedSheet, ...]:
    """The submitted sheets that meet the conditions, by judge and then in the order of presentation; five statements
    whatever their number."""
    wanted = (*conditions, Scoresheet.state == SheetState.SUBMITTED)
    person, every = aliased(Person), aliased(Receipt)
    newest = select(func.max(every.id)).where(every.sheet_id == Scoresheet.id).correlate(Scoresheet).scalar_subquery()
    rows = session.execute(
        select(
            *ENTRY_HEAD,
            Scoresheet.id.label("sheet_id"),
            Scoresheet.member_id,
            person_name(person),
            Scoresheet.total,
            func.coalesce(Receipt.code, ""),
            Scoresheet.submitted_at,
        )
        .select_from(Scoresheet)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(person, person.id == User.person_id)
        .outerjoin(Receipt, Receipt.id == newest)
        .where(*wanted)
        .order_by(*IN_ORDER, *PRESENTATION_ORDER)
    ).all()
    of_sheet = Scoresheet.id.in_(select(Scoresheet.id).where(*wanted))
    sections = _by_sheet(session, of_sheet, SheetSection.sheet_id, SheetSection.section, SheetSection.points)
    levels = _by_sheet(session, of_sheet, Mark.sheet_id, Mark.criterion, Mark.level)
    comments = _by_sheet(session, of_sheet, Comment.sheet_id, Comment.item, Comment.text)
    origins = paper_sheets.origins(session, *wanted)
    return tuple(
        SubmittedSheet(  # type: ignore[call-arg]
            *row,
            sections.get(row.sheet_id, {}),
            levels.get(row.sheet_id, {}),
            comments.get(row.sheet_id, {}),
            origins.get(row.sheet_id),
        )
        for row in rows
    )


def _by_sheet(
    session: Session, which: ColumnElement[bool], sheet: Any, key: Any, value: Any
) -> dict[int, dict[str, Any]]:
    """By sheet: a column of its rows by another one, without empty values."""
    query = select(sheet, key, value).join(Scoresheet, Scoresheet.id == sheet).where(which, value.is_not(None))
    rows = session.execute(query).tuples()
    return {
        sheet_id: dict(pairs)
        for sheet_id, pairs in grouped((sheet_id, (of, given)) for sheet_id, of, given in rows if given != "").items()
    }


def has_submitted(session: Session, contest_id: int) -> bool:
    """Whether a sheet of the contest is submitted."""
    query = select(Scoresheet.id).where(Scoresheet.contest_id == contest_id, Scoresheet.state == SheetState.SUBMITTED)
    return session.execute(query.limit(1)).first() is not None

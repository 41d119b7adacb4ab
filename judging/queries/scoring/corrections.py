"""Corrections: criteria that a ruling on a protest opens on one submitted sheet of a provisional result."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from judging.core.roles import PanelRole
from judging.models import (
    Contest,
    Correction,
    CorrectionState,
    Entry,
    PanelMember,
    Person,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.names import PERSON, SECTIONS
from judging.queries.rulings.rulings_in_force import STANDS
from judging.queries.scoring.counted_sheets import ASKED

PENDING = (CorrectionState.OPEN, CorrectionState.RESUBMITTED, CorrectionState.CERTIFIED)
"""The states until the corrected result is published."""


@dataclass(frozen=True, slots=True)
class CorrectableSheet:
    """A submitted sheet of a work on which criteria can be opened: its judge, and its sections (empty for all)."""

    sheet_id: int
    judge: str
    sections: tuple[str, ...]


def in_state(session: Session, contest_id: int, states: Sequence[CorrectionState]) -> tuple[Correction, ...]:
    """The contest's corrections in one of these states, the oldest first."""
    query = select(Correction).where(Correction.contest_id == contest_id, Correction.state.in_(states))
    return tuple(session.execute(query.order_by(Correction.ruling_id)).scalars())


def judges(session: Session, round_id: int) -> frozenset[int]:
    """The accounts of those who correct in a contest of the round: the judges whose sheets have a correction that is
    not published, and the chairs of their panels."""
    corrected = (
        select(Correction.contest_id, Scoresheet.member_id)
        .join(Scoresheet, Scoresheet.id == Correction.sheet_id)
        .join(Contest, Contest.id == Correction.contest_id)
        .where(Contest.round_id == round_id, Correction.state.in_(PENDING))
        .subquery()
    )
    is_chair = and_(PanelMember.contest_id == corrected.c.contest_id, PanelMember.role == PanelRole.CHAIR)
    query = select(PanelMember.user_id).join(corrected, or_(PanelMember.id == corrected.c.member_id, is_chair))
    return frozenset(session.execute(query).scalars())


def open_on(session: Session, sheet_id: int) -> Correction | None:
    """The open correction of a sheet; None without one."""
    query = select(Correction).where(Correction.sheet_id == sheet_id, Correction.state == CorrectionState.OPEN)
    return session.execute(query).scalar()


def correctable(session: Session, entry_id: int) -> tuple[CorrectableSheet, ...]:
    """The submitted sheets of a work that stands, of judges who sit on the panel and are not recused, in order of
    appointment."""
    return tuple(CorrectableSheet(*row) for row in session.execute(_correctable(Scoresheet.entry_id == entry_id)))


def correctable_sheet(session: Session, sheet_id: int, entry_id: int) -> CorrectableSheet | None:
    """One of them; None if the sheet is not among them."""
    which = (Scoresheet.entry_id == entry_id, Scoresheet.id == sheet_id)
    row = session.execute(_correctable(*which)).first()
    return None if row is None else CorrectableSheet(*row)


def _correctable(*which: ColumnElement[bool]):  # type: ignore[no-untyped-def]  # a select of columns has no short type
    return (
        select(Scoresheet.id, PERSON, SECTIONS)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(*which, Scoresheet.state == SheetState.SUBMITTED, ASKED, STANDS)
        .order_by(PanelMember.id)
    )

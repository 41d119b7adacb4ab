"""A panel as its page shows it: members with their sections and sheets, conflicts found, recusals in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from judging.core.roles import PanelRole
from judging.core.text import Text
from judging.models import (
    Card,
    Entry,
    Institution,
    PanelMember,
    PanelSection,
    Person,
    Recusal,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.names import INSTITUTION, PERSON, TITLE
from judging.queries.scoring.counted_sheets import IN_FORCE, REQUIRED, STAYS, is_recused
from judging.queries.scoring.sheet_usage import used


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member; empty ``sections`` stand for all. ``is_used`` once a sheet of the member bears a trace; ``sheets``
    without the excused ones; ``written_name`` is the name as a form asks for it, without its prefix."""

    member_id: int
    user_id: int
    name: str
    position: str
    institution: Text
    province: str
    role: PanelRole
    sections: tuple[str, ...]
    sheets: int
    submitted: int
    is_used: bool
    confirmed_at: datetime | None
    left_at: datetime | None
    left_reason: str
    has_card: bool
    written_name: str


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """A recusal in force. ``is_own`` when the judge declared it."""

    recusal_id: int
    member_id: int
    member: str
    entry_id: int
    code: str
    title: Text
    reason: str
    recorded_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A member and a work of the same institution, not recused: to be decided by a person."""

    member_id: int
    member: str
    entry_id: int
    code: str
    title: Text
    institution: Text


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole page, in a constant number of statements."""

    members: tuple[MemberRow, ...]
    conflicts: tuple[Conflict, ...]
    recusals: tuple[RecusalRow, ...]

    @property
    def has_chair(self) -> bool:
        """Whether a chair sits on the panel who has not left."""
        return any(member.role is PanelRole.CHAIR and member.left_at is None for member in self.members)

    def member(self, member_id: int) -> MemberRow | None:
        """The member of this id."""
        return next((member for member in self.members if member.member_id == member_id), None)


@dataclass(frozen=True, slots=True)
class WorkChoice:
    """A work as the form of a recusal offers it."""

    entry_id: int
    code: str
    title: Text


def panel(session: Session, contest_id: int) -> Panel:
    """The panel of a contest: the chair first, then by name; those who left last."""
    return Panel(_members(session, contest_id), _conflicts(session, contest_id), _recusals(session, contest_id))


def works(session: Session, contest_id: int) -> tuple[WorkChoice, ...]:
    """Every work of the contest by code."""
    query = select(Entry.id, Entry.code, TITLE).where(Entry.contest_id == contest_id).order_by(Entry.sort_key, Entry.id)
    return tuple(WorkChoice(*row) for row in session.execute(query))


def _members(session: Session, contest_id: int) -> tuple[MemberRow, ...]:
    sheets = _sheets(session, contest_id)
    sections = _sections(session, contest_id)
    card = select(Card.id).where(Card.member_id == PanelMember.id, Card.revoked_at.is_(None)).exists()
    query = (
        select(
            PanelMember.id,
            PanelMember.user_id,
            PERSON,
            Person.position,
            INSTITUTION,
            Institution.province,
            PanelMember.role,
            PanelMember.confirmed_at,
            PanelMember.left_at,
            PanelMember.left_reason,
            card,
            Person.name,
        )
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(
            PanelMember.left_at.is_not(None),
            PanelMember.role != PanelRole.CHAIR,
            Person.sort_key,
            PanelMember.id,
        )
    )
    return tuple(
        MemberRow(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5] or "",
            row[6],
            tuple(sections.get(row[0], ())),
            *sheets.get(row[0], (0, 0, False)),
            *row[7:],
        )
        for row in session.execute(query)
    )


def _sheets(session: Session, contest_id: int) -> dict[int, tuple[int, int, bool]]:
    """By member: how many sheets are asked for, how many are in, and whether any bears a trace."""
    submitted = func.sum(case((and_(REQUIRED, Scoresheet.state == SheetState.SUBMITTED), 1), else_=0))
    wanted = func.sum(case((REQUIRED, 1), else_=0))
    begun = func.max(case((used(), 1), else_=0))
    query = (
        select(Scoresheet.member_id, wanted, submitted, begun)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id == contest_id)
        .group_by(Scoresheet.member_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), bool(row[3])) for row in session.execute(query)}


def _sections(session: Session, contest_id: int) -> dict[int, list[str]]:
    """By member: the sections appointed for; members who score all are not there."""
    query = (
        select(PanelSection.member_id, PanelSection.section)
        .join(PanelMember, PanelMember.id == PanelSection.member_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(PanelSection.section)
    )
    found: dict[int, list[str]] = {}
    for member_id, section in session.execute(query):
        found.setdefault(member_id, []).append(section)
    return found


def _conflicts(session: Session, contest_id: int) -> tuple[Conflict, ...]:
    query = (
        select(PanelMember.id, PERSON, Entry.id, Entry.code, TITLE, INSTITUTION)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(
            Entry,
            (Entry.contest_id == PanelMember.contest_id)
            & or_(Entry.institution_id == PanelMember.institution_id, Entry.institution_id == Person.institution_id),
        )
        .join(Institution, Institution.id == Entry.institution_id)
        .where(PanelMember.contest_id == contest_id, STAYS, ~is_recused(PanelMember.id, Entry.id))
        .order_by(Entry.sort_key, Entry.id, Person.sort_key, PanelMember.id)
    )
    return tuple(Conflict(*row) for row in session.execute(query))


def _recusals(session: Session, contest_id: int) -> tuple[RecusalRow, ...]:
    query = (
        select(
            Recusal.id,
            Recusal.member_id,
            PERSON,
            Entry.id,
            Entry.code,
            TITLE,
            Recusal.reason,
            Recusal.recorded_at,
            and_(Recusal.recorded_by.is_not(None), Recusal.recorded_by == PanelMember.user_id),
        )
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(Recusal.contest_id == contest_id, IN_FORCE)
        .order_by(Entry.sort_key, Entry.id, Person.sort_key, PanelMember.id)
    )
    return tuple(RecusalRow(*row) for row in session.execute(query))

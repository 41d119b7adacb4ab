"""The page of a panel: its members with their sections and sheets, possible conflicts of interest, recusals in
force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from judging.core.roles import PanelRole
from judging.core.text import Text
from judging.models import (
    Card,
    Entry,
    Institution,
    PanelMember,
    Person,
    Recusal,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries import judges_cards
from judging.queries.contests.interests import Decision, interests
from judging.queries.entry_head import ENTRY_NAME, PRESENTATION_ORDER, EntryName
from judging.queries.names import INSTITUTION, PERSON, PROVINCE
from judging.queries.scoring.counted_sheets import BY_INTEREST, IN_FORCE, REQUIRED
from judging.queries.scoring.sheet_cells import IN_ORDER, PANEL_JUDGE, PanelJudge, of_members
from judging.queries.scoring.sheet_usage import used


@dataclass(frozen=True, slots=True)
class MemberRow(PanelJudge):
    """A member of the panel. ``is_used`` says that something was written on a sheet of the member. ``sheets`` are
    the required sheets. ``written_name`` is the name for a form, without its prefix."""

    user_id: int
    institution: Text
    province: str
    confirmed_at: datetime | None
    left_at: datetime | None
    left_reason: str
    has_card: bool
    written_name: str
    is_substituted: bool
    sheets: int = 0
    submitted: int = 0
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class RecusalRow(EntryName):
    """A recusal in force. ``is_own`` says that the judge declared it."""

    recusal_id: int
    member_id: int
    member: str
    reason: str
    recorded_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole page, in a constant number of statements. ``conflicts`` is how many interests wait for a decision."""

    members: tuple[MemberRow, ...]
    conflicts: int
    recusals: tuple[RecusalRow, ...]

    @property
    def has_chair(self) -> bool:
        """Whether the panel has a chair who has not left."""
        return any(member.role is PanelRole.CHAIR and member.left_at is None for member in self.members)

    def member(self, member_id: int) -> MemberRow | None:
        """The member with this id."""
        return next((member for member in self.members if member.member_id == member_id), None)


def panel(session: Session, contest_id: int) -> Panel:
    """The panel of a contest, in order."""
    waiting = sum(one.decision is Decision.OPEN for one in interests(session, contest_id))
    return Panel(_members(session, contest_id), waiting, _recusals(session, contest_id))


def works(session: Session, contest_id: int) -> tuple[EntryName, ...]:
    """Every work of the contest by code."""
    query = select(*ENTRY_NAME).where(Entry.contest_id == contest_id).order_by(*PRESENTATION_ORDER)
    return tuple(EntryName(*row) for row in session.execute(query))


def _members(session: Session, contest_id: int) -> tuple[MemberRow, ...]:
    sheets = _sheets(session, contest_id)
    card = select(Card.id).where(judges_cards.of_member(), Card.revoked_at.is_(None)).exists()
    substitute = aliased(PanelMember)
    query = (
        of_members(
            select(
                *PANEL_JUDGE,
                PanelMember.user_id,
                INSTITUTION,
                PROVINCE,
                PanelMember.confirmed_at,
                PanelMember.left_at,
                PanelMember.left_reason,
                card,
                Person.name,
                select(substitute.id).where(substitute.in_place_of == PanelMember.id).exists(),
            )
        )
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.contest_id == contest_id)
        .order_by(*IN_ORDER)
    )
    return tuple(MemberRow(*(*row, *sheets.get(row[0], ()))) for row in session.execute(query))


def _sheets(session: Session, contest_id: int) -> dict[int, tuple[int, int, bool]]:
    """By member: how many sheets are required, how many are submitted, and whether something was written on one."""
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


def _recusals(session: Session, contest_id: int) -> tuple[RecusalRow, ...]:
    query = (
        select(
            *ENTRY_NAME,
            Recusal.id,
            Recusal.member_id,
            PERSON,
            Recusal.reason,
            Recusal.recorded_at,
            and_(Recusal.recorded_by.is_not(None), Recusal.recorded_by == PanelMember.user_id),
        )
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(Recusal.contest_id == contest_id, IN_FORCE, BY_INTEREST)
        .order_by(Entry.sort_key, Entry.id, *IN_ORDER)
    )
    return tuple(RecusalRow(*row) for row in session.execute(query))


def is_chair(session: Session, contest_id: int, user_id: int | None) -> bool:
    """Whether the person chairs the contest's panel now."""
    query = select(PanelMember.id).where(
        PanelMember.contest_id == contest_id,
        PanelMember.user_id == user_id,
        PanelMember.role == PanelRole.CHAIR,
        PanelMember.left_at.is_(None),
    )
    return session.execute(query).first() is not None

"""Interests of judges in works: the same institution, and what was decided about each pair.

At college level all judges and works are of one institution by definition, so that it is no interest there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from judging.core.roles import RoundLevel
from judging.core.text import Text
from judging.models import (
    Contest,
    Entry,
    Institution,
    PanelMember,
    Person,
    PracticeSettings,
    Recusal,
    RecusalKind,
    Round,
    Scoresheet,
    User,
)
from judging.queries.entry_head import ENTRY_NAME, EntryName
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.rulings.rulings_in_force import TAKES_PART
from judging.queries.scoring.counted_sheets import ON_DUTY, UNDECIDED
from judging.queries.scoring.sheet_cells import IN_ORDER
from judging.queries.scoring.sheet_usage import used

SAME_INSTITUTION: ColumnElement[bool] = or_(
    Entry.institution_id == PanelMember.institution_id, Entry.institution_id == Person.institution_id
)
"""The condition that a work is of the institution of a member, or of the member's person."""


class Decision(StrEnum):
    """What was decided about a judge and a work."""

    OPEN = "open"
    RECUSED = "recused"
    BY_SETTING = "by_setting"
    """The judge is recused because the practice settings say so. Where the judge has begun the sheet, it stays open."""
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Interest(EntryName):
    """A judge and a work of the judge's institution, or one that the judge or an organiser recorded an interest in.
    ``institution`` is the work's; ``reason`` belongs to the decision; ``asked`` is what the judge declared from the
    score sheet."""

    member_id: int
    member: str
    institution: Text
    is_same: bool
    decision: Decision
    reason: str
    asked: str = ""

    @property
    def pair(self) -> str:
        """Judge and work as one value of a form."""
        return f"{self.member_id}-{self.entry_id}"


def is_college_level(session: Session, contest_id: int) -> bool:
    """Whether judges and works are of one institution by definition."""
    query = select(Round.level).join(Contest, Contest.round_id == Round.id).where(Contest.id == contest_id)
    return session.execute(query).scalar() is RoundLevel.INSTITUTION


def interests(session: Session, contest_id: int) -> tuple[Interest, ...]:
    """Every interest of a judge on duty, by judge in the order of the panel, then by code; in two statements."""
    same = and_(SAME_INSTITUTION, Round.level != RoundLevel.INSTITUTION)
    columns = (PanelMember.id, PERSON, INSTITUTION, same, PracticeSettings.same_institution_abstains, Recusal, used())
    query = (
        _pairs(select(*ENTRY_NAME, *columns))
        .join(Institution, Institution.id == Entry.institution_id)
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .outerjoin(Recusal, and_(Recusal.member_id == PanelMember.id, Recusal.entry_id == Entry.id))
        .outerjoin(Scoresheet, and_(Scoresheet.member_id == PanelMember.id, Scoresheet.entry_id == Entry.id))
        .where(Contest.id == contest_id, or_(TAKES_PART, Recusal.id.is_not(None)))
        .where(or_(same, Recusal.kind != RecusalKind.PRESENTED))
        .order_by(*IN_ORDER, Entry.sort_key, Entry.code)
    )
    return tuple(_interest(row) for row in session.execute(query))


def _interest(row: Any) -> Interest:
    *head, is_same, abstains, recusal, is_used = row
    decision, reason = Decision.OPEN, ""
    asked = "" if recusal is None else recusal.asked
    is_undecided = asked and recusal.lifted_at is not None and not (recusal.reason or recusal.accepted)
    if is_undecided:
        pass  # the judge asks; nothing is decided
    elif recusal is not None and recusal.lifted_at is None:
        decision = Decision.RECUSED if recusal.kind is RecusalKind.INTEREST else Decision.BY_SETTING
        reason = recusal.reason
    elif recusal is not None and recusal.accepted:
        decision, reason = Decision.ACCEPTED, recusal.accepted
    elif recusal is not None and not is_same:
        decision, reason = Decision.ACCEPTED, recusal.reason  # a recusal that was lifted without a new reason
    elif abstains and is_same and not is_used:
        decision = Decision.BY_SETTING
    return Interest(*head, bool(is_same), decision, reason, asked)  # type: ignore[call-arg]


def count_undecided(session: Session, contest_id: int) -> int:
    """How many interests that judges on duty declared from the score sheet wait for a decision."""
    query = select(func.count(Recusal.id)).join(PanelMember, PanelMember.id == Recusal.member_id)
    return session.execute(query.where(Recusal.contest_id == contest_id, ON_DUTY, UNDECIDED)).scalar_one()


def to_abstain(session: Session, contest_id: int) -> Sequence[Row[tuple[int, int]]]:
    """(member, work) of every judge on duty whom the practice settings bar from the work."""
    return session.execute(_abstaining().where(Contest.id == contest_id)).all()


def must_abstain(session: Session, *, member_id: int, entry_id: int) -> bool:
    """Whether the practice settings bar this judge from this work."""
    query = _abstaining().where(PanelMember.id == member_id, Entry.id == entry_id)
    return session.execute(query).first() is not None


def _pairs(query: Select) -> Select:  # type: ignore[type-arg]
    """The query, joined from panel members on duty to every work of their contest."""
    return (
        query.select_from(PanelMember)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Entry, Entry.contest_id == Contest.id)
        .where(ON_DUTY)
    )


def _abstaining() -> Select[tuple[int, int]]:
    return (
        _pairs(select(PanelMember.id, Entry.id))
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .where(
            PracticeSettings.same_institution_abstains,
            Round.level != RoundLevel.INSTITUTION,
            SAME_INSTITUTION,
            TAKES_PART,
        )
        .order_by(PanelMember.id, Entry.id)
    )

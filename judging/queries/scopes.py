"""What a permission has to know of the thing asked for: to which round it belongs, and who sits on its panel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import PanelRole
from judging.models import Contest, Entry, PanelMember, Recusal, Round, Scoresheet


@dataclass(frozen=True, slots=True)
class ContestScope:
    """A contest with its place on the ladder, and the asking person's seat on its panel, if any; ``has_left`` says
    that there was one."""

    contest_id: int
    competition_id: int
    round_id: int
    state: ContestState
    member_id: int | None
    panel_role: PanelRole | None
    has_left: bool = False


def contest_scope(session: Session, contest_id: int, user_id: int) -> ContestScope | None:
    """The scope of a contest for a person; None where there is no such contest."""
    query = (
        select(Round.competition_id, Round.id, Contest.state, PanelMember.id, PanelMember.role, PanelMember.left_at)
        .join(Round, Round.id == Contest.round_id)
        .outerjoin(
            PanelMember,
            and_(PanelMember.contest_id == Contest.id, PanelMember.user_id == user_id),
        )
        .where(Contest.id == contest_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    competition_id, round_id, state, member_id, role, left_at = row
    if left_at is not None:
        return ContestScope(contest_id, competition_id, round_id, state, None, None, has_left=True)
    return ContestScope(contest_id, competition_id, round_id, state, member_id, role)


def contest_of_sheet(session: Session, sheet_id: int) -> tuple[int, int] | None:
    """(contest, judge's user) of a sheet."""
    query = (
        select(Scoresheet.contest_id, PanelMember.user_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.id == sheet_id)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def contest_of_entry(session: Session, entry_id: int) -> tuple[int, int] | None:
    """(contest, institution) of an entry."""
    row = session.execute(select(Entry.contest_id, Entry.institution_id).where(Entry.id == entry_id)).first()
    return None if row is None else (row[0], row[1])


def contest_of_member(session: Session, member_id: int) -> int | None:
    """The contest on whose panel a member sits."""
    return session.execute(select(PanelMember.contest_id).where(PanelMember.id == member_id)).scalar()


def contest_of_recusal(session: Session, recusal_id: int) -> int | None:
    """The contest a recusal belongs to."""
    return session.execute(select(Recusal.contest_id).where(Recusal.id == recusal_id)).scalar()

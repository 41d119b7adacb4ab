"""Where the code of a paper sheet leads."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from judging.models import Entry, PanelMember, Scoresheet


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """A sheet of the contest, by its judge's account; ``sheet_id`` is None before scoring opened, both where the code
    names no judge."""

    contest_id: int
    sheet_id: int | None
    user_id: int | None


def contest_of_work(session: Session, entry_id: int) -> int | None:
    """The contest of a work; None without such a work."""
    return session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar()


def place(session: Session, *, member_id: int, entry_id: int, user_id: int | None) -> PaperPlace | None:
    """The sheet of a judge for a work; of the account ``user_id`` where ``member_id`` is 0. None without such a work or
    judge."""
    whose = PanelMember.id == member_id if member_id else PanelMember.user_id == user_id
    query = (
        select(Entry.contest_id, Scoresheet.id, PanelMember.user_id)
        .outerjoin(PanelMember, and_(PanelMember.contest_id == Entry.contest_id, whose))
        .outerjoin(Scoresheet, and_(Scoresheet.member_id == PanelMember.id, Scoresheet.entry_id == Entry.id))
        .where(Entry.id == entry_id)
    )
    row = session.execute(query).first()
    if row is None or (member_id and row[2] is None):
        return None
    return PaperPlace(*row)


def member_and_revision(session: Session, sheet_id: int) -> tuple[int, int]:
    """The member whose sheet it is, and the sheet's revision."""
    query = select(Scoresheet.member_id, Scoresheet.revision).where(Scoresheet.id == sheet_id)
    return session.execute(query).one()._tuple()

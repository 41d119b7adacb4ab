"""The special prizes that works of a contest were given."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Entry, PrizeAward
from judging.queries.grouping import grouped


def by_code(session: Session, contest_id: int) -> Mapping[str, tuple[int, ...]]:
    """By entry code: the numbers of the prizes that the work was given, from 1 in the order of the settings. A work
    without a rank may be among them; its prize then has no effect."""
    query = (
        select(Entry.code, PrizeAward.prize)
        .join(Entry, Entry.id == PrizeAward.entry_id)
        .where(PrizeAward.contest_id == contest_id)
        .order_by(Entry.code, PrizeAward.prize)
    )
    return {code: tuple(prizes) for code, prizes in grouped(session.execute(query).tuples()).items()}

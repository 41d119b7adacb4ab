"""The special prizes that works of a contest were given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.text import Text
from judging.models import Entry, PrizeAward
from judging.queries.grouping import grouped


@dataclass(frozen=True, slots=True)
class PrizeHolder:
    """A work that was given a special prize; ``reason`` and ``clause`` may be empty."""

    entry_id: int
    code: str
    title: Text
    reason: str
    clause: str
    decided_at: datetime


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


def holders(session: Session, contest_id: int) -> Mapping[int, tuple[PrizeHolder, ...]]:
    """By number of a prize: the works that were given it, by code."""
    query = (
        select(PrizeAward, Entry.code, Entry.title_th, Entry.title_en)
        .join(Entry, Entry.id == PrizeAward.entry_id)
        .where(PrizeAward.contest_id == contest_id)
        .order_by(PrizeAward.prize, Entry.sort_key, Entry.code)
    )
    found = grouped(
        (row.prize, PrizeHolder(row.entry_id, code, Text(th, en), row.reason, row.clause, row.decided_at))
        for row, code, th, en in session.execute(query).tuples()
    )
    return {prize: tuple(rows) for prize, rows in found.items()}

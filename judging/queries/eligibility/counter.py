"""What the counter recorded: the record in force of each thing of a work, by work."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.eligibility.counter import Tick
from judging.database.statements import within
from judging.models import CounterRecord, Person, User
from judging.queries.grouping import grouped
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class Recorded(Tick):
    """A record with its id, its time and, in a history, who made it (empty for the installation itself)."""

    record_id: int = 0
    recorded_at: datetime | None = None
    by: str = ""


_RECORDED = (
    CounterRecord.thing,
    CounterRecord.state,
    CounterRecord.number,
    CounterRecord.handed_in_at,
    CounterRecord.id,
    CounterRecord.recorded_at,
)


def in_force(session: Session, entry_ids: Collection[int]) -> dict[int, dict[str, Recorded]]:
    """By work and thing: what the counter recorded last; one statement. Works without records are left out."""
    last = select(func.max(CounterRecord.id)).where(within(CounterRecord.entry_id, entry_ids))
    last = last.group_by(CounterRecord.entry_id, CounterRecord.thing)
    query = select(CounterRecord.entry_id, *_RECORDED).where(CounterRecord.id.in_(last))
    found: dict[int, dict[str, Recorded]] = defaultdict(dict)
    for entry_id, *said in session.execute(query):
        tick = Recorded(*said)
        found[entry_id][tick.thing] = tick
    return found


def history(session: Session, entry_id: int) -> dict[str, tuple[Recorded, ...]]:
    """By thing: every record of a work, the newest first."""
    query = (
        select(*_RECORDED, PERSON)
        .outerjoin(User, User.id == CounterRecord.recorded_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(CounterRecord.entry_id == entry_id)
        .order_by(CounterRecord.id.desc())
    )
    found = grouped((row[0], Recorded(*row)) for row in session.execute(query))
    return {thing: tuple(rows) for thing, rows in found.items()}

"""The records of a contest: what keeps it from being deleted."""

from dataclasses import dataclass, fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.models import (
    Case,
    ChangeRequest,
    CounterRecord,
    Entry,
    EntryOrigin,
    Finding,
    ReceivedTransfer,
    Registration,
    Scoresheet,
)
from judging.queries.scoring.sheet_usage import used


@dataclass(frozen=True, slots=True)
class ContestRecords:
    """How much of each kind is on record in a contest: ``sheets`` that were written on, ``registrations`` of teachers,
    ``decisions`` of screening, records of the ``counter``, ``cases``, requests to change a work, works that ``arrived``
    from the level below, and transfer ``files`` taken in."""

    sheets: int
    registrations: int
    decisions: int
    counter: int
    cases: int
    change_requests: int
    arrived: int
    files: int

    @property
    def is_empty(self) -> bool:
        """Whether the contest has no records and can be deleted."""
        return not any(getattr(self, one.name) for one in fields(self))


def records(session: Session, contest_id: int) -> ContestRecords:
    """What is on record in a contest, in one statement."""
    works = select(Entry.id).where(Entry.contest_id == contest_id)
    count = select(func.count())
    counts = (
        count.where(Scoresheet.contest_id == contest_id, used()),
        count.where(Registration.contest_id == contest_id),
        count.where(Finding.entry_id.in_(works)),
        count.where(CounterRecord.entry_id.in_(works)),
        count.where(Case.contest_id == contest_id),
        count.where(ChangeRequest.entry_id.in_(works)),
        count.where(EntryOrigin.entry_id.in_(works)),
        count.where(ReceivedTransfer.contest_id == contest_id),
    )
    return ContestRecords(*session.execute(select(*(one.scalar_subquery() for one in counts))).one())

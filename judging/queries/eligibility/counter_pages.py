"""The pages of the counter: where a person works at it, the works of a contest, and one work with its history."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines, DeadlineState, counter_state
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility import counter as core
from judging.core.eligibility.counter import Progress, Tick
from judging.core.entries import codes
from judging.core.roles import Actor
from judging.core.rulebooks.fact_values import Value, load
from judging.models import Contest, Entry, Institution, Round, Withdrawal
from judging.queries.contest_place import DATED_PLACE, REAL, DatedPlace, in_place, organised, with_titles
from judging.queries.eligibility import counter
from judging.queries.eligibility.counter import Recorded
from judging.queries.entry_head import ENTRY_HEAD, EntryHead, Head, matching
from judging.queries.names import Combined
from judging.queries.rulebooks import rulebooks

HOURS = Combined(
    "hours",
    lambda opens, closes: Deadlines(counter_opens=opens, counter_closes=closes),
    Round.counter_opens_at,
    Round.counter_closes_at,
)


@dataclass(frozen=True, slots=True)
class CounterPlace(DatedPlace):
    """A contest whose works are checked in, with the hours of its counter."""

    round_id: int
    hours: Deadlines

    def is_early(self, now: datetime) -> bool:
        """Whether the counter is not open yet."""
        return counter_state(self.state, self.hours, now) is DeadlineState.EARLY

    def is_late(self, now: datetime) -> bool:
        """Whether what is handed in now is late."""
        return counter_state(self.state, self.hours, now) is DeadlineState.LATE

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is recorded any more."""
        return counter_state(self.state, self.hours, now) is DeadlineState.OVER


_PLACE = (*DATED_PLACE, Round.id, HOURS)
_OPEN = (ContestState.REGISTRATION, ContestState.SCREENING, ContestState.SCORING)


def places(session: Session, actor: Actor) -> tuple[CounterPlace, ...]:
    """The contests at whose counter the actor works, and which still take things in; two statements."""
    mine: ColumnElement[bool] = Round.id == actor.only_round if actor.only_round is not None else organised(actor)
    query = in_place(select(*_PLACE)).where(mine, Contest.state.in_(_OPEN), REAL)
    return _places(session, session.execute(query.order_by(Contest.first_day, Contest.category, Contest.id)).all())


def place(session: Session, contest_id: int) -> CounterPlace | None:
    """One contest; None where there is none."""
    found = _places(session, session.execute(in_place(select(*_PLACE)).where(Contest.id == contest_id)).all())
    return found[0] if found else None


def _places(session: Session, rows: Any) -> tuple[CounterPlace, ...]:
    return with_titles(session, rows, CounterPlace)


@dataclass(frozen=True, slots=True)
class CounterRow(EntryHead):
    """A work in the list: the last record of each thing, and how far the counter is with it."""

    is_withdrawn: bool
    ticks: Mapping[str, Recorded]
    progress: Progress
    short: tuple[str, ...]
    """What was not handed in, or too few."""
    unchecked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CounterList:
    """The works of a contest that match the search and filter; ``counts`` are of all of them."""

    rows: tuple[CounterRow, ...]
    counts: Mapping[Progress, int]
    works: int


def listing(session: Session, contest_id: int, *, search: str = "", progress: Progress | None = None) -> CounterList:
    """The works of a contest by code, in a constant number of statements."""
    rows = _rows(session, contest_id)
    counts = Counter(row.progress for row in rows if not row.is_withdrawn)
    found = matching(rows, search)
    shown = [row for row in found if progress is None or (row.progress is progress and not row.is_withdrawn)]
    return CounterList(tuple(shown), counts, len(rows))


def _rows(session: Session, contest_id: int) -> list[CounterRow]:
    query = (
        select(*ENTRY_HEAD, Withdrawal.entry_id.is_not(None))
        .join(Institution, Institution.id == Entry.institution_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    works: list[Any] = list(session.execute(query))
    least = expected(session, contest_id)
    ticks = counter.in_force(session, [row[0] for row in works])
    return [_row(row[:5], row[5], ticks.get(row[0], {}), least) for row in works]


def _row(head: Head, is_withdrawn: bool, ticks: Mapping[str, Recorded], least: Mapping[str, int]) -> CounterRow:
    return CounterRow(
        *head,
        is_withdrawn,
        ticks,
        core.progress(ticks, least),
        tuple(thing for thing in core.things() if thing in ticks and core.is_short(ticks[thing], least)),
        core.unchecked(ticks),
    )


def expected(session: Session, contest_id: int) -> dict[str, int]:
    """How many volumes and sheets the contest's rulebook asks for."""
    rulebook_id = session.execute(select(Contest.rulebook_id).where(Contest.id == contest_id)).scalar_one()
    return core.expected(rulebooks.rulebook(session, rulebook_id))


@dataclass(frozen=True, slots=True)
class CounterWork(EntryHead):
    """One work at the counter: what the team declared, and every record of each thing, the newest first."""

    contest_id: int
    is_withdrawn: bool
    declared: Mapping[str, Value]
    history: Mapping[str, tuple[Recorded, ...]]
    least: Mapping[str, int]

    @property
    def ticks(self) -> dict[str, Tick]:
        """The last record of each thing."""
        return {thing: records[0] for thing, records in self.history.items()}

    @property
    def progress(self) -> Progress:
        """How far the counter is with the work."""
        return core.progress(self.ticks, self.least)


def work(session: Session, contest_id: int, code: str) -> CounterWork | None:
    """The work with this code as it is typed, in a constant number of statements; None without one."""
    return _work(session, Entry.contest_id == contest_id, Entry.code_key == codes.key(code))


def work_of(session: Session, entry_id: int) -> CounterWork | None:
    """The work with this id; None without one."""
    return _work(session, Entry.id == entry_id)


def _work(session: Session, *which: ColumnElement[bool]) -> CounterWork | None:
    query = (
        select(*ENTRY_HEAD, Entry.contest_id, Withdrawal.entry_id.is_not(None), Entry.facts)
        .join(Institution, Institution.id == Entry.institution_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(*which)
    )
    row: Any = session.execute(query).first()
    if row is None:
        return None
    declared = {name: value for name, value in load(row[7]).items() if name in core.FROM_COUNTER}
    head: Head = row[:5]
    return CounterWork(*head, row[5], row[6], declared, counter.history(session, row[0]), expected(session, row[5]))

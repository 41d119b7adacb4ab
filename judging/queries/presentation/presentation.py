"""The order of presentation of contests and their timetables."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState
from judging.core.presentation.presentation_order import OrderKind
from judging.core.presentation.timetable import USUAL, Lengths, Pause, Slot, Timetable, slots
from judging.models import Entry, Institution, Person, Presentation, User
from judging.queries.entry_head import ENTRY_HEAD, PRESENTATION_ORDER, EntryHead
from judging.queries.names import PERSON
from judging.queries.rulings import rulings_in_force
from judging.queries.rulings.rulings_in_force import STANDS


@dataclass(frozen=True, slots=True)
class PresentedWork(EntryHead):
    """A work in the order of presentation. ``number`` counts those that present, None for others; ``slot`` is its time
    where there is a timetable."""

    state: EntryState
    number: int | None
    slot: Slot | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How the works of a contest are presented. ``order_kind`` is None while nobody ordered them: they go by code."""

    order_kind: OrderKind | None = None
    ordered_at: datetime | None = None
    ordered_by: str = ""
    seed: str = ""
    reason: str = ""
    lengths: Lengths = USUAL
    timetable: Timetable | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether the order was drawn by lot."""
        return self.order_kind is OrderKind.DRAWN


def plan(session: Session, contest_id: int) -> Plan:
    """The plan of one contest."""
    return plans(session, [contest_id]).get(contest_id, Plan())


def plans(session: Session, contest_ids: Collection[int]) -> dict[int, Plan]:
    """The plans of these contests; one that has none is left out."""
    query = (
        select(Presentation, PERSON)
        .outerjoin(User, User.id == Presentation.ordered_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Presentation.contest_id.in_(contest_ids))
    )
    return {row.contest_id: _plan(row, name) for row, name in session.execute(query)}


def _plan(row: Presentation, name: str) -> Plan:
    lengths = Lengths(row.presentation, row.questions, row.between_works)
    pauses = tuple(Pause(*pair) for pair in json.loads(row.pauses))
    timetable = None
    if row.first_day is not None and row.starts is not None and row.ends is not None:
        timetable = Timetable(row.first_day, row.starts, row.ends, lengths, pauses)
    return Plan(row.order_kind, row.ordered_at, name, row.seed, row.reason, lengths, timetable)


def works(session: Session, contest_id: int, plan: Plan) -> tuple[PresentedWork, ...]:
    """Every work of the contest in the order of presentation, with its number and time."""
    query = (
        select(Entry.admission, Entry.absent_at.is_not(None), *ENTRY_HEAD)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(*PRESENTATION_ORDER)
    )
    ruled = rulings_in_force.of_contest(session, contest_id)
    rows = [
        (head, ruled.standing(head[0], admission, is_absent=absent).state)
        for admission, absent, *head in session.execute(query)
    ]
    numbers = _numbers(head[0] for head, state in rows if state is EntryState.ADMITTED)
    times = slots_of(plan, numbers)
    return tuple(PresentedWork(*(*head, state, numbers.get(head[0]), times.get(head[0]))) for head, state in rows)


def numbers_of(session: Session, contest_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """By contest: the numbers of presentation of the works that present, by entry."""
    found: dict[int, list[int]] = {contest_id: [] for contest_id in contest_ids}
    query = select(Entry.contest_id, Entry.id).where(Entry.contest_id.in_(contest_ids), STANDS)
    for contest_id, entry_id in session.execute(query.order_by(*PRESENTATION_ORDER)):
        found[contest_id].append(entry_id)
    return {contest_id: _numbers(ids) for contest_id, ids in found.items()}


def slots_of(plan: Plan, numbers: Mapping[int, int]) -> dict[int, Slot]:
    """The times of the works with these numbers; empty without a timetable."""
    if plan.timetable is None:
        return {}
    return dict(zip(numbers, slots(plan.timetable, len(numbers)), strict=False))


def order(session: Session, contest_id: int) -> tuple[tuple[int, bool], ...]:
    """Every work of the contest in the order of presentation, with whether it presents."""
    query = select(Entry.id, STANDS).where(Entry.contest_id == contest_id).order_by(*PRESENTATION_ORDER)
    return tuple((entry_id, bool(presents)) for entry_id, presents in session.execute(query))


def _numbers(entry_ids: Iterable[int]) -> dict[int, int]:
    return {entry_id: number for number, entry_id in enumerate(entry_ids, start=1)}

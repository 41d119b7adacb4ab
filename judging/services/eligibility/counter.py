"""The counter: a helper or an organiser records what a team hands in. The last record of a thing applies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.deadlines import Deadlines, DeadlineState, counter_state
from judging.core.eligibility.counter import CounterState, Tick, check
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import CounterRecord, Entry
from judging.queries.eligibility import counter as reads
from judging.queries.eligibility.counter import Recorded
from judging.services import audit
from judging.services.eligibility import screening
from judging.services.locks import lock_uncertified


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of records: the things that changed, and those that somebody had recorded otherwise since the page
    was made (``overruled``, with that record)."""

    changed: tuple[str, ...]
    overruled: tuple[Recorded, ...]


def record(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    entry_id: int,
    ticks: Sequence[Tick],
    seen: Mapping[str, int] | None = None,
) -> Outcome:
    """Record the state of things of a work, all or nothing, and update its admission. What is so already is not
    recorded again, so that a second tap changes nothing.

    ``seen`` is the id of the record that the page showed, by thing (0: none). What is received without ``at`` was
    handed in now; a helper states no other time.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``counter_early``, ``no_entry``,
            ``counter_thing_unknown``, ``counter_number_wanted``, ``counter_time_ahead``, ``counter_time_given``.
    """
    entry = _open(session, contest_id, entry_id)
    now = clock.now()
    for tick in ticks:
        check(tick)
        refuse_if(tick.at is not None and actor.only_round is not None, "counter_time_given")
        refuse_if(tick.at is not None and tick.at > now, "counter_time_ahead")
    before = reads.in_force(session, [entry_id]).get(entry_id, {})
    changed = [tick for tick in ticks if _is_new(tick, before.get(tick.thing))]
    _insert(session, actor, entry, [_dated(tick, now) for tick in changed], now)
    shown = seen if seen is not None else {tick.thing: tick.record_id for tick in before.values()}
    overruled = (before[tick.thing] for tick in changed if tick.thing in before)
    return Outcome(
        tuple(tick.thing for tick in changed),
        tuple(tick for tick in overruled if tick.record_id != shown.get(tick.thing, 0)),
    )


def undo(session: Session, *, actor: Actor, contest_id: int, entry_id: int, record_id: int) -> None:
    """Restore what was recorded before this record, with its time; or "not checked" if it was the first of its thing.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``counter_early``, ``no_entry``, ``counter_moved_on``
            (it is not the last record of its thing).
    """
    entry = _open(session, contest_id, entry_id)
    found = (records for records in reads.history(session, entry_id).values() if records[0].record_id == record_id)
    last, *earlier = require(next(found, None), "counter_moved_on")
    restored = earlier[0] if earlier else Tick(last.thing, CounterState.NOT_CHECKED)
    _insert(session, actor, entry, [restored], clock.now())


def _open(session: Session, contest_id: int, entry_id: int) -> Entry:
    contest = lock_uncertified(session, contest_id=contest_id)
    entry = require(session.get(Entry, entry_id, populate_existing=True), "no_entry")
    refuse_if(entry.contest_id != contest_id, "no_entry")
    hours = Deadlines(counter_opens=contest.round.counter_opens_at, counter_closes=contest.round.counter_closes_at)
    refuse_if(counter_state(contest.state, hours, clock.now()) is DeadlineState.EARLY, "counter_early")
    return entry


def _is_new(tick: Tick, before: Recorded | None) -> bool:
    if before is None:
        return tick.state is not CounterState.NOT_CHECKED
    is_same = (tick.state, tick.number) == (before.state, before.number)
    return not is_same or (tick.at is not None and tick.at != before.at)


def _dated(tick: Tick, now: datetime) -> Tick:
    at = (tick.at or now) if tick.state is CounterState.RECEIVED else None
    return replace(tick, at=at)


def _insert(session: Session, actor: Actor, entry: Entry, ticks: Collection[Tick], now: datetime) -> None:
    if not ticks:
        return
    session.add_all(
        CounterRecord(
            entry_id=entry.id,
            thing=tick.thing,
            state=tick.state,
            number=tick.number,
            handed_in_at=tick.at,
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        for tick in ticks
    )
    audit.record(
        session, actor=actor, action="counter.record", subject=entry, data={"things": [_logged(one) for one in ticks]}
    )
    screening.update_admission(session, contest_id=entry.contest_id, entry_ids=[entry.id])


def _logged(tick: Tick) -> dict[str, object]:
    said: dict[str, object] = {"thing": tick.thing, "state": tick.state.value}
    if tick.number is not None:
        said["number"] = tick.number
    if tick.at is not None:
        said["at"] = tick.at.isoformat(timespec="seconds")
    return said

"""What is presented now: one row a contest, overwritten with every move and deleted at certification. It is no record
of a work, so moves are not in the log; what changes the order or a work's state is."""

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import hall as rules
from judging.core.contests.hall import HallMove, HallPhase
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Hall
from judging.queries.contests import presentation as reads
from judging.services import locks
from judging.services.contests import presentation


def move(session: Session, *, contest_id: int, seen: int, act: HallMove, entry_id: int | None = None) -> None:
    """Move the hall of a contest in scoring. ``seen`` is the revision that the person saw, 0 where none ran;
    ``entry_id`` is the work that ``START`` calls up, by default the first one.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``not_in_scoring``, ``hall_moved`` (somebody else moved it
            since), ``nothing_to_present`` (no work follows, or the work does not present).
    """
    hall = locked(session, contest_id=contest_id, seen=seen)
    order = reads.order(session, contest_id)
    if act is HallMove.START:
        _call_up(session, hall, contest_id, order, entry_id)
        return
    hall = require(hall, "hall_moved")
    if act is HallMove.END:
        session.delete(hall)
    elif act is HallMove.MINUTE:
        hall.added = min(hall.added + rules.MINUTE, rules.MOST_ADDED)
        hall.revision += 1
    elif act is HallMove.BACK:
        _back(hall, order)
    else:
        here = (hall.entry_id, hall.phase)
        following = rules.work_after(order, hall.entry_id)
        to_next = None if following is None else (following, HallPhase.PAUSE)
        _to(hall, require(to_next if act is HallMove.NEXT else rules.ahead(here, order), "nothing_to_present"))


def postpone(session: Session, *, actor: Actor, contest_id: int, seen: int) -> None:
    """The team of the work at hand is late: the work goes to the end of the order, and the next one gets ready.

    Raises:
        RuleViolation: those of ``move`` and of ``presentation.postpone``.
    """
    locks.lock_uncertified(session, contest_id=contest_id)
    hall = require(locked(session, contest_id=contest_id, seen=seen), "hall_moved")
    late = hall.entry_id
    following = rules.work_after(reads.order(session, contest_id), late)
    presentation.postpone(session, actor=actor, contest_id=contest_id, entry_id=late)
    _to(session.get_one(Hall, contest_id), (require(following, "nothing_to_present"), HallPhase.PAUSE), undo=False)


def forget(session: Session, *, contest_id: int) -> None:
    """Delete the hall of a contest that is not scored any more. Part of the caller's act."""
    session.execute(delete(Hall).where(Hall.contest_id == contest_id))


def forget_work(session: Session, *, entry_id: int) -> None:
    """Delete the hall that presents a work that leaves its contest. Part of the caller's act."""
    session.execute(delete(Hall).where(Hall.entry_id == entry_id))


def locked(session: Session, *, contest_id: int, seen: int) -> Hall | None:
    """The hall of a contest in scoring, locked, as the person saw it. Part of the caller's act.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``not_in_scoring``, ``hall_moved``.
    """
    contest = locks.share_contest(session, contest_id=contest_id)
    refuse_if(contest.state is not ContestState.SCORING, "not_in_scoring")
    query = select(Hall).where(Hall.contest_id == contest_id).with_for_update()
    hall = session.execute(query.execution_options(populate_existing=True)).scalar()
    refuse_if((hall.revision if hall else 0) != seen, "hall_moved")
    return hall


def _call_up(
    session: Session, hall: Hall | None, contest_id: int, order: tuple[tuple[int, bool], ...], entry_id: int | None
) -> None:
    wanted = require(rules.work_after(order, None) if entry_id is None else entry_id, "nothing_to_present")
    refuse_if((wanted, True) not in order, "nothing_to_present")
    if hall is not None:
        _to(hall, (wanted, HallPhase.PAUSE))
        return
    now = clock.now()
    # A number that no earlier hall of this contest had, so that an old page cannot move this one.
    first = int(now.timestamp())
    session.add(
        Hall(contest_id=contest_id, entry_id=wanted, phase=HallPhase.PAUSE, started_at=now, added=0, revision=first)
    )


def call_next(session: Session, *, hall: Hall, entry_id: int | None) -> None:
    """The work gets ready; without one the hall ends. Part of the caller's act, which took the last work away."""
    if entry_id is None:
        session.delete(hall)
    else:
        _to(hall, (entry_id, HallPhase.PAUSE), undo=False)


def _to(hall: Hall, place: rules.Place, *, undo: bool = True) -> None:
    before = [hall.entry_id, hall.phase, hall.started_at.isoformat(), hall.added]
    hall.before = json.dumps(before) if undo else ""
    hall.entry_id, hall.phase = place
    hall.started_at, hall.added = clock.now(), 0
    hall.revision += 1


def _back(hall: Hall, order: tuple[tuple[int, bool], ...]) -> None:
    """Undo the last move, with its time; further back, the phase before begins anew."""
    if hall.before:
        entry_id, phase, started_at, added = json.loads(hall.before)
        if (entry_id, True) in order:
            hall.entry_id, hall.phase, hall.added = entry_id, HallPhase(phase), added
            hall.started_at, hall.before = datetime.fromisoformat(started_at), ""
            hall.revision += 1
            return
    _to(hall, require(rules.behind((hall.entry_id, hall.phase), order), "nothing_to_present"), undo=False)

"""What is presented now, one row a contest, overwritten with every move; and which works have presented. Both are
deleted at certification. They are no record of a work, so moves are not in the log; what changes the order or a work's
state is."""

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.presentation import hall as rules
from judging.core.presentation.hall import HallMove, HallPhase
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Hall, HallTurn
from judging.queries.presentation import halls as reads, presentation as orders
from judging.services import locks
from judging.services.presentation import presentation


def move(session: Session, *, contest_id: int, seen: int, act: HallMove, entry_id: int | None = None) -> None:
    """Move the hall of a contest in scoring. ``seen`` is the revision that the person saw, 0 where none ran;
    ``entry_id`` is the work that ``START`` calls up, by default the first one.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``not_in_scoring``, ``hall_moved`` (somebody else moved it
            since), ``nothing_to_present`` (no work follows, or the work does not present).
    """
    hall = locked(session, contest_id=contest_id, seen=seen)
    if act is HallMove.START:
        _call_up(session, hall, contest_id, entry_id)
        return
    if act is HallMove.ANEW:
        refuse_if(hall is not None, "hall_moved")
        session.execute(delete(HallTurn).where(HallTurn.contest_id == contest_id))
        return
    hall = require(hall, "hall_moved")
    if act is HallMove.END:
        session.delete(hall)
    elif act is HallMove.MINUTE:
        hall.added = min(hall.added + rules.MINUTE, rules.MOST_ADDED)
        hall.revision += 1
    elif act is HallMove.BACK:
        _back(session, hall)
    else:
        _on(session, hall, is_skip=act is HallMove.NEXT)


def postpone(session: Session, *, actor: Actor, contest_id: int, seen: int) -> None:
    """The team of the work at hand is late: the work goes to the end of the order, and the next one gets ready.

    Raises:
        RuleViolation: those of ``move`` and of ``presentation.postpone``.
    """
    locks.lock_uncertified(session, contest_id=contest_id)
    hall = require(locked(session, contest_id=contest_id, seen=seen), "hall_moved")
    late = hall.entry_id
    following = reads.work_due(session, contest_id, late)
    presentation.postpone(session, actor=actor, contest_id=contest_id, entry_id=late)
    row = _turn(session, contest_id, late)
    row.presented_at, row.late_at = None, clock.now()
    _to(session.get_one(Hall, contest_id), (require(following, "nothing_to_present"), HallPhase.PAUSE), undo=False)


def forget(session: Session, *, contest_id: int) -> None:
    """Delete the hall of a contest that is not scored any more, and which works have presented. Part of the caller's
    act."""
    session.execute(delete(HallTurn).where(HallTurn.contest_id == contest_id))
    session.execute(delete(Hall).where(Hall.contest_id == contest_id))


def forget_work(session: Session, *, entry_id: int) -> None:
    """Delete the hall that presents a work that leaves its contest, and that it has presented. Part of the caller's
    act."""
    session.execute(delete(HallTurn).where(HallTurn.entry_id == entry_id))
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


def _call_up(session: Session, hall: Hall | None, contest_id: int, entry_id: int | None) -> None:
    first = reads.work_due(session, contest_id, hall.entry_id if hall else None)
    wanted = require(first if entry_id is None else entry_id, "nothing_to_present")
    refuse_if((wanted, True) not in orders.order(session, contest_id), "nothing_to_present")
    if hall is not None:
        _to(hall, (wanted, HallPhase.PAUSE))
        return
    now = clock.now()
    # A number that no earlier hall of this contest had, so that an old page cannot move this one.
    revision = int(now.timestamp())
    session.add(
        Hall(contest_id=contest_id, entry_id=wanted, phase=HallPhase.PAUSE, started_at=now, added=0, revision=revision)
    )


def call_next(session: Session, *, hall: Hall, entry_id: int | None) -> None:
    """The work gets ready; without one the hall ends. Part of the caller's act, which took the last work away."""
    session.execute(delete(HallTurn).where(HallTurn.entry_id == hall.entry_id))
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


def _on(session: Session, hall: Hall, *, is_skip: bool) -> None:
    """The next phase, or with ``is_skip`` the next work. A work has presented once its presentation begins."""
    following = reads.work_due(session, hall.contest_id, hall.entry_id)
    to_next = None if following is None else (following, HallPhase.PAUSE)
    place = to_next if is_skip else rules.ahead((hall.entry_id, hall.phase), following)
    _to(hall, require(place, "nothing_to_present"))
    if hall.phase is HallPhase.PRESENTATION:
        _turn(session, hall.contest_id, hall.entry_id).presented_at = hall.started_at


def _turn(session: Session, contest_id: int, entry_id: int) -> HallTurn:
    row = session.get(HallTurn, entry_id, populate_existing=True)
    if row is None:
        row = HallTurn(entry_id=entry_id, contest_id=contest_id)
        session.add(row)
    return row


def _back(session: Session, hall: Hall) -> None:
    """Undo the last move, with its time; further back, the phase before begins anew. A work that gets ready again has
    not presented."""
    was = (hall.entry_id, hall.phase)
    _step_back(hall, orders.order(session, hall.contest_id))
    if was == (hall.entry_id, HallPhase.PRESENTATION) and hall.phase is HallPhase.PAUSE:
        _turn(session, hall.contest_id, hall.entry_id).presented_at = None


def _step_back(hall: Hall, order: tuple[tuple[int, bool], ...]) -> None:
    if hall.before:
        entry_id, phase, started_at, added = json.loads(hall.before)
        if (entry_id, True) in order:
            hall.entry_id, hall.phase, hall.added = entry_id, HallPhase(phase), added
            hall.started_at, hall.before = datetime.fromisoformat(started_at), ""
            hall.revision += 1
            return
    _to(hall, require(rules.behind((hall.entry_id, hall.phase), order), "nothing_to_present"), undo=False)

"""The queue of jobs in the database: requested by ``services.jobs`` or by the calendar, taken by workers.

A worker owns a job as long as its heartbeat grows. Another worker takes the job over after it has seen the same
heartbeat for ``lease`` seconds of its own steady clock, so a jump of the system clock never gives a job to two.
``attempts`` grows each time, and a worker that lost its job can no longer write to it.
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Job, JobState

log = logging.getLogger("judging.jobs")

MOST_ATTEMPTS = 3
"""How often a job is begun. A job that never came to its end then fails."""

KEPT = timedelta(days=30)
"""How long ended jobs of the calendar stay listed."""

_OPEN = (JobState.WAITING, JobState.RUNNING)


class JobLostError(Exception):
    """Another worker has taken the job over. Whatever this one still writes to it is refused."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of a worker; ``attempt`` tells it from earlier ones."""

    job_id: int
    kind: str
    params: Mapping[str, Any]
    attempt: int


class Queue:
    """The open jobs, as one worker sees them. ``lease`` is in seconds."""

    def __init__(self, lease: float) -> None:
        self._lease = lease
        self._seen: dict[int, tuple[tuple[int, int], float]] = {}

    def is_empty(self) -> bool:
        """Whether no job waits or runs."""
        try:
            return db.session().execute(select(Job.id).where(Job.state.in_(_OPEN)).limit(1)).first() is None
        finally:
            db.session.rollback()

    def claim(self) -> Claim | None:
        """Take the oldest job that waits, or whose worker is dead. None if there is no such job."""
        query = select(Job.id, Job.state, Job.attempts, Job.heartbeat).where(Job.state.in_(_OPEN)).order_by(Job.id)
        rows = db.session().execute(query).all()
        db.session.rollback()
        self._seen = {row.id: self._seen[row.id] for row in rows if row.id in self._seen}
        for row in rows:
            if row.state is JobState.WAITING or self._is_abandoned(row.id, (row.attempts, row.heartbeat)):
                claimed = _take(row.id, row.state, row.attempts, row.heartbeat)
                if claimed is not None:
                    return claimed
        return None

    def _is_abandoned(self, job_id: int, beat: tuple[int, int]) -> bool:
        seen, since = self._seen.get(job_id, (None, 0.0))
        if seen != beat:
            self._seen[job_id] = (beat, time.monotonic())
            return False
        return time.monotonic() - since >= self._lease


def _take(job_id: int, state: JobState, attempts: int, heartbeat: int) -> Claim | None:
    """Take the job if nobody else did since it was read; fail it if it was begun too often."""
    with transaction() as session:
        query = select(Job).where(Job.id == job_id).with_for_update(skip_locked=True)
        job = session.execute(query).scalar_one_or_none()
        if job is None or (job.state, job.attempts, job.heartbeat) != (state, attempts, heartbeat):
            return None
        if attempts >= MOST_ATTEMPTS:
            log.error("job=%s kind=%s was begun %s times and never ended", job.id, job.kind, attempts)
            job.state, job.error, job.ended_at = JobState.FAILED, "job_never_ended", clock.now()
            job.result = json.dumps({"attempts": attempts})
            return None
        job.state, job.attempts, job.heartbeat = JobState.RUNNING, attempts + 1, 0
        job.started_at, job.done, job.total = clock.now(), 0, 0
        return Claim(job.id, job.kind, json.loads(job.params), job.attempts)


def beat(claim: Claim, *, done: int, total: int) -> None:
    """Show that the worker is alive, and how far it is.

    Raises:
        JobLostError
    """
    with transaction() as session:
        _write(session, claim, heartbeat=Job.heartbeat + 1, done=done, total=total)


def finish(session: Session, claim: Claim, result: Mapping[str, Any]) -> None:
    """Mark the job as done in the session's transaction.

    Raises:
        JobLostError
    """
    _write(session, claim, state=JobState.DONE, result=json.dumps(result), ended_at=clock.now())


def fail(claim: Claim, refusal: RuleViolation) -> None:
    """Mark the job as failed, with the reason.

    Raises:
        JobLostError
    """
    said = json.dumps(refusal.params, default=str)
    with transaction() as session:
        _write(session, claim, state=JobState.FAILED, error=refusal.code, result=said, ended_at=clock.now())


def release(claim: Claim, *, counts: bool) -> None:
    """Give the job back, to be begun again; ``counts`` says whether this was one of its attempts.

    Raises:
        JobLostError
    """
    with transaction() as session:
        _write(session, claim, state=JobState.WAITING, attempts=claim.attempt if counts else claim.attempt - 1)


def _write(session: Session, claim: Claim, **values: Any) -> None:
    mine: tuple[ColumnElement[bool], ...] = (
        Job.id == claim.job_id,
        Job.attempts == claim.attempt,
        Job.state == JobState.RUNNING,
    )
    written = session.execute(update(Job).where(*mine).values(**values).returning(Job.id)).first()
    if written is None:
        raise JobLostError(claim.job_id)


def request_due(kind: str, every: timedelta) -> None:
    """Request the job of a kind that the calendar repeats, if the last one was requested at least ``every`` ago, or
    later than now (the clock was set back); and delete its old rows."""
    now = clock.now()
    last = db.session().execute(select(Job.created_at).where(Job.key == kind).order_by(Job.id.desc()).limit(1)).scalar()
    db.session.rollback()
    if last is not None and not _is_due(last, now, every):
        return
    with transaction() as session:
        session.execute(delete(Job).where(Job.key == kind, Job.ended_at < now - KEPT))
        if session.execute(select(Job.id).where(Job.key == kind, Job.state.in_(_OPEN))).first() is None:
            session.execute(insert(Job).values(kind=kind, key=kind, params="{}", created_at=now))


def _is_due(last: datetime, now: datetime, every: timedelta) -> bool:
    return abs(now - last) >= every

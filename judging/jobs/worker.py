"""The worker: takes one job after another, tells its progress, and keeps its result."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.database import conflicts
from judging.database.conflicts import Outcome
from judging.database.transaction import transaction
from judging.extensions import db
from judging.jobs import queue
from judging.jobs.kinds import KINDS
from judging.jobs.queue import Claim, JobLostError, Queue
from judging.tracebacks import without_values

log = logging.getLogger("judging.jobs")

LEASE = 20.0
"""Seconds without a heartbeat after which a job is taken from its worker."""

POLL = 1.0
"""Seconds between two looks for a job, and the least time between two writes of progress."""

CALENDAR = 30.0
"""Seconds between two looks at the calendar."""

RECONNECT = 5.0
"""Seconds to wait when the database does not answer."""

Told = Callable[[str, int, int], None]
"""What is told on a terminal: kind, done, total."""


class Report:
    """What a running job tells: its progress, and its end within its own transaction."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self.done = self.total = 0
        self.is_lost = self.is_finished = False

    def progress(self, done: int, total: int) -> None:
        """``done`` of ``total`` steps are done; written at most once a second.

        Raises:
            JobLostError: another worker has the job: stop.
        """
        self.done, self.total = done, total
        if self.is_lost:
            raise JobLostError(self._claim.job_id)

    def finish(self, session: Session, result: Mapping[str, Any]) -> None:
        """Keep the result in the transaction of the job's own writes, so that both are kept or neither.

        Raises:
            JobLostError
        """
        queue.finish(session, self._claim, result)
        self.is_finished = True


class Worker:
    """Takes jobs of the current application's database until it is stopped."""

    def __init__(self, app: Flask, *, lease: float = LEASE, told: Told = lambda kind, done, total: None) -> None:
        self._app, self._lease, self._told = app, lease, told
        self._queue = Queue(lease)
        self._looked_at_calendar = float("-inf")

    def drain(self) -> None:
        """Run every job that is due or open, and return when none is left."""
        self._look_at_calendar()
        while not self._queue.is_empty():
            if not self._run_next():
                time.sleep(min(POLL, self._lease / 4))  # another worker has the rest

    def work(self) -> None:
        """Run jobs as they come, until SystemExit or KeyboardInterrupt. A database that does not answer is awaited."""
        while True:
            try:
                if time.monotonic() - self._looked_at_calendar >= CALENDAR:
                    self._look_at_calendar()
                if not self._run_next():
                    time.sleep(POLL)  # SQLite tells nobody of a new job
            except conflicts.errors(on_sqlite=self._app.config["SETTINGS"].is_sqlite) as error:
                log.warning("the database does not answer: %s", type(error).__name__)
                db.session.remove()
                time.sleep(RECONNECT)  # for the database to come back

    def _look_at_calendar(self) -> None:
        self._looked_at_calendar = time.monotonic()
        for name, kind in KINDS.items():
            every = kind.every(db.session()) if kind.every else None
            db.session.rollback()
            if every is not None:
                queue.request_due(name, every)

    def _run_next(self) -> bool:
        """Run the next job; False if there is none."""
        claim = self._queue.claim()
        if claim is None:
            return False
        log.info("job=%s kind=%s attempt=%s begins", claim.job_id, claim.kind, claim.attempt)
        began = time.monotonic()
        try:
            outcome = self._run(claim)
        except JobLostError:
            outcome = "was taken over by another worker"
        finally:
            db.session.remove()
        log.info("job=%s kind=%s %s after %.1f s", claim.job_id, claim.kind, outcome, time.monotonic() - began)
        return True

    def _run(self, claim: Claim) -> str:
        report = Report(claim)
        try:
            with self._heartbeat(claim, report):
                result = KINDS[claim.kind].run(claim.params, report) if claim.kind in KINDS else _unknown(claim)
        except JobLostError:
            raise
        except RuleViolation as refusal:
            queue.fail(claim, refusal)
            return f"failed: {refusal.code}"
        except Exception as error:
            if conflicts.outcome_of(error) in (Outcome.BUSY, Outcome.UNAVAILABLE):
                queue.release(claim, counts=True)
                return "begins again: the database was busy"
            log.error("job=%s kind=%s failed\n%s", claim.job_id, claim.kind, without_values(error))
            queue.fail(claim, RuleViolation("job_broke", job=claim.job_id))
            return "failed"
        except BaseException:  # the worker is told to end
            if not report.is_finished:
                queue.release(claim, counts=False)
            raise
        if not report.is_finished:
            with transaction() as session:
                queue.finish(session, claim, result or {})
        return "done"

    @contextmanager
    def _heartbeat(self, claim: Claim, report: Report) -> Iterator[None]:
        """Write progress and signs of life from a thread of its own, until the block ends."""
        ended = threading.Event()
        pulse = threading.Thread(target=self._pulse, args=(claim, report, ended), daemon=True)
        pulse.start()
        try:
            yield
        finally:
            ended.set()
            pulse.join()

    def _pulse(self, claim: Claim, report: Report, ended: threading.Event) -> None:
        written, at = (0, 0), time.monotonic()
        with self._app.app_context():
            while not ended.wait(min(POLL, self._lease / 4)):
                shown = (report.done, report.total)
                if shown == written and time.monotonic() - at < self._lease / 4:
                    continue
                self._told(claim.kind, *shown)
                try:
                    queue.beat(claim, done=shown[0], total=shown[1])
                    written, at = shown, time.monotonic()
                except JobLostError:
                    report.is_lost = not report.is_finished
                    return
                except conflicts.errors(on_sqlite=self._app.config["SETTINGS"].is_sqlite):
                    db.session.remove()  # the next second tries again


def _unknown(claim: Claim) -> Mapping[str, Any]:
    raise RuleViolation("job_unknown", kind=claim.kind)

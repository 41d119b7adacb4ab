"""Who may take a job: its worker while it is alive, another one after that, and nobody twice at once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.jobs import queue
from judging.jobs.queue import MOST_ATTEMPTS, Claim, JobLostError, Queue
from judging.models import Job, JobState
from judging.queries import jobs as queries
from judging.services import jobs
from tests.world import ADMIN

LEASE = 0.05


def _request(kind: str = "any", key: str | None = None) -> int:
    with transaction() as session:
        return jobs.request(session, actor=ADMIN, kind=kind, params={"n": 3}, key=key)


def _claim(one: Queue) -> Claim:
    claimed = one.claim()
    assert claimed is not None
    return claimed


def _abandoned(one: Queue) -> Claim | None:
    """What the queue gives after it has watched a silent worker for the lease."""
    assert one.claim() is None
    time.sleep(LEASE)
    return one.claim()


def test_oldest_job_is_taken_first_and_only_once(app: Flask) -> None:
    first, second = _request(), _request()
    claims = [Queue(LEASE).claim() for _ in range(3)]
    assert [claim and (claim.job_id, claim.params, claim.attempt) for claim in claims] == [
        (first, {"n": 3}, 1),
        (second, {"n": 3}, 1),
        None,
    ]


def test_job_with_a_heartbeat_is_never_taken_over(app: Flask) -> None:
    _request()
    claim, other = _claim(Queue(LEASE)), Queue(LEASE)
    for done in range(6):
        queue.beat(claim, done=done, total=6)
        assert other.claim() is None
        time.sleep(LEASE / 2)


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(hours=5)])
def test_jump_of_the_clock_takes_no_job_from_a_living_worker(app: Flask, jump: timedelta) -> None:
    _request()
    claim, other = _claim(Queue(30)), Queue(30)
    with clock.held(clock.now() + jump):
        assert [other.claim() for _ in range(3)] == [None] * 3
    queue.beat(claim, done=1, total=1)


def test_silent_worker_loses_its_job_and_can_write_nothing_more(app: Flask, session: Session) -> None:
    job_id = _request()
    lost, other = _claim(Queue(LEASE)), Queue(LEASE)
    taken = _abandoned(other)
    assert taken == Claim(job_id, "any", {"n": 3}, 2)
    with pytest.raises(JobLostError):
        queue.beat(lost, done=1, total=1)
    with pytest.raises(JobLostError), transaction() as writing:
        queue.finish(writing, lost, {})
    with transaction() as writing:
        queue.finish(writing, taken, {"rows": 5})
    done = queries.job(session, job_id)
    assert done is not None
    assert (done.state, done.result) == (JobState.DONE, {"rows": 5})


def test_job_that_never_comes_to_its_end_fails(app: Flask, session: Session) -> None:
    job_id = _request()
    one = Queue(LEASE)
    _claim(one)
    for _ in range(MOST_ATTEMPTS - 1):
        assert _abandoned(one) is not None
    assert _abandoned(one) is None
    failed = queries.job(session, job_id)
    assert failed is not None
    assert (failed.state, failed.error, failed.result) == (JobState.FAILED, "job_never_ended", {"attempts": 3})
    assert one.is_empty()


def test_worker_told_to_end_gives_its_job_back_uncounted(app: Flask) -> None:
    _request()
    queue.release(_claim(Queue(LEASE)), counts=False)
    assert _claim(Queue(LEASE)).attempt == 1


def test_open_job_with_the_same_key_is_not_requested_again(app: Flask) -> None:
    first = _request(key="import 5")
    assert _request(key="import 5") == first
    claim = _claim(Queue(LEASE))
    with transaction() as session:
        queue.finish(session, claim, {})
    assert _request(key="import 5") != first


def test_failed_job_can_begin_again_and_no_other(app: Flask) -> None:
    job_id = _request()
    with pytest.raises(RuleViolation, match="job_not_failed"), transaction() as session:
        jobs.retry(session, actor=ADMIN, job_id=job_id)
    queue.fail(_claim(Queue(LEASE)), RuleViolation("job_broke", job=job_id))
    with transaction() as session:
        again = jobs.retry(session, actor=ADMIN, job_id=job_id)
    assert _claim(Queue(LEASE)).job_id == again


def test_calendar_requests_a_job_once_per_interval_also_when_the_clock_jumps(app: Flask, session: Session) -> None:
    start, hour = clock.now(), timedelta(hours=1)

    def requested(after: timedelta) -> int:
        with clock.held(start + after):
            queue.request_due("sweep", hour)
            queue.request_due("sweep", hour)
        claimed = Queue(LEASE).claim()
        if claimed is not None:
            with clock.held(start + after), transaction() as writing:
                queue.finish(writing, claimed, {})
        found = len(session.execute(select(Job.id)).all())
        session.rollback()
        return found

    minutes = [0, 30, 60, 90, 120, -600, -590, -540]
    assert [requested(timedelta(minutes=after)) for after in minutes] == [1, 1, 2, 2, 3, 4, 4, 5]

"""`judging work` as a process of its own: it drains, it is killed and another goes on, it ends with its server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging.config import ROOT
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.jobs.kinds import KINDS
from judging.models import JobState
from judging.queries import jobs as queries
from judging.queries.jobs import JobView
from judging.services import jobs
from judging.web.wording import labels
from judging.web.wording.refusal_texts import SENTENCES
from tests.world import ADMIN

PROGRAM = """
import sys, time
from pathlib import Path
from judging.cli import main
from judging.core.refusals import RuleViolation
from judging.jobs.kinds import KINDS, Kind

def count(params, report):
    for step in range(params["steps"]):
        with Path(params["file"]).open("a") as file:
            print(step, file=file)
        report.progress(step + 1, params["steps"])
        time.sleep(params["pause"])
    return {"counted": params["steps"]}

def refuse(params, report):
    raise RuleViolation("job_gone")

def break_(params, report):
    raise ValueError("a bug")

KINDS.update(count=Kind(count), refuse=Kind(refuse), break_=Kind(break_))
main(sys.argv[1:])
"""
"""The command with three more kinds of jobs."""


@pytest.fixture
def environment(app: Flask, database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a process that works on the test's installation."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JUDGING_")}
    return clean | {
        "JUDGING_DATABASE_URL": database_url,
        "JUDGING_INSTANCE": str(tmp_path),
        "JUDGING_SECRET_KEY": "k" * 40,
    }


@contextmanager
def working(environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[str]]:
    """A running `judging work`, killed at the end."""
    command = [sys.executable, "-c", PROGRAM, "work", *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def request(kind: str, **params: object) -> int:
    """A job that was asked for."""
    with transaction() as session:
        return jobs.request(session, actor=ADMIN, kind=kind, params=params)


def until(session: Session, job_id: int, holds: Callable[[JobView], bool]) -> JobView:
    """The job as soon as it is so; it fails after 20 seconds."""
    for _ in range(200):
        job = queries.job(session, job_id)
        session.rollback()
        assert job is not None
        if holds(job):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_once_runs_every_job_and_tells_success_refusal_and_bug(
    app: Flask, session: Session, environment: dict[str, str], tmp_path: Path
) -> None:
    good = request("count", steps=2, pause=0, file=str(tmp_path / "counted"))
    refused, broken, unknown = request("refuse"), request("break_"), request("of a later version")
    with working(environment, "--once") as process:
        printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    found = {job.job_id: (job.state, job.error, job.result) for job in queries.latest(session)}
    assert found[good] == (JobState.DONE, None, {"counted": 2})
    assert found[refused] == (JobState.FAILED, "job_gone", {})
    assert found[broken] == (JobState.FAILED, "job_broke", {"job": broken})
    assert found[unknown] == (JobState.FAILED, "job_unknown", {"kind": "of a later version"})
    assert "ValueError" in printed


def test_killed_worker_is_followed_by_another_that_begins_again(
    app: Flask, session: Session, environment: dict[str, str], tmp_path: Path
) -> None:
    counted = tmp_path / "counted"
    job_id = request("count", steps=6, pause=0.3, file=str(counted))
    with working(environment, "--lease", "1.5") as first:
        assert until(session, job_id, lambda job: job.done >= 1).total == 6
        first.send_signal(signal.SIGKILL)
        first.wait()
    begun = counted.read_text().count("\n")
    with working(environment, "--once", "--lease", "1.5") as second:
        second.communicate(timeout=40)
    job = queries.job(session, job_id)
    assert job is not None
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"counted": 6})
    assert counted.read_text().split()[begun:] == [str(step) for step in range(6)]


def test_terminated_worker_gives_its_job_back_at_once(
    app: Flask, session: Session, environment: dict[str, str], tmp_path: Path
) -> None:
    job_id = request("count", steps=200, pause=0.1, file=str(tmp_path / "counted"))
    with working(environment) as process:
        until(session, job_id, lambda job: job.state is JobState.RUNNING)
        process.terminate()
        assert process.wait(timeout=10) == 0
    job = queries.job(session, job_id)
    assert job is not None
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_worker_ends_when_its_server_was_killed(app: Flask, environment: dict[str, str]) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", "from judging.cli.serving.work import beside\nwith beside():\n input()"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
    )
    try:
        worker = _child_of(server.pid)
        os.kill(worker, signal.SIGKILL)
        again = _child_of(server.pid, other_than=worker)
    finally:
        server.kill()
        server.communicate()
    _wait_for(lambda: not Path(f"/proc/{again}").exists() or None)


def test_every_kind_of_job_has_its_label(app: Flask) -> None:
    assert set(labels.JOB_KINDS) == set(KINDS)
    assert RuleViolation("job_broke").code in SENTENCES


def _child_of(parent: int, other_than: int = 0) -> int:
    """A child of the process that gives way to it; it fails after 20 seconds."""

    gives_way = min(os.getpriority(os.PRIO_PROCESS, parent) + 10, 19)

    def found() -> int | None:
        children = map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
        threads = Path(f"/proc/{parent}/task").iterdir()
        children = {int(child) for task in threads for child in (task / "children").read_text().split()} | set(children)
        niced = (c for c in children if c != other_than and os.getpriority(os.PRIO_PROCESS, c) == gives_way)
        return next(niced, None)

    return _wait_for(found)


def _wait_for(found: Callable[[], int | None]) -> int:
    for _ in range(200):
        answer = found()
        if answer is not None:
            return answer
        time.sleep(0.1)
    raise AssertionError("nothing in 20 seconds")

"""The file of a batch of certificates: a worker that is killed in the middle is followed by one that makes it whole,
and no number is allotted again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from judging.backup.copies import FOLDER
from judging.config import ROOT
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.jobs import award_certificates as job
from judging.models import JobState, Person, TeamMember, TeamRole
from judging.queries import jobs as queries
from judging.queries.award_certificates import award_certificates as reads
from judging.writers.award_certificates import PART
from tests.certified import Awarded, awarded, issue
from tests.world import ADMIN, World

PEOPLE = 2 * PART + 5
"""Makers of the first work, so that the file has three parts."""

PATIENCE = 60.0


def crowd(made: Awarded) -> None:
    """Add makers to the first work."""
    with transaction() as session:
        session.execute(insert(Person), [{"name": f"คนที่ {place}", "sort_key": ""} for place in range(PEOPLE)])
        persons = session.execute(select(Person.id).order_by(Person.id.desc()).limit(PEOPLE)).scalars()
        work, role = made.setting.entries[0], TeamRole.MAKER
        rows = [
            {"entry_id": work, "person_id": person, "role": role, "position": place}
            for place, person in enumerate(persons, start=2)
        ]
        session.execute(insert(TeamMember), rows)


@contextmanager
def worker(environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The real `judging work`, killed at the end."""
    command = [sys.executable, "-m", "judging.cli", "work", "--lease", "1.5", *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def await_first_part(folder: Path, batch: int) -> None:
    """Return when the first part of the file stands."""
    until = time.monotonic() + PATIENCE
    while not list(folder.glob(f"certificates-{batch}-*/0.pdf")):
        assert time.monotonic() < until, "no part"
        time.sleep(0.005)  # another process writes it


def test_killed_worker_is_followed_by_one_that_makes_every_certificate_once(
    app: Flask, world: World, session: Session, database_url: str, tmp_path: Path
) -> None:
    made = awarded(world, works=1)
    crowd(made)
    batch = issue(made).batch_id
    contest_id = made.setting.contest_id
    with transaction() as writing:
        job_id = job.request(
            writing, actor=ADMIN, contest_id=contest_id, batch_id=batch, verify="http://localhost/verify"
        )
    issued = reads.issued(session, contest_id)
    session.rollback()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JUDGING_")}
    environment = clean | {
        "JUDGING_DATABASE_URL": database_url,
        "JUDGING_INSTANCE": str(tmp_path),
        "JUDGING_SECRET_KEY": "k" * 40,
    }

    with worker(environment) as first:
        await_first_part(tmp_path / FOLDER, batch)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not job.path(batch).exists()
    with pytest.raises(RuleViolation, match="certificates_none_due"):
        issue(made)
    with worker(environment, "--once") as second:
        assert second.wait(PATIENCE) == 0

    found = queries.job(session, job_id)
    assert found is not None
    assert (found.state, found.attempts) == (JobState.DONE, 2)
    assert found.result == {"count": PEOPLE + 2, "broken": []}
    texts = [page.extract_text() for page in PdfReader(job.path(batch)).pages]
    assert [[place for place, text in enumerate(texts) if one.code in text] for one in issued] == [
        [place] for place in range(PEOPLE + 2)
    ]
    session.rollback()
    assert [one.serial.partition("/")[2] for one in reads.issued(session, contest_id)] == [
        f"{number:06}" for number in range(1, PEOPLE + 3)
    ]

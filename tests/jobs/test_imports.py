"""A long file is imported by a job: once, whole or not at all, also when its worker is killed."""

from __future__ import annotations

import html
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from judging.config import ROOT
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.imports import importers
from judging.jobs.worker import Worker
from judging.models import Entry, Job, JobState, RoleGrant
from judging.queries import jobs as queries
from judging.readers.spreadsheets.files import read_workbook
from tests.readers.files import WORKS_HEADER, xlsx
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, World

KILLED = """
import sys, time
from pathlib import Path
from judging.cli import main
from judging.jobs.worker import Report

finish = Report.finish

def finish_slowly(report, session, result):
    finish(report, session, result)
    Path(sys.argv.pop()).touch()
    time.sleep(60)

Report.finish = finish_slowly
main(["work", "--once"])
"""
"""A worker that has written everything and does not come to the commit; its argument is the file that says so."""


@pytest.fixture
def organiser(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An organiser's browser, in English; a file of three rows is long."""
    monkeypatch.setattr(importers, "LONG", 2)
    without_csrf(app)
    client = admin(app, world)
    client.get("/language/en")
    return client


@pytest.fixture
def address(world: World) -> str:
    """The page that imports works into a contest."""
    return f"/organise/contests/{world.contest(state=ContestState.REGISTRATION).contest_id}/entries/import"


def preview(client: FlaskClient, address: str, rows: int = 3) -> dict[str, str]:
    """Choose a file of works; returns the hidden fields of its preview."""
    works = [(f"A{number}", f"ผลงานที่ {number}", "วิทยาลัยเทคนิคลพบุรี", "") for number in range(rows)]
    shown = client.post(
        address, data={"file": (io.BytesIO(xlsx([WORKS_HEADER, *works])), "a.xlsx")}, follow_redirects=True
    )
    return dict(re.findall(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"', shown.text))


def counted(session: Session, model: type = Entry) -> int:
    found = session.execute(select(func.count(model.id))).scalar_one()  # type: ignore[attr-defined]
    session.rollback()
    return int(found)


def test_long_file_is_imported_once_however_often_it_is_sent(
    app: Flask, organiser: FlaskClient, address: str, session: Session
) -> None:
    given = preview(organiser, address)
    first, second = (organiser.post(address, data=given).location for _ in range(2))
    assert first == second
    waiting = organiser.get(first).text
    assert f'hx-get="{first}"' in waiting
    assert counted(session) == 0

    Worker(app).drain()

    (job,) = (one for one in queries.latest(session) if one.kind == "import")
    session.rollback()
    assert job.state is JobState.DONE
    assert organiser.get(first, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "Imported: 3 new, 0 changed, 0 unchanged." in organiser.get(first, follow_redirects=True).text
    assert organiser.post(address, data=given).location == first
    assert organiser.post(address, data={**given, "act": "cancel"}).location == first
    assert organiser.get(address, query_string={"upload": given["upload"]}).location == first
    Worker(app).drain()
    assert counted(session) == 3
    assert list((app.config["SETTINGS"].instance / "uploads").iterdir()) == []


def test_short_file_is_imported_at_once(organiser: FlaskClient, address: str, session: Session) -> None:
    organiser.post(address, data=preview(organiser, address, rows=1))

    assert (counted(session), counted(session, Job)) == (1, 0)


def test_data_that_changed_since_the_preview_fail_the_job_and_show_the_preview_again(
    app: Flask, organiser: FlaskClient, address: str, session: Session
) -> None:
    given = preview(organiser, address)
    page = organiser.post(address, data=given).location
    organiser.post(address, data=preview(organiser, address, rows=1))  # takes the code A0 meanwhile

    Worker(app).drain()

    refused = html.unescape(organiser.get(page).text)
    assert "Someone changed works or judges in the meantime." in refused
    assert counted(session) == 1
    again = f"{address}?upload={given['upload']}"
    assert f'href="{again}"' in refused
    seen = dict(re.findall(r'name="(upload|seen)" value="([^"]*)"', organiser.get(again).text))
    assert organiser.post(address, data=seen).location != page
    Worker(app).drain()
    assert counted(session) == 3


def test_file_that_was_left_imports_nothing_and_says_so(
    app: Flask, organiser: FlaskClient, address: str, session: Session
) -> None:
    organiser.post(address, data=preview(organiser, address))
    for path in (app.config["SETTINGS"].instance / "uploads").iterdir():
        path.unlink()
    Worker(app).drain()
    found = session.execute(select(Job.error).where(Job.kind == "import")).scalars().all()
    session.rollback()
    assert (found, counted(session)) == (["import_gone"], 0)


def test_person_who_lost_the_right_imports_nothing(
    app: Flask, organiser: FlaskClient, address: str, session: Session
) -> None:
    organiser.post(address, data=preview(organiser, address))
    with transaction() as writing:
        writing.execute(delete(RoleGrant))
    Worker(app).drain()
    found = session.execute(select(Job.error).where(Job.kind == "import")).scalars().all()
    session.rollback()
    assert (found, counted(session)) == (["import_forbidden"], 0)


def test_each_row_counts_as_read_compared_and_written(app: Flask, world: World, session: Session) -> None:
    contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
    data = xlsx([WORKS_HEADER, ("A1", "ผลงาน", "วิทยาลัยเทคนิคลพบุรี", ""), ("A2", "อีกผลงาน", "วิทยาลัยเทคนิคลพบุรี", "")])
    one = importers.importer(session, "works", actor=ADMIN, contest_id=contest_id)
    compared = importers.Comparison(one, one.read(read_workbook(data)))
    seen = compared(compared.known(session), {}).fingerprint
    told: list[tuple[int, int]] = []
    importers.take(
        compared, actor=ADMIN, answers={}, seen=seen, data=data, told=lambda done, total: told.append((done, total))
    )
    assert told == [(2, 6), (4, 6), (6, 6)]


def test_job_is_seen_by_who_began_it_and_who_organises_there(
    app: Flask, world: World, organiser: FlaskClient, address: str
) -> None:
    page = organiser.post(address, data=preview(organiser, address)).location
    others = {
        "organiser of all": world.user(grants=[Grant(Role.ORGANISER)]),
        "central": world.user(grants=[Grant(Role.CENTRAL)]),
    }
    seen = {who: signed_in(browser(app), user).get(page).status_code for who, user in others.items()}
    assert seen == {"organiser of all": 200, "central": 403}


def test_killed_worker_imports_nothing_and_the_next_one_everything_once(
    app: Flask, database_url: str, tmp_path: Path, organiser: FlaskClient, address: str, session: Session
) -> None:
    page = organiser.post(address, data=preview(organiser, address)).location
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JUDGING_")}
    settings = {
        "JUDGING_DATABASE_URL": database_url,
        "JUDGING_INSTANCE": str(app.config["SETTINGS"].instance),
        "JUDGING_SECRET_KEY": "k" * 40,
    }
    written = tmp_path / "written"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(written)], cwd=ROOT, env=clean | settings) as worker:
        for _ in range(600):
            if written.exists():
                break
            time.sleep(0.1)
        worker.send_signal(signal.SIGKILL)
    assert written.exists()
    assert counted(session) == 0

    Worker(app, lease=1).drain()

    (job,) = (one for one in queries.latest(session) if one.kind == "import")
    session.rollback()
    assert (job.state, job.attempts, counted(session)) == (JobState.DONE, 2, 3)
    assert "Imported: 3 new" in organiser.get(page, follow_redirects=True).text

"""A disk that fills while judges tap: what was acknowledged stays, and it works again when there is space."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from judging.extensions import db
from judging.models import Mark
from judging.queries.audit import check_chain
from tests.database.test_waits import serving
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import World, change_id

SIZE = 40 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of ``SIZE`` bytes in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, spare: int) -> Path:
    """A file that leaves ``spare`` bytes of the disk."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        file.write(bytes(shutil.disk_usage(folder).free - spare))
    return ballast


def test_a_disk_that_fills_during_taps_loses_and_invents_nothing(
    small_disk: Path, sqlite_template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = small_disk / "judging.db"
    shutil.copy(sqlite_template, path)
    levels = ("good", "fair")
    acknowledged: dict[str, Any] = {}

    with serving(f"sqlite:///{path}", small_disk) as client:
        app = client.application
        without_csrf(app)
        with app.app_context():
            setting = World().contest(entries=1, judges=1)
            db.session.remove()
        (sheet,) = setting.sheets.values()
        judge = signed_in(browser(app), setting.users[0])
        pack = judge.get("/api/v1/judging").get_json()
        revision = 0

        def tap(number: int) -> int:
            nonlocal revision
            level = levels[number % 2]
            change = {"id": change_id(), "item": "1.1", "level": level, "base": revision}
            said = {"device": pack["device"], "epoch": pack["epoch"], "changes": [change]}
            answer = judge.post(f"/api/v1/sheets/{sheet}/changes", json=said)
            if answer.status_code == 200:
                revision = answer.get_json()["accepted"][0]["revision"]
                acknowledged["1.1"] = level
            else:
                assert answer.get_json()["code"] == "try_again"
            return answer.status_code

        before = [tap(number) for number in range(3)]
        ballast = fill(small_disk, 64 * 1024)
        during = [tap(number) for number in range(30)]
        health = client.get("/healthz").get_json()
        page = judge.get("/")
        with closing(sqlite3.connect(path)) as held:
            assert held.execute("SELECT level FROM marks").fetchall() == [(acknowledged["1.1"],)]
        ballast.unlink()
        after = [tap(number) for number in range(3)]

        with app.app_context():
            marks = dict(db.session.execute(select(Mark.criterion, Mark.level)).tuples().all())
            chain = check_chain(db.session(), setting.contest_id)

    assert (before, after, page.status_code) == ([200] * 3, [200] * 3, 200)
    assert set(during) == {200, 503}
    assert health == {"status": "degraded", "database": "ok", "writable": False}
    assert marks == acknowledged
    assert chain.broken_at is None
    assert not [record for record in caplog.records if record.exc_info]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

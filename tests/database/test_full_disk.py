"""A disk that fills while judges tap: what was acknowledged stays, and it works again when there is space."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from judging.extensions import db
from judging.queries.audit import check_chain
from tests.database.test_waits import serving
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import TABLET, Setting, World, change_id

LEVELS = ("good", "fair")
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


class Judge:
    """A judge who taps at one criterion, and the level that was last acknowledged."""

    def __init__(self, app: Flask, setting: Setting) -> None:
        self._tablet = signed_in(browser(app), setting.users[0])
        self._pack = self._tablet.get("/api/v1/judging").get_json()
        (self._sheet,) = setting.sheets.values()
        self._revision = 0
        self.acknowledged = ""

    def tap(self, number: int) -> int:
        """The status of the next tap."""
        level = LEVELS[number % 2]
        change = {"id": change_id(), "item": "1.1", "level": level, "base": self._revision}
        said = {"device": TABLET, "epoch": self._pack["epoch"], "changes": [change]}
        answer = self._tablet.post(f"/api/v1/sheets/{self._sheet}/changes", json=said)
        if answer.status_code == 200:
            self._revision = answer.get_json()["accepted"][0]["revision"]
            self.acknowledged = level
        else:
            assert answer.get_json()["code"] == "try_again"
        return answer.status_code


def test_a_disk_that_fills_during_taps_loses_and_invents_nothing(
    small_disk: Path, sqlite_template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = small_disk / "judging.db"
    shutil.copy(sqlite_template, path)
    with serving(f"sqlite:///{path}", small_disk) as client:
        without_csrf(client.application)
        with client.application.app_context():
            setting = World().contest(entries=1, judges=1)
            db.session.remove()
        judge = Judge(client.application, setting)

        before = [judge.tap(number) for number in range(3)]
        ballast = fill(small_disk, 64 * 1024)
        during = [judge.tap(number) for number in range(30)]
        health, page = client.get("/healthz").get_json(), client.get("/")
        assert marks(path) == [judge.acknowledged]
        ballast.unlink()
        after = [judge.tap(number) for number in range(3)]

        with client.application.app_context():
            chain = check_chain(db.session(), setting.contest_id)

    assert (before, after, page.status_code) == ([200] * 3, [200] * 3, 200)
    assert set(during) == {200, 503}
    assert health == {"status": "degraded", "database": "ok", "writable": False}
    assert marks(path) == [judge.acknowledged]
    assert chain.broken_at is None
    assert not [record for record in caplog.records if record.exc_info]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def marks(path: Path) -> list[str]:
    """The levels in the file."""
    with closing(sqlite3.connect(path)) as database:
        return [level for (level,) in database.execute("SELECT level FROM marks")]

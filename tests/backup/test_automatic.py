"""Automatic backups: while a contest is in scoring, the newest are kept, and nothing else is deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging import clock
from judging.backup import automatic
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Contest
from tests.world import World

AT = datetime(2022, 2, 20, 3, tzinfo=UTC)


def test_backup_is_due_only_while_a_contest_is_in_scoring(app: Flask, world: World, session: Session) -> None:
    assert automatic.interval(session) is None
    setting = world.contest(entries=1, judges=1)
    assert automatic.interval(session) == automatic.EVERY
    session.rollback()
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    assert automatic.interval(session) is None


def test_oldest_own_backups_are_deleted_and_other_files_stay(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automatic, "KEPT", 2)
    world.contest(entries=1, judges=1)
    folder = tmp_path / automatic.FOLDER
    folder.mkdir()
    others = {"judging-20200101-000000.backup", "notes.txt"}
    for name in others:
        (folder / name).write_bytes(b"another's")
    written = []
    for minute in range(3):
        with clock.held(AT + timedelta(minutes=minute)):
            written.append(automatic.run(app.config["SETTINGS"], told=lambda done, total: None).name)
    assert {path.name for path in folder.iterdir()} == others | set(written[1:])

"""Automatic backups: while a contest is in scoring, where administrators choose; the newest are kept."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.backup import (
    BackupError,
    DiskFullError,
    FolderMissingError,
    UnencryptedError,
    archive,
    automatic,
)
from judging.config import Settings
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.jobs.worker import Worker
from judging.models import Contest, ContestStep, InstallationFact, Job
from judging.queries.backups import backups as queries
from judging.queries.backups.backups import BackupSettings
from judging.services.backups import backups as service
from tests.database.test_full_disk import fill, small_disk
from tests.world import ADMIN, World

__all__ = ["small_disk"]

AT = datetime(2022, 2, 20, 3, tzinfo=UTC)
PASSPHRASE = "ten letters or more"


@pytest.fixture
def settings(app: Flask, world: World) -> Settings:
    """The settings of an installation with a contest in scoring."""
    world.contest(entries=1, judges=1)
    found: Settings = app.config["SETTINGS"]
    return found


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the instance."""
    return tmp_path_factory.mktemp("stick")


def _choose(**values: Any) -> BackupSettings:
    chosen = BackupSettings(**values)
    with transaction() as session:
        service.configure(session, actor=ADMIN, settings=chosen)
    return chosen


def _run(settings: Settings, chosen: BackupSettings) -> Path:
    return automatic.run(settings, chosen, told=lambda done, total: None)


def test_backup_is_due_only_while_a_contest_is_in_scoring(app: Flask, world: World, session: Session) -> None:
    assert automatic.interval(session) is None
    setting = world.contest(entries=1, judges=1)
    assert automatic.interval(session) == timedelta(minutes=15)
    session.rollback()
    _choose(minutes=5)
    assert automatic.interval(session) == timedelta(minutes=5)
    session.rollback()
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    assert automatic.interval(session) is None


def test_oldest_own_backups_are_deleted_and_other_files_stay(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / automatic.FOLDER
    folder.mkdir()
    others = {"judging-20200101-000000.backup", "notes.txt"}
    for name in others:
        (folder / name).write_bytes(b"another's")
    written = []
    for minute in range(3):
        with clock.held(AT + timedelta(minutes=minute)):
            written.append(_run(settings, BackupSettings(kept=2)).name)
    assert {path.name for path in folder.iterdir()} == others | set(written[1:])


def test_backups_on_a_stick_are_encrypted_with_a_key_of_the_passphrase_which_is_not_stored(
    settings: Settings, stick: Path, tmp_path: Path
) -> None:
    chosen = BackupSettings(folder=str(stick / "backups"))
    with pytest.raises(UnencryptedError):
        automatic.prepare(settings, chosen, "")
    automatic.prepare(settings, chosen, PASSPHRASE)
    written = _run(settings, chosen)
    assert written.parent == stick / "backups"
    assert stat.S_IMODE((tmp_path / automatic.KEY).stat().st_mode) == 0o600
    assert PASSPHRASE not in (tmp_path / automatic.KEY).read_text()
    (tmp_path / "read").mkdir()
    assert archive.read(written, PASSPHRASE, tmp_path / "read").with_keys
    with pytest.raises(BackupError):
        archive.read(written, None, tmp_path / "read")
    automatic.prepare(settings, chosen, "")  # the passphrase of before stays


def test_missing_stick_is_told_during_scoring_and_the_folder_is_not_created(
    settings: Settings, stick: Path, session: Session, app: Flask
) -> None:
    chosen = _choose(folder=str(stick / "backups"))
    automatic.prepare(settings, chosen, PASSPHRASE)
    (stick / "backups").rmdir()
    with pytest.raises(FolderMissingError):
        _run(settings, chosen)
    Worker(app).drain()
    state = queries.state(session, now=clock.now())
    session.rollback()
    assert state.needs_attention
    assert state.failure is not None
    assert (state.failure.code, state.failure.params["folder"]) == ("backup_folder_gone", str(stick / "backups"))
    assert not (stick / "backups").exists()
    (stick / "backups").mkdir()
    with transaction() as writing:
        service.request_now(writing, actor=ADMIN)
    Worker(app).drain()
    state = queries.state(session, now=clock.now())
    session.rollback()
    assert state.failure is None
    assert not state.needs_attention
    assert state.last is not None
    assert state.last.size == Path(state.last.file).stat().st_size


def test_backup_that_is_due_and_never_came_is_told(settings: Settings, session: Session) -> None:
    began = clock.now() - timedelta(hours=1)
    with transaction() as writing:
        [contest] = writing.execute(select(Contest.id)).scalars()
        writing.add(ContestStep(contest_id=contest, to_state=ContestState.SCORING, at=began))
    assert not queries.state(session, now=began + timedelta(minutes=20)).needs_attention
    assert queries.state(session, now=began + timedelta(minutes=31)).needs_attention
    session.rollback()
    _choose(minutes=0)
    assert not queries.state(session, now=began + timedelta(minutes=31)).needs_attention


def test_full_stick_is_told_as_such_and_leaves_nothing(settings: Settings, small_disk: Path) -> None:
    chosen = BackupSettings(folder=str(small_disk / "backups"))
    automatic.prepare(settings, chosen, PASSPHRASE)
    fill(small_disk, spare=50_000)
    with pytest.raises(DiskFullError):
        _run(settings, chosen)
    assert list((small_disk / "backups").iterdir()) == list(settings.instance.glob("backup-*")) == []


def test_full_disk_of_the_installation_is_told_as_such_and_leaves_nothing(settings: Settings, small_disk: Path) -> None:
    fill(small_disk, spare=50_000)
    with pytest.raises(DiskFullError):
        _run(replace(settings, instance=small_disk), BackupSettings())
    assert list((small_disk / automatic.FOLDER).iterdir()) == list(small_disk.glob("backup-*")) == []


def test_settings_are_kept_as_one_fact_and_audited_once(settings: Settings, session: Session) -> None:
    chosen = _choose(minutes=30, kept=3)
    _choose(minutes=30, kept=3)
    assert queries.settings(session) == chosen
    [value] = session.execute(select(InstallationFact.value).where(InstallationFact.name == queries.FACT)).scalars()
    session.rollback()
    assert json.loads(value) == {"minutes": 30, "folder": "", "kept": 3}
    assert session.execute(select(Job.id)).all() == []
    session.rollback()

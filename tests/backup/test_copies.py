"""Copies to download, and what interrupted backups leave behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from judging.backup import BackupError, ShortPassphraseError, archive, automatic, copies
from judging.config import Settings
from judging.queries.backups.backups import BackupSettings
from tests.world import World

PASSPHRASE = "ten letters or more"


@pytest.fixture
def settings(app: Flask, world: World) -> Settings:
    """The settings of an installation with a contest."""
    world.contest(entries=1, judges=1)
    found: Settings = app.config["SETTINGS"]
    return found


def _write(settings: Settings, token: str) -> int:
    return copies.write(settings, token, told=lambda done, total: None)


def test_copy_has_no_keys_and_opens_with_its_passphrase_alone(settings: Settings, tmp_path: Path) -> None:
    token = copies.prepare(settings, PASSPHRASE)
    size = _write(settings, token)
    path = copies.path(settings, token)
    assert (path.stat().st_size, path.stat().st_mode & 0o777) == (size, 0o600)
    (tmp_path / "read").mkdir()
    assert not archive.read(path, PASSPHRASE, tmp_path / "read").with_keys
    assert [found.name for found in (tmp_path / copies.FOLDER).iterdir()] == [path.name], "the key is gone"
    assert _write(settings, token) == size, "a job that begins again ends with the same copy"


def test_copy_without_its_key_and_short_passphrases_are_refused(settings: Settings) -> None:
    token = copies.prepare(settings, PASSPHRASE)
    copies.forget(settings, token)
    with pytest.raises(BackupError, match="request another"):
        _write(settings, token)
    with pytest.raises(ShortPassphraseError):
        copies.prepare(settings, "short")
    with pytest.raises(ValueError, match="judging"):
        copies.path(settings, "../judging.db")


def test_sweep_deletes_old_copies_and_what_killed_backups_left_and_nothing_else(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / automatic.FOLDER
    left = [
        tmp_path / "backup-0123abcd" / "database",
        tmp_path / "restore-0123abcd" / "database",
        tmp_path / copies.FOLDER / "a.backup",
        folder / ".judging-20220101-000000.backup.0123abcd.part",
    ]
    others = [tmp_path / "backup-mine" / "a", folder / "judging-20220101-000000.backup", folder / ".hidden.part"]
    for path in [*left, *others]:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    for path in [*left, *others, *(one.parent for one in left[:2])]:
        os.utime(path, (0, 0))
    fresh = tmp_path / "backup-4567abcd"
    fresh.mkdir()
    assert copies.sweep(settings, BackupSettings()) == len(left)
    assert [path for path in left if path.exists()] == []
    assert [path for path in [*others, fresh] if not path.exists()] == []

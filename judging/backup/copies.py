"""Copies of the installation that administrators download: without keys, encrypted, kept for a day.

A copy's file, and until it is written its key, are in the folder ``downloads`` of the instance under the token of its
job. The passphrase itself is never stored.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from judging import clock
from judging.backup import BackupError, backup
from judging.backup.automatic import folder_of
from judging.backup.backup import Told
from judging.backup.encryption import Key
from judging.config import Settings
from judging.queries.backups.backups import BackupSettings

FOLDER = "downloads"
KEPT = timedelta(days=1)

_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}\.part")


def prepare(settings: Settings, passphrase: str) -> str:
    """Keep the key for a copy; returns its token.

    Raises:
        ShortPassphraseError
    """
    key, token = Key.derive(passphrase), secrets.token_hex(16)
    (settings.instance / FOLDER).mkdir(mode=0o700, exist_ok=True)
    key.save(_key_path(settings, token))
    return token


def forget(settings: Settings, token: str) -> None:
    """Delete the key of a copy that is not wanted or is written."""
    _key_path(settings, token).unlink(missing_ok=True)


def write(settings: Settings, token: str, *, told: Told) -> int:
    """Write the copy, if it is not there yet; returns its size in bytes.

    Raises:
        BackupError
    """
    target, key = path(settings, token), Key.load(_key_path(settings, token))
    if not target.exists():
        if key is None:
            raise BackupError("its passphrase is gone: request another copy")
        backup.write(settings, target, key=key, with_keys=False, told=told)
    forget(settings, token)
    return target.stat().st_size


def path(settings: Settings, token: str) -> Path:
    """Where a copy is, if it still exists."""
    if not _TOKEN.fullmatch(token):
        raise ValueError(token)
    return settings.instance / FOLDER / f"{token}.backup"


def sweep(settings: Settings, chosen: BackupSettings) -> int:
    """Delete copies older than a day, and what killed backups and restores left; returns how many."""
    oldest, deleted = (clock.now() - KEPT).timestamp(), 0
    for leftover in _leftovers(settings, chosen):
        with suppress(OSError):
            if leftover.stat().st_mtime < oldest:
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
                deleted += 1
    return deleted


def _leftovers(settings: Settings, chosen: BackupSettings) -> Iterator[Path]:
    for pattern in ("backup-*", "restore-*"):
        yield from (found for found in settings.instance.glob(pattern) if re.fullmatch(r"\w+-[0-9a-f]{8}", found.name))
    yield from (settings.instance / FOLDER).glob("*")
    folder = folder_of(settings, chosen)
    with suppress(OSError):
        yield from [found for found in folder.iterdir() if _UNFINISHED.fullmatch(found.name)]


def _key_path(settings: Settings, token: str) -> Path:
    return path(settings, token).with_suffix(".key")

"""Backups by themselves while a contest is in scoring: into a folder that administrators choose, the newest kept.

Outside the instance folder they are encrypted, with a key that was derived from a passphrase. The key is in
``backup.key`` of the instance folder, whose reader could read the database itself; no backup contains it.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from judging import clock
from judging.backup import BackupError, FolderMissingError, archive, backup
from judging.backup.backup import Told
from judging.backup.encryption import Key
from judging.config import Settings
from judging.queries.backups import backups as queries
from judging.queries.backups.backups import BackupSettings

FOLDER = "backups"
KEY = "backup.key"

_NAME = re.compile(r"judging-\d{8}-\d{6}\.backup")


def interval(session: Session) -> timedelta | None:
    """How often a backup is due now; None while no contest is in scoring."""
    minutes = queries.settings(session).minutes
    return timedelta(minutes=minutes) if minutes and queries.is_scoring(session) else None


def folder_of(settings: Settings, chosen: BackupSettings) -> Path:
    """The folder of the backups."""
    return Path(chosen.folder) if chosen.folder else settings.instance / FOLDER


def has_key(settings: Settings) -> bool:
    """Whether a passphrase was chosen."""
    return (settings.instance / KEY).exists()


def prepare(settings: Settings, chosen: BackupSettings, passphrase: str) -> None:
    """Make the folder, where it alone is missing, and keep the key that the passphrase gives, if there is one.

    Raises:
        FolderMissingError: the folder above it is not there, or nothing can be written to it.
        UnencryptedError: it is outside the instance folder, and no passphrase is or was given.
        ShortPassphraseError
    """
    folder = folder_of(settings, chosen)
    key = Key.derive(passphrase) if passphrase else None
    if key is None and not has_key(settings):
        backup.refuse_unencrypted(settings, folder, is_encrypted=False, plain=False)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(0, "no permission to write", str(folder))
    except OSError as error:
        raise FolderMissingError(f"{folder}: {error.strerror or error}") from error
    if key is not None:
        key.save(settings.instance / KEY)


def run(settings: Settings, chosen: BackupSettings, *, told: Told) -> Path:
    """Write a backup named after its time, and delete the oldest beyond those kept; returns its path.

    Raises:
        FolderMissingError: a folder outside the instance folder is not there. It is not created, because the stick
            that holds it may be missing.
        BackupError
    """
    folder = folder_of(settings, chosen)
    is_inside, key = backup.is_inside(settings, folder), Key.load(settings.instance / KEY)
    if is_inside:
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not folder.is_dir():
        raise FolderMissingError(f"{folder} is missing")
    target = folder / f"judging-{clock.now().astimezone(clock.BANGKOK):%Y%m%d-%H%M%S}.backup"
    backup.refuse_unencrypted(settings, target, is_encrypted=key is not None, plain=False)
    backup.write(settings, target, key=None if is_inside else key, told=told)
    for old in sorted(_ours(folder, target), reverse=True)[chosen.kept :]:
        old.unlink(missing_ok=True)
    return target


def _ours(folder: Path, mine: Path) -> Iterator[Path]:
    """The automatic backups of this installation: named like one, with the same installation in their header."""
    own = _installation(mine)
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and _installation(path) == own:
            yield path


def _installation(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return archive.read_header(file)[0].installation
    except (BackupError, OSError):
        return None

"""Backups by themselves while a contest is in scoring: into the folder ``backups`` of the instance, the newest kept."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.backup import BackupError, archive, backup
from judging.backup.backup import Told
from judging.config import Settings
from judging.core.contests.lifecycle import ContestState
from judging.models import Contest

FOLDER = "backups"
EVERY = timedelta(minutes=15)
KEPT = 20

_NAME = re.compile(r"judging-\d{8}-\d{6}\.backup")


def interval(session: Session) -> timedelta | None:
    """How often a backup is due now; None while no contest is in scoring."""
    scoring = select(Contest.id).where(Contest.state == ContestState.SCORING).limit(1)
    return EVERY if session.execute(scoring).first() else None


def run(settings: Settings, *, told: Told) -> Path:
    """Write a backup named after its time, and delete the oldest beyond ``KEPT``; returns its path.

    Raises:
        BackupError
    """
    folder = settings.instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"judging-{clock.now().astimezone(clock.BANGKOK):%Y%m%d-%H%M%S}.backup"
    backup.write(settings, target, passphrase=None, told=told)
    for old in sorted(_ours(folder, target), reverse=True)[KEPT:]:
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

"""Uploaded files between preview and confirmation: in the instance folder, mode 0600, at most a day.

Its name holds contest, kind and owner, so that nobody else can ask for it; the token is random.
"""

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from judging import clock
from judging.config import Settings

LONGEST = timedelta(days=1)
AT_ONCE = 3
"""How many files of one person may wait in one place; the oldest is deleted."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where the files of one person for one purpose are."""

    kind: str
    contest_id: int
    user_id: int

    def keep(self, upload: BinaryIO) -> str:
        """Store the rest of an open file; returns its token."""
        _sweep()
        for old in self._kept()[AT_ONCE - 1 :]:
            old.unlink(missing_ok=True)
        token = secrets.token_urlsafe(24)
        with os.fdopen(os.open(self._path(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(upload, file)
        return token

    def open(self, token: str) -> BinaryIO | None:
        """The open file, or None for an unknown or expired token."""
        if not _TOKEN.fullmatch(token):
            return None
        try:
            return self._path(token).open("rb")
        except FileNotFoundError:
            return None

    def drop(self, token: str) -> None:
        """Delete the file."""
        if _TOKEN.fullmatch(token):
            self._path(token).unlink(missing_ok=True)

    @property
    def _prefix(self) -> str:
        return f"{self.kind}.{self.contest_id}.{self.user_id}."

    def _path(self, token: str) -> Path:
        return _folder() / f"{self._prefix}{token}"

    def _kept(self) -> list[Path]:
        """Newest first."""
        return sorted(_folder().glob(f"{self._prefix}*"), key=lambda path: path.stat().st_mtime, reverse=True)


def _folder() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.instance / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep() -> None:
    """Delete expired files."""
    oldest = (clock.now() - LONGEST).timestamp()
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # another worker deleted it first
            continue

"""Uploaded files between preview and confirmation: in the instance folder, mode 0600, at most a day.

Its name holds contest, kind and owner, so that nobody else can ask for it; the token is random. Beside it lie the
answers given so far, its cells and what the preview compared, so that a file is read once; and after the import its
message, so that a second click or tab tells what the first one did.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from judging import clock
from judging.config import Settings
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.grids import Workbook

LONGEST = timedelta(days=1)
AT_ONCE = 3
"""How many files of one person may wait in one place; the oldest is deleted."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_ANSWERS, _CELLS, _COMPARED, _ENDED = ".answers", ".cells", ".compared", ".ended"


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
            self.drop(old.name.removeprefix(self._prefix))
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

    def read(self, token: str) -> bytes | None:
        """The bytes of the file, or None for an unknown or expired token."""
        file = self.open(token)
        if file is None:
            return None
        with file:
            return file.read()

    def drop(self, token: str) -> None:
        """Delete the file and the answers."""
        if _TOKEN.fullmatch(token):
            for end in ("", _ANSWERS, _CELLS, _COMPARED):
                self._path(token + end).unlink(missing_ok=True)

    def keep_answers(self, token: str, answers: Mapping[str, str]) -> None:
        """Keep the answers given so far, for the next look at the preview."""
        self._write(token + _ANSWERS, json.dumps(dict(answers), ensure_ascii=False))

    def answers(self, token: str) -> dict[str, str]:
        """The answers given so far."""
        return dict(json.loads(self._read(token + _ANSWERS) or "{}"))

    def keep_workbook(self, token: str, workbook: Workbook) -> None:
        """Keep the cells of the file."""
        self._write(token + _CELLS, json.dumps(workbook.as_json(), ensure_ascii=False))

    def workbook(self, token: str, data: bytes) -> Workbook:
        """The cells of the file whose bytes these are. Raises SheetRefused."""
        kept = self._read(token + _CELLS)
        if kept is not None:
            return Workbook.from_json(json.loads(kept))
        workbook = read_workbook(data)
        self.keep_workbook(token, workbook)
        return workbook

    def keep_compared(self, token: str, content: bytes) -> None:
        """Keep what a preview compared (``kept_comparisons``)."""
        self._write_bytes(token + _COMPARED, content)

    def compared(self, token: str) -> bytes | None:
        """What was kept of the last preview, if anything."""
        try:
            return self._path(token + _COMPARED).read_bytes() if _TOKEN.fullmatch(token) else None
        except FileNotFoundError:
            return None

    def end(self, token: str, message: str) -> None:
        """The import is done: keep its message in the place of the file."""
        self._write(token + _ENDED, message)
        self.drop(token)

    def ended(self, token: str) -> str | None:
        """The message of the import, if it is done."""
        return self._read(token + _ENDED) if _TOKEN.fullmatch(token) else None

    def _write(self, name: str, text: str) -> None:
        self._write_bytes(name, text.encode())

    def _write_bytes(self, name: str, content: bytes) -> None:
        """Write in one step, since another request may read at the same time."""
        new = self._path(f"{name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        new.replace(self._path(name))

    def _read(self, name: str) -> str | None:
        try:
            return self._path(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    @property
    def _prefix(self) -> str:
        return f"{self.kind}.{self.contest_id}.{self.user_id}."

    def _path(self, token: str) -> Path:
        return _folder() / f"{self._prefix}{token}"

    def _kept(self) -> list[Path]:
        """The uploaded files, newest first."""
        files = (path for path in _folder().glob(f"{self._prefix}*") if "." not in path.name[len(self._prefix) :])
        return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)


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

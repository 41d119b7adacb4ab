"""The store of documents: files under random names in one folder of the instance, readable by the application only.

The database has the original name, owner and kind of each file.
"""

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from judging import clock

FOLDER = "documents"

_NAME = re.compile(r"[A-Za-z0-9_-]{32}")
_STORED = re.compile(r"\.?[A-Za-z0-9_-]{32}")
"""A finished or unfinished file."""


class Store:
    """Files in ``folder``, which is created with the first file, with access for its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Store a file (mode 0600) atomically; returns its random name."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_urlsafe(24)
        unfinished = self._folder / f".{name}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / name)
        return name

    def again(self, name: str) -> str:
        """Store the same file under a second name, so that either can be removed alone. On one disk it takes no space.

        Raises FileNotFoundError."""
        self.open(name)
        made = secrets.token_urlsafe(24)
        try:
            os.link(self._path(name), self._path(made))
        except OSError:  # a disk without hard links
            return self.put(self._path(name).read_bytes())
        return made

    def open(self, name: str) -> Path:
        """The file with this name; FileNotFoundError where it does not exist."""
        path = self._path(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        return path

    def remove(self, name: str) -> None:
        """Delete the file, finished or not, if it exists."""
        if _STORED.fullmatch(name):
            (self._folder / name).unlink(missing_ok=True)

    def names(self) -> frozenset[str]:
        """The names of all stored files."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def older_than(self, age: timedelta) -> frozenset[str]:
        """The names of files that were stored longer ago than ``age``, unfinished ones included.

        A second name (``again``) counts as stored anew, which the time of the inode shows."""
        if not self._folder.is_dir():
            return frozenset()
        before = clock.now().timestamp() - age.total_seconds()
        found = set()
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # removed meanwhile
                if _STORED.fullmatch(path.name) and path.stat().st_ctime < before:
                    found.add(path.name)
        return frozenset(found)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self._folder / name

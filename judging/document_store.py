"""The store of documents: whole files under random names in one folder of the instance, for the application alone.

What a file is called, whose it is and what it holds stands in the database; the folder says nothing.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

FOLDER = "documents"

_NAME = re.compile(r"[A-Za-z0-9_-]{32}")


class Store:
    """Files in ``folder``, which is made, for its owner alone, when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep a file (mode 0600); returns the random name that finds it again. It is there whole or not at all."""
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
        """The same file under a name of its own, so that either can be removed without the other; FileNotFoundError
        where there is none. On one disk it takes no space."""
        self.open(name)
        made = secrets.token_urlsafe(24)
        try:
            os.link(self._path(name), self._path(made))
        except OSError:  # a disk without hard links
            return self.put(self._path(name).read_bytes())
        return made

    def open(self, name: str) -> Path:
        """The file of this name; FileNotFoundError where there is none (any more)."""
        path = self._path(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        return path

    def remove(self, name: str) -> None:
        """Delete the file; nothing where there is none."""
        if _NAME.fullmatch(name):
            self._path(name).unlink(missing_ok=True)

    def names(self) -> frozenset[str]:
        """The names of all files that are kept."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self._folder / name

"""Who works on an instance folder: servers and workers together, or a restore alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is noticed there
    fcntl = None  # type: ignore[assignment]

FILE = "running.lock"


class InUseError(Exception):
    """Another process works on the installation."""


@contextmanager
def shared(instance: Path) -> Iterator[None]:
    """Work on the installation beside others. Processes forked inside hold the lock too.

    Raises:
        InUseError: a restore is running.
    """
    with _held(instance, alone=False):
        yield


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Work on the installation while nobody else does.

    Raises:
        InUseError: a server, a worker or a restore is running.
    """
    with _held(instance, alone=True):
        yield


@contextmanager
def _held(instance: Path, *, alone: bool) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    file = os.open(instance / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            raise InUseError(str(instance)) from None
        yield
    finally:
        os.close(file)

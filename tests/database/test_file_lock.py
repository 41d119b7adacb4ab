"""The lock between processes: it excludes, its wait has an end, and who gave up holds nothing."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from judging.database.file_lock import FileLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file to lock."""
    return tmp_path / "judging.db.lock"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The lock in the hands of somebody else: another open file excludes like another process."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_free(path: Path, within: float = 5) -> bool:
    """Whether somebody else gets the lock within these seconds."""
    other = FileLock(str(path))
    try:
        return other.acquire(within)
    finally:
        other.release()


def test_a_held_lock_is_given_up_in_time(path: Path) -> None:
    lock = FileLock(str(path))
    with held(path):
        began = monotonic()
        assert not lock.acquire(0.1)
        assert monotonic() - began < 1


def test_a_lock_that_is_released_meanwhile_is_taken(path: Path) -> None:
    lock = FileLock(str(path))
    with ThreadPoolExecutor(1) as pool:
        with held(path):
            waits = pool.submit(lock.acquire, 10)
            assert not waits.done()
        assert waits.result(10)
    assert not is_free(path, 0.05)
    lock.release()
    assert is_free(path)


def test_who_gave_up_does_not_keep_the_lock_from_others(path: Path) -> None:
    lock = FileLock(str(path))
    with held(path):
        assert not lock.acquire(0.05)
        assert not lock.acquire(0.05)
    assert is_free(path)
    assert lock.acquire(5)
    assert not is_free(path, 0.05)
    lock.release()

"""A lock on a file that excludes other processes, with a time limit.

``flock`` has none, and a loop of attempts is slow and unfair. So a thread waits in ``flock`` when the lock is taken;
once everybody has given up, that thread releases it as soon as it gets it.
"""

import os
from threading import Condition, Thread

try:
    import fcntl
except ImportError:  # Windows: a single process serves there, and BEGIN IMMEDIATE still excludes other writers
    fcntl = None  # type: ignore[assignment]


class FileLock:
    """The lock on the file at ``path``, for one thread at a time."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._state = Condition()
        self._is_asked_for = self._is_waited_for = self._is_held = False

    def acquire(self, seconds: float) -> bool:
        """Take the lock; False where it was not free within this time."""
        if fcntl is None:
            return True
        with self._state:
            if not self._is_waited_for:
                if self._take():
                    return True
                if seconds <= 0:
                    return False
                self._is_waited_for = True
                Thread(target=self._wait, daemon=True).start()
            self._is_asked_for = True
            self._state.wait_for(lambda: self._is_held, seconds)
            self._is_asked_for = False
            is_taken, self._is_held = self._is_held, False
            return is_taken

    def release(self) -> None:
        """Release it."""
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        finally:
            with self._state:
                self._is_waited_for = False
                self._is_held = self._is_asked_for
                if not self._is_held:
                    self.release()
                self._state.notify()

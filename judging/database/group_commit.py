"""Group commit: writers of one process share a transaction on an SQLite file.

A file has one writer at a time, and a commit waits for the disk as long for one write as for eight. So each finished
writer passes the open transaction to the next one that waits; the last of them commits, and only then are they told.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
from time import monotonic
from typing import Any

from judging.database import waits

Lockable = Callable[[], AbstractContextManager[None]]
"""What excludes every other writer of the file, those of other processes too."""

MOST = 8
"""Writers per transaction, so that the first does not wait long for its answer."""


class NotKeptError(Exception):
    """The commit of a shared transaction failed: nothing of any of its writers was kept."""


@dataclass(slots=True)
class _Group:
    """The writers of one transaction: the connection it is on, the lock to release after it, and those who have
    written and wait for its end."""

    connection: Any
    lock: ExitStack
    done: list[SimpleQueue[None]] = field(default_factory=list)
    error: BaseException | None = None


class _Turn:
    """A waiting writer's place; ``group`` is what the writer before handed over, if anything."""

    def __init__(self) -> None:
        self._called = Lock()
        self._called.acquire()
        self.group: _Group | None = None

    def call(self, group: _Group | None) -> None:
        self.group = group
        self._called.release()

    def is_called(self, seconds: float = -1) -> bool:
        """Wait to be called, by default without end."""
        return self._called.acquire(timeout=seconds)


class GroupCommit:
    """The order of one process's writers to one file."""

    def __init__(self) -> None:
        self._gate = Lock()
        self._waiting: deque[_Turn] = deque()
        self._is_taken = False

    @contextmanager
    def transaction(self, connection: Any, lock: Lockable) -> Iterator[Any]:
        """Wait for the turn; gives the connection to write on: ``connection``, under ``lock``, or that of a transaction
        which others have opened. What the block wrote is committed when this returns; an exception undoes it alone.

        Raises:
            BusyError: the turn did not come in time; nothing was written.
            NotKeptError: the transaction was lost; each of its writers is told.
        """
        group = self._join(connection, lock)
        try:
            if group.done:
                group.connection.execute("SAVEPOINT writer")
            yield group.connection
        except BaseException:
            _undo(group)
            self._leave(group)
            raise
        self._leave(group)

    def _join(self, connection: Any, lock: Lockable) -> _Group:
        """The group handed over by the writer before, or a new one."""
        turn = _Turn()
        with self._gate:
            is_taken = self._is_taken
            if is_taken:
                self._waiting.append(turn)
            self._is_taken = True
        if is_taken:
            self._wait(turn)
        group = turn.group
        if group is None:
            try:
                group = _open(connection, lock)
            except BaseException:
                self._call_next()
                raise
        return group

    def _wait(self, turn: _Turn) -> None:
        """Wait to be called. Who gives up leaves the queue; who was called meanwhile takes the turn, since a
        transaction may have been handed over with it."""
        try:
            waits.patiently(turn.is_called, monotonic() + waits.LOCK)
        except waits.BusyError:
            with self._gate:
                is_queued = turn in self._waiting
                if is_queued:
                    self._waiting.remove(turn)
            if is_queued:
                raise
            turn.is_called()

    def _leave(self, group: _Group) -> None:
        """Hand the transaction to the next writer and wait for its end, or end it."""
        heir = None
        with self._gate:
            if self._waiting and group.error is None and len(group.done) + 1 < MOST:
                heir = self._waiting.popleft()
        if heir is None:
            self._end(group)
        else:
            ended: SimpleQueue[None] = SimpleQueue()
            group.done.append(ended)
            heir.call(group)
            ended.get()
        if group.error is not None:
            raise NotKeptError from group.error

    def _end(self, group: _Group) -> None:
        try:
            with group.lock:
                try:
                    if group.error is None:
                        group.connection.commit()
                finally:
                    group.connection.rollback()  # nothing after a commit
        except BaseException as error:
            group.error = error
        self._call_next()
        for ended in group.done:
            ended.put(None)

    def _call_next(self) -> None:
        with self._gate:
            heir = self._waiting.popleft() if self._waiting else None
            self._is_taken = heir is not None
        if heir is not None:
            heir.call(None)


def _open(connection: Any, lock: Lockable) -> _Group:
    with ExitStack() as held:
        held.enter_context(lock())
        connection.execute("BEGIN IMMEDIATE")
        return _Group(connection, held.pop_all())


def _undo(group: _Group) -> None:
    """Undo what the last writer wrote; where that fails, the whole transaction is lost."""
    try:
        if group.done:
            group.connection.execute("ROLLBACK TO writer")
        else:
            group.connection.execute("ROLLBACK")
            group.connection.execute("BEGIN IMMEDIATE")
    except BaseException as error:
        group.error = error

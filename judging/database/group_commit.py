"""Writers of one process that share a transaction.

A file has one writer at a time, and what a commit costs, the wait for the disk above all, is the same for one tap as
for eight. So a writer who is done hands the open transaction to the next one who waits; the last of them commits, and
only then is any of them told that it is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

MOST = 8
"""Writers that share a transaction at most, so that the first of them does not wait long for its answer."""


class NotKeptError(Exception):
    """The transaction that several writers shared was not kept: nothing of any of them stands."""


class Shared(Protocol):
    """An open transaction that writers hand on."""

    connection: Any

    def mark(self) -> None:
        """Another writer begins."""

    def undo(self) -> None:
        """Undo what was written since the last mark. Raises where that would undo more."""

    def keep(self) -> None:
        """End it: what was written stands. Where this raises, nothing does."""

    def lose(self) -> None:
        """End it: nothing of it stands."""


class _Seat:
    """Where a writer sleeps until it is called: to join ``group``, to open one where there is none, or to go."""

    def __init__(self) -> None:
        self.group: _Group | None = None
        self._called = Lock()
        self._called.acquire()

    def sleep(self) -> None:
        self._called.acquire()

    def call(self) -> None:
        self._called.release()


@dataclass(eq=False, slots=True)
class _Group:
    """Writers that share a transaction; ``done`` are those that have written and wait for its end."""

    transaction: Shared
    done: list[_Seat] = field(default_factory=list)
    error: BaseException | None = None


class Turns:
    """The turns of one process to write to one file."""

    def __init__(self) -> None:
        self._gate = Lock()
        self._waiting: deque[_Seat] = deque()
        self._is_taken = False

    @contextmanager
    def turn(self, begin: Callable[[], Shared]) -> Iterator[Shared]:
        """Wait for the turn, and give the transaction to write in: one that others wrote in already, or what ``begin``
        opens. The block's writing stands when this returns; an exception undoes it, and nothing of the others.

        Raises:
            NotKeptError: the transaction was lost; every writer who shared it is told.
        """
        group = self._enter(begin)
        try:
            if group.done:
                group.transaction.mark()
            yield group.transaction
        except BaseException:
            try:
                group.transaction.undo()
            except BaseException as lost:
                group.error = lost
            self._leave(group)
            raise
        self._leave(group)

    def _enter(self, begin: Callable[[], Shared]) -> _Group:
        seat = _Seat()
        with self._gate:
            waits = self._is_taken
            if waits:
                self._waiting.append(seat)
            self._is_taken = True
        if waits:
            seat.sleep()
        if seat.group is None:
            try:
                seat.group = _Group(begin())
            except BaseException:
                self._call_next()
                raise
        return seat.group

    def _leave(self, group: _Group) -> None:
        seat, heir = _Seat(), None
        with self._gate:
            if self._waiting and group.error is None and len(group.done) + 1 < MOST:
                heir = self._waiting.popleft()
        if heir is not None:
            group.done.append(seat)
            heir.group = group
            heir.call()
            seat.sleep()
        else:
            self._end(group)
        if group.error is not None:
            raise NotKeptError from group.error

    def _end(self, group: _Group) -> None:
        try:
            if group.error is None:
                group.transaction.keep()
            else:
                group.transaction.lose()
        except BaseException as error:
            group.error = error
        self._call_next()
        for seat in group.done:
            seat.call()

    def _call_next(self) -> None:
        with self._gate:
            heir = self._waiting.popleft() if self._waiting else None
            self._is_taken = heir is not None
        if heir is not None:
            heir.call()

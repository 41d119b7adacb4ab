"""Group commit: writers share one commit, return after it, and roll back individually."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

import pytest

from judging.core.refusals import RuleViolation
from judging.database.group_commit import MOST, GroupCommit, Lockable, NotKeptError

BEGIN, MARK, UNDO = "BEGIN IMMEDIATE", "SAVEPOINT writer", "ROLLBACK TO writer"


@dataclass
class Notes:
    """A connection that records its calls. ``fails`` names the statements that raise."""

    acts: list[str] = field(default_factory=list)
    fails: frozenset[str] = frozenset()

    def execute(self, sql: str) -> None:
        self.acts.append(sql)
        if sql in self.fails:
            raise OSError(sql)

    def commit(self) -> None:
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Does nothing; the absence of COMMIT in ``acts`` shows a rollback."""


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads for the writers."""
    with ThreadPoolExecutor(12) as writers:
        yield writers


def together(
    group: GroupCommit, notes: Notes, pool: ThreadPoolExecutor, *writers: Callable[[], None]
) -> list[Future[None]]:
    """Run the first writer, and let all others queue in this order before it finishes."""
    begun, go_on = Event(), Event()

    def first() -> None:
        with group.transaction(notes, nullcontext):
            begun.set()
            assert go_on.wait(10)
            writers[0]()

    def further(write: Callable[[], None]) -> None:
        with group.transaction(notes, nullcontext):
            write()

    outcomes = [pool.submit(first)]
    assert begun.wait(10)
    for place, write in enumerate(writers[1:], start=1):
        outcomes.append(pool.submit(further, write))
        until(lambda place=place: len(group._waiting) == place)
    go_on.set()
    return outcomes


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition that another thread makes true."""
    end = monotonic() + 10
    while not holds():
        assert monotonic() < end


def fail() -> None:
    """A writer that raises a refusal."""
    raise RuleViolation("no_sheet")


def test_writers_who_wait_share_one_transaction_and_one_commit(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes()

    outcomes = together(group, notes, pool, *(lambda who=who: notes.acts.append(who) for who in "abc"))

    assert [outcome.result(10) for outcome in outcomes] == [None, None, None]
    assert notes.acts == [BEGIN, "a", MARK, "b", MARK, "c", "COMMIT"]


def test_writers_are_told_only_when_the_shared_transaction_is_kept(pool: ThreadPoolExecutor) -> None:
    group, notes, told = GroupCommit(), Notes(), []

    def look() -> None:
        told.append([outcome.done() for outcome in outcomes[:1]])

    begun, go_on = Event(), Event()
    outcomes: list[Future[None]] = []

    def first() -> None:
        with group.transaction(notes, nullcontext):
            begun.set()
            assert go_on.wait(10)

    def second() -> None:
        with group.transaction(notes, nullcontext):
            look()

    outcomes.append(pool.submit(first))
    assert begun.wait(10)
    outcomes.append(pool.submit(second))
    until(lambda: len(group._waiting) == 1)
    go_on.set()

    assert [outcome.result(10) for outcome in outcomes] == [None, None]
    assert told == [[False]]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_writer_who_fails_is_undone_and_nobody_else(pool: ThreadPoolExecutor, place: int) -> None:
    group, notes = GroupCommit(), Notes()
    writers: list[Callable[[], None]] = [lambda: None] * 3
    writers[place] = fail

    outcomes = together(group, notes, pool, *writers)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [
        RuleViolation if here == place else type(None) for here in range(3)
    ]
    assert sum(act.startswith("ROLLBACK") for act in notes.acts) == 1
    assert notes.acts[-1] == "COMMIT"


def test_all_are_told_when_what_they_shared_is_not_kept(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes(fails=frozenset({"COMMIT"}))

    outcomes = together(group, notes, pool, *[lambda: None] * 3)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [NotKeptError] * 3
    assert notes.acts.count("COMMIT") == 1


def test_transaction_lost_by_one_ends_at_once_and_the_next_begins_anew(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes(fails=frozenset({UNDO}))

    outcomes = together(group, notes, pool, lambda: None, fail, lambda: None)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [NotKeptError, NotKeptError, type(None)]
    assert notes.acts == [BEGIN, MARK, UNDO, BEGIN, "COMMIT"]


def test_who_cannot_begin_lets_the_next_one_try(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes()

    @contextmanager
    def busy() -> Iterator[None]:
        until(lambda: len(group._waiting) == 1)
        raise OSError("busy")
        yield

    def write(lock: Lockable) -> None:
        with group.transaction(notes, lock):
            pass

    first = pool.submit(write, busy)
    until(lambda: group._is_taken)
    second = pool.submit(write, nullcontext)

    assert isinstance(first.exception(10), OSError)
    assert second.result(10) is None
    assert notes.acts == [BEGIN, "COMMIT"]


def test_lock_is_held_until_the_shared_transaction_ends(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes(fails=frozenset({"COMMIT"}))

    @contextmanager
    def lock() -> Iterator[None]:
        notes.acts.append("lock")
        try:
            yield
        finally:
            notes.acts.append("release")

    with pytest.raises(NotKeptError), group.transaction(notes, lock):
        pass

    assert notes.acts == ["lock", BEGIN, "COMMIT", "release"]


def test_no_transaction_is_shared_by_more_than_a_few(pool: ThreadPoolExecutor) -> None:
    group, notes = GroupCommit(), Notes()

    outcomes = together(group, notes, pool, *[lambda: None] * (MOST + 3))

    assert [outcome.result(10) for outcome in outcomes] == [None] * (MOST + 3)
    assert notes.acts == [BEGIN, *[MARK] * (MOST - 1), "COMMIT", BEGIN, MARK, MARK, "COMMIT"]


def test_turn_that_nobody_waits_for_is_free_again() -> None:
    group, notes = GroupCommit(), Notes()

    for _ in range(2):
        with group.transaction(notes, nullcontext):
            pass

    assert notes.acts == [BEGIN, "COMMIT"] * 2

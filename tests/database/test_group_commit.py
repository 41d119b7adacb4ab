"""Writers that share a transaction: one commit for all, told after it, each undone for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import Any

import pytest

from judging.core.refusals import RuleViolation
from judging.database.group_commit import MOST, NotKeptError, Turns


@dataclass
class Notes:
    """A transaction that notes what is done with it. ``fails`` names the acts that raise."""

    acts: list[str] = field(default_factory=list)
    fails: frozenset[str] = frozenset()
    connection: Any = None

    def _do(self, act: str) -> None:
        self.acts.append(act)
        if act in self.fails:
            raise OSError(act)

    def begin(self) -> Notes:
        self._do("begin")
        return self

    def mark(self) -> None:
        self._do("mark")

    def undo(self) -> None:
        self._do("undo")

    def keep(self) -> None:
        self._do("keep")

    def lose(self) -> None:
        self._do("lose")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Writers of their own."""
    with ThreadPoolExecutor(12) as writers:
        yield writers


def together(turns: Turns, notes: Notes, pool: ThreadPoolExecutor, *writers: Callable[[], None]) -> list[Future[None]]:
    """Let the first write, and all others wait for the turn, in this order, before it is done."""
    begun, go_on = Event(), Event()

    def first() -> None:
        with turns.turn(notes.begin):
            begun.set()
            assert go_on.wait(10)
            writers[0]()

    def further(write: Callable[[], None]) -> None:
        with turns.turn(notes.begin):
            write()

    outcomes = [pool.submit(first)]
    assert begun.wait(10)
    for place, write in enumerate(writers[1:], start=1):
        outcomes.append(pool.submit(further, write))
        until(lambda place=place: len(turns._waiting) == place)
    go_on.set()
    return outcomes


def until(holds: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    end = monotonic() + 10
    while not holds():
        assert monotonic() < end


def fail() -> None:
    """A writer who is refused."""
    raise RuleViolation("no_sheet")


def test_writers_who_wait_share_one_transaction_and_one_commit(pool: ThreadPoolExecutor) -> None:
    turns, notes = Turns(), Notes()

    outcomes = together(turns, notes, pool, *(lambda who=who: notes.acts.append(who) for who in "abc"))

    assert [outcome.result(10) for outcome in outcomes] == [None, None, None]
    assert notes.acts == ["begin", "a", "mark", "b", "mark", "c", "keep"]


def test_writers_are_told_only_when_the_shared_transaction_is_kept(pool: ThreadPoolExecutor) -> None:
    turns, notes, told = Turns(), Notes(), []

    def look() -> None:
        told.append([outcome.done() for outcome in outcomes[:1]])

    begun, go_on = Event(), Event()
    outcomes: list[Future[None]] = []

    def first() -> None:
        with turns.turn(notes.begin):
            begun.set()
            assert go_on.wait(10)

    def second() -> None:
        with turns.turn(notes.begin):
            look()

    outcomes.append(pool.submit(first))
    assert begun.wait(10)
    outcomes.append(pool.submit(second))
    until(lambda: len(turns._waiting) == 1)
    go_on.set()

    assert [outcome.result(10) for outcome in outcomes] == [None, None]
    assert told == [[False]]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_writer_who_fails_is_undone_and_nobody_else(pool: ThreadPoolExecutor, place: int) -> None:
    turns, notes = Turns(), Notes()
    writers: list[Callable[[], None]] = [lambda: None] * 3
    writers[place] = fail

    outcomes = together(turns, notes, pool, *writers)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [
        RuleViolation if here == place else type(None) for here in range(3)
    ]
    assert notes.acts.count("undo") == 1
    assert notes.acts[-1] == "keep"


def test_all_are_told_when_what_they_shared_is_not_kept(pool: ThreadPoolExecutor) -> None:
    turns, notes = Turns(), Notes(fails=frozenset({"keep"}))

    outcomes = together(turns, notes, pool, *[lambda: None] * 3)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [NotKeptError] * 3
    assert notes.acts.count("keep") == 1


def test_transaction_lost_by_one_ends_at_once_and_the_next_begins_anew(pool: ThreadPoolExecutor) -> None:
    turns, notes = Turns(), Notes(fails=frozenset({"undo"}))

    outcomes = together(turns, notes, pool, lambda: None, fail, lambda: None)

    assert [type(outcome.exception(10)) for outcome in outcomes] == [NotKeptError, NotKeptError, type(None)]
    assert notes.acts == ["begin", "mark", "undo", "lose", "begin", "keep"]


def test_who_cannot_begin_lets_the_next_one_try(pool: ThreadPoolExecutor) -> None:
    turns, notes = Turns(), Notes()

    def busy() -> Notes:
        until(lambda: len(turns._waiting) == 1)
        raise OSError("busy")

    def write(begin: Callable[[], Notes]) -> None:
        with turns.turn(begin):
            pass

    first = pool.submit(write, busy)
    until(lambda: turns._is_taken)
    second = pool.submit(write, notes.begin)

    assert isinstance(first.exception(10), OSError)
    assert second.result(10) is None
    assert notes.acts == ["begin", "keep"]


def test_no_transaction_is_shared_by_more_than_a_few(pool: ThreadPoolExecutor) -> None:
    turns, notes = Turns(), Notes()

    outcomes = together(turns, notes, pool, *[lambda: None] * (MOST + 3))

    assert [outcome.result(10) for outcome in outcomes] == [None] * (MOST + 3)
    assert notes.acts == ["begin", *["mark"] * (MOST - 1), "keep", "begin", "mark", "mark", "keep"]


def test_turn_that_nobody_waits_for_is_free_again() -> None:
    turns, notes = Turns(), Notes()

    for _ in range(2):
        with turns.turn(notes.begin):
            pass

    assert notes.acts == ["begin", "keep"] * 2

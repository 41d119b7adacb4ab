"""Writers who give up while they wait break no hand-over: what was acknowledged is kept, nothing else is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

import pytest

from judging.core.refusals import RuleViolation
from judging.database import waits
from judging.database.group_commit import GroupCommit, NotKeptError

WRITERS = 8
ROUNDS = 40


class Run:
    """Writers of one process on one file, who wait a very short time, and what became of each write."""

    def __init__(self, path: Path, seed: int) -> None:
        self.group = GroupCommit()
        self.outcomes: dict[str, set[tuple[int, int]]] = {name: set() for name in ("kept", "refused", "busy", "lost")}
        self._path, self._seed, self._mutex = path, seed, Lock()
        with closing(sqlite3.connect(path)) as made:
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("CREATE TABLE written (writer INTEGER, round INTEGER)")

    @contextmanager
    def _lock(self) -> Iterator[None]:
        waits.patiently(lambda seconds: self._mutex.acquire(timeout=seconds), monotonic() + waits.LOCK)
        try:
            yield
        finally:
            self._mutex.release()

    def write(self, writer: int) -> None:
        """Write ``ROUNDS`` rows, each in a transaction of its own."""
        chance = random.Random(self._seed * 100 + writer)
        with closing(sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)) as connection:
            for number in range(ROUNDS):
                self.outcomes[self._attempt(connection, writer, number, chance)].add((writer, number))

    def _attempt(self, connection: sqlite3.Connection, writer: int, number: int, chance: random.Random) -> str:
        try:
            with self.group.transaction(connection, self._lock) as shared:
                shared.execute("INSERT INTO written VALUES (?, ?)", (writer, number)).close()
                sleep(chance.choice([0, 0, 0.001, 0.004]))
                if chance.random() < 0.1:
                    raise RuleViolation("no_sheet")
        except RuleViolation:
            return "refused"
        except waits.BusyError:
            return "busy"
        except NotKeptError:
            return "lost"
        return "kept"

    def disturb(self) -> None:
        """Hold the lock now and then, longer than anybody waits."""
        for _ in range(10):
            sleep(0.005)
            with self._mutex:
                sleep(0.006)


@pytest.mark.parametrize("seed", range(5))
def test_only_what_was_acknowledged_is_kept_when_writers_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for name, seconds in {"LOCK": 0.004, "SHORT": 0.002, "HURRIED": 0.001}.items():
        monkeypatch.setattr(waits, name, seconds)
    path = tmp_path / "judging.db"
    run = Run(path, seed)

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        for task in [pool.submit(run.disturb), *(pool.submit(run.write, writer) for writer in range(WRITERS))]:
            task.result(60)

    with closing(sqlite3.connect(path)) as read:
        kept = read.execute("SELECT writer, round FROM written").fetchall()
    assert sorted(kept) == sorted(run.outcomes["kept"])
    assert sum(map(len, run.outcomes.values())) == WRITERS * ROUNDS
    assert run.outcomes["busy"]
    with closing(sqlite3.connect(path, isolation_level=None)) as last, run.group.transaction(last, nullcontext):
        pass  # the turn is free
    assert not run.group._waiting
    assert not run.group._is_taken

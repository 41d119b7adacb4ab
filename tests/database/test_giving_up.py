"""Writers who give up while they wait break no hand-over: what was acknowledged is kept, nothing else is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from time import sleep

import pytest

from judging.core.refusals import RuleViolation
from judging.database import waits
from judging.database.group_commit import GroupCommit, NotKeptError

WRITERS = 8
ROUNDS = 40


@pytest.mark.parametrize("seed", range(5))
def test_only_what_was_acknowledged_is_kept_when_writers_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for name, seconds in {"LOCK": 0.004, "SHORT": 0.002, "HURRIED": 0.001}.items():
        monkeypatch.setattr(waits, name, seconds)
    path, group, mutex = tmp_path / "judging.db", GroupCommit(), Lock()
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE written (writer INTEGER, round INTEGER)")
    outcomes: dict[str, set[tuple[int, int]]] = {"kept": set(), "refused": set(), "busy": set(), "lost": set()}

    @contextmanager
    def lock() -> Iterator[None]:
        waits.patiently(lambda seconds: mutex.acquire(timeout=seconds), waits.monotonic() + waits.LOCK)
        try:
            yield
        finally:
            mutex.release()

    def write(writer: int) -> None:
        chance = random.Random(seed * 100 + writer)
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)) as connection:
            for number in range(ROUNDS):
                outcomes[attempt(connection, writer, number, chance)].add((writer, number))

    def attempt(connection: sqlite3.Connection, writer: int, number: int, chance: random.Random) -> str:
        try:
            with group.transaction(connection, lock) as shared:
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

    def disturb() -> None:
        for _ in range(10):
            sleep(0.005)
            with mutex:
                sleep(0.006)

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        for task in [pool.submit(disturb), *(pool.submit(write, writer) for writer in range(WRITERS))]:
            task.result(60)

    with closing(sqlite3.connect(path)) as read:
        kept = read.execute("SELECT writer, round FROM written").fetchall()
    assert sorted(kept) == sorted(outcomes["kept"])
    assert sum(map(len, outcomes.values())) == WRITERS * ROUNDS
    assert outcomes["busy"]
    with closing(sqlite3.connect(path, isolation_level=None)) as next_one, group.transaction(next_one, nullcontext):
        pass
    assert not group._waiting
    assert not group._is_taken

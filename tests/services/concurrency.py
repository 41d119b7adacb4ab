"""Run services concurrently. Nothing sleeps: whether a thread waits is read from the database or from the writers'
lock."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

import judging.database.transaction
from judging import clock
from judging.database.transaction import transaction
from judging.extensions import db
from tests.services.registering import DURING

Act = Callable[[Session], object]

PATIENCE = 20.0
"""Seconds until a test fails whose threads wait in vain."""

_LOCKS = re.compile(r"\bFOR (NO KEY )?UPDATE\b")
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def meanwhile(
    app: Flask, first: Act, second: Act, *, then: Act = lambda session: None, at: datetime = DURING
) -> Future[object]:
    """Start ``second`` after ``first`` has run but before its commit. ``second`` must wait for that commit; ``then``
    runs meanwhile in the transaction of ``first``. Returns the outcome of ``second``."""
    with _turns() as somebody_waits, ThreadPoolExecutor(1) as other:
        with transaction() as session:
            first(session)
            outcome = other.submit(_act, app, second, at)
            _wait_until(lambda: outcome.done() or somebody_waits())
            assert not outcome.done()
            with clock.held(at):
                then(session)
        outcome.exception(timeout=PATIENCE)
    return outcome


def together(app: Flask, *acts: Act, at: datetime = DURING) -> list[Future[object]]:
    """Start all acts at once and return their outcomes. After its first lock each act pauses until every other holds a
    lock or one waits, so acts that lock in different orders would deadlock."""
    holding: set[int] = set()

    with _turns() as somebody_waits, ThreadPoolExecutor(len(acts)) as others:

        def stop(_connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
            if _LOCKS.search(statement) and threading.get_ident() not in holding:
                holding.add(threading.get_ident())
                _wait_until(lambda: len(holding) == len(acts) or somebody_waits())

        event.listen(db.engine, "after_cursor_execute", stop)
        try:
            outcomes = [others.submit(_act, app, act, at) for act in acts]
            for outcome in outcomes:
                outcome.exception(timeout=PATIENCE)
        finally:
            event.remove(db.engine, "after_cursor_execute", stop)
    return outcomes


def _act(app: Flask, act: Act, at: datetime) -> object:
    with app.app_context(), clock.held(at), transaction() as session:
        return act(session)


class _Queue:
    """The lock on which writers of this process queue; it reports whether a writer waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting = threading.Event()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._lock.acquire(blocking=False):
            return True
        self.waiting.set()
        return blocking and self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()


@contextmanager
def _turns() -> Iterator[Callable[[], bool]]:
    """Yields a predicate: whether a thread waits, on SQLite for the writers' lock, on PostgreSQL for a row lock."""
    if db.engine.dialect.name == "sqlite":
        queue = _Queue()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(judging.database.transaction, "_threads", queue)
            yield lambda: queue.waiting.wait(0.02)
        return
    engine = db.engine

    def is_waiting() -> bool:
        with engine.connect() as onlooker:
            return onlooker.execute(_WAITING).scalar_one() > 0

    yield is_waiting


def _wait_until(met: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until, "nobody waits"

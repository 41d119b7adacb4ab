"""Failed sign-ins and refusals of access go into the audit log, so that a flood of them neither fills the log nor
delays anyone.

Each worker counts equal events of an hour and writes an entry at the 1st, 10th, 100th … of them. It does so after the
answer was sent: the time of an answer tells nobody whether a username exists. An entry that cannot be written within
``PATIENCE`` is left out with a line in the log of the server; the request has long been answered.
"""

import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request

from judging import clock
from judging.core.roles import SYSTEM, Actor
from judging.database.cursors import spare_cursor
from judging.extensions import db
from judging.queries.people import people
from judging.queries.signin.sessions import Account
from judging.services.signin import refusals
from judging.web.guards.access import device
from judging.web.server.environ import AFTERWARDS

log = logging.getLogger("judging.refusals")

MOST = 1000
"""Different events that a worker counts in an hour."""

PATIENCE = 1.0
"""Seconds for the write lock."""


class Tally:
    """Counts the events of an hour by key."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._hour: datetime | None = None
        self._counts: Counter[Hashable] = Counter()

    def add(self, key: Hashable, now: datetime) -> int:
        """The number of this event in its hour if it is a power of ten, else 0; 0 too for new keys beyond the most."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour = hour
                self._counts.clear()
            if key not in self._counts and len(self._counts) >= self._most:
                if len(self._counts) == self._most:
                    log.warning("more than %s different refusals in an hour: further ones are not logged", self._most)
                    self._counts[None] = 0
                return 0
            self._counts[key] += 1
            count = self._counts[key]
        return count if str(count).strip("0") == "1" else 0


@dataclass(frozen=True, slots=True)
class _SignIn:
    kind: str
    name: str | None
    user_id: int | None
    pauses: bool


Record = Callable[..., None]
"""Writes the entry of an event with a cursor, from ``device`` and ``count``, its number in the hour."""


def sign_in_failed(kind: str, *, name: str | None = None, user_id: int | None = None, pauses: bool = False) -> None:
    """Note that an attempt of ``kind`` failed, at the account of this username or number if there is one; ``pauses``: a
    pause begins with it."""
    g.setdefault("failed_sign_ins", []).append(_SignIn(kind, name, user_id, pauses))


def init_app(app: Flask) -> None:
    """Write the failed sign-ins and refusals of each request when its answer was sent."""

    @app.after_request
    def end(answer: Response) -> Response:
        failed: list[_SignIn] = g.pop("failed_sign_ins", [])
        who: Account | None = g.get("account") if answer.status_code == 403 else None
        refused = None if who is None else (who.user_id, request.endpoint or "")
        if failed or refused:
            source, now = device(), clock.now()
            tally: Tally = app.extensions.setdefault("judging.refusals", Tally())

            def tell() -> None:
                try:
                    with app.app_context():
                        for key, record in _events(failed, refused):
                            _count(tally, key, record, source, now)
                except Exception as error:
                    log.warning("error=%s: a refusal is not in the audit log", type(error).__name__)

            _afterwards(answer, tell)
        return answer


def _afterwards(answer: Response, act: Callable[[], None]) -> None:
    left: list[Callable[[], None]] | None = request.environ.get(AFTERWARDS)
    if left is None:  # another server closes the answer when it was sent
        answer.call_on_close(act)
    else:
        left.append(act)


def _events(failed: list[_SignIn], refused: tuple[int, str] | None) -> Iterator[tuple[Hashable, Record]]:
    """Each event: what it is counted by, and how it is recorded."""
    for one in failed:
        user_id = one.user_id
        if one.name is not None:
            user_id = people.user_id_of(db.session(), one.name)
            db.session.rollback()
        at: dict[str, Any] = {"actor": SYSTEM, "kind": one.kind, "user_id": user_id}
        yield ("failure", one.kind, user_id), partial(refusals.record_failure, **at)
        if one.pauses:
            yield ("pause", one.kind, user_id), partial(refusals.record_pause, **at)
    if refused:
        who, endpoint = refused
        yield refused, partial(refusals.record_refused, actor=Actor(who), endpoint=endpoint)


def _count(tally: Tally, key: Hashable, record: Record, source: str, now: datetime) -> None:
    count = tally.add(key, now)
    if not count:
        return
    with spare_cursor(PATIENCE) as cursor:
        if cursor is None:
            log.warning("the database is busy: a refusal is not in the audit log")
        else:
            record(cursor, device=source, count=count)

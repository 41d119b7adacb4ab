"""The one clock. Everything that asks for the time asks here, so that a test or a demo can stand at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """This day in Bangkok."""
    return now().astimezone(BANGKOK).date()


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Hold the clock at one aware moment, for tests and for the making of the demo."""
    token = _held.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)

"""The only clock. All code reads the time here, so that tests and the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The current day in Bangkok."""
    return now().astimezone(BANGKOK).date()


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Freeze the clock at an aware time, for tests and for building the demo."""
    token = _held.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)

"""When what a tablet tells of itself is stored, and which tablets an organiser has to look after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from judging.core.tablets.tablets import Told, Trouble, is_due, trouble

NOW = datetime(2022, 2, 20, 3, 0, tzinfo=UTC)
QUIET = Told(0, None, "v1")
WAITING = Told(3, NOW, "v1")


@pytest.mark.parametrize(
    ("before", "told", "seconds", "due"),
    [
        (None, QUIET, 0, True),
        (QUIET, QUIET, 29, False),
        (QUIET, QUIET, 30, True),
        (QUIET, QUIET, -5, True),
        (QUIET, WAITING, 1, True),
        (WAITING, QUIET, 1, True),
        (WAITING, replace(WAITING, waiting=9), 4, False),
        (QUIET, replace(QUIET, held=5, held_epoch="e"), 1, True),
        (QUIET, replace(QUIET, version="v2"), 4, False),
    ],
    ids=[
        *("first", "soon", "after half a minute", "clock set back", "begins to wait", "all sent", "more waits"),
        *("begins to hold", "another version"),
    ],
)
def test_a_tablet_is_stored_twice_a_minute_and_where_marks_begin_or_cease_to_wait(
    before: Told | None, told: Told, seconds: int, due: bool
) -> None:
    seen_at = None if before is None else NOW - timedelta(seconds=seconds)

    assert is_due(told, now=NOW, before=before, seen_at=seen_at) is due


@pytest.mark.parametrize(
    ("waiting", "seconds", "found"),
    [
        (3, 121, Trouble.LOST_SIGHT),
        (3, 120, Trouble.WAITING),
        (0, None, Trouble.NEVER_SEEN),
        (0, 121, Trouble.AWAY),
        (0, 5, Trouble.FINE),
    ],
)
def test_marks_on_a_tablet_out_of_sight_are_the_worst(waiting: int, seconds: int | None, found: Trouble) -> None:
    seen_at = None if seconds is None else NOW - timedelta(seconds=seconds)

    assert trouble(waiting, seen_at, now=NOW) is found
    assert sorted(Trouble)[0] is Trouble.LOST_SIGHT

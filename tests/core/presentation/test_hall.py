"""What is presented now, and what follows."""

from __future__ import annotations

import pytest

from judging.core.presentation.hall import (
    HallPhase,
    Place,
    Turn,
    ahead,
    behind,
    seconds,
    turns,
    work_after,
    work_before,
)
from judging.core.presentation.timetable import Lengths

PAUSE, PRESENTATION, QUESTIONS = HallPhase
ORDER = ((3, True), (1, False), (2, True), (4, True))
"""Work 1 does not come."""


@pytest.mark.parametrize(
    ("place", "following"),
    [
        ((3, PAUSE), (3, PRESENTATION)),
        ((3, PRESENTATION), (3, QUESTIONS)),
        ((3, QUESTIONS), (2, PAUSE)),
        ((1, QUESTIONS), (2, PAUSE)),  # it was recorded absent meanwhile
        ((4, QUESTIONS), None),
    ],
)
def test_phases_follow_each_other_and_absent_works_are_passed_over(place: Place, following: Place | None) -> None:
    assert ahead(place, work_after(ORDER, place[0])) == following


@pytest.mark.parametrize(
    ("place", "former"),
    [
        ((2, QUESTIONS), (2, PRESENTATION)),
        ((2, PRESENTATION), (2, PAUSE)),
        ((2, PAUSE), (3, QUESTIONS)),
        ((3, PAUSE), None),
    ],
)
def test_the_way_back_is_the_way_ahead(place: Place, former: Place | None) -> None:
    assert behind(place, ORDER) == former


def test_a_work_that_left_the_contest_is_followed_by_the_first_and_preceded_by_none() -> None:
    assert work_after(ORDER, 99) == work_after(ORDER, None) == 3
    assert work_before(ORDER, 99) is None
    assert work_after((), None) is None


@pytest.mark.parametrize(
    ("presented", "late", "now", "expected"),
    [
        ((), (), None, "next waiting waiting waiting"),
        ((), (), 5, "now next waiting waiting"),
        ((5,), (), 7, "presented now next waiting"),
        ((5, 7), (), 7, "presented now next waiting"),
        ((7,), (), 7, "skipped now next waiting"),  # work 5 was passed over
        ((5, 7), (9,), 8, "presented presented now next"),  # the next work is late: it is called up all the same
        ((5,), (9,), 7, "presented now next late"),
        ((9,), (), 9, "skipped skipped skipped now"),
        ((9,), (), 5, "now next waiting presented"),  # work 9 was called up before its time
        ((7,), (), None, "skipped presented next waiting"),
        ((5, 7, 8, 9), (), None, "presented presented presented presented"),
    ],
)
def test_each_work_that_presents_has_its_turn(
    presented: tuple[int, ...], late: tuple[int, ...], now: int | None, expected: str
) -> None:
    order = ((5, True), (6, False), (7, True), (8, True), (9, True))

    found = turns(order, presented=presented, late=late, now=now)

    assert found == dict(zip((5, 7, 8, 9), (Turn(word) for word in expected.split()), strict=True))


def test_lengths_come_from_the_settings() -> None:
    lengths = Lengths(presentation=7, questions=5, between=1)

    assert [seconds(phase, lengths) for phase in HallPhase] == [60, 420, 300]

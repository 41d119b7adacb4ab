"""What is presented now, and what follows."""

from __future__ import annotations

import pytest

from judging.core.contests.hall import HallPhase, Place, ahead, behind, seconds, work_after, work_before
from judging.core.contests.timetable import Lengths

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
    assert ahead(place, ORDER) == following


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


def test_lengths_come_from_the_settings() -> None:
    lengths = Lengths(presentation=7, questions=5, between=1)

    assert [seconds(phase, lengths) for phase in HallPhase] == [60, 420, 300]

"""Plots of averages: where dots, lines and texts stand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, strategies as st

from judging.core.scoring.plots import MARGIN, WIDTH, Axis, Bound, Dot, Plot, drawing, lanes


def axis(*values: int, full: int = 100, bounds: tuple[Bound, ...] = (), own: int | None = None) -> Axis:
    dots = tuple(Dot(Fraction(value), f"A{place}", place == own) for place, value in enumerate(values))
    return Axis("รวม", Fraction(full), dots, bounds)


def test_axis_begins_at_the_tenth_below_the_lowest_and_ends_at_the_full_points() -> None:
    made = axis(83, 71, 100)
    assert made.start == 70
    assert [made.place(Fraction(value)) for value in (70, 85, 100)] == [MARGIN, WIDTH // 2, WIDTH - MARGIN]


def test_axis_of_works_with_full_points_still_has_a_length() -> None:
    assert axis(100, 100).start == 90


def test_axis_without_dots_begins_at_zero() -> None:
    assert axis().start == 0


def test_dots_of_equal_values_stand_in_a_column_and_none_is_hidden() -> None:
    made = drawing(Plot("a", "b", (axis(80, 80, 80),)))
    assert len({(mark.x, mark.y) for mark in made.marks}) == 3
    assert len({mark.x for mark in made.marks}) == 1


def test_column_of_many_equal_works_stays_low_and_hides_none() -> None:
    made = drawing(Plot("a", "b", (axis(*[80] * 120),)))
    assert made.height < 170
    assert len({mark.y for mark in made.marks}) > 80


def test_own_work_is_drawn_last() -> None:
    made = drawing(Plot("a", "b", (axis(80, 90, own=0), axis(80, 90, own=0))))
    assert [mark.is_own for mark in made.marks] == [False, False, True, True]


def test_dot_says_its_exact_mean_rounded_for_display() -> None:
    (mark,) = drawing(Plot("a", "b", (Axis("x", Fraction(100), (Dot(Fraction(262, 3), "A001"),)),))).marks
    assert mark.text == "A001: 87.33"


@given(st.lists(st.integers(0, 400), max_size=40), st.integers(1, 30))
def test_no_two_dots_of_a_lane_touch_and_lanes_are_as_few_as_can_be(places: list[int], size: int) -> None:
    found = lanes(places, size)
    for lane in set(found):
        own = sorted(at for at, of in zip(places, found, strict=True) if of == lane)
        assert all(after - before >= size for before, after in pairwise(own))
    most = max((sum(at <= other < at + size for other in places) for at in places), default=0)
    assert len(set(found)) == most
    assert set(found) == set(range(most))


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=30), st.lists(st.fractions(0, 100), max_size=6))
def test_everything_lies_inside_the_drawing(values: list[Fraction], bounds: list[Fraction]) -> None:
    names = tuple(Bound(value, "เหรียญทองแดง") for value in bounds)
    dots = tuple(Dot(value, "A") for value in values)
    made = drawing(Plot("a", "b", (Axis("x", Fraction(100), dots, names),)))
    assert all(MARGIN <= mark.x <= WIDTH - MARGIN and 0 < mark.y < made.height for mark in made.marks)
    assert all(0 <= label.x <= WIDTH and 0 < label.y <= made.height for label in made.labels)

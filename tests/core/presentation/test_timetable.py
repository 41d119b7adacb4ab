"""The timetable of presentations."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from judging.core.presentation.timetable import (
    Lengths,
    Pause,
    Slot,
    Timetable,
    check,
    clock_text,
    day_plans,
    parse_clock,
    slots,
)
from judging.core.refusals import RuleViolation

DAY = date(2022, 2, 20)
USUAL = Lengths(10, 10, 5)
LUNCH = Pause(12 * 60, 13 * 60)


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


def made(
    starts: int = at(9), ends: int = at(16), lengths: Lengths = USUAL, pauses: tuple[Pause, ...] = ()
) -> Timetable:
    return Timetable(DAY, starts, ends, lengths, pauses)


def starts(timetable: Timetable, works: int) -> list[tuple[int, str]]:
    return [((slot.day - DAY).days, clock_text(slot.starts)) for slot in slots(timetable, works)]


def test_works_follow_each_other_with_the_time_between() -> None:
    assert slots(made(), 2) == (
        Slot(DAY, at(9), at(9, 10), at(9, 20)),
        Slot(DAY, at(9, 25), at(9, 35), at(9, 45)),
    )


def test_a_work_that_would_meet_the_pause_starts_after_it() -> None:
    timetable = made(starts=at(11, 20), pauses=(LUNCH,))

    assert starts(timetable, 3) == [(0, "11:20"), (0, "13:00"), (0, "13:25")]  # 11:45 would end at 12:05


def test_a_work_may_end_when_the_pause_or_the_day_begins() -> None:
    timetable = made(starts=at(11, 40), ends=at(13, 20), lengths=Lengths(10, 10, 0), pauses=(LUNCH,))

    assert starts(timetable, 3) == [(0, "11:40"), (0, "13:00"), (1, "11:40")]


def test_works_that_do_not_fit_on_a_day_go_on_the_next_one() -> None:
    timetable = made(starts=at(9), ends=at(10), lengths=Lengths(15, 5, 0))

    assert starts(timetable, 7) == [
        (0, "09:00"), (0, "09:20"), (0, "09:40"), (1, "09:00"), (1, "09:20"), (1, "09:40"), (2, "09:00"),
    ]  # fmt: skip


def test_plan_of_a_day_has_the_pauses_between_its_works() -> None:
    timetable = made(starts=at(11, 20), ends=at(13, 30), pauses=(Pause(at(8), at(9)), LUNCH))

    ((first, rows), (second, more)) = day_plans(timetable, slots(timetable, 3))

    assert (first, second) == (DAY, DAY + timedelta(days=1))
    assert [(index, clock_text(row.starts)) for index, row in rows] == [(0, "11:20"), (None, "12:00"), (1, "13:00")]
    assert [index for index, _ in more] == [2]


@pytest.mark.parametrize(
    ("timetable", "code"),
    [
        (made(lengths=Lengths(0, 10, 5)), "timetable_lengths"),
        (made(lengths=Lengths(10, -1, 5)), "timetable_lengths"),
        (made(lengths=Lengths(10, 10, 481)), "timetable_lengths"),
        (made(starts=at(16), ends=at(9)), "timetable_day"),
        (made(ends=at(25)), "timetable_day"),
        (made(pauses=(Pause(at(13), at(12)),)), "timetable_pauses"),
        (made(pauses=(LUNCH, Pause(at(12, 30), at(14)))), "timetable_pauses"),
        (made(ends=at(9, 15)), "timetable_too_short"),
        (made(ends=at(13, 10), starts=at(11, 50), pauses=(LUNCH,)), "timetable_too_short"),
    ],
)
def test_timetable_that_places_no_work_is_refused(timetable: Timetable, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        check(timetable)

    assert refused.value.code == code


MINUTES = st.integers(0, 24 * 60)


@given(
    st.builds(Lengths, st.integers(1, 90), st.integers(0, 60), st.integers(0, 30)),
    st.lists(MINUTES, min_size=2, max_size=6, unique=True),
    st.integers(1, 40),
)
def test_no_slot_meets_a_pause_another_slot_or_the_end_of_its_day(
    lengths: Lengths, bounds: list[int], works: int
) -> None:
    first, *inner, end = sorted(bounds)
    pauses = tuple(Pause(*pair) for pair in zip(inner[::2], inner[1::2], strict=False))
    timetable = Timetable(DAY, first, end, lengths, pauses)
    try:
        check(timetable)
    except RuleViolation:
        return

    found = slots(timetable, works)

    assert len(found) == works
    for slot in found:
        assert timetable.starts <= slot.starts
        assert slot.ends <= timetable.ends
        assert all(slot.ends <= pause.starts or pause.ends <= slot.starts for pause in pauses)
    for one, other in pairwise(found):
        assert (one.day, one.ends + lengths.between) <= (other.day, other.starts) or one.day < other.day


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9.05", 545),
        ("09:05", 545),
        ("๙.๐๕ น.", 545),
        (" 16:00น. ", 960),
        ("0:00", 0),
        ("24.00", 1440),
        ("24:01", None),
        ("9:60", None),
        ("9", None),
        ("9.5", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert parse_clock(text) == minutes

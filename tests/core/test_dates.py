"""Days and moments in both languages, and parsing of typed days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from judging.core.dates import clock, day, day_range, moment, parse_day

EVALUATION = date(2022, 3, 25)


def held(text: str) -> str:
    """The text with each "~" replaced by a no-break space and each "+" by a word joiner."""
    return text.replace("~", "\u00a0").replace("+", "\u2060")


def test_day_in_each_language_has_its_own_era() -> None:
    assert day(EVALUATION, "th") == held("25~มีนาคม~2565")
    assert day(EVALUATION, "en") == held("25~March~2022")
    assert day(EVALUATION, "th", short=True) == held("25~มี.ค.~2565")
    assert day(EVALUATION, "en", short=True) == held("25~Mar~2022")


def test_moment_is_told_in_bangkok() -> None:
    afternoon = datetime(2022, 3, 25, 9, 20, tzinfo=UTC)
    assert moment(afternoon, "th") == held("25~มีนาคม~2565 เวลา~16.20~น.")
    assert moment(afternoon, "en") == held("25~March~2022, 16:20")
    assert moment(afternoon, "th", short=True) == held("25~มี.ค.~2565 16.20~น.")
    assert (clock(afternoon, "th"), clock(afternoon, "en")) == (held("16.20~น."), "16:20")


def test_moment_late_in_greenwich_is_the_next_day_in_bangkok() -> None:
    assert moment(datetime(2022, 12, 31, 17, 5, tzinfo=UTC), "th") == held("1~มกราคม~2566 เวลา~00.05~น.")


def test_moment_without_time_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2022, 3, 25, 9, 20), "th")  # noqa: DTZ001  the point of the test


@pytest.mark.parametrize(
    ("first", "last", "thai", "english"),
    [
        (EVALUATION, EVALUATION, "25~มีนาคม~2565", "25~March~2022"),
        (EVALUATION, date(2022, 3, 27), "25–+27~มีนาคม~2565", "25–+27~March~2022"),
        (date(2022, 3, 30), date(2022, 4, 2), "30~มีนาคม~– 2~เมษายน~2565", "30~March~– 2~April~2022"),
        (date(2021, 12, 30), date(2022, 1, 2), "30~ธันวาคม~2564~– 2~มกราคม~2565", "30~December~2021~– 2~January~2022"),
    ],
)
def test_day_range_says_month_and_year_once(first: date, last: date, thai: str, english: str) -> None:
    assert (day_range(first, last, "th"), day_range(first, last, "en")) == (held(thai), held(english))


@pytest.mark.parametrize(
    "typed",
    [
        "25 มีนาคม 2565",
        "๒๕ มีนาคม ๒๕๖๕",
        "วันที่ 25 มีนาคม พ.ศ. 2565",
        "25 มี.ค. 65",
        "25 มี.ค.2565",
        " 25/3/2565 ",
        "25/03/2022",
        "25-3-65",
        "25.3.2565",
        "2022-03-25",
        "2565-03-25",
        "2022-03-25 00:00:00",
        "25 March 2022",
        "25 mar, 2022",
    ],
)
def test_parse_day_of_a_typed_day_gives_it(typed: str) -> None:
    assert parse_day(typed) == EVALUATION


@pytest.mark.parametrize(
    "typed", ["", "มีนาคม 2565", "31/2/2565", "25 มีนา 2565", "3/25/2022", "25 Mar 22", "พรุ่งนี้", "0/0/0000"]
)
def test_parse_day_of_what_is_no_day_gives_none(typed: str) -> None:
    assert parse_day(typed) is None


@given(st.integers(0, 40_000), st.sampled_from(["th", "en"]), st.booleans())
def test_parse_day_reads_what_day_writes(days: int, language: str, short: bool) -> None:
    value = date(1990, 1, 1) + timedelta(days=days)
    assert parse_day(day(value, language, short=short)) == value


@given(st.text(max_size=40))
def test_parse_day_of_any_text_raises_nothing(text: str) -> None:
    parse_day(text)

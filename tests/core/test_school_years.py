"""Days near a school year, and suggestions for a day far from it."""

from __future__ import annotations

from datetime import date

import pytest

from judging.core.refusals import RuleViolation
from judging.core.school_years import check_days, days_near


def test_days_of_a_school_year_lie_from_the_year_before_it_to_the_second_after() -> None:
    assert days_near(2564) == (date(2020, 1, 1), date(2023, 12, 31))
    check_days(2564, date(2020, 1, 1), date(2022, 2, 20), date(2023, 12, 31))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2019, 12, 31), date(2024, 1, 1), date(2027, 2, 1), date.max])
def test_a_day_far_from_the_school_year_is_refused_with_the_days_near_it(day: date) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_days(2564, date(2022, 2, 20), day)

    assert refused.value.code == "day_far_from_school_year"
    assert refused.value.params == {"day": day, "year": 2564, "first": date(2020, 1, 1), "last": date(2023, 12, 31)}


@pytest.mark.parametrize("day", [date(2565, 2, 20), date(1479, 2, 20), date(1979, 2, 20)])
def test_a_day_of_another_era_says_what_was_probably_meant(day: date) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_days(2564, day)

    assert (refused.value.code, refused.value.params["meant"]) == ("day_of_another_era", date(2022, 2, 20))


@pytest.mark.parametrize("school_year", [0, 543, 2500, 2700, 99999])
def test_any_number_for_a_school_year_is_refused_and_never_an_error(school_year: int) -> None:
    with pytest.raises(RuleViolation):
        check_days(school_year, date(2020, 1, 1) if school_year > 543 + 2022 else date.max)

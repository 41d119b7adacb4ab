"""Pure: the days that are plausible for a school year, so that a mistyped year is refused."""

from contextlib import suppress
from datetime import date

from judging.core.dates import BUDDHIST_ERA
from judging.core.refusals import RuleViolation

_SLIPS = (-BUDDHIST_ERA, BUDDHIST_ERA, 43)
"""Differences in years between typed and intended days: another era, or 22 (2022) read as 2522."""


def days_near(school_year: int) -> tuple[date, date]:
    """The first and last plausible day of a school year of the Buddhist era: from the year before it begins to the
    second year after."""
    begins = min(max(school_year - BUDDHIST_ERA, 2), 9997)
    return date(begins - 1, 1, 1), date(begins + 2, 12, 31)


def check_days(school_year: int, *days: date) -> None:
    """Refuse the first day that is not plausible for the school year.

    Raises:
        RuleViolation: ``day_of_another_era`` (with the ``day`` and the probably ``meant`` one),
            ``day_far_from_school_year`` (with the ``day`` and the ``first`` and ``last`` possible one).
    """
    first, last = days_near(school_year)
    for day in days:
        if not first <= day <= last:
            meant = _meant(day, first, last)
            if meant is not None:
                raise RuleViolation("day_of_another_era", day=day, year=school_year, meant=meant)
            raise RuleViolation("day_far_from_school_year", day=day, year=school_year, first=first, last=last)


def _meant(day: date, first: date, last: date) -> date | None:
    for years in _SLIPS:
        with suppress(ValueError):  # no such year, or 29 February
            found = day.replace(year=day.year + years)
            if first <= found <= last:
                return found
    return None

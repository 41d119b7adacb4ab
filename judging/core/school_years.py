"""Pure: which days are near a school year, so that a slip of the pen in a year is told and not kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from judging.core.dates import BUDDHIST_ERA
from judging.core.refusals import RuleViolation

_SLIPS = (-BUDDHIST_ERA, BUDDHIST_ERA, 43)
"""Years between what was written and what was meant: another era, or 22 for 2022 where it was read as 2522."""


def days_near(school_year: int) -> tuple[date, date]:
    """The first and the last day that can belong to a school year of the Buddhist era: from the year before it begins
    to the second year after."""
    begins = min(max(school_year - BUDDHIST_ERA, 2), 9997)
    return date(begins - 1, 1, 1), date(begins + 2, 12, 31)


def check_days(school_year: int, *days: date) -> None:
    """Refuse the first of the days that is not near the school year.

    Raises:
        RuleViolation: ``day_of_another_era`` (with the ``day``, and the one that was probably ``meant``),
            ``day_far_from_school_year`` (with the ``day``, the ``first`` and the ``last`` that can be chosen).
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

"""Pure: the area and the days a round can have."""

from __future__ import annotations

from datetime import date

from judging.core import thai
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel


def checked_area(level: RoundLevel, area: str) -> str:
    """The area as it is kept, none at the national level.

    Raises:
        RuleViolation: ``area_wanted``.
    """
    area = "" if level is RoundLevel.NATION else thai.normalise(area)
    if level is not RoundLevel.NATION and not area:
        raise RuleViolation("area_wanted")
    return area


def check_order(first_day: date, last_day: date) -> None:
    """Refuse (``days_out_of_order``) a last day before the first."""
    if last_day < first_day:
        raise RuleViolation("days_out_of_order")

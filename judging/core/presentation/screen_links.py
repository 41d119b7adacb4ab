"""Pure: which screens of a hall a link opens on a computer on which nobody signs in, and how long."""

from datetime import date, timedelta
from enum import StrEnum


class HallScreen(StrEnum):
    """A screen that a link opens."""

    REVEAL = "reveal"
    """The big screen, on which the results are revealed."""
    HALL = "hall"
    """The second screen, which shows what is presented now."""


DAYS = 7
"""How many days a link opens its screen: from setting up the hall to a ceremony after the weekend."""


def last_day(made_on: date) -> date:
    """The last day of a link that is made on this day."""
    return made_on + timedelta(days=DAYS)

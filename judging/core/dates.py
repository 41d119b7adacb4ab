"""Pure: days and moments in Thai and English, and the parsing of typed days.

Thai years are of the Buddhist era (2022 is 2565). Moments are aware and shown in Bangkok time. Spaces within a day or
time are non-breaking.
"""

import re
from datetime import date, datetime, timedelta, timezone

from judging.core.thai import digits, normalise

BANGKOK = timezone(timedelta(hours=7), "+07")
"""Thailand's one time zone, without summer time since 1920."""

BUDDHIST_ERA = 543
FIRST_BUDDHIST_YEAR = 2400
"""A year from this one on is one of the Buddhist era, wherever a person or a file gives it."""

_GAP = "\u00a0"
"""A non-breaking space."""

_DASH = "–\u2060"
"""The dash between two days of one month, followed by a word joiner against a line break."""

_THAI = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
_THAI_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

MONTHS = (*_THAI, *_THAI_SHORT, *_ENGLISH, *(name[:3] for name in _ENGLISH))
"""Every name of a month, January to December, once in each of its forms."""

_MONTH_NUMBERS = {name.replace(".", "").casefold(): place % 12 + 1 for place, name in enumerate(MONTHS)} | {"sept": 9}

_NAMED = re.compile(r"(?:วันที่\s*)?(\d{1,2})\s*([^\W\d]\D*?)\s*,?\s*(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?)?\s*(\d{4}|\d{2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$")


def day(value: date, language: str, *, short: bool = False) -> str:
    """'25 มีนาคม 2565' or '25 March 2022'; short: '25 มี.ค. 2565' or '25 Mar 2022'."""
    return _GAP.join(
        (str(value.day), _month(value, language, short), str(value.year + (BUDDHIST_ERA if language == "th" else 0)))
    )


def official_day(value: date) -> str:
    """The day as official papers date themselves: '25 มีนาคม พ.ศ. 2565'."""
    return _GAP.join((str(value.day), _THAI[value.month - 1], "พ.ศ.", str(value.year + BUDDHIST_ERA)))


def day_range(first: date, last: date, language: str, *, short: bool = False) -> str:
    """A range of days; a common month and year appear once: '25–27 มีนาคม 2565'."""
    until = day(last, language, short=short)
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{_DASH}{until}"
    if first.year == last.year:
        return f"{first.day}{_GAP}{_month(first, language, short)}{_GAP}– {until}"
    return f"{day(first, language, short=short)}{_GAP}– {until}"


def clock(value: datetime, language: str) -> str:
    """The time of day in Bangkok: '16.20 น.' or '16:20'. Raises ValueError for a moment without time zone."""
    local = _in_bangkok(value)
    return f"{local:%H.%M}{_GAP}น." if language == "th" else f"{local:%H:%M}"


def moment(value: datetime, language: str, *, short: bool = False) -> str:
    """Day and time in Bangkok: '25 มีนาคม 2565 เวลา 16.20 น.' or '25 March 2022, 16:20'; short Thai leaves out เวลา."""
    between = ", " if language != "th" else " " if short else f" เวลา{_GAP}"
    return f"{day(_in_bangkok(value).date(), language, short=short)}{between}{clock(value, language)}"


def parse_day(text: str) -> date | None:
    """The day that a person typed, or None where the text is no day or is ambiguous.

    Accepts 25 มีนาคม 2565, 25 มี.ค. 65, 25/3/2565, 25/3/2022, 2022-03-25, 2565-03-25 and 25 March 2022, with Thai
    digits too. A year from 2400 on is of the Buddhist era, and so is one of two digits beside a Thai month or a number.
    """
    typed = digits(normalise(text))
    if found := _YEAR_FIRST.match(typed):
        return _date(found[1], int(found[2]), found[3])
    if found := _DAY_FIRST.match(typed):
        return _date(found[3], int(found[2]), found[1])
    if found := _NAMED.match(typed):
        name = re.sub(r"[.\s]", "", found[2]).casefold()
        month = _MONTH_NUMBERS.get(name)
        if month is None or (len(found[3]) == 2 and name.isascii()):
            return None
        return _date(found[3], month, found[1])
    return None


def _date(year: str, month: int, day_of_month: str) -> date | None:
    number = int(year) + (2500 if len(year) == 2 else 0)
    try:
        return date(number - BUDDHIST_ERA if number >= FIRST_BUDDHIST_YEAR else number, month, int(day_of_month))
    except ValueError:
        return None


def _in_bangkok(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(BANGKOK)


def _month(value: date, language: str, short: bool) -> str:
    if language == "th":
        return (_THAI_SHORT if short else _THAI)[value.month - 1]
    return _ENGLISH[value.month - 1][: 3 if short else None]

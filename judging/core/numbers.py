"""Points and means: reading, writing and rounding. Pure: the standard library only, no clock, no files.

Points are integers in a rulebook's unit (with half points, "1" is 2 units); means are exact fractions. Binary floats
are never used. Only `display` rounds.
"""

import re
from fractions import Fraction

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_DECIMAL = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")


class PointsError(ValueError):
    """The text is not a plain decimal or not a multiple of the unit."""


def parse_decimal(text: str) -> Fraction:
    """The exact value of a plain decimal such as "2", "2.0", "1.5" or "๑.๕"; spaces around it are ignored.

    Signs, exponents, commas, "inf" and other texts raise PointsError.
    """
    match = _DECIMAL.fullmatch(text.strip().translate(_THAI_DIGITS))
    if match is None:
        raise PointsError(f"{text!r} is not a plain decimal number")
    whole, places = match[1], match[2] or ""
    return Fraction(int(whole + places), 10 ** len(places))


def parse_points(text: str, unit: Fraction) -> int:
    """The points in `text` as a whole number of units; PointsError when it is not a multiple of the unit."""
    units = parse_decimal(text) / unit
    if units.denominator != 1:
        raise PointsError(f"{text.strip()} is not a multiple of {exact_text(unit)}")
    return units.numerator


def decimal_text(value: Fraction) -> str:
    """The shortest exact decimal of `value` ("1.5", "2"); ValueError where no finite decimal exists (1/3)."""
    denominator, places = value.denominator, 0
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    while denominator % 2 == 0 or denominator % 5 == 0:
        denominator //= 2 if denominator % 2 == 0 else 5
        places += 1
    if denominator != 1:
        raise ValueError(f"{value} has no finite decimal")
    return display(value, places)


def points_text(units: int, unit: Fraction) -> str:
    """The shortest exact decimal of so many units: 3 half points are "1.5", 4 are "2"."""
    return decimal_text(units * unit)


def display(value: Fraction | int, places: int = 2) -> str:
    """The value with exactly `places` decimals, rounded half up (79.875 is "79.88"), for people to read."""
    numerator, denominator = value.numerator, value.denominator
    scale = 10**places
    scaled = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and scaled else ""
    whole, rest = divmod(scaled, scale)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def exact_text(value: Fraction | int) -> str:
    """The value as a fraction in lowest terms: "262/3", or "77" where it is whole."""
    return str(value)

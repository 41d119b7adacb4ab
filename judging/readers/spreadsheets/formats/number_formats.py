"""Number formats of spreadsheets: a stored number → the text that the cell shows.

Only what lists need: digits with leading zeros, decimals, groups, literal text and signs (``000``, ``"B"000``,
``00-00``, ``0.00``, ``#,##0``), in sections by sign or condition. Fractions show the plain number, colours nothing.
(ECMA-376 part 1, §18.8.30.)
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache, partial

from judging.readers.spreadsheets.grids import CellKind

GENERAL = "General"
LONGEST_NUMBER = 20
"""Digits of a whole number that is shown in full."""

BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    48: "##0.0E+0",
    49: "@",
    59: "0",
    60: "0.00",
    61: "#,##0",
    62: "#,##0.00",
    67: "0%",
    68: "0.00%",
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)], "d/m/yyyy"),
}
"""The formats that a file names by number alone; those of dates and times stand for any date (also the Thai ones)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKET = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = re.compile("[ymdhsป]|bb|วว|ดด", re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<general>General)|(?P<digit>[0#?])|(?P<sign>[.,%])|(?P<other>.)',
    re.DOTALL | re.IGNORECASE,
)
_THAI_DIGITS = re.compile(r"t(?=[0#?])", re.IGNORECASE)
"""A mark of formats that show Thai digits."""

_LIMIT_IS = {
    "<": operator.gt,
    "<=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.le,
    ">": operator.lt,
}
"""How the limit of a condition compares with a number that fulfils it."""

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (spreadsheets know no time zones)
_FIRST_DAY_OF_1904 = datetime(1904, 1, 1)  # noqa: DTZ001

Token = tuple[str, str]
"""The kind of a part of a format, and its text."""


def shown(stored: str, code: str, *, counts_from_1904: bool = False) -> tuple[str, CellKind | None]:
    """The text and kind of a cell with this stored number and format code. Dates are shown as 2026-01-04."""
    if code == GENERAL:
        text = plain(stored)
        return text, CellKind.SCIENTIFIC if "e" in text else None
    if is_date(code):
        return _date(stored, _FIRST_DAY_OF_1904 if counts_from_1904 else _FIRST_DAY), CellKind.DATE
    try:
        value = Decimal(stored)
        section, is_negative = _chosen(code, value)
        if section.is_scientific:
            return f"{value:.5E}", CellKind.SCIENTIFIC
        if not section.is_understood:
            return plain(stored), None
        text = _fill(section.tokens, abs(value))
    except InvalidOperation:  # no number, or more digits than decimals have
        return plain(stored), None
    return (f"-{text}" if is_negative and re.search("[1-9]", text) else text), None


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Whether the format shows a date or a time."""
    if _ELAPSED.search(code):
        return True
    bare = _BRACKET.sub("", _LITERAL.sub("", code.split(";")[0]))
    return _DATE_LETTERS.search(bare.casefold().replace(GENERAL.casefold(), "")) is not None


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: its condition, and its parts."""

    holds: Callable[[Decimal], bool] | None
    tokens: tuple[Token, ...]
    is_scientific: bool
    is_understood: bool


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(map(_section, _SECTIONS.split(code)))


def _section(code: str) -> _Section:
    found = _CONDITION.search(code)
    holds = partial(_LIMIT_IS[found[1]], Decimal(found[2])) if found else None
    whole = _THAI_DIGITS.sub("", _BRACKET.sub("", code))
    bare = _LITERAL.sub("", whole)
    tokens = tuple((one.lastgroup, one[one.lastgroup]) for one in _TOKEN.finditer(whole) if one.lastgroup)
    is_fraction = "/" in bare and "?" in bare
    return _Section(holds, tokens, re.search("[eE][+-]", bare) is not None, "@" not in bare and not is_fraction)


def _chosen(code: str, value: Decimal) -> tuple[_Section, bool]:
    """The section of the format for this number, and whether a minus sign must be added."""
    sections = _sections(code)
    if any(section.holds for section in sections):
        fitting = (section for section in sections if section.holds is None or section.holds(value))
        return next(fitting, sections[-1]), value < 0
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], value < 0


def plain(stored: str) -> str:
    """A stored number without a format: a whole number with all its digits, another with 15, as programs show it."""
    if stored.isascii() and stored.isdecimal() and not stored.startswith("0") and len(stored) <= LONGEST_NUMBER:
        return stored
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored
    if value == value.to_integral_value() and value.adjusted() < LONGEST_NUMBER:
        return str(int(value))
    return f"{float(value):.15g}"


def _date(stored: str, first: datetime) -> str:
    try:
        moment = first + timedelta(seconds=round(float(stored) * 86_400))
    except (ValueError, OverflowError):
        return stored
    if moment.date() == first.date():
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")


def _fill(tokens: tuple[Token, ...], value: Decimal) -> str:
    """The digits of the number at the places of the format, with the text between them."""
    if any(kind == "general" for kind, _ in tokens) or not any(kind == "digit" for kind, _ in tokens):
        return "".join(plain(str(value)) if kind == "general" else text for kind, text in tokens).strip()
    signs = [text for kind, text in tokens if kind == "sign"]
    point = next((place for place, token in enumerate(tokens) if token == ("sign", ".")), len(tokens))
    places = sum(kind == "digit" for kind, _ in tokens[point:])
    value *= 100 ** signs.count("%")
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    before = _from_the_right(tokens[:point], "" if whole == "0" else whole, grouped="," in signs)
    after = []
    for place, (kind, text) in enumerate(tokens[point + 1 :]):
        if kind == "digit":
            digit, decimals = decimals[:1], decimals[1:]
            needed = any(other == ("digit", "0") for other in tokens[point + 1 + place :])
            after.append(digit if needed or digit + decimals.rstrip("0") > "0" else "")
        elif kind != "sign" or text == "%":
            after.append(text)
    return (before + ("." if point < len(tokens) else "") + "".join(after)).strip()


def _from_the_right(tokens: Sequence[Token], whole: str, *, grouped: bool) -> str:
    """The whole digits at their places, last first; the first place takes all that are left."""
    left, out, count = list(whole), "", 0
    first = next((place for place, (kind, _) in enumerate(tokens) if kind == "digit"), -1)
    for place in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[place]
        if kind == "digit":
            wanted = max(len(left), 1) if place == first else 1
            for _ in range(wanted):
                digit = left.pop() if left else "0" if text == "0" else ""
                out = digit + ("," if grouped and digit and count and count % 3 == 0 else "") + out
                count += 1
        elif kind != "sign" or text == "%":
            out = text + out
    return out

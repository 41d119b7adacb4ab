"""Number formats of spreadsheets: a stored number → the text that the cell shows.

Only what lists need: digits with leading zeros, decimals, groups, literal text and signs (``000``, ``"B"000``,
``00-00``, ``0.00``, ``#,##0``). Colours, conditions and fractions show the plain number. (ECMA-376 part 1, §18.8.30.)
"""

import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

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
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)], "d/m/yyyy"),
}
"""The formats that a file names by number alone; those of dates and times stand for any date (also the Thai ones)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKET = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<digit>[0#?])|(?P<sign>[.,%])|(?P<other>.)', re.DOTALL
)

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (spreadsheets know no time zones)
_FIRST_DAY_OF_1904 = datetime(1904, 1, 1)  # noqa: DTZ001


def shown(stored: str, code: str, *, counts_from_1904: bool = False) -> tuple[str, CellKind | None]:
    """The text and kind of a cell with this stored number and format code. Dates are shown as 2026-01-04."""
    if is_date(code):
        return _date(stored, _FIRST_DAY_OF_1904 if counts_from_1904 else _FIRST_DAY), CellKind.DATE
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored, None
    section, is_negative = _section(code, value)
    bare = _BRACKET.sub("", section)
    if re.search("[eE][+-]", _LITERAL.sub("", bare)):
        return f"{value:.5E}", CellKind.SCIENTIFIC
    if "@" in bare or bare.casefold() == GENERAL.casefold() or not re.search("[0#?]", _LITERAL.sub("", bare)):
        return plain(stored), None
    if "/" in _LITERAL.sub("", bare) and "?" in bare:  # a fraction
        return plain(stored), None
    try:
        text = _fill(bare, abs(value))
    except InvalidOperation:  # more digits than decimals have
        return plain(stored), None
    return (f"-{text}" if is_negative and re.search("[1-9]", text) else text), None


def is_date(code: str) -> bool:
    """Whether the format shows a date or a time."""
    if _ELAPSED.search(code):
        return True
    bare = _BRACKET.sub("", _LITERAL.sub("", code.split(";")[0]))
    return bare.casefold() != GENERAL.casefold() and re.search("[ymdhsป]", bare, re.IGNORECASE) is not None


def plain(stored: str) -> str:
    """A stored number without a format: a whole number with all its digits, another with 15, as programs show it."""
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


def _section(code: str, value: Decimal) -> tuple[str, bool]:
    """The part of the format for a number of this sign, and whether a minus sign must be added."""
    sections = _SECTIONS.split(code)
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], value < 0


def _fill(section: str, value: Decimal) -> str:
    """The digits of the number at the places of the format, with the text between them."""
    tokens = [(found.lastgroup, found[found.lastgroup]) for found in _TOKEN.finditer(section) if found.lastgroup]
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


def _from_the_right(tokens: list[tuple[str, str]], whole: str, *, grouped: bool) -> str:
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

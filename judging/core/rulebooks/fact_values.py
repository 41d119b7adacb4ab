"""Values of facts, as typed and as stored. Pure: the standard library only.

Stored values are a JSON object of canonical texts: "yes"/"no", "12", "1.5" or "4/3", the id of a choice, an ISO day, an
ISO moment in Bangkok time. An unknown fact is absent, never zero or an empty text.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from fractions import Fraction
from typing import TypeVar
from urllib.parse import urlsplit

from judging.core import thai
from judging.core.dates import BANGKOK, parse_day
from judging.core.numbers import decimal_text, parse_decimal
from judging.core.rulebooks.facts import FACTS, Fact, FactType

Value = bool | int | Fraction | str | date | datetime

NO_LIMIT = datetime(9999, 12, 31, tzinfo=BANGKOK)
"""The value of a deadline that sets no limit."""

MOST_CHARACTERS = 4000
MOST_OF_A_LINK = 500

_WHOLE = re.compile(r"[0-9]{1,9}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
"""A number with commas between its thousands: 1,206.25. A comma elsewhere could mean a decimal, so it is no number."""
_EXACT = re.compile(r"\d{1,20}(?:/[1-9]\d{0,20}|\.\d{1,20})?", re.ASCII)
_HOST = re.compile(r"[^\s@]+\.[^\s.@]+|localhost")
_CLOCK = re.compile(r"(.+?)[\sT,]*(?:เวลา\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*(?:น\.?)?$", re.DOTALL)


Found = TypeVar("Found")
_Reader = Callable[[Fact, str], Value]


class FactFault(ValueError):  # noqa: N818 - a fault is told to whoever typed it, it is no error
    """The typed text is no value of the fact. ``code`` is one of ``empty``, ``not_yes_or_no``, ``not_a_number``,
    ``unknown_choice``, ``not_a_link``, ``not_a_day``, ``not_a_moment``, ``too_long``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(fact: Fact, raw: str) -> Value:
    """The value of ``fact`` in a typed or chosen text; Thai digits, days and moments are accepted.

    Moments are in Bangkok time. Raises FactFault.
    """
    text = thai.normalise_lines(raw) if fact.type is FactType.TEXT else thai.normalise(raw)
    if not text:
        raise FactFault("empty")
    return _converted(_READ, fact, text)


def to_text(value: Value) -> str:
    """The canonical text of a value; ValueError for a moment without time zone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        try:
            return decimal_text(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(BANGKOK).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def from_text(fact: Fact, text: str) -> Value:
    """The value with this canonical text; FactFault where it is no value of this fact."""
    return _converted(_KEPT, fact, text)


def dump(values: Mapping[str, Value]) -> str:
    """The values by fact name as stored: a JSON object of texts with sorted keys."""
    texts = {name: to_text(value) for name, value in values.items()}
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str, names: Collection[str] = FACTS) -> dict[str, Value]:
    """The values that ``dump`` wrote, of the facts in ``names``.

    A name that the catalogue no longer has and a text that is no longer a value of its fact are dropped, because an
    unknown fact neither fails nor passes. ValueError where the text is no JSON object.
    """
    kept = json.loads(text)
    if not isinstance(kept, dict):
        raise ValueError("facts must be a JSON object")
    values: dict[str, Value] = {}
    for name, found in kept.items():
        if name in FACTS and name in names and isinstance(found, str):
            with suppress(FactFault):
                values[name] = from_text(FACTS[name], found)
    return values


def _converted(readers: Mapping[FactType, _Reader], fact: Fact, text: str) -> Value:
    """The value that the reader of the fact's type finds in the text. Raises FactFault."""
    try:
        return readers[fact.type](fact, text)
    except FactFault:
        raise
    except (KeyError, ValueError):
        raise FactFault(_UNREADABLE[fact.type]) from None


def _found(value: Found | None) -> Found:
    if value is None:
        raise ValueError("the text is no value of the fact")
    return value


def _yes_no(fact: Fact, text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _count(fact: Fact, text: str) -> int:
    return int(_found(_WHOLE.fullmatch(_ungrouped(text)))[0])


def _amount(fact: Fact, text: str) -> Fraction:
    return parse_decimal(_ungrouped(text))


def _ungrouped(text: str) -> str:
    """A number without the commas between its thousands."""
    written = thai.digits(text)
    return written.replace(",", "") if _GROUPED.fullmatch(written) else written


def _exact(fact: Fact, text: str) -> Fraction:
    return Fraction(_found(_EXACT.fullmatch(text))[0])


def _chosen(fact: Fact, text: str) -> str:
    return {choice.id: choice.id for choice in fact.choices}[text]


def _text(fact: Fact, text: str) -> str:
    if len(text) > (MOST_OF_A_LINK if fact.type is FactType.LINK else MOST_CHARACTERS):
        raise FactFault("too_long")
    return text


def _link(fact: Fact, text: str) -> str:
    address = urlsplit(_text(fact, text))
    _found(_HOST.fullmatch(address.hostname or ""))
    if address.scheme not in ("http", "https") or re.search(r"[\s<>\"]", text):
        raise ValueError("no address of a page")
    return text


def _day(fact: Fact, text: str) -> date:
    return _found(parse_day(text))


def _iso_day(fact: Fact, text: str) -> date:
    return date.fromisoformat(text)


def _moment(fact: Fact, text: str) -> datetime:
    parts = _found(_CLOCK.fullmatch(thai.digits(text)))
    clock = time(int(parts[2]), int(parts[3]), int(parts[4] or 0))
    return datetime.combine(_found(parse_day(parts[1])), clock, BANGKOK)


def _iso_moment(fact: Fact, text: str) -> datetime:
    found = datetime.fromisoformat(text)
    _found(found.tzinfo)
    return found


_READ: Mapping[FactType, _Reader] = {
    FactType.YES_NO: _yes_no,
    FactType.COUNT: _count,
    FactType.AMOUNT: _amount,
    FactType.CHOICE: _chosen,
    FactType.TEXT: _text,
    FactType.LINK: _link,
    FactType.DAY: _day,
    FactType.MOMENT: _moment,
}
_KEPT: Mapping[FactType, _Reader] = {
    **_READ,
    FactType.AMOUNT: _exact,
    FactType.DAY: _iso_day,
    FactType.MOMENT: _iso_moment,
}

_UNREADABLE: Mapping[FactType, str] = {
    FactType.YES_NO: "not_yes_or_no",
    FactType.COUNT: "not_a_number",
    FactType.AMOUNT: "not_a_number",
    FactType.CHOICE: "unknown_choice",
    FactType.LINK: "not_a_link",
    FactType.DAY: "not_a_day",
    FactType.MOMENT: "not_a_moment",
}
"""The code of a fault by type; a text is always readable."""

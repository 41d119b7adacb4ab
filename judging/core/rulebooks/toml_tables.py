"""Reading plain data table by table, collecting every fault. Pure: the standard library only.

Each reading method of `Table` returns the checked value, or None after recording a fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from judging.core.dates import BUDDHIST_ERA, FIRST_BUDDHIST_YEAR
from judging.core.numbers import decimal_text, parse_decimal
from judging.core.rulebooks.faults import Fault, Path
from judging.core.text import Text

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGES = ("th", "en")
_LONGEST = 4000
_A_TEXT = Text("ข้อความ", "a string")
_A_TABLE = Text("ตาราง", "a table")
_A_LIST = Text("รายการ", "a list")
_AN_INTEGER = Text("จำนวนเต็ม", "an integer")
_A_NUMBER = Text("จำนวนเต็มหรือข้อความตัวเลข", "an integer or a string")
_BOTH_LANGUAGES = Text("ตาราง { th, en }", "a table { th, en }")
_TABLES = Text("ตารางซ้ำ [[…]]", "tables [[…]]")
_A_DATE = Text("วันที่", "a date")

Choice = TypeVar("Choice", bound=StrEnum)


Known = TypeVar("Known")


def known(value: Known | None) -> Known:
    """The value, which cannot be None while no fault was recorded; AssertionError for a bug in that."""
    if value is None:
        raise AssertionError("a value is missing, yet no fault was noted")
    return value


def listed(values: Iterable[object]) -> str:
    """The values as a comma-separated list for a sentence."""
    return ", ".join(str(value) for value in values)


def kind_of(value: object) -> Text:
    """The name of a value's type in both languages."""
    if isinstance(value, bool):
        return Text("ค่า true/false", "true or false")
    kinds: tuple[tuple[type, Text], ...] = (
        (str, _A_TEXT),
        (int, _AN_INTEGER),
        (float, Text("เลขทศนิยม", "a float")),
        (dict, _A_TABLE),
        (list, _A_LIST),
        (datetime, Text("วันและเวลา", "a date and time")),
        (date, _A_DATE),
    )
    return next((text for kind, text in kinds if isinstance(value, kind)), Text("ค่าอื่น", "something else"))


def _shown(value: object) -> str | Text:
    """A value for a sentence; lists, tables and huge numbers are only described."""
    if isinstance(value, Text):
        return value
    if isinstance(value, list | dict):
        return kind_of(value)
    try:
        return str(value)
    except ValueError:  # a whole number of more than 4300 digits
        return "…"


@dataclass
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, path: Path, name: str = "", **params: object) -> None:
        self.found.append(Fault(code, {key: _shown(value) for key, value in params.items()}, path, name))


@dataclass
class Table:
    """One table of the data, with its path in the file and the name that faults show."""

    faults: Faults
    data: Mapping[str, Any]
    path: Path = ()
    name: str = ""

    def fault(self, code: str, *path: str | int, **params: object) -> None:
        """Record a fault at this path below the table."""
        self.faults.add(code, (*self.path, *path), self.name, **params)

    def only(self, *allowed: str) -> None:
        """Record a fault for every key that is not allowed here."""
        for key in self.data:
            if key not in allowed:
                self.fault("unknown_key", key, key=key, allowed=listed(allowed))

    def unique(self, key: str, found: str | None, seen: set[str]) -> None:
        """Record a fault where an earlier table has the same value; ``seen`` is updated."""
        if found is None:
            return
        if found in seen:
            self.fault("twice", key, key=key, found=found)
        seen.add(found)

    def value(self, key: str, kind: Any, allowed: Text, *, required: bool = True) -> Any:
        """The value of a key where it is of ``kind`` (as in isinstance); None where it is absent or of another one."""
        found = self.data.get(key)
        if found is None:
            if required:
                self.fault("missing_key", key=key, allowed=allowed)
            return None
        return self.typed(found, kind, allowed, key)

    def typed(self, found: object, kind: Any, allowed: Text, *path: str | int) -> Any:
        """The value where it is of ``kind``; None after a fault. A bool is no integer, and a float never a quantity."""
        if isinstance(found, kind) and (kind is object or not isinstance(found, bool)):
            return found
        if isinstance(found, float) and kind not in (dict, list):
            self.fault("float", *path, key=path[0], found=found)
        else:
            self.fault("wrong_type", *path, key=path[0], found=kind_of(found), allowed=allowed)
        return None

    def string(self, key: str, *, required: bool = True) -> str | None:
        """A string that is not empty, in NFC."""
        found = self.value(key, object, _A_TEXT, required=required)
        return None if found is None else self._clean(found, key)

    def identifier(self, key: str) -> str | None:
        """A string of the letters that ids may have."""
        found = self.string(key)
        if found is None or _ID.fullmatch(found):
            return found
        self.fault("bad_id", key, key=key, found=found)
        return None

    def integer(self, key: str, low: int, high: int) -> int | None:
        """An integer within the bounds."""
        found: int | None = self.value(key, int, _AN_INTEGER)
        if found is None or low <= found <= high:
            return found
        self.fault("out_of_range", key, key=key, found=found, low=low, high=high)
        return None

    def number(self, key: str) -> Fraction | None:
        """A quantity: an integer, or a string with a plain decimal; never negative, never a float."""
        found = self.value(key, object, _A_NUMBER)
        return None if found is None else self.to_number(found, key)

    def to_number(self, found: object, *path: str | int) -> Fraction | None:
        """The quantity in a value of this table."""
        written = self.typed(found, int | str, _A_NUMBER, *path)
        if written is None:
            return None
        try:
            return parse_decimal(str(written))
        except ValueError:  # no decimal, or an integer of more than 4300 digits
            self.fault("bad_number", *path, key=path[0], found=found)
            return None

    def positive(self, key: str) -> Fraction | None:
        """A quantity above 0."""
        found = self.number(key)
        if found == 0:
            self.fault("not_positive", key, key=key)
        return found or None

    def points(self, key: str, unit: Fraction | None) -> int | None:
        """A quantity above 0 in whole units; None while the unit itself is unknown."""
        found = self.positive(key)
        return None if found is None else self.to_units(found, unit, key)

    def to_units(self, value: Fraction, unit: Fraction | None, *path: str | int) -> int | None:
        """A quantity in whole units; None while the unit itself is unknown."""
        if unit is None:
            return None
        units = value / unit
        if units.denominator != 1:
            self.fault("off_unit", *path, key=path[0], found=decimal_text(value), unit=decimal_text(unit))
            return None
        return units.numerator

    def day(self, key: str) -> date | None:
        """A TOML date, or a string that reads as one, in the Common Era."""
        found = self.value(key, object, _A_DATE)
        day = found if isinstance(found, date) and not isinstance(found, datetime) else None
        with suppress(ValueError):
            if isinstance(found, str) and len(found) == len("2021-12-29"):
                day = date.fromisoformat(found)
        if day is not None and day.year >= FIRST_BUDDHIST_YEAR:
            self.fault("buddhist_era", key, key=key, found=day, year=day.year, proposed=day.year - BUDDHIST_ERA)
            return None
        if day is None and found is not None:
            self.fault("bad_date", key, key=key, found=found)
        return day

    def text(self, key: str, *, required: bool = True) -> Text | None:
        """A table { th, en } with both languages."""
        found = self.value(key, object, _BOTH_LANGUAGES, required=required)
        return None if found is None else self.to_text(found, key)

    def to_text(self, found: object, *path: str | int, either: bool = False) -> Text | None:
        """A table { th, en } with both languages; with `either`, one may be absent."""
        table = self.typed(found, dict, _BOTH_LANGUAGES, *path)
        if table is None:
            return None
        Table(self.faults, table, (*self.path, *path), self.name).only(*_LANGUAGES)
        return self._both(table, *path, either=either)

    def own_text(self) -> Text | None:
        """The two languages that this table itself has, beside other keys."""
        return self._both(self.data)

    def _both(self, found: Mapping[str, Any], *path: str | int, either: bool = False) -> Text | None:
        key = path[0] if path else "name"
        words: dict[str, str | None] = {}
        for language in _LANGUAGES:
            said = found.get(language, "")
            if isinstance(said, str) and not said.strip():
                words[language] = ""
                if not either:
                    self.fault("missing_language", *path, key=key, language=language)
            else:
                words[language] = self._clean(said, *path, language)
        if words["th"] is None or words["en"] is None:
            return None
        if either and not any(words.values()):
            self.fault("empty", *path, key=key)
            return None
        return Text(words["th"], words["en"])

    def one_of(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice | None:
        """A member of the enum; ``default`` where the key is absent."""
        found = self.string(key, required=default is None)
        if found is None:
            return None if key in self.data else default
        try:
            return kind(found)
        except ValueError:
            self.fault("not_one_of", key, key=key, found=found, allowed=listed(kind))
            return None

    def strings(self, key: str, *, required: bool = True) -> tuple[str, ...] | None:
        """A list of strings, each once; () where it is absent and not required, None after a fault."""
        found = self.items(key, required=required)
        if found is None:
            return None
        if required and not found:
            self.fault("empty_list", key, key=key)
            return None
        words = [self._clean(value, key, at) for at, value in enumerate(found)]
        sound = [word for word in words if word is not None]
        for at, word in enumerate(words):
            if word is not None and word in words[:at]:
                self.fault("twice", key, at, key=key, found=word)
        return tuple(sound) if len(sound) == len(words) else None

    def items(self, key: str, allowed: Text = _A_LIST, *, required: bool = True) -> list[Any] | None:
        """A list of anything; [] where it is absent and not required."""
        if not required and self.data.get(key) is None:
            return []
        found: list[Any] | None = self.value(key, list, allowed)
        return found

    def tables(self, key: str, named_by: str, *, required: bool = True) -> list[Table]:
        """The tables of a list, each named by one of its own keys, or by its number where that key is wrong."""
        found = self.items(key, _TABLES, required=required)
        if required and found == []:
            self.fault("empty_list", key, key=key)
        tables = []
        for at, item in enumerate(found or ()):
            data = self.typed(item, dict, _A_TABLE, key, at)
            if data is not None:
                name = data.get(named_by)
                shown = name if isinstance(name, str) and name else f"#{at + 1}"
                tables.append(Table(self.faults, data, (*self.path, key, at), self.name or shown[:64]))
        return tables

    def _clean(self, found: object, *path: str | int) -> str | None:
        text = self.typed(found, str, _A_TEXT, *path)
        if text is None:
            return None
        key = path[0]
        for letter in text:
            if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
                self.fault("control_character", *path, key=key, found=f"U+{ord(letter):04X}")
                return None
        if not text.strip():
            self.fault("empty", *path, key=key)
            return None
        if len(text) > _LONGEST:
            self.fault("too_long", *path, key=key, found=len(text), allowed=_LONGEST)
            return None
        return unicodedata.normalize("NFC", text)

"""All data stored about a person as JSON, with labels in the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

from judging.core.names import full_name
from judging.core.rulebooks import fact_values
from judging.core.rulebooks.facts import FACTS
from judging.core.text import Text
from judging.queries.personal_data.data_export_rows import Held

FORMAT = 1


def to_json(held: Held, *, language: str, at: datetime) -> bytes:
    """UTF-8 JSON: keys are English words, moments and days ISO texts, names and labels in ``language``."""
    data = {"format": FORMAT, "made_at": at.isoformat(timespec="seconds"), **_plain(held, language)}
    for name in data["names"]:
        name["full_name"] = full_name(name["prefix"], name["name"])
    for row, team in zip(held.teams, data["teams"], strict=True):
        team["facts"] = [
            {
                "fact": fact,
                "label": FACTS[fact].label.in_language(language),
                "value": fact_values.to_text(value),
                "in_words": in_words(fact, value).in_language(language),
            }
            for fact, value in row.facts.items()
        ]
    return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8")


def in_words(fact: str, value: fact_values.Value) -> Text:
    """The value of a person's fact as displayed."""
    if isinstance(value, bool):
        return Text("ใช่", "yes") if value else Text("ไม่ใช่", "no")
    named = {choice.id: choice.label for choice in FACTS[fact].choices}
    text = fact_values.to_text(value)
    return named.get(text, Text(text, text))


def _plain(value: Any, language: str) -> Any:
    """A value as plain JSON data."""
    if isinstance(value, Text):
        return value.in_language(language)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): _plain(getattr(value, field.name), language) for field in fields(value)}
    if hasattr(value, "_asdict"):  # a row as the database returned it
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: _plain(one, language) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, language) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value

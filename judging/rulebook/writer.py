"""Writing a rulebook as TOML. Reading it again gives an equal rulebook; comments are not kept."""

import json
from collections.abc import Mapping
from typing import Any

from judging.core.rulebooks.parsing import to_data
from judging.core.rulebooks.rulebook import Rulebook

_SPREAD = frozenset({"levels", "guidance", "all"})


def to_toml(rulebook: Rulebook) -> str:
    """The rulebook in the format of docs/rulebook-format.md, one table per paragraph."""
    data = to_data(rulebook)
    head = {key: value for key, value in data.items() if not isinstance(value, list)}
    paragraphs = [_pairs(head)]
    for key, tables in data.items():
        if isinstance(tables, list):
            paragraphs += [f"[[{key}]]\n{_pairs(table)}" for table in tables]
    return "\n".join(paragraphs)


def _pairs(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_pair_value(key, value)}\n" for key, value in table.items())


def _pair_value(key: str, value: Any) -> str:
    if key == "announced":
        return str(value)
    if key in _SPREAD and isinstance(value, list) and value:
        return "[\n" + "".join(f"  {_value(entry)},\n" for entry in value) + "]"
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    # TOML writes basic strings, integers and booleans as JSON does.
    return json.dumps(value, ensure_ascii=False)

"""A rulebook as plain data, and its digests. Pure: the standard library only.

`to_data` gives the only form that is shown, stored and hashed: the keys of the file, quantities as the shortest exact
decimal text, defaults filled in. `format`, `edition` and `school_year` are identifiers and stay integers.
"""

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from judging.core.numbers import decimal_text, points_text
from judging.core.rulebooks.requirements import Condition, Requirement
from judging.core.rulebooks.rulebook import Item, LevelSet, Rulebook
from judging.core.text import Text

FORMAT = 1
NOT_OFFERED = "-"
_WORDING = frozenset({"title", "guidance", "note", "label", "report", "official", "facts"})


def to_data(rulebook: Rulebook) -> dict[str, Any]:
    """The rulebook as plain data: `from_data(to_data(r)) == r`, and equal for equal rulebooks."""
    sets = {level_set.id: level_set for level_set in rulebook.level_sets}
    return {
        "format": FORMAT,
        "id": rulebook.id,
        "edition": rulebook.edition,
        "school_year": rulebook.school_year,
        "category": rulebook.category,
        "title": _text(rulebook.title),
        "announced": rulebook.announced.isoformat(),
        "total": points_text(rulebook.total, rulebook.unit),
        "unit": decimal_text(rulebook.unit),
        "level_set": [
            {"id": found.id, "levels": [{"id": level.id, **_text(level.name)} for level in found.levels]}
            for found in rulebook.level_sets
        ],
        "item": [_item(item, sets, rulebook.unit) for item in rulebook.items],
        "tie_break": [
            {"reading": found.reading, "keys": list(found.keys), "title": _text(found.title)}
            for found in rulebook.tie_breaks
        ],
        "requirement": [_requirement(requirement) for requirement in rulebook.requirements],
    }


def canonical_text(data: Mapping[str, Any]) -> str:
    """The compact JSON that is hashed: sorted keys, no spaces, unescaped Thai."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=32)
def digest_of(rulebook: Rulebook) -> str:
    """ "sha256:…" of the canonical text of the rulebook, independent of its file's formatting (design §4)."""
    return digest(canonical_text(to_data(rulebook)))


@lru_cache(maxsize=32)
def rules_digest_of(rulebook: Rulebook) -> str:
    """ "sha256:…" of the rules without the wording of titles, levels, guidance, notes and labels."""
    data = _without_wording(to_data(rulebook))
    for level_set in data["level_set"]:
        level_set["levels"] = [{"id": level["id"]} for level in level_set["levels"]]
    return digest(canonical_text(data))


def digest(text: str) -> str:
    """ "sha256:…" of a canonical text as stored."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def _without_wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_wording(inner) for key, inner in value.items() if key not in _WORDING}
    if isinstance(value, list):
        return [_without_wording(inner) for inner in value]
    return value


def _text(text: Text) -> dict[str, str]:
    """Both languages; official wording may lack one, which is then left out."""
    return {language: words for language, words in (("th", text.th), ("en", text.en)) if words}


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without the keys that have no value."""
    return {key: value for key, value in data.items() if value is not None}


def _item(item: Item, sets: Mapping[str, LevelSet], unit: Fraction) -> dict[str, Any]:
    offered = {level.id: points_text(level.points, unit) for level in item.levels}
    names = None if item.level_set is None else sets[item.level_set].levels
    return _stated(
        {
            "code": item.code,
            "points": points_text(item.points, unit),
            "title": _text(item.title),
            "levels": item.level_set,
            "scores": None if names is None else [offered.get(name.id, NOT_OFFERED) for name in names],
            "guidance": None if names is None else [_text(level.guidance) for level in item.levels],
            "note": item.note and _text(item.note),
            "official": item.official and _text(item.official),
            "facts": list(item.facts) or None,
        }
    )


def _requirement(requirement: Requirement) -> dict[str, Any]:
    return _stated(
        {
            "id": requirement.id,
            "clause": requirement.clause,
            "about": requirement.about.value,
            "check": requirement.check.value,
            "all": [_condition(condition) for condition in requirement.all],
            "consequence": requirement.consequence.value,
            "after_award": requirement.after_award.value,
            "scope": list(requirement.scope),
            "label": _text(requirement.label),
            "report": requirement.report and _text(requirement.report),
        }
    )


def _condition(condition: Condition) -> dict[str, Any]:
    data: dict[str, Any] = {"fact": condition.fact}
    if condition.operator is not None:
        value = decimal_text(condition.value) if isinstance(condition.value, Fraction) else condition.value
        data[condition.operator.value] = list(value) if isinstance(value, tuple) else value
    return _stated({**data, "of": condition.of})

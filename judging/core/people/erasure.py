"""Pure: what of a form's content names a person, and the same content without that person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from judging.core.names import ERASED, bare_name


def parts_about(content: Any, names: Collection[str], numbers: Collection[int] = ()) -> tuple[Mapping[str, Any], ...]:
    """The objects of a JSON content about one person: whose ``name`` is one of these (bare names, prefixes ignored), or
    whose ``person`` is one of these numbers."""
    return tuple(_parts(content, frozenset(names), frozenset(numbers)))


def _parts(content: Any, names: frozenset[str], numbers: frozenset[int]) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, list):
        for part in content:
            yield from _parts(part, names, numbers)
    elif isinstance(content, dict):
        if _is_about(content, names, numbers):
            yield content
        else:
            for part in content.values():
                yield from _parts(part, names, numbers)


def mentions(content: Any, names: Collection[str]) -> bool:
    """Whether any text of the content holds one of these names."""
    if isinstance(content, list):
        return any(mentions(part, names) for part in content)
    if isinstance(content, dict):
        return any(mentions(part, names) for part in content.values())
    return isinstance(content, str) and any(name in content for name in names)


def without_person(content: Any, names: Collection[str], numbers: Collection[int] = ()) -> Any:
    """The content without the objects about this person; within other texts, words stand where the names were."""
    wanted, known = frozenset(names), frozenset(numbers)
    if isinstance(content, list):
        return [
            without_person(part, wanted, known)
            for part in content
            if not (isinstance(part, dict) and _is_about(part, wanted, known))
        ]
    if isinstance(content, dict):
        if _is_about(content, wanted, known):
            return {}
        return {key: without_person(part, wanted, known) for key, part in content.items()}
    return redact_names(content, wanted) if isinstance(content, str) else content


def redact_names(text: str, names: Collection[str]) -> str:
    """A text with words in the place of each of these names, the longest first."""
    for name in sorted((name for name in names if name in text), key=len, reverse=True):
        text = text.replace(name, ERASED)
    return text


def _is_about(part: Mapping[str, Any], names: frozenset[str], numbers: frozenset[int]) -> bool:
    name, number = part.get("name"), part.get("person")
    return (isinstance(name, str) and bare_name(name) in names) or (isinstance(number, int) and number in numbers)

"""Pure: the parts of a form's content that name a person, and the content without that person."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from judging.core.names import ERASED, bare_name


def parts_about(content: Any, names: Collection[str], numbers: Collection[int] = ()) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON content about one person: those whose ``name`` is one of these (bare names, prefixes
    ignored), or whose ``person`` is one of these ids."""
    if isinstance(content, dict) and _is_about(content, names, numbers):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from parts_about(part, names, numbers)


def mentions(content: Any, names: Collection[str]) -> bool:
    """Whether any text of the content contains one of these names."""
    if isinstance(content, dict | list):
        return any(mentions(part, names) for part in (content.values() if isinstance(content, dict) else content))
    return isinstance(content, str) and any(name in content for name in names)


def without_person(content: Any, names: Collection[str], numbers: Collection[int] = ()) -> Any:
    """The content without the objects about this person; in other texts the names are replaced."""
    if isinstance(content, list):
        kept = (part for part in content if not (isinstance(part, dict) and _is_about(part, names, numbers)))
        return [without_person(part, names, numbers) for part in kept]
    if isinstance(content, dict):
        if _is_about(content, names, numbers):
            return {}
        return {key: without_person(part, names, numbers) for key, part in content.items()}
    return redact_names(content, names) if isinstance(content, str) else content


def redact_names(text: str, names: Collection[str]) -> str:
    """The text with each of these names replaced, the longest first."""
    for name in sorted((name for name in names if name in text), key=len, reverse=True):
        text = text.replace(name, ERASED)
    return text


def _is_about(part: Mapping[str, Any], names: Collection[str], numbers: Collection[int]) -> bool:
    name, number = part.get("name"), part.get("person")
    return (isinstance(name, str) and bare_name(name) in names) or (isinstance(number, int) and number in numbers)

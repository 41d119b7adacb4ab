"""Pure: the categories of a round, and which of them the cell of a list names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from judging.core.imports.columns import WORKS, SheetKind
from judging.core.text import Text
from judging.core.thai import digits, match_key, normalise

_WORD = r"(?:ประเภท(?:สิ่งประดิษฐ์|ผลงาน)?(?:ที่)?|categor(?:y|ies)|types?)"
_NUMBERED = re.compile(rf"(?:{_WORD}[\s:.]*(?:no\.?\s*)?)?([0-9]{{1,2}})(?![0-9a-z])[\s:.)–-]*(.*)", re.IGNORECASE)
_INTRODUCED = re.compile(rf"{_WORD}[\s:.]*", re.IGNORECASE)
_MORE = re.compile(rf"[0-9,;/+&|\n]|{_WORD}|^(?:และ|กับ|and\b)", re.IGNORECASE)
"""What words behind a number are that are not its title alone."""

_BEGINNING = re.compile("(?:สิ่งประดิษฐ์)?(?:ด้าน)?")
_RANGE = re.compile(
    rf"(?:{_WORD}\s*)?([0-9]{{1,2}})\s*(?:-|–|—|ถึง|\bto\b)\s*(?:{_WORD}\s*)?([0-9]{{1,2}})", re.IGNORECASE
)
_APART = re.compile(r"\s*[,;/+&|\n]\s*|(?<=[0-9])\s+(?=[0-9])")
_AND_ANOTHER = re.compile(rf"\s*(?:และ|กับ|\band\b)\s*(?=[0-9]|{_WORD})", re.IGNORECASE)
_AND = re.compile(r"\s*(?:และ|กับ|\band\b)\s*", re.IGNORECASE)

LONGEST = WORKS.column("category").limit
"""Characters of a cell; a longer text names no category."""

_ALL = frozenset({"ทุกประเภท", "ทั้งหมด", "ทุกประเภทสิ่งประดิษฐ์", "all", "all categories"})


@dataclass(frozen=True, slots=True)
class RoundCategory:
    """A category of a round: its contest, its code in the rulebook ("4"), its title, and whether its contest still
    takes imports."""

    contest_id: int
    code: str
    title: Text
    is_open: bool = True


def of_round(kind: SheetKind) -> SheetKind:
    """The kind as a list for all categories of a round has it: each row says its category."""
    own = replace(kind.column("category"), required=True, in_template=True)
    return replace(kind, columns=tuple(own if one.name == own.name else one for one in kind.columns))


def named_categories(text: str, categories: Sequence[RoundCategory]) -> tuple[RoundCategory, ...] | None:
    """The categories that a cell names, each once, in the order of the round: "4", "๔", "ประเภทที่ 4 …", a title,
    "1, 4", "1 และ 4", "1-3", "ทุกประเภท". Nothing for an empty cell, None where any part of it names no category."""
    typed = "\n".join(filter(None, (digits(normalise(line)) for line in text[: 2 * LONGEST].splitlines())))
    if not typed:
        return ()
    if typed.casefold() in _ALL:
        return tuple(categories)
    found = None if len(typed) > LONGEST else _in_text(typed, _spellings(tuple(categories)))
    return None if found is None else tuple(one for one in categories if one.code in found)


def names_a_number(text: str) -> bool:
    """Whether a cell speaks of a category by number, whether or not there is such a category."""
    return re.search("[0-9]", digits(text)) is not None


@dataclass(frozen=True, slots=True)
class _Spellings:
    """The codes of the categories by their bare codes, and by the keys of titles that only one of them has."""

    coded: Mapping[str, str]
    titled: Mapping[str, str]


@lru_cache(maxsize=8)
def _spellings(categories: tuple[RoundCategory, ...]) -> _Spellings:
    titled: dict[str, str | None] = {}
    for one in categories:
        for title in (one.title.th, one.title.en):
            typed = digits(normalise(title))
            found = _NUMBERED.fullmatch(typed) if _INTRODUCED.match(typed) else None
            key = _key(found[2] if found else typed)
            titled[key] = one.code if titled.get(key, one.code) == one.code else None
    sure = {key: code for key, code in titled.items() if key and code is not None}
    return _Spellings({_bare(one.code): one.code for one in categories}, sure)


def _in_text(text: str, known: _Spellings) -> set[str] | None:
    """The codes that a text names: as one category, as a range, or part by part."""
    if (code := _single(text, known)) is not None:
        return {code}
    if found := _RANGE.fullmatch(text):
        wanted = [str(number) for number in range(int(found[1]), int(found[2]) + 1)]
        return {known.coded[number] for number in wanted} if wanted and known.coded.keys() >= set(wanted) else None
    for mark in (_APART, _AND_ANOTHER, _AND):
        parts = [part for part in mark.split(text) if part]
        if len(parts) > 1:
            named = [_in_text(part, known) for part in parts]
            return None if None in named else {code for codes in named if codes for code in codes}
    return None


def _single(text: str, known: _Spellings) -> str | None:
    """The code of the one category that a text names, by its title or by its number; words behind the number are its
    title, whose wording differs from list to list, but never the title of another category."""
    bare = _INTRODUCED.sub("", text, count=1)
    if (code := known.coded.get(_bare(bare))) is not None:
        return code
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return known.titled.get(_key(bare))
    code, titled = known.coded.get(_bare(found[1])), known.titled.get(_key(found[2]))
    if titled is not None:
        return code if code == titled else None
    return None if _MORE.search(found[2]) else code


def _key(title: str) -> str:
    """A key that is equal for spellings of one title, without the words that every title begins with."""
    return match_key(_BEGINNING.sub("", normalise(title), count=1))


def _bare(code: str) -> str:
    """A code without the case of its letters and the zeros before it."""
    return code.casefold().lstrip("0") or "0"

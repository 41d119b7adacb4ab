"""Pure: the rules of entry codes, whether typed, imported or transferred."""

import re
import unicodedata
from collections.abc import Iterable

from judging.core.thai import digits, normalise

_ENDS_IN_NUMBER = re.compile(r"(.*?)([0-9]{1,9})")

SIGNS = "-/._"
"""The characters that a code may contain beside letters and digits."""


def cleaned(text: str) -> str:
    """An entry code as stored: normalised, with 0 to 9 for Thai digits."""
    return digits(normalise(text))


def forbidden_letters(code: str) -> str:
    """The forbidden characters in a code, each once."""
    odd = (letter for letter in code if letter not in SIGNS and unicodedata.category(letter)[0] not in "LMN")
    return "".join(dict.fromkeys(odd))


def numbered(existing: Iterable[str], count: int) -> list[str]:
    """The next ``count`` codes of a contest: they continue its highest number, with the letters before it (``A014`` →
    ``A015``); a contest without codes begins with 001."""
    found = [match for code in existing if (match := _ENDS_IN_NUMBER.fullmatch(cleaned(code)))]
    last = max(found, key=lambda match: int(match[2]), default=None)
    head, number, width = (last[1], int(last[2]), len(last[2])) if last else ("", 0, 3)
    return [f"{head}{number + place:0{width}d}" for place in range(1, count + 1)]


def key(code: str) -> str:
    """A key that is equal for spellings of one code: a001 is A001. It is unique in a contest."""
    return cleaned(code).casefold()

"""Pure: the one rule of entry codes, for what is typed, imported and handed over."""

from __future__ import annotations

import unicodedata

from judging.core.thai import digits, normalise

SIGNS = "-/._"
"""What a code may hold beside letters and digits."""


def cleaned(text: str) -> str:
    """An entry code as it is kept: normalised, with 0 to 9 for Thai digits."""
    return digits(normalise(text))


def forbidden_letters(code: str) -> str:
    """What stands in the code and in no code may, each once; empty where all of it may."""
    return "".join(dict.fromkeys(letter for letter in code if not _fits(letter)))


def key(code: str) -> str:
    """What two spellings of one code have in common: a001 is A001. A contest has each key once."""
    return cleaned(code).casefold()


def _fits(letter: str) -> bool:
    return letter in SIGNS or unicodedata.category(letter)[0] in "LMN"

"""Pure: the rules of entry codes, whether typed, imported or transferred."""

import unicodedata

from judging.core.thai import digits, normalise

SIGNS = "-/._"
"""The characters that a code may contain beside letters and digits."""


def cleaned(text: str) -> str:
    """An entry code as stored: normalised, with 0 to 9 for Thai digits."""
    return digits(normalise(text))


def forbidden_letters(code: str) -> str:
    """The forbidden characters in a code, each once."""
    return "".join(dict.fromkeys(letter for letter in code if not _fits(letter)))


def key(code: str) -> str:
    """A key that is equal for spellings of one code: a001 is A001. It is unique in a contest."""
    return cleaned(code).casefold()


def _fits(letter: str) -> bool:
    return letter in SIGNS or unicodedata.category(letter)[0] in "LMN"

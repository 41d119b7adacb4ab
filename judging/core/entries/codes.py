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
    odd = (letter for letter in code if letter not in SIGNS and unicodedata.category(letter)[0] not in "LMN")
    return "".join(dict.fromkeys(odd))


def key(code: str) -> str:
    """A key that is equal for spellings of one code: a001 is A001. It is unique in a contest."""
    return cleaned(code).casefold()

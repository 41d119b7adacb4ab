"""Pure: the words that others know about a person, and passwords that are little else."""

import re
import unicodedata
from collections.abc import Iterable

from judging.core import names

SHORTEST = 3
"""Letters of the shortest word: shorter ones stand in too many other words."""

OWN_LETTERS = 6
"""Letters that a password has at least beside known words, digits and signs."""

_BETWEEN = re.compile(r"[\s.,;@_/()&+-]+")
_KINDS = re.compile(
    "(วิทยาลัย|อาชีวศึกษา|เทคนิค|การอาชีพ|สารพัดช่าง|เกษตรและเทคโนโลยี|พา?ณิชยการ|ประมง|เทคโนโลยี|จังหวัด|"
    r"\b(?:college|technical|vocational|polytechnic|industrial|community|commercial|agricultural?|agriculture|education"
    r"|technology|fishery|province|and|of)\b)"
)
"""What kind of college it is, kept when the name is split. The rest is the place."""


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of names, usernames and institutions in lower case: each text as it is, without title, without spaces,
    its parts, and the place of a college. วิทยาลัยเทคนิคลพบุรี also gives ลพบุรี, Lop Buri Technical College lopburi."""
    found = set()
    for text in texts:
        whole = unicodedata.normalize("NFKC", names.bare_name(text)).lower()
        for form in (unicodedata.normalize("NFKC", text).lower(), whole, *_KINDS.split(whole)):
            parts = [part for part in _BETWEEN.split(form) if part]
            found |= {form.strip(), "".join(parts), *parts}
    return frozenset(word for word in found if len(word) >= SHORTEST)


def is_little_else(password: str, words: Iterable[str], *, signs_count: bool = False) -> bool:
    """Whether a password that contains known words has fewer than ``OWN_LETTERS`` letters beside them: สมชาย2522,
    ครูสมชาย-17032522. ``signs_count``: signs are letters too, as in Thai text typed with the English layout."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    if rest == password.lower():
        return False
    return sum(_is_letter(letter, signs_count) for letter in rest) < OWN_LETTERS


def _is_letter(letter: str, signs_count: bool) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LM" or (signs_count and category[0] in "PS")

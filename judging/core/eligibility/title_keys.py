"""Pure: the key by which a title is compared (docs/adr/0017-title-similarity.md).

Thai has no spaces and the best segmenters disagree with themselves on coined words, so a title is not segmented. Words
of the tables in ``title_words`` become signs, one for each meaning; what remains is cut into pairs of neighbouring
letters without marks, which forgive typing errors. English titles become signs of their words' stems.

A key is the sorted string of these signs, a weighty sign several times. Two sorted strings have their common signs as
longest common subsequence, so the normalised indel similarity of two keys (``rapidfuzz.fuzz.ratio``) is the weighted
Dice coefficient of the two sets.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from judging.core import thai
from judging.core.eligibility import title_words

KEY_LENGTH = 400
"""The most signs of a key, the size of its column."""

_MEANING, _WORD = 3, 2
"""How often the sign of a meaning, and of another English word, is repeated; a pair of letters has its sign once."""

_FIRST_MEANING, _FIRST_WORD, _WORDS = 0x3400, 0xAC00, 11172
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzกขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮะาำๅเแโใไ"
_PLACES = {letter: place for place, letter in enumerate(_LETTERS)}
_PAIRS = 0x4E00

_NOT_LETTERS = re.compile(f"[^{_LETTERS}]+")
_LATIN = re.compile("[a-z0-9]+")
_THAI = re.compile("[ก-ฮ]")
_ENDINGS = ("ing", "ers", "er", "ors", "or", "ed", "es", "s")


def _stem(word: str) -> str:
    """The word without its ending, so that dryer, drying and dries meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _meanings() -> tuple[dict[str, str], dict[str, str]]:
    """By Thai word, and by the stem of an English word, its signs: none for words that say nothing."""
    in_thai = dict.fromkeys(title_words.GENERIC_TH.split(), "")
    in_english = dict.fromkeys(map(_stem, title_words.GENERIC_EN.split()), "")
    for number, line in enumerate(title_words.MEANINGS.strip().splitlines(), _FIRST_MEANING):
        thai_words, english_words = line.split("|")
        in_thai |= dict.fromkeys(thai_words.split(), chr(number) * _MEANING)
        in_english |= dict.fromkeys(map(_stem, english_words.split()), chr(number) * _MEANING)
    return in_thai, in_english


_IN_THAI, _IN_ENGLISH = _meanings()


def _any_of(words: Iterable[str]) -> str:
    """A pattern of the longest of these words at a place, letter by letter: a list of hundreds of words would be tried
    one by one at every letter of a title."""
    rest: dict[str, list[str]] = {}
    for word in words:
        rest.setdefault(word[:1], []).append(word[1:])
    ends = "|" if rest.pop("", None) else ""
    return "(?:" + "|".join(first + _any_of(more) for first, more in sorted(rest.items())) + ends + ")" if rest else ""


_WORDS_IN_THAI = re.compile(f"(?<![เ-ไ])({_any_of(_IN_THAI)})(?![ะาำัิ-ฺ็-๎])")
"""A word of the tables that begins and ends where a letter does."""


@lru_cache(maxsize=1 << 15)  # the titles of a year are compared again with each new work
def title_key(title: str) -> str:
    """The key of a title; empty only where the title has no letter and no digit.

    Numbers and words of the tables that say nothing are left out, unless nothing else is left.
    """
    plain = thai.digits(thai.normalise(title)).casefold()
    signs = {*map(_word, _LATIN.findall(plain))}
    if _THAI.search(plain):
        between = _WORDS_IN_THAI.split(_LATIN.sub(" ", plain))
        signs |= {_IN_THAI[word] for word in between[1::2]}
        for part in " ".join(between[::2]).split():
            signs |= _pairs(_NOT_LETTERS.sub("", part))
    key = "".join(sorted(signs)) or "".join(sorted(_pairs(_NOT_LETTERS.sub("", plain))))
    return key[:KEY_LENGTH]


@lru_cache(maxsize=1 << 12)
def _word(word: str) -> str:
    """The signs of an English word: of its meaning, else of its stem."""
    if word.isdecimal():
        return ""
    stem = _stem(word)
    return _IN_ENGLISH.get(stem, chr(_FIRST_WORD + crc32(stem.encode()) % _WORDS) * _WORD)


def _pairs(letters: str) -> set[str]:
    """The signs of the pairs of neighbouring letters; of the letter itself where there is one."""
    if len(letters) == 1:
        letters *= 2
    places = [_PLACES[letter] for letter in letters]
    return {chr(_PAIRS + one * len(_LETTERS) + two) for one, two in pairwise(places)}

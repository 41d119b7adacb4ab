"""Whether a password is easily guessed: common, leaked, made of what others know, or a pattern on the keyboard.

``zxcvbn`` estimates the guesses that an attacker needs, offline: it contains lists of leaked passwords and knows walks
on the keyboard, repetitions, sequences and dates (ADR 0012). Thai is also judged by the keys that are pressed, because
ฟหกด is the same walk as asdf and a Thai name can be typed with the English layout.
"""

from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any

from judging.core.people import personal_words
from judging.core.provinces import PROVINCES
from judging.core.refusals import RuleViolation, refuse_if

FEWEST_GUESSES = 10**9
"""Passwords that fall to fewer guesses are refused. Three common parts (name, year, name) need a few 10⁸."""

JUDGED_LETTERS = 72
"""Only the first letters are judged: the estimate slows down with the length, and more cannot make them weaker."""

FIELD_WORDS = (
    "judging",
    "กรรมการ",
    "นวัตกรรม",
    "รหัสผ่าน",
    "วิทยาลัย",
    "เทคนิค",
    "อาชีวศึกษา",
    "สิ่งประดิษฐ์",
    *PROVINCES,
    *PROVINCES.values(),
    *(name.replace(" ", "") for name in PROVINCES.values()),
)
"""Words that anybody tries first here."""

_LATIN = "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
_THAI = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_KEYS = {ord(thai): latin for thai, latin in zip(_THAI, _LATIN, strict=True) if not thai.isascii()}
"""The English letter on the key of each Thai letter (Kedmanee, the layout of Thai keyboards)."""

_one_at_a_time = Lock()


def check(password: str, *, known: Iterable[str], now: datetime) -> None:
    """Refuse a password that is easily guessed. ``known`` are texts that others know about the person.

    Raises:
        RuleViolation: ``password_personal``, ``password_pattern``, ``password_common``.
    """
    own = personal_words.words_of(known)
    refuse_if(_is_made_of(own, password), "password_personal")
    words = own | personal_words.words_of(FIELD_WORDS)
    words |= {_keys(word) for word in words}
    years = {str(era + near) for era in (now.year, now.year + 543) for near in (-1, 0, 1)}
    judged = password[:JUDGED_LETTERS]
    estimates = [_estimate(form, sorted(words | years)) for form in {judged, _keys(judged)}]
    weakest = min(estimates, key=lambda found: found["guesses"])
    if weakest["guesses"] < FEWEST_GUESSES:
        code = _reason(weakest["sequence"], words)
        raise RuleViolation(code)


def _is_made_of(own: frozenset[str], password: str) -> bool:
    """Whether the password is little else than the person's own words, on whichever keyboard layout they are typed."""
    return personal_words.is_little_else(password, own | {_keys(word) for word in own}) or (
        not password.isascii() and personal_words.is_little_else(_keys(password), own, signs_count=True)
    )


def _reason(parts: list[dict[str, Any]], words: frozenset[str]) -> str:
    """The code for the part of the password that makes it weak."""
    if any(part.get("matched_word") in words for part in parts):
        return "password_personal"
    longest = max(parts, key=lambda part: len(part["token"]) if part["pattern"] != "bruteforce" else 0)
    return "password_common" if longest["pattern"] == "dictionary" else "password_pattern"


def _estimate(password: str, words: list[str]) -> dict[str, Any]:
    from zxcvbn import zxcvbn  # its lists are read when somebody chooses a password, not at every start

    with _one_at_a_time:  # the library keeps the words in a global
        found: dict[str, Any] = zxcvbn(password, user_inputs=words)
    return found


def _keys(text: str) -> str:
    """The text as the same keys write it with the English layout."""
    return text.replace("ํา", "ำ").translate(_KEYS)  # NFKC takes ำ apart, which is one key

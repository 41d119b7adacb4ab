"""Pure: normalisation and sorting of Thai text.

NFKC is not used, because it decomposes sara am. All functions accept any string and raise nothing.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

_LEADING_VOWEL = re.compile("[เแโใไ][ก-ฮ]")
_NUMBER = re.compile("([0-9]+)")
_TONES_AND_SIGNS = "็่้๊๋์ํ๎ฺ"
"""Secondary differences in dictionary order, in the order of their weight."""
_TONE_OR_SIGN = re.compile(f"[{_TONES_AND_SIGNS}]")

_MARK_ORDER = {mark: place for place, marks in enumerate(("ฺ", "ุู", "ัิีึื็", "ํ", "่้๊๋", "์", "๎")) for mark in marks}
"""Below, above, tone, killer: the order in which the marks of one consonant are stored."""

_MARKS = "[ัิ-ฺ็-๎าำ]"
_MARK_LETTERS = frozenset(filter(re.compile(_MARKS).match, map(chr, range(0x0E00, 0x0E80))))
_IN_ORDER = f"(?:(?<=[ัิ-ู])[่-๋]|(?<=[ิุ])์|(?<=[่-๋])[าำ])(?!{_MARKS})"
_CLUSTER = re.compile(f"{_MARKS}(?!{_IN_ORDER}){_MARKS}+")
"""Marks of one letter that may be out of order: more than a vowel and a tone mark, which most titles and names have."""
_STRAY_LONG_TAIL = re.compile("(?<![ฤฦ])ๅ")
_LINE_ENDS = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")

_OLD_FONT_FORMS = str.maketrans(
    dict(
        zip(
            map(chr, range(0xF700, 0xF71B)),
            "ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู",
            strict=True,
        )
    )
)
"""Private-use glyphs of older Thai fonts, found in text copied from PDFs."""

_SHORT = 200
"""Characters up to which normalised texts are remembered: the cells of a sheet are looked at many times."""

_THAI_DIGIT = re.compile("[๐-๙]")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

_ABBREVIATIONS = (  # only those that mean one kind of college; longer ones first
    ("วอศ", "วิทยาลัยอาชีวศึกษา"),
    ("วษท", "วิทยาลัยเกษตรและเทคโนโลยี"),
    ("วสช", "วิทยาลัยสารพัดช่าง"),
    ("วพณ", "วิทยาลัยพณิชยการ"),
    ("วท", "วิทยาลัยเทคนิค"),
    ("วก", "วิทยาลัยการอาชีพ"),
    ("วป", "วิทยาลัยประมง"),
)
_ABBREVIATION = re.compile(r"(?<![ก-๎])(" + "|".join(short for short, _ in _ABBREVIATIONS) + r")\.\s*")
_EXPANSIONS = dict(_ABBREVIATIONS)


_CODE_IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()\s]+)\)")


def normalise(text: str) -> str:
    """One line of text in the stored spelling: NFC, single spaces, no invisible characters, corrected Thai.

    Sequences that look the same get one spelling: นํ้า → น้ำ, เเ → แ, ท่ี → ที่, doubled marks, glyphs of old fonts.
    Idempotent.
    """
    return _normalised(text) if len(text) <= _SHORT else _mend(tidied(text))


@lru_cache(maxsize=4096)
def _normalised(text: str) -> str:
    return _mend(tidied(text))


def normalise_lines(text: str) -> str:
    """Like ``normalise``, for text of several lines; at most one empty line is kept between two lines."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(map(normalise, _LINE_ENDS.split(text)))).strip("\n")


def digits(text: str) -> str:
    """The text with Thai digits replaced by 0 to 9."""
    return text.translate(_THAI_DIGITS) if _THAI_DIGIT.search(text) else text  # the search takes a tenth of the time


def thai_digits(text: str) -> str:
    """The text with 0 to 9 replaced by Thai digits."""
    return text.translate(_TO_THAI_DIGITS)


def sort_key(text: str, length: int = 400) -> str:
    """A sort key in Thai dictionary order. It contains only 0-9 and a-z, which every collation orders alike.

    Leading vowels sort after their consonant; tone marks, maitaikhu and thanthakhat only decide between otherwise equal
    words. Spaces sort first, then numbers by value, Latin letters without case, Thai, all other letters. Punctuation
    is ignored. The key is cut at ``length``, the size of the database column.
    """
    return sort_key_of(normalise(text), length)


def sort_key_of(written: str, length: int = 400) -> str:
    """``sort_key`` of a text in the stored spelling."""
    plain = unicodedata.normalize("NFD", digits(written).casefold())
    behind = _LEADING_VOWEL.sub(_behind, plain)
    parts = _NUMBER.split(behind)
    weights = (_number_weight(part) if place % 2 else part.translate(_FIRST) for place, part in enumerate(parts))
    first = "".join(weights) if len(parts) > 1 else behind.translate(_FIRST)
    marks = ""
    if _TONE_OR_SIGN.search(behind):
        marks = "".join("0" if place % 2 else part.translate(_SECOND) for place, part in enumerate(parts)).rstrip("0")
    return (first + ("00" + marks if marks else ""))[:length]


def match_key(text: str) -> str:
    """A key that is equal for spellings of one institution's name: no spaces or punctuation, expanded abbreviations.

    วท.ลพบุรี, "วิทยาลัยเทคนิค ลพบุรี" and วิทยาลัยเทคนิคลพบุรี have the same key.
    """
    return expand_abbreviations(text).casefold().translate(_MATCHED)


def only_letters(text: str) -> str:
    """The letters, marks and digits of a text, without case."""
    return text.casefold().translate(_LETTERS)


def name_and_code(text: str) -> tuple[str, str]:
    """An institution's name and the code that follows it in brackets, or "": วัดโพธิ์ (1030200001)."""
    found = _CODE_IN_BRACKETS.fullmatch(normalise(text))
    return (found[1], digits(found[2])) if found else (normalise(text), "")


def expand_abbreviations(text: str) -> str:
    """The normalised text with expanded abbreviations of college types: วท.ระยอง → วิทยาลัยเทคนิคระยอง."""
    written = normalise(text)
    return _ABBREVIATION.sub(lambda found: _EXPANSIONS[found[1]], written) if "." in written else written


def tidied(text: str) -> str:
    """NFC without invisible characters, white space as single spaces, none at the ends."""
    spaced = " ".join(text.split())
    if not spaced.isprintable():  # most texts are, and need no look at each letter
        spaced = " ".join("".join(letter for letter in spaced if not _is_invisible(letter)).split())
    return unicodedata.normalize("NFC", spaced)


def _is_invisible(letter: str) -> bool:
    """Control, zero-width and direction characters, lone surrogates and noncharacters."""
    category = unicodedata.category(letter)
    return category in {"Cc", "Cf", "Cs"} or (category == "Cn" and ord(letter) & 0xFFFE == 0xFFFE)


def _mend(text: str) -> str:
    typed = text if text.isprintable() else unicodedata.normalize("NFC", text.translate(_OLD_FONT_FORMS))
    plain = typed.replace("เเ", "แ")
    if "ๅ" in plain:
        plain = _STRAY_LONG_TAIL.sub("า", plain)
    mended = _CLUSTER.sub(lambda found: _ordered_cluster(found[0]), plain)
    if mended == text:
        return text  # which is in NFC already
    composed = unicodedata.normalize("NFC", mended)
    if composed == mended:
        return mended
    # Marks of another script stood among the Thai ones, and moving them made other clusters.
    runs = ("".join(run) if is_base else _ordered_run("".join(run)) for is_base, run in groupby(composed, _is_base))
    return unicodedata.normalize("NFC", "".join(runs))


def _is_base(letter: str) -> bool:
    return letter not in _MARK_LETTERS and not unicodedata.combining(letter)


def _ordered_run(run: str) -> str:
    """The marks of one letter, of Thai and of other scripts: the Thai ones as in ``_ordered_cluster``, the others
    before its sara aa or sara am. NFC moves none of them past another Thai mark than sara u and sara uu."""
    thai = _ordered_cluster("".join(letter for letter in run if letter in _MARK_LETTERS))
    marks = thai.rstrip("าำ")
    return marks + "".join(letter for letter in run if letter not in _MARK_LETTERS) + thai[len(marks) :]


@lru_cache(maxsize=1024)
def _ordered_cluster(cluster: str) -> str:
    """The marks of one consonant, each once and in order, then its sara aa or sara am."""
    marks = {letter for letter in cluster if letter in _MARK_ORDER}
    tail = "".join(letter for letter in cluster if letter not in _MARK_ORDER)
    if "ํ" in marks and tail:
        marks.discard("ํ")
        tail = "ำ" + tail[1:]
    elif {"ํ", "ิ"} <= marks:
        marks -= {"ํ", "ิ"}
        marks.add("ึ")
    return "".join(sorted(marks, key=lambda mark: (_MARK_ORDER[mark], mark))) + tail


def _behind(found: re.Match[str]) -> str:
    """A leading vowel behind its consonant."""
    return found[0][::-1]


def _number_weight(number: str) -> str:
    """The length, then the digits, so that 2 sorts before 10. No weight is a prefix of another."""
    value = number.lstrip("0")[:35]
    return "1" + "0123456789abcdefghijklmnopqrstuvwxyz"[len(value)] + value


def _letter_weight(letter: str) -> str:
    """Two characters for a space, a Latin or a Thai letter, six for other letters; empty for ignored characters."""
    if letter == " ":
        return "01"
    if letter in "ฯๆ":
        return "02" if letter == "ฯ" else "03"
    if "a" <= letter <= "z":
        return "2" + letter
    if "ก" <= letter <= "ๅ":
        place = ord("า" if letter == "ๅ" else letter) - ord("ก")
        return ("3" if place < 36 else "4") + "0123456789abcdefghijklmnopqrstuvwxyz"[place % 36]
    if unicodedata.category(letter)[0] in "LN":
        return f"5{ord(letter):05x}" if ord(letter) < 0x100000 else "5fffff"
    return ""


class _Weights(dict[int, str]):
    """The weights of letters, for ``str.translate``; those of rare letters are not kept."""

    def __init__(self, weigh: Callable[[str], str]) -> None:
        super().__init__({place: weigh(chr(place)) for place in (*range(0x80), *range(0x0E00, 0x0E80))})
        self._weigh = weigh

    def __missing__(self, letter: int) -> str:
        return self._weigh(chr(letter))


def _first_weight(letter: str) -> str:
    return "" if letter in _TONES_AND_SIGNS else _letter_weight(letter)


def _second_weight(letter: str) -> str:
    if letter in _TONES_AND_SIGNS:
        return str(1 + _TONES_AND_SIGNS.index(letter))
    return "0" if _letter_weight(letter) else ""


def _matched(letter: str) -> str:
    return digits(_letter(letter))


def _letter(letter: str) -> str:
    return letter if unicodedata.category(letter)[0] in "LMN" else ""


_FIRST, _SECOND, _MATCHED, _LETTERS = map(_Weights, (_first_weight, _second_weight, _matched, _letter))

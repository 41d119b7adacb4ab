"""Pure: the persons that a cell of a sheet or a pasted list names, and when two names may mean one person."""

import re

from judging.core.names import PREFIX_WORDS, bare_name, without_prefix
from judging.core.thai import match_key, normalise

PLACEHOLDERS = frozenset(
    {"-", "--", "---", "–", "—", "―", ".", "..", "...", "…", "/", "n/a", "na", "nil", "none", "null"}
    | {"ไม่มี", "ไม่ระบุ", "ไม่มีข้อมูล", "ว่าง", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"}
)
"""What people and programs write into a cell that is empty."""
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_BRACKETS = "()[] "

_MARKS = re.compile(r"[\W_]*")
_MARKS_AND_DIGITS = re.compile(r"[\W\d_]*")
_YEAR_OF = r"\.?\s*(?:ชั้น)?(?:ปี)?(?:ที่)?\s*"
_CLASS = rf"(?:ปวช|ปวส|ม|ป\.?\s?ตรี|ทล\.?บ){_YEAR_OF}[0-9๐-๙]?(?:/[0-9๐-๙]{{1,2}})?"
_CLASS_AFTER = re.compile(
    rf"\((?:นักเรียน|นักศึกษา|ระดับ|ชั้น|\s)*{_CLASS}\s*\)"
    rf"|(?<=\s)(?:ระดับ|ชั้น)*(?:ปวช|ปวส){_YEAR_OF}[0-9๐-๙](?:/[0-9๐-๙]{{1,2}})?(?=[\s,;]|$)"
)
"""The class of a student beside the name: in brackets, or ปวช. and ปวส. with the year."""

_NOBODY = re.compile(
    r"[\W\d_]*(?:x+|tba|tbd|ไม่ระบุ(?:ชื่อ)?|รอ(?:ยืนยัน|แจ้ง|ระบุ).*|ชื่อ.?สกุล|คณะ|"
    r"(?:รวม\s*)?(?:จำนวน\s*)?[0-9๐-๙]+\s*(?:คน|ราย)|"
    r"(?:รายชื่อ|ลำดับ(?:ที่)?|ผู้จัดทำ|(?:ครู)?ที่ปรึกษา|คำนำหน้า|นามสกุล|ชั้น|หมายเหตุ|ผลงาน|และ|\s)+|"
    rf"(?:ชั้น|ระดับ|นักเรียน|นักศึกษา|\s)*{_CLASS})?[\W\d_]*",
    re.IGNORECASE,
)
"""What stands in the place of a name: marks and digits alone, xxx, TBA, not stated, a number of people, a class, a
heading."""

_NUMBER = r"\(?[0-9๐-๙]{1,2}\s*[.)](?![0-9])"
_BULLET = r"[•▪●◦·∙‣➢✓*]"
_TITLE = rf"(?:{'|'.join(PREFIX_WORDS)})"
_BETWEEN = re.compile(
    rf"[\n\r;,\u2028|]+|\s*/\s*|\s+(?:และ|กับ|and|&|\+)\s+|\s*(?:และ|กับ|\+)(?={_TITLE}|คณะ)|{_BULLET}"
    rf"|(?:^|(?<=\s))(?:{_NUMBER}|(?:คน|ลำดับ)ที่\s*[0-9๐-๙]{{1,2}}[.):]?)\s*"
    rf"|(?:^|(?<=\s))(?:[-–—]\s*|[0-9๐-๙]{{1,2}}\s+)(?={_TITLE})",
    re.IGNORECASE,
)
_PLAIN_LINE = re.compile(
    rf"(?:{_NUMBER}\s*)?((?!.*(?:และ|กับ|and|คนที่|ลำดับที่))[ก-ฮเ-ไA-Za-z][ก-ฮะ-ฺเ-์A-Za-z. ]*)", re.IGNORECASE
)
"""A line, in the stored spelling, that names one person, or several behind their titles: ``_BETWEEN`` parts nothing in
it but the number before it. Most lines are such, and the search for all that parts names takes five times as long."""
_SECOND_TITLE = re.compile(rf"\s+(?={_TITLE}\s*\S)", re.IGNORECASE)
_LONGEST_PART = 4000
"""Characters in which the title of a second person is looked for."""
_DASH = re.compile(r"^\s*[-–—]\s+")
_HEADING = re.compile(rf"^\s*[^;,/:\d]{{1,40}}:\s*(?={_TITLE})")
"""What introduces a name: ผู้จัดทำ: นายสมชาย ใจดี."""


def is_placeholder(text: str) -> bool:
    """Whether a cell says that it is empty: a dash, ``n/a``, ไม่มี, an error value, also in brackets."""
    return says_nothing(normalise(text))


def is_nobody(name: str) -> bool:
    """Whether a text in the place of a name names nobody."""
    return _names_nobody(normalise(name))


def says_nothing(normalised: str) -> bool:
    """``is_placeholder`` of a text in the stored spelling."""
    if len(normalised) > _LONGEST_PLACEHOLDER and not (normalised[0] in _BRACKETS or normalised[-1] in _BRACKETS):
        return False  # most texts
    return normalised.casefold().strip(_BRACKETS) in PLACEHOLDERS


def _names_nobody(normalised: str) -> bool:
    return says_nothing(normalised) or _NOBODY.fullmatch(normalised) is not None


def split_people(text: str) -> tuple[str, ...]:
    """The names in a cell, in their order, each once: parted by line breaks, ``;`` ``,`` ``/``, และ, numbers, bullets,
    or the title of the next person."""
    return people_and_others(text)[0]


def other_than_people(text: str) -> tuple[str, ...]:
    """The words in a cell of names that name nobody: a number of people, a class, TBA."""
    return people_and_others(text)[1]


def people_and_others(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``split_people`` and ``other_than_people`` of a cell."""
    is_name = {part: not _names_nobody(part) for part in _parts(text)}
    others = (part for part, named in is_name.items() if not named)
    return (
        tuple(part for part, named in is_name.items() if named),
        tuple(part for part in others if not (says_nothing(part) or _MARKS.fullmatch(part))),
    )


def _parts(text: str) -> list[str]:
    """The parts of a cell, in the stored spelling."""
    written = [line for line in map(normalise, text.splitlines()) if line and not says_nothing(line)]
    plain = list(map(_PLAIN_LINE.fullmatch, written))
    if all(plain) and "\t" not in text:
        return [name for found in plain if found for name in _at_second_titles(found[1])]
    lines = "\n".join(_line(line) for line in text.splitlines() if not is_placeholder(line))
    lines = _CLASS_AFTER.sub(lambda found: "\n" + found[0].replace("/", "-") + "\n", lines)
    parts = [_DASH.sub("", part) for part in _BETWEEN.split(lines) if part]
    return [name for part in parts for name in map(normalise, _at_second_titles(part)) if name]


def _line(line: str) -> str:
    """A line in the stored spelling. Of a row copied from a sheet, with a tab between its cells, the cells with
    numbers, classes and nothing are left out: prefix, first name and surname are one name."""
    cells = line.split("\t")
    if len(cells) > 1:
        cells = [cell for cell in cells if not is_nobody(cell) and not _MARKS_AND_DIGITS.fullmatch(cell)]
    return normalise(_HEADING.sub("", " ".join(cells)))


def person_key(name: str) -> str:
    """A key that is equal for spellings of one person's name with different titles."""
    return match_key(bare_name(name))


def lacks_surname(name: str) -> bool:
    """Whether a name in the stored spelling is a single word without its title."""
    return len(without_prefix(name).split()) == 1


def _at_second_titles(part: str) -> list[str]:
    """The part, cut before each title that follows a first name and a surname."""
    names, rest = [], part.strip()
    start = 0 if len(rest) <= _LONGEST_PART else len(rest)
    while found := _SECOND_TITLE.search(rest, start):
        before = rest[: found.start()]
        if len(bare_name(before).split()) >= 2:
            names.append(before)
            rest, start = rest[found.end() :], 0
        else:
            start = found.end()
    return [*names, rest]

"""Lines of a sheet that are no rows of its kind: totals, headings, notes and signatures."""

import re
from collections.abc import Sequence

from judging.core.provinces import PROVINCES, REGIONS, province, region

_FIGURE = re.compile(r"(?:จำนวน\s*)?[0-9๐-๙.,%\s]*(?:คน|ผลงาน|ทีม|แห่ง|เรื่อง|ชิ้น|โครงการ|รายการ|ราย|สถานศึกษา|จังหวัด|บาท)?")
_TOTAL = re.compile(
    r"(?:(?:ผล|ยอด)?รวม(?:ทั้งสิ้น|ทั้งหมด|ทุกจังหวัด|จำนวน|ผลงาน|\s)*|(?:สรุป|จำนวน)(?:รวม|ทั้งสิ้น|ทั้งหมด)?"
    r"|(?:grand |sub-?)?total|sum)[\s:.]*" + _FIGURE.pattern,
    re.IGNORECASE,
)
_NOTE = re.compile(r"[\W_]*(?:หมาย\s?เหตุ|note|remarks?)(?:[\s:.0-9๐-๙]|$)", re.IGNORECASE)
_STARRED = re.compile(r"\s*[*※]+\s*[^\s*※]")
_SIGNATURE = re.compile(r"[\W_]*(?:ลงชื่อ|ลงนาม|signature|signed)[\W_]*(?:$|[.…:_(])", re.IGNORECASE)
_GROUP = re.compile(r"ประเภท(?:ที่)?\s*[0-9๐-๙]{1,2}(?:\D.*)?")
SHORT = 2
"""A note or a signature fills at most this many cells of its line."""


def is_totals(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a line are totals."""
    return _TOTAL.fullmatch(texts[0]) is not None and all(map(_FIGURE.fullmatch, texts[1:]))


def is_heading(texts: Sequence[str]) -> bool:
    """Whether a line only names the province, region or category of the rows below it."""
    text = texts[0]
    if len(texts) > 1:
        return False
    names_province = province(text) in PROVINCES and province(text) != text  # จังหวัดลพบุรี, not a cell ลพบุรี alone
    return names_province or region(text) in REGIONS or bool(_GROUP.fullmatch(text))


def is_note(texts: Sequence[str]) -> bool:
    """Whether a line is a note below or within the table."""
    return len(texts) <= SHORT and _NOTE.match(texts[0]) is not None


def is_starred(texts: Sequence[str]) -> bool:
    """Whether a line is one text behind an asterisk: a note, unless it stands among persons, where it is a bullet."""
    return len(texts) == 1 and _STARRED.match(texts[0]) is not None


def begins_signature(texts: Sequence[str]) -> bool:
    """Whether the lines for a signature begin."""
    return len(texts) <= SHORT and _SIGNATURE.match(texts[0]) is not None

"""Finds the institution in a person's position: ผู้อำนวยการวิทยาลัยเทคนิคระยอง belongs to วิทยาลัยเทคนิคระยอง.

The result is a proposal for the check of conflicts of interest, which a person confirms.
"""

import re

from judging.core.thai import expand_abbreviations

_KINDS = (
    "อาชีวศึกษาบัณฑิต",
    "อาชีวศึกษา",
    "เทคนิค",
    "การอาชีพ",
    "สารพัดช่าง",
    "เกษตรและเทคโนโลยี",
    "พณิชยการ",
    "พาณิชยการ",
    "ประมง",
    "ศิลปหัตถกรรม",
    "บริหารธุรกิจและการท่องเที่ยว",
    "เทคโนโลยีอุตสาหกรรมและการต่อเรือ",
    "เทคโนโลยีและอุตสาหกรรมการต่อเรือ",
    "เทคโนโลยี",
    "นวัตกรรม",
)
_NO_PLACE = "แผนก|สาขา|งาน|ฝ่าย|ชำนาญการ|เชี่ยวชาญ|ผู้|รองผู้|ครู|อาจารย์|สังกัด|จังหวัด|จ\\.|ภาค|อาชีวศึกษา|เอกชน|ของรัฐ|รัฐ"
_COLLEGE = re.compile(
    rf"(?:(?<!มหา)วิทยาลัย(?:{'|'.join(_KINDS)})|กาญจนาภิเษกวิทยาลัย)\s?(?!{_NO_PLACE})[ก-๎]{{2,}}(?:\s(?:แห่งที่\s)?[0-9๐-๙]+)?"
    rf"|(?<![ก-๎])วิทยาลัย(?!{_NO_PLACE}|{'|'.join(_KINDS)})[ก-๎]{{3,}}"
)
_RANK_BEHIND = re.compile(r"(?:ชำนาญการพิเศษ|ชำนาญการ|เชี่ยวชาญ)$")


def extract_institution(position: str) -> str:
    """The institution's name in the position, with expanded abbreviations; empty when none is named."""
    found = _COLLEGE.search(expand_abbreviations(position))
    return _RANK_BEHIND.sub("", found[0]).strip() if found else ""

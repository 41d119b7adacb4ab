"""Names of persons and their prefixes. Pure: the standard library only."""

import re

from judging.core import thai

ERASED = "(ลบข้อมูลส่วนบุคคลแล้ว)"
"""Replaces an erased name or text in a row; ``web.wording.languages`` translates it on English screens."""

_RANK = re.compile(r"ว่าที่|^(?:พล|พัน|ร้อย|นาวา|เรือ|สิบ|จ่า|ดาบ|พ\.|ร\.|น\.[ตทอ]|ส\.|จ\.|ด\.ต)")
"""Ranks are separated from the name by a space; every other Thai prefix is joined to it."""

PREFIX_WORDS = (
    r"ว่าที่\s*(?:ร้อยตรี|ร้อยโท|ร้อยเอก|พันตรี|ร\.\s*[ตทอ]\.)\s*(?:หญิง)?",
    r"(?:นางสาว|เด็กชาย|เด็กหญิง|นาย|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.)",
    r"(?:ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ผศ\.|รศ\.|ศ\.|ดร\.|ดอกเตอร์)",
    r"(?:mr|mrs|ms|miss|dr)\b\.?",
)
"""Patterns of the usual titles."""

_PREFIX = re.compile(rf"(?:{'|'.join(PREFIX_WORDS)})\s*", re.IGNORECASE)


def full_name(prefix: str, name: str) -> str:
    """The name with its prefix in Thai spelling: นายสมชาย, ดร.สมชาย, ว่าที่ร้อยตรี สมชาย, Mr. Smith."""
    if not prefix or not name:
        return name
    last = prefix.split()[-1]
    together = "ก" <= last[0] <= "๛" and not _RANK.search(last)
    return prefix + name if together else f"{prefix} {name}"


def bare_name(name: str) -> str:
    """The normalised name without the usual prefixes; the whole name where nothing else is left."""
    return without_prefix(thai.normalise(name))


def without_prefix(written: str) -> str:
    """``bare_name`` of a name in the stored spelling."""
    bare = written
    while found := _PREFIX.match(bare):
        bare = bare[found.end() :]
    return bare or written


def sort_key(name: str) -> str:
    """The sort key of a person: by name, whatever the prefix (นาย, นางสาว, ดร.)."""
    return sort_key_of(thai.normalise(name))


def sort_key_of(written: str) -> str:
    """``sort_key`` of a name in the stored spelling."""
    return thai.sort_key_of(without_prefix(written))


def is_prefix(text: str) -> bool:
    """Whether a text is one or more of the usual prefixes, and no name."""
    return bool(text.strip()) and bare_name(f"{text} ก") == "ก"

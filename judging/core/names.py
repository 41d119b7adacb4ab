"""Names of persons. Pure: how a prefix stands before a name, a name without it, what stands where one was erased."""

from __future__ import annotations

import re

from judging.core import thai

ERASED = "(ลบข้อมูลส่วนบุคคลแล้ว)"
"""Stands in a row where a name or a person's words were; screens in English word it (``web.wording.languages``)."""

_RANK = re.compile(r"ว่าที่|^(?:พล|พัน|ร้อย|นาวา|เรือ|สิบ|จ่า|ดาบ|พ\.|ร\.|น\.[ตทอ]|ส\.|จ\.|ด\.ต)")
"""Ranks stand apart from the name; every other Thai prefix is written together with it."""

_PREFIXES = (
    r"ว่าที่\s*(?:ร้อยตรี|ร้อยโท|ร้อยเอก|พันตรี|ร\.\s*[ตทอ]\.)\s*(?:หญิง)?",
    r"(?:นางสาว|เด็กชาย|เด็กหญิง|นาย|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.)",
    r"(?:ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ผศ\.|รศ\.|ศ\.|ดร\.|ดอกเตอร์)",
    r"(?:mr|mrs|ms|miss|dr)\b\.?",
)
_PREFIX = re.compile(rf"(?:{'|'.join(_PREFIXES)})\s*", re.IGNORECASE)


def full_name(prefix: str, name: str) -> str:
    """The name with its prefix as Thai writes it: นายสมชาย, ดร.สมชาย, ว่าที่ร้อยตรี สมชาย, Mr. Smith."""
    if not prefix or not name:
        return name
    last = prefix.split()[-1]
    together = "ก" <= last[0] <= "๛" and not _RANK.search(last)
    return prefix + name if together else f"{prefix} {name}"


def bare_name(name: str) -> str:
    """The name without the usual prefixes before it, in the one spelling we store; all of it where nothing is left."""
    written = thai.normalise(name)
    bare = written
    while found := _PREFIX.match(bare):
        bare = bare[found.end() :]
    return bare or written

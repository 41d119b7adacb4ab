"""Pure: works whose titles look alike (clauses 4.6, 5.5, 5.10): what of a title is compared, from which likeness on a
person is asked, which works are never compared, and what a person says of a pair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from judging.core.thai import digits


class Verdict(StrEnum):
    """Whether two works that look alike are the same one. Once said, it is not asked again."""

    SAME = "same"
    DIFFERENT = "different"


SIMILARITY_THRESHOLD = 70
"""From this likeness of 100 on, a person is asked. On the demo's titles two different works reach 69 at most, the same
work in other words 72 and more (docs/adr/0010-duplicates.md)."""

CONTAINED_MIN_LETTERS = 6
"""Letters a key needs so that a longer one that holds it whole looks like it: ควกาแฟ has six, สบนำ four, and of pumps
there are many."""

CONTAINED_SIMILARITY = 85
"""The likeness of a title that stands whole within another, where it is not higher by its letters."""

MIN_KEY_LETTERS = 4
"""With fewer letters of its own left, the whole title is compared."""

COMMON_WORDS = (
    *("เครื่องจักร", "เครื่องมือ", "เครื่อง", "ระบบ", "ชุดอุปกรณ์", "ชุด", "อุปกรณ์", "ต้นแบบ", "นวัตกรรม", "สิ่งประดิษฐ์"),
    *("การพัฒนา", "พัฒนา", "การออกแบบ", "ออกแบบ", "การสร้าง", "สร้าง", "ประสิทธิภาพ", "แบบ"),
    *("สำหรับ", "ร่วมกับ", "และ", "ด้วย", "จาก", "เพื่อ", "โดยใช้", "โดย", "ใช้", "ใน", "ของ", "ที่"),
    *("พลังงานแสงอาทิตย์", "แสงอาทิตย์", "พลังงานทดแทน", "พลังงานชีวมวล", "ชีวมวล", "พลังงานลม", "พลังงานไฟฟ้า", "พลังงาน"),
    *("โซลาร์เซลล์", "โซล่าเซลล์", "โซลาเซลล์", "โซล่าร์เซลล์", "ไฟฟ้า"),
    *("อัตโนมัติ", "อัจฉริยะ", "อเนกประสงค์", "เอนกประสงค์", "ควบคุม", "ประหยัด", "ชุมชน", "ขนาดเล็ก"),
)
"""Words that titles of this series share whatever the works are: they make nothing alike. Longer ones first, since the
first that fits is taken out."""

_NOT_LETTERS = re.compile("[^0-9a-zก-ฮะาำๅเ-ไ]+")
_LEFT_OUT = re.compile("|".join((*sorted(COMMON_WORDS, key=len, reverse=True), _NOT_LETTERS.pattern)))

_CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][ัิ-ฺ็-๎]*[ะาำๅ]?|[0-9A-Za-z]|.", re.DOTALL)
"""A letter with all that stands above, below and behind it: what marks on a screen may not tear apart."""


def title_key(title: str) -> str:
    """What of a title is compared: its own letters, without spaces, punctuation, the marks above and below letters,
    and the words that all titles share.

    ``title`` is normalised, as titles are stored. Where next to nothing is left, all of its letters.
    """
    plain = digits(title).casefold()
    own = _LEFT_OUT.sub("", plain)
    return own if len(own) >= MIN_KEY_LETTERS else _NOT_LETTERS.sub("", plain)


def containing_keys(key: str, keys: Sequence[str]) -> tuple[int, ...]:
    """The places in ``keys`` of those that hold the key whole, or that it holds, where the shorter of the two is long
    enough to say something."""
    if len(key) < CONTAINED_MIN_LETTERS:
        return ()
    return tuple(
        place
        for place, other in enumerate(keys)
        if key in other or (len(other) >= CONTAINED_MIN_LETTERS and other in key)
    )


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """An entry of the year as it is compared. ``came_from`` is the entry of the level below from which it advanced."""

    id: int
    contest_id: int
    key: str
    came_from: int | None
    is_withdrawn: bool


class YearEntries:
    """The entries of a school year, and which of them are one work on several levels of the ladder."""

    def __init__(self, entries: Iterable[ComparedEntry]) -> None:
        self.by_id = {one.id: one for one in entries}
        self._roots = {entry_id: self._climbed(entry_id) for entry_id in self.by_id}
        gone_on = {one.came_from for one in self.by_id.values()}
        self.standing = tuple(one for one in self.by_id.values() if one.id not in gone_on and not one.is_withdrawn)
        """Each work once: where it stands last on the ladder, without those that were withdrawn."""

    def root(self, entry_id: int) -> int:
        """The first entry of the work: two entries with one root are the same work, never a pair."""
        return self._roots[entry_id]

    def _climbed(self, entry_id: int) -> int:
        seen = {entry_id}
        while (came_from := self.by_id[entry_id].came_from) in self.by_id and came_from not in seen:
            entry_id = came_from
            seen.add(entry_id)
        return entry_id


@dataclass(frozen=True, slots=True)
class TitlePart:
    """A piece of a title; ``is_alike`` where the other title has it too."""

    text: str
    is_alike: bool


def compare_titles(one: str, other: str) -> tuple[tuple[TitlePart, ...], tuple[TitlePart, ...]]:
    """Both titles in pieces, so that what they share and where they differ can be shown; no letter is torn apart."""
    first, second = _CLUSTER.findall(one), _CLUSTER.findall(other)
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return (
        _parts(first, [(block.a, block.size) for block in blocks]),
        _parts(second, [(block.b, block.size) for block in blocks]),
    )


def _parts(clusters: Sequence[str], blocks: Sequence[tuple[int, int]]) -> tuple[TitlePart, ...]:
    shared = {place for start, size in blocks if size > 1 for place in range(start, start + size)}
    parts: list[TitlePart] = []
    for place, text in enumerate(clusters):
        is_alike = place in shared
        if parts and parts[-1].is_alike is is_alike:
            parts[-1] = TitlePart(parts[-1].text + text, is_alike)
        else:
            parts.append(TitlePart(text, is_alike))
    return tuple(parts)

"""Pure: possible duplicates, found by similar titles (clauses 4.6, 5.5, 5.10).

Here are the part of a title that is compared, the similarity from which on a person is asked, and the works that are
never compared.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from judging.core.thai import digits


class Verdict(StrEnum):
    """A person's verdict on two possible duplicates. A pair with a verdict is not asked again."""

    SAME = "same"
    DIFFERENT = "different"


SIMILARITY_THRESHOLD = 70
"""From this similarity (of 100) on, a person is asked. On the demo's titles different works reach at most 69, the same
work in other words at least 72 (docs/adr/0010-duplicates.md)."""

CONTAINED_MIN_LETTERS = 6
"""The minimum length of a key that makes a longer key containing it a possible duplicate: ควกาแฟ (six letters) is
distinctive, สบนำ (four) is not."""

CONTAINED_SIMILARITY = 85
"""The minimum similarity of a title that another one contains."""

MIN_KEY_LETTERS = 4
"""Where fewer distinctive letters are left, the whole title is compared."""

COMMON_WORDS = (
    *("เครื่องจักร", "เครื่องมือ", "เครื่อง", "ระบบ", "ชุดอุปกรณ์", "ชุด", "อุปกรณ์", "ต้นแบบ", "นวัตกรรม", "สิ่งประดิษฐ์"),
    *("การพัฒนา", "พัฒนา", "การออกแบบ", "ออกแบบ", "การสร้าง", "สร้าง", "ประสิทธิภาพ", "แบบ"),
    *("สำหรับ", "ร่วมกับ", "และ", "ด้วย", "จาก", "เพื่อ", "โดยใช้", "โดย", "ใช้", "ใน", "ของ", "ที่"),
    *("พลังงานแสงอาทิตย์", "แสงอาทิตย์", "พลังงานทดแทน", "พลังงานชีวมวล", "ชีวมวล", "พลังงานลม", "พลังงานไฟฟ้า", "พลังงาน"),
    *("โซลาร์เซลล์", "โซล่าเซลล์", "โซลาเซลล์", "โซล่าร์เซลล์", "ไฟฟ้า"),
    *("อัตโนมัติ", "อัจฉริยะ", "อเนกประสงค์", "เอนกประสงค์", "ควบคุม", "ประหยัด", "ชุมชน", "ขนาดเล็ก"),
)
"""Words that are common in titles of this series and are left out of the comparison."""

_NOT_LETTERS = re.compile("[^0-9a-zก-ฮะาำๅเ-ไ]+")
_LEFT_OUT = re.compile("|".join((*sorted(COMMON_WORDS, key=len, reverse=True), _NOT_LETTERS.pattern)))

_CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][ัิ-ฺ็-๎]*[ะาำๅ]?|[0-9A-Za-z]|.", re.DOTALL)
"""A letter with its vowels and marks, which highlighting must not separate."""


def title_key(title: str) -> str:
    """The part of a title that is compared: its letters without spaces, punctuation, marks and common words.

    ``title`` is normalised, as titles are stored. Where too little is left, the key keeps the common words.
    """
    plain = digits(title).casefold()
    own = _LEFT_OUT.sub("", plain)
    return own if len(own) >= MIN_KEY_LETTERS else _NOT_LETTERS.sub("", plain)


def containing_keys(key: str, keys: Sequence[str]) -> tuple[int, ...]:
    """The indices of the ``keys`` that contain the key or are contained in it, where the shorter one is long enough."""
    if len(key) < CONTAINED_MIN_LETTERS:
        return ()
    return tuple(
        place
        for place, other in enumerate(keys)
        if key in other or (len(other) >= CONTAINED_MIN_LETTERS and other in key)
    )


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """An entry of the year for the comparison; ``came_from`` is its entry at the level below."""

    id: int
    contest_id: int
    round_id: int
    key: str
    came_from: int | None
    is_withdrawn: bool


class YearEntries:
    """The entries of a school year, where one work may have entries at several levels."""

    def __init__(self, entries: Iterable[ComparedEntry]) -> None:
        self.by_id = {one.id: one for one in entries}
        self._lineages = {entry_id: self._climbed(entry_id) for entry_id in self.by_id}
        gone_on = {one.came_from for one in self.by_id.values()}
        self.taking_part = tuple(one for one in self.by_id.values() if not one.is_withdrawn)
        self.standing = tuple(one for one in self.taking_part if one.id not in gone_on)
        """The entry of each work at its highest level, without withdrawn entries."""
        self._highest = frozenset(one.id for one in self.standing)
        self._in_rounds = frozenset((self.root(one.id), one.round_id) for one in self.taking_part)

    def root(self, entry_id: int) -> int:
        """The first entry of the work; entries with the same root are the same work and never a pair."""
        return self._lineages[entry_id][-1]

    def lineage(self, entry_id: int) -> tuple[int, ...]:
        """The entry and those it advanced from, the newest first."""
        return self._lineages[entry_id]

    def may_pair(self, entry_id: int, other_id: int) -> bool:
        """Whether these are entries of two works that are compared. The other work is compared once: by its entry in
        the same round, or without one by its entry at its highest level."""
        one, other, root = self.by_id[entry_id], self.by_id[other_id], self.root(other_id)
        if root == self.root(entry_id):
            return False
        is_near = (root, one.round_id) in self._in_rounds
        return other.round_id == one.round_id if is_near else other_id in self._highest

    def _climbed(self, entry_id: int) -> tuple[int, ...]:
        seen = [entry_id]
        while (came_from := self.by_id[seen[-1]].came_from) in self.by_id and came_from not in seen:
            seen.append(came_from)
        return tuple(seen)


@dataclass(frozen=True, slots=True)
class TitlePart:
    """A part of a title; ``is_alike``: the other title has it too."""

    text: str
    is_alike: bool


def compare_titles(one: str, other: str) -> tuple[tuple[TitlePart, ...], tuple[TitlePart, ...]]:
    """Both titles in parts that are shared or different, without separating a letter from its marks."""
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

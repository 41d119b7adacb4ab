"""Pure: possible duplicates, found by similar titles (clauses 4.6, 5.5, 5.10).

Here are the similarity from which on a person is asked, the works that are never compared, and the parts in which two
titles are shown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Verdict(StrEnum):
    """A person's verdict on two possible duplicates. A pair with a verdict is not asked again."""

    SAME = "same"
    DIFFERENT = "different"


SIMILARITY_THRESHOLD = 48
"""From this similarity (of 100) on, a person is asked (chosen on labelled pairs: docs/adr/0017-title-similarity.md)."""

BEST = 10
"""Of each kind (works of the same institution, of others, past works), a work keeps this many of the most similar that
wait for a verdict. The next follow as these are decided."""

_CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][ัิ-ฺ็-๎]*[ะาำๅ]?|[0-9A-Za-z]|.", re.DOTALL)
"""A letter with its vowels and marks, which highlighting must not separate."""


@dataclass(frozen=True, slots=True)
class TitleKeys:
    """The keys of a work's Thai and English titles (``title_keys``); without a title, empty."""

    th: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """An entry of the year; ``came_from`` is its entry at the level below. Whether it ``takes_part`` in comparisons is
    decided in ``queries.eligibility.compared_works``."""

    id: int
    contest_id: int
    round_id: int
    institution_id: int
    keys: TitleKeys
    came_from: int | None
    takes_part: bool


class YearEntries:
    """The entries of a school year, where one work may have entries at several levels."""

    def __init__(self, entries: Iterable[ComparedEntry]) -> None:
        self.by_id = {one.id: one for one in entries}
        self._lineages = {entry_id: self._climbed(entry_id) for entry_id in self.by_id}
        works: dict[int, set[int]] = defaultdict(set)
        for entry_id, lineage in self._lineages.items():
            works[lineage[-1]].add(entry_id)
        self._works = {root: frozenset(entries) for root, entries in works.items()}
        gone_on = {one.came_from for one in self.by_id.values()}
        self.taking_part = tuple(one for one in self.by_id.values() if one.takes_part)
        self.standing = tuple(one for one in self.taking_part if one.id not in gone_on)
        """The entry of each work at its highest level, of those that take part."""
        self._highest = frozenset(one.id for one in self.standing)
        self._in_rounds = frozenset((self.root(one.id), one.round_id) for one in self.taking_part)

    def root(self, entry_id: int) -> int:
        """The first entry of the work; entries with the same root are the same work and never a pair."""
        return self._lineages[entry_id][-1]

    def same_work(self, entry_id: int) -> frozenset[int]:
        """The entries of the same work at all levels, this one included."""
        return self._works[self.root(entry_id)]

    def lineage(self, entry_id: int) -> tuple[int, ...]:
        """The entry and those it advanced from, the newest first."""
        return self._lineages[entry_id]

    def compared_in(self, round_id: int) -> tuple[ComparedEntry, ...]:
        """The entries with which entries of this round are compared: of each work the one in the same round, or without
        one the one at its highest level."""
        return tuple(one for one in self.taking_part if self._stands_for_its_work(one, round_id))

    def may_pair(self, entry_id: int, other_id: int) -> bool:
        """Whether these are entries of two works that are compared."""
        one, other = self.by_id[entry_id], self.by_id[other_id]
        takes_part = one.takes_part and other.takes_part and self.root(entry_id) != self.root(other_id)
        return takes_part and self._stands_for_its_work(other, one.round_id)

    def _stands_for_its_work(self, one: ComparedEntry, round_id: int) -> bool:
        if (self.root(one.id), round_id) in self._in_rounds:
            return one.round_id == round_id
        return one.id in self._highest

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

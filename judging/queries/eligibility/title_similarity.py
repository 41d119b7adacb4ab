"""The similarity of titles, and the works most similar to a work (why so: docs/adr/0017-title-similarity.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from judging.core.eligibility.duplicates import SIMILARITY_THRESHOLD, ComparedEntry, TitleKeys, YearEntries

Other = tuple[int | None, int | None]
"""What an entry is compared with: (another entry's id, None) or (None, a past work's id)."""

Similar = list[tuple[Other, int]]
"""Works with their similarity, the most similar first."""


def similarity(one: TitleKeys, other: TitleKeys) -> int:
    """From 0 to 100: that of the Thai titles; the mean of both languages where both works have an English title."""
    of_thai = fuzz.ratio(one.th, other.th)
    return round((of_thai + fuzz.ratio(one.en, other.en)) / 2 if one.en and other.en else of_thai)


@dataclass(frozen=True, slots=True)
class Titles:
    """Works of one kind by their ids, with the keys of their titles. ``en`` is empty where no work has an English one.

    Parallel lists, since a registry holds thousands of works and a new title is compared with all.
    """

    ids: Sequence[int]
    th: Sequence[str]
    en: Sequence[str] = ()

    def similar_to(self, keys: TitleKeys, most: int | None = None) -> list[tuple[int, int]]:
        """The works similar to one with these keys, as ids. With ``most``, among as many of the most similar in each
        language.

        The mean of both languages reaches the threshold only where one language does.
        """
        places: set[int] = set()
        for key, choices in ((keys.th, self.th), (keys.en, self.en)):
            if key:
                near = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=most)
                places.update(place for _, _, place in near)
        scored = ((similarity(keys, self._keys(place)), place) for place in places)
        found = sorted((-score, place) for score, place in scored if score >= SIMILARITY_THRESHOLD)
        return [(self.ids[place], -score) for score, place in found]

    def _keys(self, place: int) -> TitleKeys:
        return TitleKeys(self.th[place], self.en[place] if self.en else "")


_CUTOFF = SIMILARITY_THRESHOLD - 0.5
"""Similarities are rounded."""


@dataclass(slots=True)
class TitleIndex:
    """All titles that the entries of one year are compared with: those of the year, and past works."""

    year: YearEntries
    past: Titles
    _rounds: dict[int, tuple[ComparedEntry, ...]] = field(init=False, default_factory=dict)
    _kinds: tuple[tuple[int, int], Titles, Titles] | None = field(init=False, default=None)
    _past_by_id: dict[int, str] = field(init=False, default_factory=dict)

    def similar_to(self, entry_id: int, most: int | None = None) -> Iterator[Similar]:
        """What is similar to this entry, by kind: works of its institution, of others, past works.

        Nothing for an entry that takes no part, and never the same work at another level. ``most`` as in ``Titles``.
        """
        own = self.year.by_id[entry_id]
        if not own.takes_part:
            return
        root = self.year.root(entry_id)
        for titles in self._of_year(own):
            found = titles.similar_to(own.keys, most)
            yield [((other, None), score) for other, score in found if self.year.root(other) != root]
        yield [((None, past_id), score) for past_id, score in self.past.similar_to(own.keys, most)]

    def keys_of(self, other: Other) -> TitleKeys | None:
        """The keys of a work; None where it is not in the index."""
        entry_id, past_id = other
        if entry_id is not None:
            found = self.year.by_id.get(entry_id)
            return found.keys if found else None
        if not self._past_by_id:
            self._past_by_id = dict(zip(self.past.ids, self.past.th, strict=True))
        key = self._past_by_id.get(past_id or 0)
        return None if key is None else TitleKeys(key)

    def _of_year(self, own: ComparedEntry) -> tuple[Titles, Titles]:
        """The works of the entry's institution, and those of others; kept for the next entry of the institution."""
        kind = own.round_id, own.institution_id
        if self._kinds is None or self._kinds[0] != kind:
            if own.round_id not in self._rounds:
                self._rounds[own.round_id] = self.year.compared_in(own.round_id)
            near: list[ComparedEntry] = []
            far: list[ComparedEntry] = []
            for one in self._rounds[own.round_id]:
                (near if one.institution_id == own.institution_id else far).append(one)
            self._kinds = kind, _titles(near), _titles(far)
        return self._kinds[1:]


def _titles(entries: Sequence[ComparedEntry]) -> Titles:
    return Titles([one.id for one in entries], [one.keys.th for one in entries], [one.keys.en for one in entries])

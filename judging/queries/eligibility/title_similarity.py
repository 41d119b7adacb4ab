"""The similarity of titles, and the works most similar to a work (why so: docs/adr/0017-title-similarity.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from judging.core.eligibility.duplicates import SIMILARITY_THRESHOLD, ComparedEntry, TitleKeys, YearEntries
from judging.core.eligibility.key_index import KeyIndex, mask_of, places_in

Other = tuple[int | None, int | None]
"""What an entry is compared with: (another entry's id, None) or (None, a past work's id)."""

Similar = list[tuple[Other, int]]
"""Works with their similarity, the most similar first."""


def similarity(one: TitleKeys, other: TitleKeys) -> int:
    """From 0 to 100: that of the Thai titles; the mean of both languages where both works have an English title."""
    return _similarity(one, other.th, other.en)


def _similarity(one: TitleKeys, th: str, en: str) -> int:
    of_thai = fuzz.ratio(one.th, th)
    return round((of_thai + fuzz.ratio(one.en, en)) / 2 if one.en and en else of_thai)


@dataclass(slots=True)
class Titles:
    """Works of one kind by their ids, with the keys of their titles. ``en`` is empty where no work has an English one.

    Parallel lists, since a registry holds thousands of works and a new title is compared with all. After a ``FEW``
    searches an index of the signs is made, which pays from then on; it changes no result.
    """

    ids: Sequence[int]
    th: Sequence[str]
    en: Sequence[str] = ()
    _searches: int = field(init=False, default=0)
    _indexes: dict[bool, KeyIndex] = field(init=False, default_factory=dict)

    def similar_to(self, keys: TitleKeys, most: int | None = None, among: int | None = None) -> list[tuple[int, int]]:
        """The works similar to one with these keys, as ids. With ``most``, among as many of the most similar in each
        language; with ``among``, of the works at the places of this mask.

        The mean of both languages reaches the threshold only where one language does.
        """
        if not self.ids:
            return []
        self._searches += 1
        if most is not None and (len(self.ids) if among is None else among.bit_count()) <= most:
            most = None
        languages = [(True, keys.th, self.th)] if keys.th else []
        languages += [(False, keys.en, self.en)] if keys.en and self.en else []
        if self._searches > FEW:
            near = 0
            for is_thai, key, choices in languages:
                near |= self._index(is_thai, choices).near(key, among, most)
            return self.similar_among(keys, places_in(near), most)
        places = range(len(self.ids)) if among is None else places_in(among)
        found: set[int] = set()
        for _, key, choices in languages:
            compared = choices if among is None else [choices[place] for place in places]
            near_key = process.extract(key, compared, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=most)
            found.update(places[at] for _, _, at in near_key)
        return self.similar_among(keys, sorted(found), most)

    def similar_among(self, keys: TitleKeys, places: Sequence[int], most: int | None = None) -> list[tuple[int, int]]:
        """The same, of the works at these places, which are in order; each is compared."""
        thai, best = _scores(keys.th, [self.th[place] for place in places], most)
        if keys.en and self.en:
            titles = [self.en[place] for place in places]
            english, best_english = _scores(keys.en, titles, most)
            best.update(best_english)
            thai = [(one + two) / 2 if title else one for one, two, title in zip(thai, english, titles, strict=True)]
        ranked = [places[at] - (round(thai[at]) << _PLACES) for at in best if thai[at] >= _CUTOFF]
        ranked.sort()
        return [(self.ids[one & _PLACE], -(one >> _PLACES)) for one in ranked]

    def _index(self, is_thai: bool, keys: Sequence[str]) -> KeyIndex:
        if is_thai not in self._indexes:
            self._indexes[is_thai] = KeyIndex(keys, int(_CUTOFF))
        return self._indexes[is_thai]


def _scores(key: str, titles: Sequence[str], most: int | None) -> tuple[list[float], set[int]]:
    """The similarities of the key to the keys of these titles, and the places of those that reach the cutoff: so many
    of the most similar, of equal ones the first."""
    found = process.extract(key, titles, scorer=fuzz.ratio, limit=None)
    scores = [0.0] * len(titles)
    for _, score, at in found:
        scores[at] = score
    return scores, {at for _, score, at in found[:most] if score >= _CUTOFF} if key else set()


_PLACES = 32
_PLACE = (1 << _PLACES) - 1
"""The bits of a place below those of a similarity, in numbers that sort by similarity, then by place."""

FEW = 20
"""Searches among the same titles that an index would cost about as much as."""

_CUTOFF = SIMILARITY_THRESHOLD - 0.5
"""Similarities are rounded."""


@dataclass(slots=True)
class TitleIndex:
    """All titles that the entries of one year are compared with: those of the year, and past works."""

    year: YearEntries
    past: Titles
    _rounds: dict[int, _Compared] = field(init=False, default_factory=dict)
    _past_by_id: dict[int, str] = field(init=False, default_factory=dict)

    def similar_to(self, entry_id: int, most: int | None = None) -> Iterator[Similar]:
        """What is similar to this entry, by kind: works of its institution, of others, past works.

        Nothing for an entry that takes no part, and never the same work at another level. ``most`` as in ``Titles``.
        """
        own = self.year.by_id[entry_id]
        if not own.takes_part:
            return
        own_work = self.year.same_work(entry_id)
        of_year = self._of_year(own.round_id)
        for found in of_year.similar_to(own.keys, own.institution_id, most):
            yield [((other, None), score) for other, score in found if other not in own_work]
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

    def _of_year(self, round_id: int) -> _Compared:
        """The works that entries of a round are compared with."""
        if round_id not in self._rounds:
            self._rounds[round_id] = _Compared.of(self.year.compared_in(round_id))
        return self._rounds[round_id]


@dataclass(frozen=True, slots=True)
class _Compared:
    """Works of the year; ``every`` is the mask of all, ``by_institution`` has the places of those of each."""

    titles: Titles
    every: int
    by_institution: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, entries: Sequence[ComparedEntry]) -> _Compared:
        """These entries by their places."""
        places: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(entries):
            places[one.institution_id].append(place)
        return cls(
            Titles([one.id for one in entries], [one.keys.th for one in entries], [one.keys.en for one in entries]),
            (1 << len(entries)) - 1,
            places,
        )

    def similar_to(self, keys: TitleKeys, institution_id: int, most: int | None) -> Iterator[list[tuple[int, int]]]:
        """The works similar to one with these keys: of this institution, then of others."""
        own = self.by_institution.get(institution_id, ())
        near = mask_of(own)
        if most is None or len(own) <= most:
            yield self.titles.similar_among(keys, own)
        else:
            yield self.titles.similar_to(keys, most, near)
        yield self.titles.similar_to(keys, most, self.every ^ near)

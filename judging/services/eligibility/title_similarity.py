"""The similarity of titles: rapidfuzz's ratio over their comparison keys (why: docs/adr/0010-duplicates.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from judging.core.eligibility.duplicates import CONTAINED_SIMILARITY, SIMILARITY_THRESHOLD, YearEntries, containing_keys

Other = tuple[int | None, int | None]
"""What an entry is compared with: (another entry's id, None) or (None, a past work's id)."""


def similar_titles(key: str, keys: Sequence[str]) -> dict[int, int]:
    """The indexes in ``keys`` of titles similar to this one, each with its score from 0 to 100."""
    near = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=SIMILARITY_THRESHOLD, limit=None)
    scores = {place: round(score) for _, score, place in near}
    return scores | {place: max(scores.get(place, 0), CONTAINED_SIMILARITY) for place in containing_keys(key, keys)}


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """All titles that the entries of one year are compared with."""

    year: YearEntries
    others: tuple[Other, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, year: YearEntries, past: Sequence[tuple[int, str]], *, with_entries: bool = True) -> TitleIndex:
        """Past works (id, key) and, with ``with_entries``, every work of the year."""
        entries = year.taking_part if with_entries else ()
        return cls(
            year,
            (*((one.id, None) for one in entries), *((None, past_id) for past_id, _ in past)),
            (*(one.key for one in entries), *(key for _, key in past)),
        )

    def similar_to(self, entry_id: int) -> dict[Other, int]:
        """What is similar to this entry, with the score: nothing for a withdrawn work, never the same work at another
        level."""
        own = self.year.by_id[entry_id]
        if own.is_withdrawn:
            return {}
        found = ((self.others[place], score) for place, score in similar_titles(own.key, self.keys).items())
        return {other: score for other, score in found if other[0] is None or self.year.may_pair(entry_id, other[0])}

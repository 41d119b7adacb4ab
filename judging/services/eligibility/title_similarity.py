"""How alike titles are: rapidfuzz's ratio over what of them is compared, many at once.

Why this scorer, docs/adr/0010-duplicates.md says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from judging.core.eligibility.duplicates import CONTAINED_SIMILARITY, SIMILARITY_THRESHOLD, YearEntries, containing_keys

Other = tuple[int | None, int | None]
"""What an entry is like: (another entry, None) or (None, a past work)."""


def alike(key: str, keys: Sequence[str]) -> dict[int, int]:
    """The places in ``keys`` of titles that look like this one, each with its likeness from 0 to 100."""
    near = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=SIMILARITY_THRESHOLD, limit=None)
    scores = {place: round(score) for _, score, place in near}
    return scores | {place: max(scores.get(place, 0), CONTAINED_SIMILARITY) for place in containing_keys(key, keys)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that an entry is compared with, put in a row once for looking up many."""

    year: YearEntries
    others: tuple[Other, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, year: YearEntries, past: Sequence[tuple[int, str]], *, with_entries: bool = True) -> Shelf:
        """Past works (id, key) and, unless they are left out, every work of the year."""
        standing = year.standing if with_entries else ()
        return cls(
            year,
            (*((one.id, None) for one in standing), *((None, past_id) for past_id, _ in past)),
            (*(one.key for one in standing), *(key for _, key in past)),
        )

    def like(self, entry_id: int) -> dict[Other, int]:
        """What looks like this entry, with the likeness; nothing of a work that was withdrawn, and never itself on
        another level of the ladder."""
        own = self.year.by_id[entry_id]
        if own.is_withdrawn:
            return {}
        root = self.year.root(entry_id)
        found = {self.others[place]: score for place, score in alike(own.key, self.keys).items()}
        return {other: score for other, score in found.items() if other[0] is None or self.year.root(other[0]) != root}

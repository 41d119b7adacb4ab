"""The stored pairs of works with similar titles, brought up to date with the titles. Verdicts are never deleted.

Thousands of works may have nearly the same title, so not every similar pair is stored: of each kind a work keeps its
``BEST`` most similar that wait for a verdict. A pair stands for both works, whichever of them keeps it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import cast

from sqlalchemy import Select, Table, delete, insert, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.eligibility.duplicates import BEST, SIMILARITY_THRESHOLD, YearEntries
from judging.database.statements import Cursor, within
from judging.models import Contest, Entry, LookAlike, Round
from judging.queries.eligibility.title_similarity import Other, Similar, TitleIndex, similarity

Pairing = tuple[int, int]
"""A pair, unordered: the ids of two entries, or the negative id of a past work and the id of an entry."""

_SEEN = 5 * BEST
"""Among how many of the most similar works of a kind a work's best are found, besides those that it is paired with."""


def update(session: Session, *, index: TitleIndex, competition_id: int, entry_ids: Collection[int]) -> int:
    """Store, update and delete the pairs of these entries of a competition; returns how many new ones have no verdict.

    Part of the caller's act, which updates admissions.
    """
    rows = rows_of(session, entry_ids=entry_ids)
    pairs = _Pairs(
        index,
        _verdicts(session, competition_id),
        {_pairing(row.entry_id, (row.other_entry_id, row.past_work_id)): row for row in rows},
        frozenset(entry_ids),
        _waiting_by_entry(session, competition_id),
    )
    for entry_id in sorted(entry_ids, key=lambda number: (index.year.by_id[number].institution_id, number)):
        pairs.look(entry_id)
    gone = pairs.outdated()
    session.flush()  # the scores, before rows go
    if gone:
        session.execute(delete(LookAlike).where(LookAlike.id.in_(gone)))
    cursor = Cursor.of(session)
    at = cursor.bind_moment(clock.now())
    columns = ("entry_id", "other_entry_id", "past_work_id", "score", "found_at")
    new = sorted(pairs.new, key=itemgetter(0))  # the database fills an index in order in less time
    cursor.insert(LookAlike, columns, ((*row, at) for row in new))
    if pairs.carried:
        session.execute(insert(cast(Table, LookAlike.__table__)), pairs.carried)
    return len(pairs.new)


def rows_of(session: Session, *, entry_ids: Collection[int]) -> list[LookAlike]:
    """The stored pairs of these entries, from either side."""
    query = select(LookAlike).where(
        or_(within(LookAlike.entry_id, entry_ids), within(LookAlike.other_entry_id, entry_ids))
    )
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _waiting_by_entry(session: Session, competition_id: int) -> Counter[int]:
    """By entry of the year: how many of its pairs with other entries wait for a verdict."""
    query = (
        select(LookAlike.entry_id, LookAlike.other_entry_id)
        .where(LookAlike.verdict.is_(None), LookAlike.other_entry_id.is_not(None))
        .where(LookAlike.entry_id.in_(_entries_of(competition_id)))
    )
    return Counter(number for row in session.execute(query) for number in row)


@dataclass(slots=True)
class _Pairs:
    """The pairs of the entries ``asked`` about: those ``stored``, ``new`` ones without a verdict, ``carried`` ones with
    an earlier verdict; ``waiting`` counts the pairs without a verdict of each entry of the year."""

    index: TitleIndex
    verdicts: Mapping[Pairing, LookAlike]
    stored: Mapping[Pairing, LookAlike]
    asked: frozenset[int]
    waiting: Counter[int]
    new: list[tuple[int | None, ...]] = field(default_factory=list)
    carried: list[dict[str, object]] = field(default_factory=list)
    _kept: dict[Pairing, bool] = field(default_factory=dict)
    """By pair: whether it waits for a verdict."""
    _outranked: list[int] = field(default_factory=list)
    _of_entry: Counter[int] = field(init=False)

    def __post_init__(self) -> None:
        sides = ((row.entry_id, row.other_entry_id) for row in self.stored.values())
        self._of_entry = Counter(number for pair in sides for number in pair if number is not None)

    def look(self, entry_id: int) -> None:
        """Keep the best pairs of this entry."""
        for found in self.index.similar_to(entry_id, _SEEN + self._of_entry[entry_id]):
            self._keep_best(entry_id, found)

    def outdated(self) -> set[int]:
        """The stored pairs without a verdict that are no longer similar, or that better ones outrank. Updates the
        scores of those that look() did not meet."""
        gone = set(self._outranked)
        for pairing, row in self.stored.items():
            if pairing in self._kept or row.id in gone:
                continue
            score = self._score(row)
            if score >= SIMILARITY_THRESHOLD:
                row.score = score
            elif row.verdict is None:
                gone.add(row.id)
        return gone

    def _keep_best(self, entry_id: int, found: Similar) -> None:
        best, has_stored = 0, self._of_entry[entry_id] > 0
        for other, score in found:
            if best >= BEST and not (has_stored or self._lacks(other[0])):
                continue
            pairing = _pairing(entry_id, other)
            if pairing not in self._kept and not self._meets(pairing, score, best, other):
                if best >= BEST and not self._lacks(other[0]):
                    continue
                self._add(entry_id, other, pairing, score)
            best += self._kept.get(pairing, False)

    def _meets(self, pairing: Pairing, score: int, best: int, other: Other) -> bool:
        """Whether the pair is stored. A past work that is outranked goes: no other work keeps it."""
        row = self.stored.get(pairing)
        if row is None:
            return False
        if row.verdict is None and other[0] is None and best >= BEST:
            self._outranked.append(row.id)
        else:
            row.score = score
            self._kept[pairing] = row.verdict is None
        return True

    def _lacks(self, other: int | None) -> bool:
        """Whether another entry, which is not looked at itself, has room for a pair."""
        return other is not None and other not in self.asked and self.waiting[other] < BEST

    def _add(self, entry_id: int, other: Other, pairing: Pairing, score: int) -> None:
        verdict = _carried(self.index.year, self.verdicts, entry_id, other)
        self._kept[pairing] = verdict is None
        if verdict is not None:
            row = {"entry_id": entry_id, "other_entry_id": other[0], "past_work_id": other[1], "score": score}
            said = {name: getattr(verdict, name) for name in ("verdict", "reason", "decided_at", "decided_by")}
            self.carried.append({**row, "found_at": clock.now(), **said})
            return
        self.new.append((entry_id, *other, score))
        self.waiting[entry_id] += 1
        if other[0] is not None:
            self.waiting[other[0]] += 1

    def _score(self, row: LookAlike) -> int:
        """The similarity of a stored pair; 0 for works that are not compared."""
        year, keys = self.index.year, self.index.keys_of((row.other_entry_id, row.past_work_id))
        own = year.by_id.get(row.entry_id)
        if own is None or keys is None:
            return 0
        if row.other_entry_id is None:
            return similarity(own.keys, keys) if own.takes_part else 0
        sides = ((row.entry_id, row.other_entry_id), (row.other_entry_id, row.entry_id))
        compared = any(year.may_pair(one, two) for one, two in sides if one in self.asked)
        return similarity(own.keys, keys) if compared else 0


def _pairing(entry_id: int, other: Other) -> Pairing:
    other_id, past_id = other
    two = -(past_id or 0) if other_id is None else other_id
    return (entry_id, two) if entry_id < two else (two, entry_id)


def _carried(year: YearEntries, verdicts: Mapping[Pairing, LookAlike], entry_id: int, other: Other) -> LookAlike | None:
    """The last verdict on the two entries or on those they advanced from; none from another branch, where a work may
    have been entered by somebody without rights on these."""
    if not verdicts:
        return None
    others: Sequence[int | None] = [None] if other[0] is None else year.lineage(other[0])
    pairings = [_pairing(one, (two, other[1])) for one in year.lineage(entry_id) for two in others]
    found = [verdicts[pairing] for pairing in pairings if pairing in verdicts]
    return max(found, key=lambda row: (row.decided_at, row.id), default=None)


def _verdicts(session: Session, competition_id: int) -> dict[Pairing, LookAlike]:
    """The verdicts on entries of the year; the last one where a pair was found from both sides."""
    query = (
        select(LookAlike)
        .where(LookAlike.entry_id.in_(_entries_of(competition_id)), LookAlike.verdict.is_not(None))
        .order_by(LookAlike.decided_at, LookAlike.id)
    )
    rows = session.execute(query).scalars()
    return {_pairing(row.entry_id, (row.other_entry_id, row.past_work_id)): row for row in rows}


def _entries_of(competition_id: int) -> Select[tuple[int]]:
    """The ids of the entries of a year."""
    return (
        select(Entry.id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(Round.competition_id == competition_id)
    )

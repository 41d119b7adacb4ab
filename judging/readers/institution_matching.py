"""Is this institution one we know? Exactly, perhaps (a person says), or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from judging.core.provinces import province as province_name
from judging.core.thai import match_key, normalise

SIMILAR_FROM = 82.0
"""From this score of 100 on, two names may mean one institution. Chosen so that one mistyped letter in the shortest
usual place name still passes, and two colleges of different towns do not."""

AT_MOST = 5
_PLACE_CUTOFF = 60.0
_OTHER_KIND_BELOW = 70.0
"""Two kinds less alike than this are two colleges, even in one town; พณิชยการ and พาณิชยการ are more alike."""
_WHOLE_CUTOFF = 90.0
"""Where a kind cannot be told (mistyped, say), whole names are compared; all share a long beginning, so strictly."""

_AMBIGUOUS = {"วช.": "วิทยาลัยสารพัดช่าง", "วพ.": "วิทยาลัยพณิชยการ"}
"""Short forms that mean one kind for most people, another for some: good for a proposal, not for a match."""

_KIND = re.compile("(?:วิทยาลัย)?(อาชีวศึกษา|เทคนิค|การอาชีพ|สารพัดช่าง|เกษตรและเทคโนโลยี|พณิชยการ|พาณิชยการ|ประมง|เทคโนโลยี)")


class MatchKind(StrEnum):
    """What an import does with a name: take the known one, ask a person, or create."""

    EXACT = "exact"
    SIMILAR = "similar"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known institution that may be meant; ``score`` runs from 0 to 100."""

    id: int
    name: str
    province: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was found, the best candidate first; exact has one, new has none."""

    kind: MatchKind
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    name: str
    province: str
    kind: str


class Register:
    """The known institutions, prepared once for looking up many names."""

    def __init__(self, known: Iterable[tuple[int, str, str]]) -> None:
        """``known``: id, name and province (perhaps empty) of each; one institution may stand there under several
        names."""
        self._known: list[_Known] = []
        self._places: list[str] = []
        self._keys: list[str] = []
        self._by_key: dict[str, list[_Known]] = {}
        for id_, name, province in known:
            key = match_key(name)
            kind, place = _kind_and_place(key)
            one = _Known(id_, name, province, kind)
            self._known.append(one)
            self._keys.append(key)
            self._places.append(place)
            self._by_key.setdefault(key, []).append(one)

    def propose(self, name: str, province: str = "") -> Match:
        """Exact: the same name after normalising, with the same province or one of the two left empty, and only one
        such. Similar: some names are near, or the same name stands in other provinces; a person decides. Else new."""
        wanted = province_name(province)
        same = self._by_key.get(match_key(name), [])
        fitting = [one for one in same if _provinces_agree(one.province, wanted)]
        certain = [one for one in fitting if province_name(one.province) == wanted] or fitting
        if len({one.id for one in certain}) == 1:
            return Match(MatchKind.EXACT, (_candidate(certain[0], 100.0),))
        near = self._near(name, wanted)
        return Match(MatchKind.SIMILAR, near) if near else Match(MatchKind.NEW)

    def alike(self, name: str, province: str = "") -> tuple[Candidate, ...]:
        """The names near this one, itself among them, the nearest first."""
        return self._near(name, province_name(province))

    def _near(self, name: str, wanted: str) -> tuple[Candidate, ...]:
        key = match_key(_spelled_out(name))
        scores = self._whole_scores(key) | self._place_scores(*_kind_and_place(key))
        found = []
        for position, score in scores.items():
            one = self._known[position]
            if one.province and wanted:
                score += 4 if province_name(one.province) == wanted else -6
            if score >= SIMILAR_FROM:
                found.append(_candidate(one, round(min(score, 99.0), 1)))
        found.sort(key=lambda candidate: (candidate.score, candidate.name, candidate.id))
        each = {candidate.id: candidate for candidate in found}  # under its best spelling, where it has several
        return tuple(sorted(each.values(), key=lambda one: (-one.score, one.name, one.id))[:AT_MOST])

    def _place_scores(self, kind: str, place: str) -> dict[int, float]:
        """By the place mostly, since that is what tells colleges of one kind apart."""
        scores = {}
        for _, place_score, position in process.extract(
            place, self._places, scorer=fuzz.ratio, score_cutoff=_PLACE_CUTOFF, limit=40
        ):
            kind_score = fuzz.ratio(kind, self._known[position].kind)
            if kind_score >= _OTHER_KIND_BELOW or not kind or not self._known[position].kind:
                scores[position] = 0.75 * place_score + 0.25 * kind_score
        return scores

    def _whole_scores(self, key: str) -> dict[int, float]:
        is_told = bool(_kind_and_place(key)[0])
        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_WHOLE_CUTOFF, limit=40)
        return {position: score for _, score, position in found if not is_told or not self._known[position].kind}


def propose(name: str, province: str, known: Sequence[tuple[int, str, str]]) -> Match:
    """One look-up among few; for many names prepare a Register once."""
    return Register(known).propose(name, province)


def _kind_and_place(key: str) -> tuple[str, str]:
    """What kind of college a key names, and the rest, which tells one from the other of its kind."""
    found = _KIND.match(key)
    return (found[1], key[found.end() :]) if found and found.end() < len(key) else ("", key)


def _spelled_out(name: str) -> str:
    text = normalise(name)
    for short, full in _AMBIGUOUS.items():
        if text.startswith(short):
            return full + text[len(short) :]
    return text


def _provinces_agree(one: str, other: str) -> bool:
    return not one or not other or province_name(one) == other


def _candidate(one: _Known, score: float) -> Candidate:
    return Candidate(one.id, one.name, one.province, score)

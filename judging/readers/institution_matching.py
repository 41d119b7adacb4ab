"""Match the name of an institution with the registry: exact, similar (a person decides) or new."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz import fuzz, process

from judging.core.provinces import province as province_name
from judging.core.thai import match_key, name_and_code, normalise

SIMILAR_FROM = 82.0
"""From this score (of 100) on, two names may mean one institution. One mistyped letter in the shortest usual place name
stays above it; two colleges of different towns stay below."""

AT_MOST = 5
_PLACE_CUTOFF = 60.0
_OTHER_KIND_BELOW = 70.0
"""Types less similar than this are different colleges, even in one town; พณิชยการ and พาณิชยการ are more similar."""
_WHOLE_CUTOFF = 90.0
"""The strict limit for whole names, which share a long prefix; they are compared where the type is unreadable."""

_AMBIGUOUS = {"วช.": "วิทยาลัยสารพัดช่าง", "วพ.": "วิทยาลัยพณิชยการ"}
"""Ambiguous abbreviations: good for a proposal, not for an exact match."""

_KIND = re.compile("(?:วิทยาลัย)?(อาชีวศึกษา|เทคนิค|การอาชีพ|สารพัดช่าง|เกษตรและเทคโนโลยี|พณิชยการ|พาณิชยการ|ประมง|เทคโนโลยี)")


NO_CODES: Mapping[str, int] = MappingProxyType({})


class MatchKind(StrEnum):
    """What an import does with a name: use the known institution, ask a person, or create one."""

    EXACT = "exact"
    SIMILAR = "similar"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known institution that the name may mean; ``score`` is from 0 to 100."""

    id: int
    name: str
    province: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The candidates, best first; an exact match has one, a new name none."""

    kind: MatchKind
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    name: str
    province: str
    kind: str
    place: str


class Register:
    """The known institutions, indexed for many look-ups."""

    def __init__(self, known: Iterable[tuple[int, str, str]], codes: Mapping[str, int] = NO_CODES) -> None:
        """``known``: id, name and province (may be empty) of each; an institution may appear under several names.
        ``codes``: the ids by institution code."""
        self._codes = codes
        self._known = [_Known(*one, *_kind_and_place(match_key(one[1]))) for one in known]
        self._places = [one.place for one in self._known]
        self._keys = [match_key(one.name) for one in self._known]
        self._by_key: dict[str, list[_Known]] = {}
        for key, found in zip(self._keys, self._known, strict=True):
            self._by_key.setdefault(key, []).append(found)

    def propose(self, name: str, province: str = "") -> Match:
        """Match a name.

        Exact: exactly one institution has the same normalised name, and the provinces agree or one is empty; or its
        code follows the name in brackets. Similar: names are near, or the same name exists in other provinces or
        several times in this one. Otherwise new.
        """
        wanted = province_name(province)
        bare, code = name_and_code(name)
        coded = [one for one in self._by_key.get(match_key(bare), []) if code and self._codes.get(code) == one.id]
        if coded:
            return Match(MatchKind.EXACT, (_candidate(coded[0], 100.0),))
        same = self._by_key.get(match_key(name), [])
        fitting = [one for one in same if not (one.province and wanted) or province_name(one.province) == wanted]
        certain = [one for one in fitting if province_name(one.province) == wanted] or fitting
        if len({one.id for one in certain}) == 1:
            return Match(MatchKind.EXACT, (_candidate(certain[0], 100.0),))
        near = self._near(name, wanted)
        return Match(MatchKind.SIMILAR, near) if near else Match(MatchKind.NEW)

    def alike(self, name: str, province: str = "") -> tuple[Candidate, ...]:
        """The similar names, including the name itself, nearest first."""
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
        each = {candidate.id: candidate for candidate in found}  # the best spelling of each institution
        return tuple(sorted(each.values(), key=lambda one: (-one.score, one.name, one.id))[:AT_MOST])

    def _place_scores(self, kind: str, place: str) -> dict[int, float]:
        """Scores that mostly weigh the place, which distinguishes colleges of one type."""
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


def _kind_and_place(key: str) -> tuple[str, str]:
    """The type of college in a key, and the rest, which distinguishes colleges of one type."""
    found = _KIND.match(key)
    return (found[1], key[found.end() :]) if found and found.end() < len(key) else ("", key)


def _spelled_out(name: str) -> str:
    text = normalise(name)
    for short, full in _AMBIGUOUS.items():
        if text.startswith(short):
            return full + text[len(short) :]
    return text


def _candidate(one: _Known, score: float) -> Candidate:
    return Candidate(one.id, one.name, one.province, score)

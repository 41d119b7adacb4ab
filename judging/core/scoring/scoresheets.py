"""Pure: one judge's sheet for one work. It is complete, or it is no number at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from judging.core.rulebooks.rulebook import Item, Rulebook


@dataclass(frozen=True, slots=True)
class Complete:
    """A sheet with a mark for every criterion of its sections. All numbers in units of the rulebook."""

    total: int
    by_section: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A sheet that counts for nothing yet; ``missing`` are its unscored criteria in printed order."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoFar:
    """What an unfinished sheet shows while it is filled in; for screens alone, never for means or ranks."""

    scored: int
    of: int
    total: int
    by_section: Mapping[str, int]


def criteria_of(rulebook: Rulebook, sections: Collection[str]) -> tuple[Item, ...]:
    """The criteria that a judge appointed for ``sections`` scores, in printed order.

    Raises ValueError when ``sections`` is empty or names no section of the rulebook.
    """
    known = {section.code for section in rulebook.sections}
    unknown = sorted(set(sections) - known)
    if unknown or not sections:
        raise ValueError(f"no sections of {rulebook.id}: {', '.join(unknown) or 'none named'}")
    return tuple(item for item in rulebook.criteria if item.section in sections)


def tally_sheet(
    rulebook: Rulebook, sections: Collection[str], marks: Mapping[str, int | None]
) -> Complete | Incomplete:
    """The sheet's sums when every criterion of its sections has a mark, else what is missing (design §2).

    A mark that is None or not there is unscored and never becomes a number. Raises ValueError for marks outside the
    sections and for points that no level of the criterion gives: these are bugs above, not refusals.
    """
    criteria = criteria_of(rulebook, sections)
    _check(criteria, marks)
    by_section = {section.code: 0 for section in rulebook.sections if section.code in sections}
    missing: list[str] = []
    for criterion in criteria:
        points = marks.get(criterion.code)
        if points is None:
            missing.append(criterion.code)
        else:
            by_section[criterion.section] += points
    if missing:
        return Incomplete(tuple(missing))
    return Complete(sum(by_section.values()), by_section)


def so_far(rulebook: Rulebook, sections: Collection[str], marks: Mapping[str, int | None]) -> SoFar:
    """How many criteria are scored and what their points add up to, in units; raises as ``tally_sheet`` does."""
    criteria = criteria_of(rulebook, sections)
    _check(criteria, marks)
    by_section = {section.code: 0 for section in rulebook.sections if section.code in sections}
    scored = 0
    for criterion in criteria:
        points = marks.get(criterion.code)
        if points is not None:
            scored += 1
            by_section[criterion.section] += points
    return SoFar(scored, len(criteria), sum(by_section.values()), by_section)


def _check(criteria: tuple[Item, ...], marks: Mapping[str, int | None]) -> None:
    offered = {criterion.code: {level.points for level in criterion.levels} for criterion in criteria}
    for code, points in marks.items():
        if code not in offered:
            raise ValueError(f"{code} is not a criterion of this sheet's sections")
        if points is not None and points not in offered[code]:
            raise ValueError(f"no level of {code} gives {points} units")

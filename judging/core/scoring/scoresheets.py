"""Pure: one judge's sheet for one work. An incomplete sheet has no total."""

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
    """A sheet that does not count yet; ``missing`` are its unscored criteria in printed order."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoFar:
    """The sums of an unfinished sheet, for screens only, never for means or ranks."""

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
    """The sheet's sums when every criterion of its sections has a mark, else the unscored criteria (design §2).

    A mark that is None or absent is unscored and never counts as a number. Raises ValueError for marks outside the
    sections and for points that no level of the criterion gives: these are bugs of the caller, not refusals.
    """
    found = so_far(rulebook, sections, marks)
    if found.scored == found.of:
        return Complete(found.total, found.by_section)
    criteria = criteria_of(rulebook, sections)
    return Incomplete(tuple(item.code for item in criteria if marks.get(item.code) is None))


def so_far(rulebook: Rulebook, sections: Collection[str], marks: Mapping[str, int | None]) -> SoFar:
    """How many criteria are scored and the sum of their points, in units; raises as ``tally_sheet`` does."""
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

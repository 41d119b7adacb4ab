"""The tally of a work computed from its sheets: a simple reference for the faster sums."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.scoresheets import Complete, tally_sheet
from judging.core.scoring.tallies import Sheet, Sum, Tally, tally_from_sums


def tally_entry(
    rulebook: Rulebook, entry: str, sheets: Sequence[Sheet], zeroed: Collection[str] = frozenset()
) -> Tally:
    """The tally of a work from its counted sheets, which must be complete. Raises Uncovered."""
    assert all(isinstance(tally_sheet(rulebook, sheet.sections, sheet.marks), Complete) for sheet in sheets)
    sums: dict[str, Sum] = {}
    for sheet in sheets:
        for code, points in sheet.marks.items():
            units, count = sums.get(code, (0, 0))
            sums[code] = (units + points, count + 1)
    return tally_from_sums(rulebook, entry, len(sheets), sums, zeroed)

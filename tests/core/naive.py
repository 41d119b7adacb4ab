"""A second ranking, deliberately naive: fractions from the start, every work against every other, no cleverness."""

from __future__ import annotations

from fractions import Fraction

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.tallies import Sheet


def mean(rulebook: Rulebook, sheets: list[Sheet], code: str) -> Fraction:
    """An item's mean in points: a criterion's over the sheets that have it, anything else the sum of its children."""
    children = [item.code for item in rulebook.items if item.parent == code]
    if children:
        return sum((mean(rulebook, sheets, child) for child in children), Fraction(0))
    marks = [Fraction(sheet.marks[code]) * rulebook.unit for sheet in sheets if code in sheet.marks]
    return sum(marks, Fraction(0)) / len(marks)


def total(rulebook: Rulebook, sheets: list[Sheet]) -> Fraction:
    tops = [item.code for item in rulebook.items if item.parent is None]
    return sum((mean(rulebook, sheets, code) for code in tops), Fraction(0))


def worth(rulebook: Rulebook, sheets: list[Sheet], reading: str) -> list[object]:
    """What a work is compared by: its total, then each key of the reading."""
    keys = next(tie_break.keys for tie_break in rulebook.tie_breaks if tie_break.reading == reading)
    values: list[object] = [total(rulebook, sheets)]
    for key in keys:
        if key.startswith("sorted("):
            under = key.removeprefix("sorted(").removesuffix(")") + "."
            codes = [item.code for item in rulebook.items if item.levels and item.code.startswith(under)]
            values.append(sorted((mean(rulebook, sheets, code) for code in codes), reverse=True))
        else:
            values.append(mean(rulebook, sheets, key))
    return values


def ranks(rulebook: Rulebook, works: dict[str, list[Sheet]], reading: str) -> dict[str, int]:
    """Each work's rank: one more than the number of works that are better."""
    worths = {entry: worth(rulebook, sheets, reading) for entry, sheets in works.items()}
    return {entry: 1 + sum(other > worths[entry] for other in worths.values()) for entry in works}

"""A deliberately naive ranking, used as a reference: fractions throughout, and each work compared with every other."""

from __future__ import annotations

from fractions import Fraction

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.tallies import Sheet


def mean(rulebook: Rulebook, sheets: list[Sheet], code: str) -> Fraction:
    """An item's mean in points: for a criterion, over the sheets that have it; otherwise the sum of its children."""
    children = [item.code for item in rulebook.items if item.parent == code]
    if children:
        return sum((mean(rulebook, sheets, child) for child in children), Fraction(0))
    marks = [Fraction(sheet.marks[code]) * rulebook.unit for sheet in sheets if code in sheet.marks]
    return sum(marks, Fraction(0)) / len(marks)


def total(rulebook: Rulebook, sheets: list[Sheet]) -> Fraction:
    tops = [item.code for item in rulebook.items if item.parent is None]
    return sum((mean(rulebook, sheets, code) for code in tops), Fraction(0))


def worth(rulebook: Rulebook, sheets: list[Sheet], reading: str) -> list[object]:
    """The values by which a work is compared: its total, then each key of the reading."""
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
    """Each work's rank: one more than the number of better works."""
    worths = {entry: worth(rulebook, sheets, reading) for entry, sheets in works.items()}
    return {entry: 1 + sum(other > worths[entry] for other in worths.values()) for entry in works}

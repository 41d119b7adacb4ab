"""Rulebooks built in code, so that tests of the arithmetic need no file and no loader."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from judging.core.rulebooks.rulebook import Item, Level, Rulebook, Text, TieBreak

NAMES = ("very_good", "good", "fair", "needs_improvement")

TYPE4_POINTS = {
    "1.1": "2 1.5 1 0",
    "1.2.1": "4 3 2 1",
    "1.2.2": "5 3 1 0",
    "1.3": "2 1.5 1 0",
    "1.4": "2 - - 0",
    "2.1": "10 8 6 4",
    "2.2": "10 8 6 4",
    "3.1": "1.5 1 0.5 0",
    "3.2": "1.5 1 0.5 0",
    "3.3": "2 1.5 1 0",
    "3.4": "1.5 1 0.5 0",
    "3.5": "1.5 1 0.5 0",
    "3.6": "2 1.5 1 0",
    "3.7": "5 4 3 2",
    "4.1": "4 3 2 1",
    "4.2": "3 2 1 0",
    "4.3": "3 2 1 0",
    "5.1": "5 3 1 0",
    "5.2": "5 3 1 0",
    "6.1": "10 8 6 4",
    "6.2": "10 8 6 4",
    "6.3": "10 8 6 4",
}
TYPE4_READINGS = {
    "printed": ("6", "6.1", "6.2", "6.3"),
    "own-high": ("6", "sorted(6)"),
    "by-weight": ("6", "6.1", "6.2", "6.3", "2", "1", "3", "4", "5"),
}


def text(words: str) -> Text:
    return Text(words, words)


def rubric(points: dict[str, str], readings: dict[str, tuple[str, ...]], unit: Fraction = Fraction(1, 2)) -> Rulebook:
    """A rulebook of these criteria (their level points, best first), with the groups and sections that contain them."""
    scores = {
        code: [
            (name, int(Fraction(score) / unit)) for name, score in zip(NAMES, row.split(), strict=False) if score != "-"
        ]
        for code, row in points.items()
    }
    codes = list(dict.fromkeys(above for code in points for above in _path(code)))
    items = tuple(
        Item(
            code=code,
            title=text(code),
            points=sum(row[0][1] for under, row in scores.items() if code in _path(under)),
            parent=code.rpartition(".")[0] or None,
            section=code.split(".")[0],
            levels=tuple(Level(name, text(name), units, text("")) for name, units in scores.get(code, [])),
        )
        for code in codes
    )
    return Rulebook(
        id="by-hand",
        edition=1,
        school_year=2564,
        category="4",
        title=text("by hand"),
        announced=date(2021, 12, 29),
        total=sum(item.points for item in items if item.parent is None),
        unit=unit,
        level_sets=(),
        items=items,
        tie_breaks=tuple(TieBreak(reading, keys, text(reading)) for reading, keys in readings.items()),
    )


def _path(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[: depth + 1]) for depth in range(len(parts))]


TYPE4 = rubric(TYPE4_POINTS, TYPE4_READINGS)
SMALL = rubric(
    {"1.1": "2 1 0", "1.2": "3 1 0", "2.1": "2 1 0", "2.2": "2 1 0"},
    {"printed": ("2", "2.1"), "own-high": ("2", "sorted(2)")},
    Fraction(1),
)
SECTIONS = tuple(section.code for section in TYPE4.sections)

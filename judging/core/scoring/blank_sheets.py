"""Pure: the blank score sheet on paper, as a table with a column for each level, divided into A4 pages.

A browser cannot number the pages of one sheet among many, so the pages are divided here, by an estimate of each line's
height that is never too low for the texts of a rulebook; the last page has the end of the sheet (total, signature).
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from judging.core.rulebooks.rulebook import Item, Level, LevelName, Rulebook
from judging.core.scoring.scoresheets import criteria_of

PAGE = 268
"""Height of a page without its margins, in millimetres."""
HEAD, LATER_HEAD, SECTION, SUM, END = 45, 30, 6, 6, 62
"""Heights of the head of the first page and of later ones, of a section's heading, of its sum, and of the end."""
LINE, PADDING = 4.2, 2.0
NAME_WIDTH, LEVELS_WIDTH = 23, 88
"""Letters of a criterion's name in a line, and of all its levels together."""
BEFORE_GUIDANCE = 6
"""Letters that the box and the points take."""


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with a cell for each column, None where its level is not offered. A criterion with levels of its own
    has no ``cells``; its levels are printed one after another across all columns."""

    item: Item
    cells: tuple[Level | None, ...] | None


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one section on one page; ``begins`` and ``ends`` say whether they are its first and its last."""

    section: Item
    lines: tuple[Line, ...]
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A sheet for ``points`` units in all, by page."""

    columns: tuple[LevelName, ...]
    pages: tuple[tuple[Part, ...], ...]
    points: int


def blank_sheet(rulebook: Rulebook, sections: Collection[str], language: str) -> BlankSheet:
    """The sheet of a judge appointed for ``sections``; ``language`` is that of the print.

    The columns are the level set that most of the criteria use.
    """
    criteria = criteria_of(rulebook, sections)
    used = Counter(item.level_set for item in criteria)
    common = max(rulebook.level_sets, key=lambda level_set: used[level_set.id])
    lines = [_line(item, common.id, common.levels) for item in criteria]
    cuts = _cuts(lines, language)
    return BlankSheet(
        columns=common.levels,
        pages=tuple(
            _parts(rulebook, lines, begin, end) for begin, end in zip([0, *cuts], [*cuts, len(lines)], strict=True)
        ),
        points=rulebook.points_of(sections),
    )


def _line(item: Item, level_set: str, columns: Sequence[LevelName]) -> Line:
    if item.level_set != level_set:
        return Line(item, None)
    offered = {level.id: level for level in item.levels}
    return Line(item, tuple(offered.get(column.id) for column in columns))


def _parts(rulebook: Rulebook, lines: Sequence[Line], begin: int, end: int) -> tuple[Part, ...]:
    made = []
    for section in rulebook.sections:
        places = [place for place, line in enumerate(lines) if line.item.section == section.code]
        here = [place for place in places if begin <= place < end]
        if here:
            own = tuple(lines[place] for place in here)
            made.append(Part(section, own, here[0] == places[0], here[-1] == places[-1]))
    return tuple(made)


def _cuts(lines: Sequence[Line], language: str) -> list[int]:
    """Where later pages begin: as few pages as possible, a page ends with a section where that costs no page, and the
    pages are about equally full. The last page has a criterion before the end of the sheet."""
    heights = [_height(line, language) for line in lines]

    def fits(begin: int, end: int) -> bool:
        own = lines[begin:end]
        parts = len({line.item.section for line in own})
        last = END if end == len(lines) else 0
        head = LATER_HEAD if begin else HEAD
        return len(own) == 1 or head + sum(heights[begin:end]) + parts * (SECTION + SUM) + last <= PAGE

    def pages(begin: int) -> int:
        """The pages that the lines from here take, filled one after another."""
        number = 1
        while not fits(begin, len(lines)):
            begin = max(end for end in range(begin + 1, len(lines)) if fits(begin, end))
            number += 1
        return number

    cuts: list[int] = []
    begin = 0
    while (left := pages(begin)) > 1:
        ends = [end for end in range(begin + 1, len(lines)) if fits(begin, end) and pages(end) < left]
        whole = [end for end in ends if lines[end].item.section != lines[end - 1].item.section]
        share = (sum(heights[begin:]) + END) / left
        begin = min(whole or ends, key=lambda end: abs(sum(heights[begin:end]) - share))
        cuts.append(begin)
    return cuts


def _height(line: Line, language: str) -> float:
    name = _rows(line.item.title.in_language(language), NAME_WIDTH)
    texts = [level.guidance.in_language(language) for level in line.item.levels]
    if line.cells is None:
        names = [level.name.in_language(language) for level in line.item.levels]
        levels = sum(
            _rows(f"{own} {text}", LEVELS_WIDTH, BEFORE_GUIDANCE) for own, text in zip(names, texts, strict=True)
        )
    else:
        levels = max(_rows(text, LEVELS_WIDTH // len(line.cells), BEFORE_GUIDANCE) for text in texts)
    return max(name, levels) * LINE + PADDING


def _rows(text: str, width: int, before: int = 0) -> int:
    """How many rows a text takes; marks above and below Thai letters take no width."""
    return ceil((before + sum(unicodedata.category(letter) != "Mn" for letter in text)) / width)

"""Pure: a score sheet on paper as a table with a column for each level."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from judging.core.rulebooks.rulebook import Item, Level, LevelName, Rulebook
from judging.core.scoring.scoresheets import criteria_of


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with a cell for each column, None where its level is not offered. A criterion with levels of its own
    has no ``cells``; its levels are printed one after another across all columns."""

    item: Item
    cells: tuple[Level | None, ...] | None


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet for ``points`` units in all: its columns, and its sections with their lines."""

    columns: tuple[LevelName, ...]
    sections: tuple[tuple[Item, tuple[Line, ...]], ...]
    points: int


def sheet_layout(rulebook: Rulebook, sections: Collection[str]) -> SheetLayout:
    """The sheet of a judge appointed for ``sections``, for all if there are none.

    The columns are the level set that most of the criteria use.
    """
    wanted = [section for section in rulebook.sections if not sections or section.code in sections]
    used = Counter(item.level_set for item in criteria_of(rulebook, [section.code for section in wanted]))
    common = max(rulebook.level_sets, key=lambda level_set: used[level_set.id])
    return SheetLayout(
        columns=common.levels,
        sections=tuple(
            (
                section,
                tuple(_line(item, common.id, common.levels) for item in rulebook.criteria_under(section.code)),
            )
            for section in wanted
        ),
        points=rulebook.points_of(sections),
    )


def _line(item: Item, level_set: str, columns: Sequence[LevelName]) -> Line:
    if item.level_set != level_set:
        return Line(item, None)
    offered = {level.id: level for level in item.levels}
    return Line(item, tuple(offered.get(column.id) for column in columns))

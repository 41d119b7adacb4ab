"""The rulebook by which works are judged. Pure: the standard library only, frozen values.

Points are integers in the rulebook's unit. A `Rulebook` built by `parsing.from_data` has been checked; the types
themselves check nothing. The file format is described in docs/rulebook-format.md.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from judging.core.rulebooks.requirements import Requirement
from judging.core.text import Text

__all__ = ["Item", "Level", "LevelName", "LevelSet", "Requirement", "Rulebook", "Text", "TieBreak"]


@dataclass(frozen=True, slots=True)
class LevelName:
    """One step of a level set, named."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class LevelSet:
    """Names of levels, best first."""

    id: str
    levels: tuple[LevelName, ...]


@dataclass(frozen=True, slots=True)
class Level(LevelName):
    """One level that a criterion offers; `points` in units."""

    points: int
    guidance: Text


@dataclass(frozen=True, slots=True)
class Item:
    """A node of the rubric. A criterion has levels (best first, only those it offers); a section or group has none.
    ``facts`` are the names of the facts of a work that serve the item; a judge's sheet shows them beside it."""

    code: str
    title: Text
    points: int
    parent: str | None
    section: str
    levels: tuple[Level, ...] = ()
    level_set: str | None = None
    note: Text | None = None
    official: Text | None = None
    facts: tuple[str, ...] = ()

    @property
    def is_criterion(self) -> bool:
        return bool(self.levels)

    def level(self, level_id: str) -> Level:
        """The offered level with this id; KeyError when the criterion does not offer it."""
        return {level.id: level for level in self.levels}[level_id]


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One reading of the tie-break: item codes, or "sorted(code)", in the order in which they decide."""

    reading: str
    keys: tuple[str, ...]
    title: Text


@dataclass(frozen=True)
class Rulebook:
    """The rules of one category and school year; `total` and all points in `unit`s, items in printed order."""

    id: str
    edition: int
    school_year: int
    category: str
    title: Text
    announced: date
    total: int
    unit: Fraction
    level_sets: tuple[LevelSet, ...]
    items: tuple[Item, ...]
    tie_breaks: tuple[TieBreak, ...]
    requirements: tuple[Requirement, ...] = ()

    def __hash__(self) -> int:
        return hash((self.id, self.edition))

    @cached_property
    def sections(self) -> tuple[Item, ...]:
        """The items without a parent."""
        return tuple(item for item in self.items if item.parent is None)

    @cached_property
    def criteria(self) -> tuple[Item, ...]:
        """The items that are scored."""
        return tuple(item for item in self.items if item.is_criterion)

    @cached_property
    def scales(self) -> Mapping[str, tuple[str, Mapping[str, int]]]:
        """For each criterion its section, and the points of each of its levels."""
        return {item.code: (item.section, {level.id: level.points for level in item.levels}) for item in self.criteria}

    @cached_property
    def _by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _criteria_under(self) -> Mapping[str, tuple[Item, ...]]:
        return {code: tuple(_descendants(code, self.criteria)) for code in self._by_code}

    def item(self, code: str) -> Item:
        """The item with this code; KeyError when there is none."""
        return self._by_code[code]

    def criteria_under(self, code: str) -> tuple[Item, ...]:
        """The criteria at any depth under this item; a criterion gives itself. KeyError when there is no such item."""
        return self._criteria_under[code]

    def points_of(self, sections: Collection[str]) -> int:
        """The maximum of these sections in units; of all of them if there are none."""
        return sum(item.points for item in self.sections if not sections or item.code in sections)

    def tie_break(self, reading: str | None = None) -> TieBreak:
        """The reading of this name, the first where none is named; KeyError when there is none."""
        for tie_break in self.tie_breaks:
            if reading is None or tie_break.reading == reading:
                return tie_break
        raise KeyError(reading)


def _descendants(code: str, items: Iterable[Item]) -> Iterator[Item]:
    return (item for item in items if item.code == code or item.code.startswith(f"{code}."))

"""From plain data to a checked rulebook. Pure: the standard library only.

`from_data` takes the data of a TOML or JSON file. It builds a `Rulebook` that obeys the format
(docs/rulebook-format.md), or raises `RulebookFaults` with every fault. `to_data` is its inverse.
"""

from collections.abc import Mapping
from typing import Any

from judging.core.rulebooks.faults import Fault, RulebookFaults
from judging.core.rulebooks.parsing_items import ItemDraft, check_tree, read_items
from judging.core.rulebooks.parsing_requirements import read_requirements
from judging.core.rulebooks.rulebook import Item, LevelName, LevelSet, Rulebook, TieBreak
from judging.core.rulebooks.serialization import FORMAT, canonical_text, to_data
from judging.core.rulebooks.toml_tables import Faults, Table, known, listed
from judging.core.text import Text

__all__ = ["Fault", "RulebookFaults", "canonical_text", "from_data", "to_data"]

_ROOT_KEYS = (
    "format",
    "id",
    "edition",
    "school_year",
    "category",
    "title",
    "announced",
    "total",
    "unit",
    "level_set",
    "item",
    "tie_break",
    "requirement",
)
_YEARS = (2500, 2700)
_LARGEST_EDITION = 9999
_A_NUMBER = Text("จำนวนเต็ม", "an integer")


def from_data(data: Mapping[str, Any]) -> Rulebook:
    """The rulebook in the data. Raises RulebookFaults with every fault."""
    faults = Faults()
    root = Table(faults, data)
    if not _is_known_format(root):
        raise RulebookFaults(tuple(faults.found))
    root.only(*_ROOT_KEYS)
    unit = root.positive("unit")
    total = root.points("total", unit)
    head: dict[str, Any] = {
        "id": root.identifier("id"),
        "edition": root.integer("edition", 1, _LARGEST_EDITION),
        "school_year": root.integer("school_year", *_YEARS),
        "category": root.string("category"),
        "title": root.text("title"),
        "announced": root.day("announced"),
        "unit": unit,
        "total": total,
    }
    level_sets = _level_sets(root)
    drafts = read_items(root, {level_set.id: level_set for level_set in level_sets}, unit)
    check_tree(root, drafts, total, unit)
    codes = tuple(draft.code for draft in drafts if draft.code is not None)
    tie_breaks = _tie_breaks(root, codes)
    requirements = read_requirements(root, codes)
    if faults.found:
        raise RulebookFaults(tuple(faults.found))
    return Rulebook(
        **head,
        level_sets=level_sets,
        items=tuple(_item(draft) for draft in drafts),
        tie_breaks=tie_breaks,
        requirements=requirements,
    )


def _is_known_format(root: Table) -> bool:
    """Record a fault for an unknown format, whose other keys are not read because they may mean anything."""
    found = root.value("format", object, _A_NUMBER)
    is_known = type(found) is int and found == FORMAT
    if found is not None and not is_known:
        root.fault("unknown_format", "format", found=found, allowed=FORMAT)
    return is_known


def _level_sets(root: Table) -> tuple[LevelSet, ...]:
    read: list[LevelSet] = []
    seen: set[str] = set()
    for table in root.tables("level_set", "id"):
        table.only("id", "levels")
        identifier = table.identifier("id")
        levels = _level_names(table)
        table.unique("id", identifier, seen)
        if identifier is not None:
            read.append(LevelSet(identifier, levels))
    return tuple(read)


def _level_names(table: Table) -> tuple[LevelName, ...]:
    tables = table.tables("levels", "id", required=False)
    is_empty = not tables and isinstance(table.data.get("levels", []), list)
    if is_empty or len(tables) == 1 or len(tables) > 10:
        table.fault("level_count", "levels", found=len(tables))
    read: list[LevelName] = []
    seen: set[str] = set()
    for level in tables:
        level.only("id", "th", "en")
        identifier = level.identifier("id")
        name = level.own_text()
        level.unique("id", identifier, seen)
        # A level without a readable name still counts, so that scores are compared with the intended set.
        read.append(LevelName(identifier or "", name or Text("", "")))
    return tuple(read)


def _tie_breaks(root: Table, codes: tuple[str, ...]) -> tuple[TieBreak, ...]:
    read: list[TieBreak] = []
    seen: set[str] = set()
    for table in root.tables("tie_break", "reading"):
        table.only("reading", "keys", "title")
        reading = table.identifier("reading")
        keys = table.strings("keys")
        title = table.text("title")
        for at, key in enumerate(keys or ()):
            _check_key(table, at, key, codes)
        table.unique("reading", reading, seen)
        if reading is not None and keys is not None and title is not None:
            read.append(TieBreak(reading, keys, title))
    return tuple(read)


def _check_key(table: Table, at: int, key: str, codes: tuple[str, ...]) -> None:
    code = key.removeprefix("sorted(").removesuffix(")") if key.startswith("sorted(") and key.endswith(")") else key
    if not code or not all(part.isascii() and part.isdigit() for part in code.split(".")):
        table.fault("bad_tie_key", "keys", at, found=key)
    elif code not in codes:
        table.fault("unknown_item", "keys", at, key="keys", found=key, allowed=listed(codes))


def _item(draft: ItemDraft) -> Item:
    code = known(draft.code)
    return Item(
        code=code,
        title=known(draft.title),
        points=known(draft.points),
        parent=draft.parent,
        section=code.split(".")[0],
        levels=draft.levels,
        level_set=draft.level_set,
        note=draft.note,
        official=draft.official,
        facts=draft.facts,
    )

"""The data of a small valid rulebook, and functions that make it invalid in one place."""

from __future__ import annotations

import copy
from typing import Any

Path = tuple[str | int, ...]


def words(said: str) -> dict[str, str]:
    return {"th": f"{said} ไทย", "en": said}


ITEMS: list[dict[str, Any]] = [
    {"code": "1", "points": 4, "title": words("Papers")},
    {
        "code": "1.1",
        "points": 4,
        "title": words("Report"),
        "levels": "three",
        "scores": ["4", "-", 0],
        "guidance": [words("right"), words("wrong")],
        "note": words("look closely"),
        "official": {"th": "ถ้อยคำทางการ"},
    },
    {"code": "2", "points": 6, "title": words("Value")},
    {
        "code": "2.1",
        "points": 4,
        "title": words("Use"),
        "levels": "three",
        "scores": [4, "2.5", "1"],
        "guidance": [words("much"), words("some"), words("none")],
    },
    {
        "code": "2.2",
        "points": 2,
        "title": words("Cost"),
        "levels": "three",
        "scores": ["2", "1.5", "0"],
        "guidance": [words("low"), words("medium"), words("high")],
    },
]

REQUIREMENTS: list[dict[str, Any]] = [
    {
        "id": "maker-level",
        "clause": "4.9",
        "about": "maker",
        "check": "facts",
        "fact": "level",
        "one_of": ["certificate", "diploma"],
        "consequence": "gate",
        "label": words("Level"),
    },
    {
        "id": "pages",
        "clause": "6",
        "about": "entry",
        "check": "flag",
        "all": [{"fact": "report_pages", "at_most": 20}, {"fact": "same_volume", "equals": True}],
        "consequence": "zero",
        "after_award": "revoke",
        "scope": ["1.1"],
        "label": words("Pages"),
        "report": words("Too many pages"),
    },
    {
        "id": "change",
        "clause": "5.4",
        "about": "change",
        "check": "facts",
        "all": [{"fact": "notice_day", "days_before": 7, "of": "evaluation_day"}],
        "consequence": "refuse",
        "label": words("Notice"),
    },
]


def small() -> dict[str, Any]:
    """A new copy of the data: two sections, a group, three criteria, and one table of every kind."""
    return {
        "format": 1,
        "id": "small",
        "edition": 1,
        "school_year": 2564,
        "category": "4",
        "title": words("Small"),
        "announced": "2021-12-29",
        "total": 10,
        "unit": "0.5",
        "level_set": [
            {
                "id": "three",
                "levels": [
                    {"id": "good", **words("Good")},
                    {"id": "fair", **words("Fair")},
                    {"id": "poor", **words("Poor")},
                ],
            }
        ],
        "item": copy.deepcopy(ITEMS),
        "tie_break": [
            {"reading": "printed", "keys": ["2", "2.1", "2.2"], "title": words("As printed")},
            {"reading": "own-high", "keys": ["2", "sorted(2)"], "title": words("High to low")},
        ],
        "requirement": copy.deepcopy(REQUIREMENTS),
    }


def spoilt(path: Path, value: Any) -> dict[str, Any]:
    """The small rulebook with this value at the path; the path may point one past the end of a list."""
    data = copy.deepcopy(small())
    table: Any = data
    for step in path[:-1]:
        table = table[step]
    if isinstance(table, list) and path[-1] == len(table):
        table.append(value)
    else:
        table[path[-1]] = value
    return data


def lacking(path: Path) -> dict[str, Any]:
    """The small rulebook without the value at the path."""
    data = copy.deepcopy(small())
    table: Any = data
    for step in path[:-1]:
        table = table[step]
    del table[path[-1]]
    return data

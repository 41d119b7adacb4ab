"""The data of the demo, read from the CSV files beside this module."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from judging.core.imports.plan import WorkValues
from judging.core.roles import PanelRole


@dataclass(frozen=True, slots=True)
class College:
    """An institution with its province and region."""

    name: str
    name_en: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class DemoWork(WorkValues):
    """A work as its team entered it; ``institution`` is a name."""

    institution: str


@dataclass(frozen=True, slots=True)
class DemoJudge:
    """A member of a panel; ``key`` identifies the judge in the tables of marks, ``institution`` may be empty."""

    key: str
    role: PanelRole
    name: str
    position: str
    institution: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A partly or fully scored sheet: points as text by criterion, in the rulebook's order, and comments by item."""

    entry: str
    judge: str
    points: Mapping[str, str]
    comments: Mapping[str, str]


def colleges() -> tuple[College, ...]:
    """The institutions of the demo."""
    return tuple(College(row["name"], row["name_en"], row["province"], row["region"]) for row in _rows("institutions"))


def works(contest: str) -> tuple[DemoWork, ...]:
    """The works of a contest by code."""
    return tuple(
        DemoWork(
            row["code"],
            row["title_th"],
            row["title_en"],
            tuple(row["makers"].split("|")),
            tuple(row["advisers"].split("|")),
            row["institution"],
        )
        for row in _rows("works")
        if row["contest"] == contest
    )


def declared(contest: str) -> dict[str, dict[str, str]]:
    """The facts that the teams of a contest declared, as typed, by code of the work."""
    return {
        row["entry"]: {name: text for name, text in row.items() if name not in ("contest", "entry") and text}
        for row in _rows("facts")
        if row["contest"] == contest
    }


def judges(contest: str) -> tuple[DemoJudge, ...]:
    """The panel of a contest."""
    return tuple(
        DemoJudge(row["judge"], PanelRole(row["role"]), row["name"], row["position"], row["institution"])
        for row in _rows("judges")
        if row["contest"] == contest
    )


def sheets(contest: str) -> tuple[Filled, ...]:
    """The begun sheets of a contest, by work and judge."""
    comments: dict[tuple[str, str], dict[str, str]] = {}
    for row in _rows("comments"):
        if row["contest"] == contest:
            comments.setdefault((row["entry"], row["judge"]), {})[row["item"]] = row["text"]
    return tuple(
        Filled(
            row["entry"],
            row["judge"],
            {code: text for code, text in row.items() if code not in ("entry", "judge") and text},
            comments.get((row["entry"], row["judge"]), {}),
        )
        for row in _rows(f"marks-{contest}")
    )


def _rows(table: str) -> Iterator[dict[str, str]]:
    with resources.files("judging.demo").joinpath(f"{table}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)

"""Golden results, computed by a program that shares no code with this one. They must match exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judging.core.scoring.ranking import rank
from judging.core.scoring.result_rows import result_row
from judging.readers.spreadsheets.marks import read_marks
from judging.rulebook.reader import find
from tests.core.rubrics import TYPE4

GOLDEN = Path(__file__).parents[2] / "golden"
ANSWERS = sorted(GOLDEN.glob("*.json"))


def test_all_golden_answers_are_here() -> None:
    assert [path.name for path in ANSWERS] == [
        "by-section.printed.json",
        "display-alike.printed.json",
        "levels.printed.json",
        "panel.printed.json",
        "ties.by-weight.json",
        "ties.own-high.json",
        "ties.printed.json",
        "unequal-panels.printed.json",
    ]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda path: path.stem)
def test_standings_are_the_golden_ones_field_by_field(answer: Path) -> None:
    name, reading = answer.stem.split(".")
    rulebook = find("ovec-2564-type4")
    with (GOLDEN / f"{name}.csv").open("rb") as file:
        tallies = read_marks(file, rulebook)

    standings = rank(tallies, rulebook.tie_break(reading).keys, rulebook)

    rows = [result_row(standing, rulebook) for standing in standings]
    assert {"reading": reading, "standings": rows} == json.loads(answer.read_text("utf-8"))
    assert all(list(row["items"]) == [item.code for item in rulebook.items] for row in rows)


def test_rubric_made_by_hand_is_that_of_the_installed_rulebook() -> None:
    rulebook = find("ovec-2564-type4")

    assert [(item.code, item.points, [level.points for level in item.levels]) for item in TYPE4.items] == [
        (item.code, item.points, [level.points for level in item.levels]) for item in rulebook.items
    ]
    assert [(tie.reading, tie.keys) for tie in TYPE4.tie_breaks] == [
        (tie.reading, tie.keys) for tie in rulebook.tie_breaks
    ]

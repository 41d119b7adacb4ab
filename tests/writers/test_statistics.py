"""Statistics of a panel: equal to the reference values of other libraries, and refused where there is too little."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from judging.core.scoring.tallies import Sheet
from judging.writers.statistics import TOTAL, Agreement, Leaning, Spread, statistics
from tests.core.rubrics import rubric

HUNDRED = rubric({"1": "100 0"}, {"printed": ("1",)})
"""One criterion of a hundred points, so that a mark is a total."""

TWO = rubric({"1.1": "10 0", "2.1": "10 0"}, {"printed": ("1",)})

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "statistics.json").read_text())


def sheet(judge: int, **marks: Any) -> Sheet:
    """A sheet with marks in points: ``c1_1=8``."""
    units = {name[1:].replace("_", "."): int(Fraction(points) * 2) for name, points in marks.items()}
    return Sheet(f"J{judge}", tuple(sorted({code.split(".")[0] for code in units})), units)


def agreement(rows: list[list[Any]]) -> Agreement:
    """Of works × judges, None where a judge gave no mark."""
    sheets = {
        f"A{number:03}": [sheet(judge, c1=mark) for judge, mark in enumerate(row) if mark is not None]
        for number, row in enumerate(rows)
    }
    (found,) = statistics(HUNDRED, sheets).agreements
    return found


@pytest.mark.parametrize("known", REFERENCE, ids=lambda known: f"{len(known['panel'])}x{len(known['panel'][0])}")
def test_agreement_equals_the_values_of_pingouin_and_krippendorff(known: dict[str, Any]) -> None:
    found = agreement(known["panel"])

    assert found.alpha == pytest.approx(known["alpha"], abs=1e-9)
    assert found.w == (None if known["w"] is None else pytest.approx(known["w"], abs=1e-9))
    assert found.no_w == ("incomplete" if known["w"] is None else "")


@pytest.mark.parametrize(
    ("rows", "no_w", "no_alpha"),
    [
        ([[80], [70], [60]], "few_judges", "few_judges"),
        ([[80, 81], [70, 75]], "few_works", "few_works"),
        ([[80, None], [70, 75], [None, 60], [50, 55]], "incomplete", "few_works"),
        ([[80, 80], [80, 80], [80, 80]], "no_spread", "no_spread"),
    ],
)
def test_agreement_is_refused_where_there_is_too_little(rows: list[list[Any]], no_w: str, no_alpha: str) -> None:
    found = agreement(rows)
    assert (found.w, found.no_w, found.alpha, found.no_alpha) == (None, no_w, None, no_alpha)


def test_judges_who_put_works_in_the_same_order_agree_fully() -> None:
    assert agreement([[90, 80, 70], [80, 70, 60], [70, 60, 50]]).w == pytest.approx(1)
    assert agreement([[90, 90], [80, 80], [70, 70]]).alpha == pytest.approx(1)


def test_a_judge_of_some_sections_is_compared_in_these_alone() -> None:
    sheets = {
        "A1": [sheet(1, c1_1=10, c2_1=10), sheet(2, c1_1=8, c2_1=6), sheet(3, c1_1=2)],
        "A2": [sheet(1, c1_1=6, c2_1=10), sheet(2, c1_1=4, c2_1=8), sheet(3, c1_1=4)],
        "A3": [sheet(1, c1_1=2, c2_1=10), sheet(2, c1_1=0, c2_1=9), sheet(3, c1_1=9)],
    }
    found = statistics(TWO, sheets)

    assert [(row.item, row.judges, row.works) for row in found.agreements] == [(TOTAL, 2, 3), ("1", 3, 3), ("2", 2, 3)]
    assert found.leanings == (
        Leaning("J1", 3, 16.0, pytest.approx(83 / 6)),
        Leaning("J2", 3, 35 / 3, pytest.approx(83 / 6)),
    )


def test_a_judge_is_compared_with_nobody_on_works_that_no_other_judge_scored() -> None:
    alone = {"A1": [sheet(1, c1_1=10, c2_1=10)], "A2": [sheet(1, c1_1=6, c2_1=10)]}
    assert statistics(TWO, alone).leanings == ()

    found = statistics(TWO, alone | {"A3": [sheet(1, c1_1=2, c2_1=10), sheet(2, c1_1=0, c2_1=10)]})
    assert found.leanings == (Leaning("J1", 1, 12.0, 11.0), Leaning("J2", 1, 10.0, 11.0))


def test_the_spread_of_a_criterion_is_told_for_each_work_in_printed_order() -> None:
    found = statistics(TWO, {"B2": [sheet(1, c1_1=10, c2_1=3), sheet(2, c1_1=6, c2_1=3)], "B1": [sheet(1, c1_1=4)]})

    assert found.spreads == (
        Spread("B2", "1.1", 2, 6.0, 10.0, 8.0, pytest.approx(8**0.5)),
        Spread("B2", "2.1", 2, 3.0, 3.0, 3.0, 0.0),
        Spread("B1", "1.1", 1, 4.0, 4.0, 4.0, 0.0),
    )
    assert [row.range for row in found.spreads] == [4.0, 0.0, 0.0]

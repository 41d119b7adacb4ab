"""A plot as SVG and as values of a paper."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from xml.etree import ElementTree as ET

from judging.core.scoring.plots import Axis, Bound, Dot, Plot
from judging.writers import typesetting
from judging.writers.plots import for_paper, svg

PLOT = Plot(
    'คะแนน <รวม> & "อื่น"',
    "สองผลงาน",
    (
        Axis(
            "จุด <1>",
            Fraction(100),
            (Dot(Fraction(80), "A<1>"), Dot(Fraction(90), "A2", is_own=True)),
            (Bound(Fraction(80), "ทอง & เงิน"),),
        ),
    ),
)


def test_svg_is_well_formed_whatever_the_texts_and_names_what_it_shows() -> None:
    root = ET.fromstring(svg(PLOT))
    assert root.get("aria-label") == 'คะแนน <รวม> & "อื่น": สองผลงาน'
    assert [node.text for node in root.iter("text")] == ["จุด <1>", "ทอง & เงิน", "80", "100"]
    assert [node.text for node in root.iter("title")] == ["A<1>: 80.00", "A2: 90.00"]


def test_svg_has_no_style_that_a_strict_policy_refuses() -> None:
    assert "style" not in svg(PLOT)


def test_paper_draws_the_same_marks() -> None:
    values = for_paper(PLOT)
    assert [mark["text"] for axis in values["axes"] for mark in axis["marks"]] == ["A<1>: 80.00", "A2: 90.00"]
    shown = {"plot": values, "columns": ["รหัส", "ผลงาน", "รวม"], "rows": [["A1", "เตา", "80.00"]]}
    data = {"title": "คะแนน", "contest": "ก", "round": "ข", "foot": "ค", "plots": [shown]}
    assert typesetting.pdf("plots", data, at=datetime(2022, 3, 1, tzinfo=UTC)).startswith(b"%PDF")

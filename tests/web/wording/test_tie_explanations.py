"""Explanations of ties in both languages; values that differ but round to the same number are shown exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask

from judging.web.wording import tie_explanations


def _row(entry: str, **values: Any) -> Mapping[str, Any]:
    return {"entry": entry, "tied": [], "decided_by": None, "total": "87.33", "exact": "262/3", **values}


def _told(app: Flask, language: str, *rows: Mapping[str, Any]) -> Sequence[str]:
    with app.app_context(), app.test_request_context(headers={"Cookie": f"language={language}"}):
        return tie_explanations.of_document(rows)


DECIDED = {"against": "A015", "key": "6", "values": ["27.67", "27.00"], "exact": ["83/3", "27"]}
ALIKE = {"against": "A015", "key": "6.1", "values": ["9.33", "9.33"], "exact": ["28/3", "933/100"]}
SORTED = {"against": "A015", "key": "sorted(6)", "values": [["10.00", "9.00"], ["10.00", "8.00"]], "exact": [[], []]}


@pytest.mark.parametrize(
    ("row", "thai", "english"),
    [
        (_row("A003"), "", ""),
        (
            _row("A003", decided_by=DECIDED),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) ตัดสินด้วยจุดให้คะแนนข้อ 6: 27.67 กับ 27.00",
            "Same average as A015 (87.33), decided by section 6: 27.67 against 27.00",
        ),
        (
            _row("A003", decided_by=ALIKE),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) ตัดสินด้วยจุดให้คะแนนข้อ 6.1: 9.33 กับ 9.33 (ค่าจริง 28/3 กับ 933/100)",
            "Same average as A015 (87.33), decided by criterion 6.1: 9.33 against 9.33 (exactly 28/3 and 933/100)",
        ),
        (
            _row("A003", decided_by=SORTED),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) ตัดสินด้วยคะแนนรายข้อของจุดให้คะแนนข้อ 6 ของแต่ละผลงาน เรียงจากมากไปน้อย: "
            "10.00, 9.00 กับ 10.00, 8.00",
            "Same average as A015 (87.33), decided by the criteria of section 6, sorted from high to low for each "
            "work: 10.00, 9.00 against 10.00, 8.00",
        ),
        (
            _row("A003", tied=["A015", "A016"], decided_by={"against": "A015", "key": None}),
            "อันดับร่วมกับ A015, A016: คะแนนเท่ากันทุกข้อที่ใช้ตัดสิน",
            "Rank shared with A015, A016: equal in all tie-break criteria",
        ),
    ],
)
def test_tie_is_told_in_a_sentence(app: Flask, row: Mapping[str, Any], thai: str, english: str) -> None:
    assert _told(app, "th", row) == [thai]
    assert _told(app, "en", row) == [english]


def test_tie_without_published_scores_names_the_item_alone(app: Flask) -> None:
    row = {"entry": "A003", "tied": [], "decided_by": {"against": "A015", "key": "6"}}

    assert _told(app, "th", row) == ["คะแนนเฉลี่ยเท่ากับ A015 ตัดสินด้วยจุดให้คะแนนข้อ 6"]


def test_averages_that_look_alike_and_differ_both_say_so(app: Flask) -> None:
    rows = (_row("A001", total="75.01", exact="7276/97"), _row("A002", total="75.01", exact="7426/99"))

    assert _told(app, "th", *rows) == [
        "คะแนนเฉลี่ยแสดงเท่ากับ A002 แต่ค่าจริงต่างกัน: 7276/97 กับ 7426/99",
        "คะแนนเฉลี่ยแสดงเท่ากับ A001 แต่ค่าจริงต่างกัน: 7426/99 กับ 7276/97",
    ]

"""Explanations of ranks in both languages; values that differ but round to the same number are shown exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask

from judging.web.wording.results import rank_explanations
from tests.world import World


def _row(entry: str, **values: Any) -> Mapping[str, Any]:
    return {"entry": entry, "rank": 2, "tied": [], "decided_by": None, "total": "87.33", "exact": "262/3", **values}


def _told(app: Flask, language: str, *rows: Mapping[str, Any]) -> Sequence[str]:
    with app.app_context(), app.test_request_context(headers={"Cookie": f"language={language}"}):
        return rank_explanations.of_document(rows)


DECIDED = {"against": "A015", "key": "6", "values": ["27.67", "27.00"], "exact": ["83/3", "27"]}
ALIKE = {"against": "A015", "key": "6.1", "values": ["9.33", "9.33"], "exact": ["28/3", "933/100"]}
SORTED = {"against": "A015", "key": "sorted(6)", "values": [["10.00", "9.00"], ["10.00", "8.00"]], "exact": [[], []]}


@pytest.mark.parametrize(
    ("row", "thai", "english"),
    [
        (_row("A003"), "", ""),
        (
            _row("A003", decided_by=DECIDED),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) จึงตัดสินด้วยจุดให้คะแนนข้อ 6: ผลงานนี้ได้ 27.67 ส่วน A015 ได้ 27.00",
            "Same average as A015 (87.33), decided by section 6: this work has 27.67 and A015 has 27.00",
        ),
        (
            _row("A003", decided_by=ALIKE),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) จึงตัดสินด้วยจุดให้คะแนนข้อ 6.1: ผลงานนี้ได้ 9.33 ส่วน A015 ได้ 9.33 "
            "(ค่าจริง 28/3 กับ 933/100)",
            "Same average as A015 (87.33), decided by criterion 6.1: this work has 9.33 and A015 has 9.33 "
            "(exactly 28/3 and 933/100)",
        ),
        (
            _row("A003", decided_by=SORTED),
            "คะแนนเฉลี่ยเท่ากับ A015 (87.33) จึงตัดสินด้วยคะแนนรายข้อของจุดให้คะแนนข้อ 6 ของแต่ละผลงาน เรียงจากมากไปน้อย: "
            "ผลงานนี้ได้ 10.00, 9.00 ส่วน A015 ได้ 10.00, 8.00",
            "Same average as A015 (87.33), decided by the criteria of section 6, sorted from high to low for each "
            "work: this work has 10.00, 9.00 and A015 has 10.00, 8.00",
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


def test_tie_without_published_scores_names_the_item_and_which_work_has_more(app: Flask) -> None:
    rows = [
        {"entry": code, "rank": place, "tied": [], "decided_by": {"against": against, "key": "6"}}
        for place, (code, against) in enumerate((("A015", "A003"), ("A003", "A015")), 1)
    ]

    assert _told(app, "th", *rows) == [
        "คะแนนเฉลี่ยเท่ากับ A003 จึงตัดสินด้วยจุดให้คะแนนข้อ 6 ซึ่งผลงานนี้ได้มากกว่า",
        "คะแนนเฉลี่ยเท่ากับ A015 จึงตัดสินด้วยจุดให้คะแนนข้อ 6 ซึ่ง A015 ได้มากกว่า",
    ]


def test_items_are_named_with_their_titles_where_the_rulebook_is_given(app: Flask, world: World) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        (told,) = rank_explanations.of_document([_row("A003", decided_by=ALIKE)], world.rulebook())
    assert f"decided by criterion 6.1 {world.rulebook().item('6.1').title.en}: this work" in told


def test_averages_that_look_alike_and_differ_both_say_so(app: Flask) -> None:
    rows = (
        _row("A001", rank=1, total="75.01", exact="7276/97"),
        _row("A002", total="75.01", exact="7425/99"),
    )

    assert _told(app, "th", *rows) == [
        "คะแนนเฉลี่ยสูงสุด สูงกว่า A002 อยู่ 0.01 คะแนน · คะแนนเฉลี่ยแสดงเท่ากับ A002 แต่ค่าจริงต่างกัน: 7276/97 กับ 7425/99",
        "คะแนนเฉลี่ยต่ำกว่า A001 อยู่ 0.01 คะแนน · คะแนนเฉลี่ยแสดงเท่ากับ A001 แต่ค่าจริงต่างกัน: 7425/99 กับ 7276/97",
    ]


FIRST = _row("A007", rank=1, total="90.00", exact="90", items={"1": "14.00", "2": "20.00", "6": "28.00", "6.1": "9.00"})
SECOND = _row("A003", total="89.65", exact="1793/20", items={"1": "14.75", "2": "19.40", "6": "27.50", "6.1": "9.33"})
THIRD = _row("A001", rank=3, total="80.00", exact="80", items=SECOND["items"])


def test_sentence_of_one_place_is_that_of_the_whole_document(app: Flask, world: World) -> None:
    rows = (FIRST, SECOND, THIRD, _row("A009", rank=4, total="80.00", exact="80", decided_by=ALIKE))
    with app.test_request_context():
        book = world.rulebook()
        every = rank_explanations.of_document(rows, book)
        assert [rank_explanations.of_place(rows, place, book) for place in range(4)] == every
    assert len(set(every)) == 4


def test_a_plain_place_names_the_gap_and_the_sections_that_cost_most(app: Flask) -> None:
    assert _told(app, "en", FIRST, SECOND) == [
        "The highest average, 0.35 points above A003",
        "0.35 points below A007: less in section 2 (19.40, A007 has 20.00), section 6 (27.50, A007 has 28.00), "
        "but more in section 1",
    ]
    assert _told(app, "th", FIRST, SECOND) == [
        "คะแนนเฉลี่ยสูงสุด สูงกว่า A003 อยู่ 0.35 คะแนน",
        "คะแนนเฉลี่ยต่ำกว่า A007 อยู่ 0.35 คะแนน โดยได้น้อยกว่าในจุดให้คะแนนข้อ 2 (ได้ 19.40 ส่วน A007 ได้ 20.00), "
        "จุดให้คะแนนข้อ 6 (ได้ 27.50 ส่วน A007 ได้ 28.00) แต่ได้มากกว่าในจุดให้คะแนนข้อ 1",
    ]


def test_sections_that_cost_no_more_than_the_gap_are_those_that_cost_most(app: Flask) -> None:
    upper = _row(
        "A007", rank=1, total="90.00", exact="90", items={"1": "14.00", "2": "20.00", "3": "15.00", "6": "28.00"}
    )
    lower = _row("A003", total="86.40", exact="432/5", items={"1": "14.10", "2": "18.00", "3": "13.60", "6": "27.70"})

    assert _told(app, "en", upper, lower)[1].startswith(
        "3.60 points below A007, above all in section 2 (18.00, A007 has"
    )
    assert _told(app, "th", upper, lower)[1].startswith(
        "คะแนนเฉลี่ยต่ำกว่า A007 อยู่ 3.60 คะแนน โดยห่างกันมากที่สุดในจุดให้คะแนนข้อ 2 (ได้"
    )


def test_a_gap_that_would_read_nothing_is_told_exactly(app: Flask) -> None:
    near = _row("A001", rank=3, total="89.65", exact="17929/200", items=SECOND["items"])
    close = {**SECOND, "exact": "89651/1000"}
    told = _told(app, "en", close, {**near, "exact": "8965/100"})
    assert told[1].startswith("1/1000 points below A003 · The average looks the same")


def test_a_gap_that_the_rounded_averages_do_not_show_is_told_exactly_too(app: Flask) -> None:
    upper = _row("A001", rank=1, total="91.67", exact="275/3", items=SECOND["items"])
    lower = _row("A002", total="87.83", exact="527/6", items=SECOND["items"])
    assert _told(app, "en", upper, lower) == [
        "The highest average, 3.83 (exactly 23/6) points above A002",
        "3.83 (exactly 23/6) points below A001",
    ]
    assert _told(app, "th", upper, lower)[1] == "คะแนนเฉลี่ยต่ำกว่า A001 อยู่ 3.83 (ค่าจริง 23/6) คะแนน"


def test_without_published_scores_a_place_is_explained_without_figures(app: Flask) -> None:
    rows = [
        {"entry": code, "rank": place, "tied": [], "decided_by": None} for place, code in enumerate(("A2", "A1"), 1)
    ]

    assert _told(app, "en", *rows) == ["The highest average", "A lower average than A2"]
    assert not re.search("[0-9]", " ".join(_told(app, "th", *rows)).replace("A1", "").replace("A2", ""))


def test_works_of_one_total_have_no_gap_between_them(app: Flask) -> None:
    tied = {"rank": 1, "tied": ["A2"], "decided_by": {"against": "A2", "key": None}}
    hidden = [
        {"entry": "A1", **tied},
        {"entry": "A2", **tied, "tied": ["A1"], "decided_by": {"against": "A1", "key": None}},
    ]

    assert _told(app, "en", *hidden) == [
        "Rank shared with A2: equal in all tie-break criteria",
        "Rank shared with A1: equal in all tie-break criteria",
    ]


def test_a_page_that_begins_below_the_first_place_explains_no_first_row(app: Flask) -> None:
    assert _told(app, "en", SECOND, THIRD)[0] == ""


def test_works_that_a_sentence_names_are_exactly_those_in_it(app: Flask) -> None:
    lost = {"against": "A004", "key": "6", "values": ["27.00", "27.67"], "exact": ["27", "83/3"]}
    rows = (
        FIRST,
        {**SECOND, "decided_by": lost},
        {**SECOND, "decided_by": {**lost, "against": "A003"}, "entry": "A004", "rank": 3},
        _row("A005", rank=4, total="89.65", exact="89649/1000", items=SECOND["items"]),
        _row("A006", rank=5, tied=["A008"], decided_by={"against": "A008", "key": None}, total="80.00", exact="80"),
        _row("A008", rank=5, tied=["A006"], decided_by={"against": "A006", "key": None}, total="80.00", exact="80"),
    )
    hidden = [{key: row[key] for key in ("entry", "rank", "tied", "decided_by")} for row in rows]
    for place in (1, 2):
        hidden[place]["decided_by"] = {key: rows[place]["decided_by"][key] for key in ("against", "key")}

    for shown in (rows, hidden):
        told = _told(app, "en", *shown)
        with app.test_request_context():
            named = [rank_explanations.named_in(shown, place) for place in range(len(shown))]
        assert [{row["entry"] for row in each} for each in named] == [set(re.findall(r"A\d{3}", each)) for each in told]
        assert [len(each) for each in named][:2] == ([1, 2] if shown is rows else [0, 2])


def test_a_single_work_names_none(app: Flask) -> None:
    with app.test_request_context():
        assert rank_explanations.named_in([FIRST], 0) == []

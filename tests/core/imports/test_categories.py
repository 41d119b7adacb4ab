"""Which categories of a round the cell of a list names."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from judging.core.imports.categories import LONGEST, RoundCategory, named_categories, names_a_number
from judging.core.text import Text

ROUND = (
    RoundCategory(1, "1", Text("ประเภทที่ 1 สิ่งประดิษฐ์ด้านพัฒนาคุณภาพชีวิตและสุขภาพ", "Category 1: quality of life and health")),
    RoundCategory(
        2, "4", Text("ประเภทที่ 4 สิ่งประดิษฐ์ด้านพลังงานทดแทนเพื่อการเกษตร", "Category 4: renewable energy for agriculture")
    ),
    RoundCategory(3, "6", Text("ประเภทที่ 6 สิ่งประดิษฐ์ด้านหัตถศิลป์", "Category 6: crafts")),
    RoundCategory(4, "10", Text("ประเภทที่ 10 เทคโนโลยี COVID-19", "Category 10: COVID-19")),
)


def named(text: str) -> str | None:
    """The codes that a cell names, with spaces between; None where it names none."""
    found = named_categories(text, ROUND)
    return None if found is None else " ".join(one.code for one in found)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        *(
            (text, "4")
            for text in ("4", "๔", "04", " 4. ", "ประเภทที่ 4", "ประเภทที่๔", "ประเภท 4", "ประเภทสิ่งประดิษฐ์ที่ 4", "Type 4")
        ),
        *((text, "4") for text in ("category 4", "Category no. 4", "4 พลังงาน", "ประเภทที่ 4 สิ่งประดิษฐ์ด้านพลังงาน")),
        *((text, "4") for text in ("สิ่งประดิษฐ์ด้านพลังงานทดแทนเพื่อการเกษตร", "ด้านพลังงานทดแทน เพื่อการเกษตร")),
        *((text, "4") for text in ("Renewable energy for agriculture", "Category 4: renewable energy for agriculture")),
        ("สิ่งประดิษฐ์ด้านพัฒนาคุณภาพชีวิตและสุขภาพ", "1"),
        ("ประเภทที่ 10 เทคโนโลยี COVID-19", "10"),
        *((text, "1 4") for text in ("1, 4", "4,1", "1;4", "1/4", "1+4", "1 4", "1\n4", "1 และ 4", "1และ4", "1 and 4")),
        *(
            (text, "1 4")
            for text in ("ประเภทที่ 1 และประเภทที่ 4", "ประเภทที่ 1\nประเภทที่ 4", "ประเภทที่ 1 และ 4", "๑, ๔", "1, 4, 4")
        ),
        ("ประเภทที่ 1 ด้านคุณภาพชีวิตและสุขภาพ และ ประเภทที่ 4", "1 4"),
        ("ประเภทที่ 1 ด้านคุณภาพชีวิตและสุขภาพ, ประเภทที่ 6 หัตถศิลป์", "1 6"),
        ("หัตถศิลป์และพลังงานทดแทนเพื่อการเกษตร", "4 6"),
        ("ทุกประเภท", "1 4 6 10"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_category_is_named_by_number_or_title_and_several_in_any_way_of_writing(text: str, codes: str) -> None:
    assert named(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        *("9", "14", "0", "1.4", "4A", "1, 9", "1-4", "หุ่นยนต์", "ประเภท", "ประเภทที่", "รัฐบาล", "4, หุ่นยนต์"),
        *("ประเภทที่ 4 หัตถศิลป์", "2022-04-01", "4" * LONGEST, "1," * LONGEST, "4 และหุ่นยนต์", "4 พลังงาน/หุ่นยนต์"),
    ],
)
def test_cell_with_anything_that_is_no_category_of_the_round_names_none(text: str) -> None:
    assert named(text) is None


def test_range_names_every_category_in_it_where_the_round_has_all() -> None:
    three = tuple(RoundCategory(number, str(number), Text("", "")) for number in (1, 2, 3))

    assert named_categories("1-3", three) == named_categories("1 ถึง 3", three) == three
    assert named_categories("ประเภทที่ 2-3", three) == three[1:]
    assert (named_categories("2-4", three), named_categories("3-1", three)) == (None, None)


def test_title_that_two_categories_share_names_neither() -> None:
    twins = tuple(RoundCategory(number, str(number), Text("สิ่งประดิษฐ์ด้านอาหาร", "Food")) for number in (1, 2))

    assert named_categories("ด้านอาหาร", twins) is None
    assert named_categories("ประเภทที่ 2 ด้านอาหาร", twins) == twins[1:]


def test_number_is_told_from_other_words() -> None:
    assert [names_a_number(text) for text in ("ประเภทที่ ๙", "9", "รัฐบาล")] == [True, True, False]


@given(st.text(max_size=60), st.sampled_from(["", "1", "๔", "ประเภทที่ ", "1, 4 และ "]))
def test_any_text_names_categories_of_the_round_in_its_order_or_none(text: str, before: str) -> None:
    found = named_categories(before + text, ROUND)

    assert found is None or list(found) == [one for one in ROUND if one in found]

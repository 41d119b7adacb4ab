"""The key of a title: what is left out, what means the same, and what makes no difference."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from judging.core.eligibility import title_words
from judging.core.eligibility.title_keys import KEY_LENGTH, title_key

DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"


@pytest.mark.parametrize(
    "same",
    [
        "การพัฒนาเครื่องอบแห้งลำไยพลังงานแสงอาทิตย์",
        "เครื่อง อบแห้ง ลำไย รุ่นที่ ๒",
        "เครื่องอบเเห้งลําไยโซล่าเซลล์",
        "ตู้อบ​ลำไย",
    ],
)
def test_common_words_spelling_and_numbers_make_no_difference(same: str) -> None:
    assert title_key(same) == title_key(DRYER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("เครื่องสูบน้ำบาดาล", "เครื่องกรองน้ำบาดาล"),
        ("Longan Dryer", "Longan Peeler"),
        ("เครื่องอัตโนมัติ", "ระบบอัตโนมัติ"),
        ("1", "2"),
    ],
)
def test_titles_of_different_works_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_case_digits_and_endings_of_english_words_make_no_difference() -> None:
    assert title_key("Solar DRYER for longans") == title_key("longan drying") == title_key("Dryer ๒, Longan")


def test_nothing_to_compare_has_no_key() -> None:
    assert title_key("") == title_key(" –!? ") == ""


@given(st.text(max_size=60))
def test_every_title_with_a_letter_or_digit_has_a_key_that_fits_its_column(title: str) -> None:
    key = title_key(title)

    assert key == "".join(sorted(key))
    assert len(key) <= KEY_LENGTH
    assert key or not re.search("[0-9a-zA-Zก-ฮ]", title)


def test_a_word_stands_once_in_the_tables() -> None:
    meanings = [line.split("|") for line in title_words.MEANINGS.strip().splitlines()]
    in_thai = [*title_words.GENERIC_TH.split(), *(word for line in meanings for word in line[0].split())]

    assert sorted({word for word in in_thai if in_thai.count(word) > 1}) == []

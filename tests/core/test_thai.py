"""Thai text: normalisation and sort order."""

from __future__ import annotations

import itertools
import random
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from judging.core.thai import digits, match_key, normalise, normalise_lines, sort_key, tidied

THAI_AND_OTHERS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5B),
        st.characters(min_codepoint=0xF700, max_codepoint=0xF71A),
        st.sampled_from(" \t\n\u00a0\u200b\ufeffaAbZ019.,-()é\u0301"),
    )
)
MARKS = st.text(st.sampled_from("กเาัิุูำํ็่้์ฺe\u0300\u0301\u0307\u0323\u0338\u0345\u05b0\u0c55\u094d"))
"""Thai marks among those of other scripts, which NFC moves."""

SPELLINGS = [
    ("นํ้า", "น้ำ"),
    ("น้ํา", "น้ำ"),
    ("นํา้", "น้ำ"),
    ("น้าํ", "น้ำ"),
    ("นาํ้", "น้ำ"),
    ("นำ้", "น้ำ"),
    ("น้ำ", "น้ำ"),
    ("ทํางาน", "ทำงาน"),
    ("เเบตเตอรี่", "แบตเตอรี่"),
    ("ท่ี่", "ที่"),
    ("ท่ี", "ที่"),
    ("พันธ์ุ", "พันธุ์"),
    ("ก้้าว", "ก้าว"),
    ("ผิ่่ง", "ผิ่ง"),
    ("ลิํก", "ลึก"),
    ("ปลๅ", "ปลา"),
    ("ฤๅษี", "ฤๅษี"),
    ("ที\uf70a", "ที่"),
    ("ปุํา", "ปุำ"),
]


@pytest.mark.parametrize(("typed", "stored"), SPELLINGS)
def test_normalise_of_one_looking_word_gives_one_spelling(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert (tidied(typed) != normalise(typed)) is (typed != stored)


def test_normalise_of_every_order_of_sara_am_gives_the_same() -> None:
    assert {normalise("น" + "".join(order)) for order in itertools.permutations("ํ้า")} == {"น้ำ"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  วิทยาลัย \u00a0 เทคนิค\t", "วิทยาลัย เทคนิค"),
        ("เครื่อง\u200bอบ\ufeff", "เครื่องอบ"),
        ("บรรทัด\r\nใหม่", "บรรทัด ใหม่"),
        ("a\x00b\ud800c\uffff", "abc"),
        ("", ""),
    ],
)
def test_normalise_of_spaces_and_invisible_characters_is_no_mending(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert tidied(typed) == normalise(typed)


def test_normalise_keeps_sara_am_whole() -> None:
    assert normalise("ทำ") == "ทำ" != unicodedata.normalize("NFKC", "ทำ")


def test_normalise_lines_keeps_lines_apart() -> None:
    assert normalise_lines(" หนึ่ง \r\n\r\n\r\n\r\n นํ้า\n") == "หนึ่ง\n\nน้ำ"


@given(THAI_AND_OTHERS | MARKS)
@example("\u0300ูัู")
@example("ู\u0323ำุ")
@example("า\u0307็ู")
def test_normalise_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert tidied(once) == once


@given(st.text())
def test_normalise_of_any_text_can_be_stored(text: str) -> None:
    assert "\x00" not in normalise(text)
    normalise(text).encode("utf-8")
    sort_key(text).encode("ascii")
    match_key(text).encode("utf-8")


DICTIONARY = [
    "กก",
    "กง",
    "กฎ",
    "กระ",
    "กล้า",
    "กา",
    "ก่า",
    "ก้า",
    "กำ",
    "กิน",
    "กุ้ง",
    "เก",
    "เกง",
    "เก็ง",
    "เก่ง",
    "เก้ง",
    "เก๋ง",
]
DICTIONARY += ["แก", "แก้ว", "ไก่", "ขา", "เขา", "ค", "ฤดู", "ลา", "เวลา", "หมา", "เหล็ก", "แหลม", "อา", "เอา", "ไอ", "ฮา"]


def test_sort_key_orders_as_the_dictionary_does() -> None:
    shuffled = random.Random(4).sample(DICTIONARY, len(DICTIONARY))
    assert sorted(shuffled, key=sort_key) == DICTIONARY


@pytest.mark.parametrize(
    "ordered",
    [
        ["A1", "A2", "A010", "A11", "a100", "B1", "ก1", "ก๒", "ก10"],
        ["กา กา", "กาก", "กากา"],
        ["ต่าง", "ต่างๆ", "ต่างก"],
        ["กรุงเทพมหานคร", "ขอนแก่น", "เชียงใหม่", "ลพบุรี", "สงขลา", "สุรินทร์", "หนองคาย"],
        ["Alpha", "beta", "Émile", "Zeta", "กา", "日本"],
        ["", " ก"],
    ],
)
def test_sort_key_orders_numbers_spaces_and_scripts(ordered: list[str]) -> None:
    shuffled = random.Random(4).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered
    assert len({sort_key(text) for text in ordered}) == len(ordered)


@given(THAI_AND_OTHERS)
def test_sort_key_holds_only_what_every_collation_orders_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_sort_key_of_a_long_text_fits_its_column() -> None:
    assert len(sort_key("ที่" * 500)) == 400
    assert len(sort_key("日" * 40, length=120)) == 120


def test_sort_key_of_two_spellings_of_one_word_is_one() -> None:
    assert sort_key("นํ้า") == sort_key(" น้ำ ")


def test_digits_become_those_of_code() -> None:
    assert digits("๑.๕ ก๐๙") == "1.5 ก09"


@pytest.mark.parametrize(
    "spelling",
    ["วท.ลพบุรี", "วท. ลพบุรี", "วิทยาลัยเทคนิค ลพบุรี", "วิทยาลัยเทคนิค-ลพบุรี", "(วิทยาลัยเทคนิคลพบุรี)", "วิทยา\u200bลัยเทคนิคลพบุรี "],
)
def test_match_key_of_spellings_of_one_institution_is_one(spelling: str) -> None:
    assert match_key(spelling) == match_key("วิทยาลัยเทคนิคลพบุรี")


def test_match_key_of_different_institutions_differs() -> None:
    names = ["วท.ลพบุรี", "วก.ลพบุรี", "วอศ.ลพบุรี", "วษท.ลพบุรี", "วท.ลพบุรี 2", "วิทยาลัยเทคนิคลพบุรี แห่งที่ ๓"]
    assert len({match_key(name) for name in names}) == len(names)

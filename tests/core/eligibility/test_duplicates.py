"""Duplicates: how titles are compared, which works never form a pair, and how two titles are displayed."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from judging.core.eligibility.duplicates import (
    ComparedEntry,
    TitlePart,
    YearEntries,
    compare_titles,
    containing_keys,
    title_key,
)
from judging.core.thai import normalise
from judging.services.eligibility.title_similarity import similar_titles

DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
PUMP = "เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา"
KILN = "เตาเผาถ่านชีวภาพไร้ควันจากฟางข้าว"
OTHERS = (
    "เครื่องพ่นสารชีวภัณฑ์ในนาข้าวพลังงานแสงอาทิตย์แบบบังคับระยะไกล",
    "ระบบเติมอากาศบ่อกุ้งด้วยพลังงานแสงอาทิตย์และลม",
    "แพเติมอากาศบ่อปลาสลิดพลังงานแสงอาทิตย์",
    "เครื่องสีข้าวชุมชนพลังงานแสงอาทิตย์",
    "เครื่องสับทางปาล์มพลังงานแสงอาทิตย์",
    "เครื่องผสมอาหารโคนมพลังงานแสงอาทิตย์",
    "ระบบก๊าซชีวภาพจากมูลสุกรสำหรับตู้กกลูกสุกร",
    "ระบบก๊าซชีวภาพจากมูลแพะสำหรับครัวเรือน",
)


def are_alike(one: str, other: str) -> bool:
    return bool(similar_titles(title_key(one), [title_key(other)]))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        (DRYER, "อบแหงลำไย"),
        ("การพัฒนาเครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", "อบแหงลำไย"),
        ("Solar Dryer  รุ่น ๒", "solardryerรน2"),
        ("เครื่องอัตโนมัติ", "เครองอตโนมต"),
        ("", ""),
    ],
)
def test_what_is_compared_is_the_titles_own(title: str, key: str) -> None:
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("title", "reworded"),
    [
        (DRYER, "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล"),
        (DRYER, "ตู้อบแห้งลำไยด้วยพลังงานแสงอาทิตย์"),
        (DRYER, "การพัฒนาเครื่องอบแห้งลำไยพลังงานแสงอาทิตย์"),
        (PUMP, "เครื่องสูบน้ำพลังงานแสงอาทิตย์แบบลอยน้ำ"),
        (PUMP, "แพสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา"),
        (KILN, "เตาเผาถ่านไร้ควันจากฟางข้าว"),
        (KILN, "เตาผลิตถ่านชีวภาพจากฟางข้าวไร้ควัน"),
        ("เครื่องคั่วกาแฟ", "เครื่องคั่วกาแฟแบบถังหมุนควบคุมอุณหภูมิด้วยไมโครคอนโทรลเลอร์"),
    ],
)
def test_one_work_in_other_words_looks_alike_from_both_sides(title: str, reworded: str) -> None:
    assert are_alike(title, reworded)
    assert are_alike(reworded, title)


def test_works_that_share_what_all_titles_share_do_not_look_alike() -> None:
    pairs = combinations((DRYER, PUMP, KILN, *OTHERS), 2)

    assert [(one, other) for one, other in pairs if are_alike(one, other)] == []


def test_a_short_word_within_another_title_says_nothing() -> None:
    assert containing_keys("สบนำ", ["สบนำลอยนำแปลงนา"]) == ()
    assert containing_keys("ควกาแฟ", ["สบนำ", "ควกาแฟถงหมน", "คว"]) == (1,)


@given(st.text(max_size=60))
def test_a_title_is_alike_to_itself_whatever_it_is(title: str) -> None:
    key = title_key(normalise(title))

    assert not key or similar_titles(key, [key]) == {0: 100}


@given(st.text(alphabet="กขคงเแโ่้์ิีาำะ ab1", max_size=30), st.text(alphabet="กขคงเแโ่้์ิีาำะ ab1", max_size=30))
def test_pieces_make_up_both_titles_again(one: str, other: str) -> None:
    first, second = compare_titles(one, other)

    assert ("".join(part.text for part in first), "".join(part.text for part in second)) == (one, other)


def test_differences_keep_a_letter_and_its_marks_together() -> None:
    first, second = compare_titles("เครื่องอบแห้งลำไย", "เครื่องอบลำไย")

    assert first == (TitlePart("เครื่องอบ", True), TitlePart("แห้ง", False), TitlePart("ลำไย", True))
    assert second == (TitlePart("เครื่องอบลำไย", True),)


def entered(
    number: int, came_from: int | None = None, *, is_withdrawn: bool = False, round_id: int = 1
) -> ComparedEntry:
    return ComparedEntry(number, 1, round_id, f"k{number}", came_from, is_withdrawn)


def test_a_work_stands_once_in_the_year_where_it_stands_last() -> None:
    year = YearEntries([entered(1), entered(2, 1), entered(3, 2), entered(4), entered(5, is_withdrawn=True)])

    assert [year.root(number) for number in (1, 2, 3, 4)] == [1, 1, 1, 4]
    assert [one.id for one in year.standing] == [3, 4]


def test_an_entry_from_elsewhere_or_in_a_circle_has_a_root() -> None:
    assert YearEntries([entered(7, 99)]).root(7) == 7
    assert YearEntries([entered(1, 2), entered(2, 1)]).root(1) in (1, 2)


def test_a_work_is_compared_by_its_entry_in_the_same_round_else_at_its_highest_level() -> None:
    year = YearEntries(
        [entered(1), entered(2), entered(3, 2, round_id=2), entered(4, 3, round_id=3), entered(5, round_id=4)]
    )

    assert [number for number in (1, 2, 3, 4, 5) if year.may_pair(1, number)] == [2, 5]
    assert [number for number in (1, 2, 3, 4, 5) if year.may_pair(5, number)] == [1, 4]
    assert year.lineage(4) == (4, 3, 2)

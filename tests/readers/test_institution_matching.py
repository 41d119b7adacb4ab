"""Matching of institutions: known, doubtful or new."""

from __future__ import annotations

import random
import time

import pytest

from judging.core.provinces import PROVINCES, nearest_province, province
from judging.readers.institution_matching import MatchKind, Register

KNOWN = [
    *((number, f"วิทยาลัยเทคนิค{name}", name) for number, name in enumerate(PROVINCES, start=1)),
    (101, "วิทยาลัยสารพัดช่างขอนแก่น", "ขอนแก่น"),
    (102, "วิทยาลัยอาชีวศึกษาลพบุรี", "ลพบุรี"),
    (103, "วิทยาลัยการอาชีพปราสาท", "สุรินทร์"),
    (104, "วิทยาลัยพณิชยการบึงพระพิษณุโลก", "พิษณุโลก"),
    (105, "วิทยาลัยสงฆ์", "ตาก"),
    (106, "วิทยาลัยสงฆ์", "เลย"),
]
REGISTER = Register(KNOWN)
BY_NAME = {name: number for number, name, _ in KNOWN}


@pytest.mark.parametrize(
    ("name", "where", "known"),
    [
        ("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี", "วิทยาลัยเทคนิคลพบุรี"),
        (" วิทยาลัยเทคนิค  ลพบุรี", "", "วิทยาลัยเทคนิคลพบุรี"),
        ("วท.ลพบุรี", "จังหวัดลพบุรี", "วิทยาลัยเทคนิคลพบุรี"),
        ("วก. ปราสาท", "Surin", "วิทยาลัยการอาชีพปราสาท"),
        ("วอศ.ลพบุรี", "ลพบุรี", "วิทยาลัยอาชีวศึกษาลพบุรี"),
    ],
)
def test_same_name_after_normalising_is_exact(name: str, where: str, known: str) -> None:
    match = REGISTER.propose(name, where)
    assert (match.kind, [candidate.id for candidate in match.candidates]) == (MatchKind.EXACT, [BY_NAME[known]])


@pytest.mark.parametrize(
    ("name", "where", "best"),
    [
        ("วิทยาลัยเทคนิคลพบุรรี", "ลพบุรี", "วิทยาลัยเทคนิคลพบุรี"),
        ("วิทยาลัยเทคนคิลพบุรี", "", "วิทยาลัยเทคนิคลพบุรี"),
        ("เทคนิคลพบุรี", "ลพบุรี", "วิทยาลัยเทคนิคลพบุรี"),
        ("วิทยาลัยเทคนิคแพร", "", "วิทยาลัยเทคนิคแพร่"),
        ("วิทยาลัยการอาชีพปราสาส", "สุรินทร์", "วิทยาลัยการอาชีพปราสาท"),
        ("วิทยาลัยพาณิชยการบึงพระพิษณุโลก", "พิษณุโลก", "วิทยาลัยพณิชยการบึงพระพิษณุโลก"),
        ("วช.ขอนแก่น", "ขอนแก่น", "วิทยาลัยสารพัดช่างขอนแก่น"),
        ("วิทยาลัยเทคนิคลพบุรี", "ขอนแก่น", "วิทยาลัยเทคนิคลพบุรี"),
    ],
)
def test_near_name_is_left_to_a_person_best_first(name: str, where: str, best: str) -> None:
    match = REGISTER.propose(name, where)
    assert match.kind is MatchKind.SIMILAR
    assert match.candidates[0].name == best
    assert list(match.candidates) == sorted(match.candidates, key=lambda candidate: -candidate.score)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("วิทยาลัยเทคนิคหาดใหญ่", "สงขลา"),
        ("วิทยาลัยเกษตรและเทคโนโลยีเชียงใหม่", "เชียงใหม่"),
        ("วิทยาลัยการอาชีพลพบุรี", "ลพบุรี"),
        ("มหาวิทยาลัยลพบุรี", "ลพบุรี"),
    ],
)
def test_another_college_even_of_the_same_town_is_new(name: str, where: str) -> None:
    assert REGISTER.propose(name, where).kind is MatchKind.NEW


def test_colleges_of_different_provinces_are_never_asked_about() -> None:
    for number, name, where in KNOWN[: len(PROVINCES)]:
        others = Register(known for known in KNOWN if known[0] != number)
        assert others.propose(name, where).kind is MatchKind.NEW, name


def test_one_name_in_two_provinces_without_a_province_is_asked_about() -> None:
    assert REGISTER.propose("วิทยาลัยสงฆ์").kind is MatchKind.SIMILAR
    assert [candidate.id for candidate in REGISTER.propose("วิทยาลัยสงฆ์", "เลย").candidates] == [106]


def test_nothing_known_makes_everything_new() -> None:
    assert Register([]).propose("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี").kind is MatchKind.NEW


def test_one_against_ten_thousand_takes_about_a_millisecond() -> None:
    chance = random.Random(4)
    letters = "กขคงจชดตถทนบปผพมยรลวสหอาิีุเแ"
    many = Register((number, "วิทยาลัยเทคนิค" + "".join(chance.choices(letters, k=9)), "") for number in range(10_000))
    before = time.process_time()
    for _ in range(20):
        many.propose("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี")
    assert (time.process_time() - before) / 20 < 0.01


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ลพบุรี", "ลพบุรี"),
        ("จ.ลพบุรี", "ลพบุรี"),
        ("จังหวัด ลพบุรี", "ลพบุรี"),
        ("กรุงเทพฯ", "กรุงเทพมหานคร"),
        ("กทม.", "กรุงเทพมหานคร"),
        ("Lop Buri", "ลพบุรี"),
        ("chon buri", "ชลบุรี"),
        ("ที่อื่น", "ที่อื่น"),
        ("", ""),
    ],
)
def test_province_is_written_out(typed: str, name: str) -> None:
    assert province(typed) == name


def test_provinces_are_seventy_seven_and_each_is_its_own_nearest() -> None:
    assert len(PROVINCES) == 77
    assert all(province(name) == nearest_province(name) == name for name in PROVINCES)
    assert all(province(english) == name for name, english in PROVINCES.items())

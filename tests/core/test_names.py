"""Thai name prefixes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from judging.core import thai
from judging.core.names import bare_name, full_name, sort_key
from tests.core.test_thai import MARKS


@pytest.mark.parametrize(
    ("prefix", "name", "shown"),
    [
        ("", "สมชาย ใจดี", "สมชาย ใจดี"),
        ("นาย", "สมชาย ใจดี", "นายสมชาย ใจดี"),
        ("น.ส.", "สมหญิง ใจดี", "น.ส.สมหญิง ใจดี"),
        ("ด.ญ.", "สมหญิง ใจดี", "ด.ญ.สมหญิง ใจดี"),
        ("ดร.", "สมชาย ใจดี", "ดร.สมชาย ใจดี"),
        ("ศ.", "สมชาย ใจดี", "ศ.สมชาย ใจดี"),
        ("ว่าที่ร้อยตรี", "สมชาย ใจดี", "ว่าที่ร้อยตรี สมชาย ใจดี"),
        ("ว่าที่ ร.ต.", "สมชาย ใจดี", "ว่าที่ ร.ต. สมชาย ใจดี"),
        ("จ.ส.อ.", "สมชาย ใจดี", "จ.ส.อ. สมชาย ใจดี"),
        ("น.ต.", "สมชาย ใจดี", "น.ต. สมชาย ใจดี"),
        ("ว่าที่ร้อยตรี ดร.", "สมชาย ใจดี", "ว่าที่ร้อยตรี ดร.สมชาย ใจดี"),
        ("Mr.", "John Smith", "Mr. John Smith"),
        ("นาย", "", ""),
    ],
)
def test_prefix_stands_before_the_name_as_thai_writes_it(prefix: str, name: str, shown: str) -> None:
    assert full_name(prefix, name) == shown


@pytest.mark.parametrize(
    "written",
    [
        "สมชาย ใจดี",
        " นาย สมชาย  ใจดี",
        "นายสมชาย ใจดี",
        "ว่าที่ร้อยตรี สมชาย ใจดี",
        "ว่าที่ ร.ต.หญิง สมชาย ใจดี",
        "ผศ.ดร.สมชาย ใจดี",
        "Mr. สมชาย ใจดี",
    ],
)
def test_name_is_the_same_whatever_prefix_stands_before_it(written: str) -> None:
    assert bare_name(written) == "สมชาย ใจดี"


def test_prefix_alone_and_names_that_begin_like_one_stay() -> None:
    assert bare_name("นาย") == "นาย"
    assert bare_name("Missandei ใจดี") == "Missandei ใจดี"


def test_persons_are_sorted_by_their_name_whatever_the_prefix() -> None:
    assert sorted(["นางสาวกมล ดี", "ดร.ขจร ดี", "นายคมสัน ดี", "จันทร์ ดี"], key=sort_key) == [
        "นางสาวกมล ดี",
        "ดร.ขจร ดี",
        "นายคมสัน ดี",
        "จันทร์ ดี",
    ]


@given(st.sampled_from(["", "นาย", "ดร. ", "Mr. "]), MARKS)
@example("", "\u0300ูัู")
@example("นาย", "ก\u0300ูัู")
def test_a_name_is_found_and_sorted_alike_as_typed_as_stored_and_without_its_prefix(prefix: str, name: str) -> None:
    typed = prefix + name
    stored, bare = thai.normalise(typed), bare_name(typed)

    assert bare_name(stored) == bare_name(bare) == bare
    assert sort_key(stored) == sort_key(bare) == sort_key(typed)

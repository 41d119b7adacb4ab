"""Duplicates: which works never form a pair, and how two titles are displayed."""

from __future__ import annotations

from hypothesis import given, strategies as st

from judging.core.eligibility.duplicates import (
    ComparedEntry,
    TitleKeys,
    TitlePart,
    YearEntries,
    compare_titles,
)


@given(st.text(alphabet="กขคงเแโ่้์ิีาำะ ab1", max_size=30), st.text(alphabet="กขคงเแโ่้์ิีาำะ ab1", max_size=30))
def test_pieces_make_up_both_titles_again(one: str, other: str) -> None:
    first, second = compare_titles(one, other)

    assert ("".join(part.text for part in first), "".join(part.text for part in second)) == (one, other)


def test_differences_keep_a_letter_and_its_marks_together() -> None:
    first, second = compare_titles("เครื่องอบแห้งลำไย", "เครื่องอบลำไย")

    assert first == (TitlePart("เครื่องอบ", True), TitlePart("แห้ง", False), TitlePart("ลำไย", True))
    assert second == (TitlePart("เครื่องอบลำไย", True),)


def entered(number: int, came_from: int | None = None, *, takes_part: bool = True, round_id: int = 1) -> ComparedEntry:
    return ComparedEntry(number, 1, round_id, 1, TitleKeys(f"k{number}"), came_from, takes_part)


def test_a_work_stands_once_in_the_year_where_it_stands_last() -> None:
    year = YearEntries([entered(1), entered(2, 1), entered(3, 2), entered(4), entered(5, takes_part=False)])

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
    assert [one.id for one in year.compared_in(1)] == [1, 2, 5]
    assert year.lineage(4) == (4, 3, 2)

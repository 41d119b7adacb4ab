"""The pages of a reveal: from the last rank to the first, ties together, as many lines as fit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from judging.core.results.published_awards import awards_data
from judging.core.results.reveals import MOST_LINES, RevealPage, pages
from judging.core.scoring.awards import awards
from tests.awarding import HONOUR, rules


def row(rank: int, code: str, titles_to: int = 0, mean: int = 80, title: str = "ผลงาน", **more: Any) -> dict[str, Any]:
    given = awards(rank, Fraction(mean), rules(titles_to, prizes=(HONOUR,)), **more)
    return {
        "rank": rank,
        "entry": code,
        "title": {"th": title, "en": ""},
        "institution": {"th": "วิทยาลัย", "en": ""},
        "awards": awards_data(given),
    }


def codes(made: tuple[RevealPage, ...]) -> list[list[str]]:
    return [[work.code for work in page.works] for page in made]


def test_titles_come_one_by_one_after_the_medals_and_the_winner_is_last() -> None:
    made = pages(
        [
            row(1, "A5", 2, prizes=[1]),
            row(2, "A4", 2),
            row(3, "A3", mean=70),
            row(4, "A2", mean=70),
            row(5, "A1", mean=0),
        ]
    )

    assert codes(made) == [["A1"], ["A2", "A3"], ["A4"], ["A5"]]
    assert [page.award and page.award.name.en for page in made] == [
        *("participation", "silver medal", "Runner-up 1", "Winner"),
    ]
    beside = [[award.name.en for award in page.works[0].awards] for page in made]
    assert beside == [[], [], ["gold medal"], ["gold medal", "Honor Award"]]


def test_works_that_share_a_title_are_revealed_together() -> None:
    (made,) = pages([row(1, "A2", 1), row(1, "A1", 1)])

    assert ([work.code for work in made.works], made.is_shared) == (["A1", "A2"], True)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("ก" * 50, [["A7", "A6", "A5", "A4", "A3"], ["A2", "A1"]]),
        ("ก" * 120, [["A7", "A6"], ["A5", "A4"], ["A3", "A2"], ["A1"]]),
    ],
)
def test_page_has_as_many_works_as_fit(title: str, expected: list[list[str]]) -> None:
    assert codes(pages([row(rank, f"A{rank}", title=title) for rank in range(1, 8)])) == expected


def test_works_of_equal_rank_are_not_divided_where_they_fit_on_one_page() -> None:
    rows = [row(1, "A1"), row(2, "A2"), row(2, "A3"), row(2, "A4"), row(5, "A5"), row(6, "A6"), row(7, "A7")]

    assert codes(pages(rows)) == [["A7", "A6", "A5"], ["A2", "A3", "A4", "A1"]]
    assert codes(pages(rows[:6])) == [["A6", "A5", "A2", "A3", "A4"], ["A1"]]


def test_scores_are_shown_only_where_the_document_has_them() -> None:
    (silent,) = pages([row(1, "A1")])
    (open_,) = pages([row(1, "A1") | {"total": "87.33"}])

    assert (silent.works[0].total, open_.works[0].total) == ("", "87.33")


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 400)), max_size=40))
def test_each_work_is_on_one_page_and_pages_go_from_last_to_first(works: list[tuple[bool, int]]) -> None:
    rows, rank = [], 1
    for place, (is_tied, letters) in enumerate(works, start=1):
        rank = rank if is_tied else place
        rows.append(row(rank, f"A{place:03}", title="ก" * letters))
    ranks = {each["entry"]: each["rank"] for each in rows}

    made = pages(rows)

    shown = [work.code for page in made for work in page.works]
    assert sorted(shown) == sorted(ranks)
    assert [ranks[code] for code in shown] == sorted(ranks.values(), reverse=True)
    assert all(page.lines <= MOST_LINES or len(page.works) == 1 for page in made)

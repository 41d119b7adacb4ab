"""The blank sheet on paper: columns of levels, and its division into pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from judging.core.rulebooks.rulebook import Rulebook, Text
from judging.core.scoring.blank_sheets import BlankSheet, blank_sheet
from judging.rulebook import reader

TYPE4 = reader.load("ovec-2564-type4")
ALL = [section.code for section in TYPE4.sections]


def codes(sheet: BlankSheet) -> list[list[str]]:
    """The criteria by page."""
    return [[line.item.code for part in page for line in part.lines] for page in sheet.pages]


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_22_criteria_of_type_4_are_on_two_pages_that_end_with_a_section(language: str) -> None:
    sheet = blank_sheet(TYPE4, ALL, language)

    assert [len(page) for page in codes(sheet)] == [14, 8]
    assert [(part.section.code, part.begins, part.ends) for page in sheet.pages for part in page] == [
        (code, True, True) for code in ALL
    ]
    assert sheet.points == TYPE4.total


def test_a_level_that_is_not_offered_leaves_its_column_empty() -> None:
    sheet = blank_sheet(TYPE4, ["1"], "th")
    (line,) = (line for part in sheet.pages[0] for line in part.lines if line.item.code == "1.4")

    assert [column.id for column in sheet.columns] == ["very_good", "good", "fair", "needs_improvement"]
    assert line.cells is not None
    assert [cell.points if cell else None for cell in line.cells] == [4, None, None, 0]


def test_a_criterion_with_levels_of_its_own_has_no_columns() -> None:
    own = tuple(replace(item, level_set="yes_no") if item.code == "1.4" else item for item in TYPE4.items)

    sheet = blank_sheet(_book(own), ["1"], "th")

    assert [line.item.code for part in sheet.pages[0] for line in part.lines if line.cells is None] == ["1.4"]


def _book(items: object) -> Rulebook:
    return replace(TYPE4, items=items)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 400), min_size=22, max_size=22), st.sampled_from(ALL))
def test_pages_hold_every_criterion_once_and_the_last_is_never_empty(lengths: list[int], section: str) -> None:
    sizes = iter(lengths)
    items = tuple(
        replace(item, title=Text("ก" * next(sizes) + ".", "")) if item.is_criterion else item for item in TYPE4.items
    )
    for sections in (ALL, [section]):
        sheet = blank_sheet(_book(items), sections, "th")

        printed = codes(sheet)
        assert [code for page in printed for code in page] == [
            item.code for item in TYPE4.criteria if item.section in sections
        ]
        assert all(printed)

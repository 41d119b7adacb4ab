"""The score sheet on paper: columns of levels, and the criteria under their sections."""

from __future__ import annotations

from dataclasses import replace

from judging.core.paper_sheets.sheet_layout import Line, SheetLayout, sheet_layout
from judging.rulebook import reader

TYPE4 = reader.load("ovec-2564-type4")


def line(layout: SheetLayout, code: str) -> Line:
    (found,) = (line for _, lines in layout.sections for line in lines if line.item.code == code)
    return found


def test_sheet_of_all_sections_has_every_criterion_once_in_order() -> None:
    layout = sheet_layout(TYPE4, ())

    assert [line.item for _, lines in layout.sections for line in lines] == list(TYPE4.criteria)
    assert layout.points == TYPE4.total


def test_sheet_of_some_sections_has_these_and_their_points() -> None:
    layout = sheet_layout(TYPE4, ["3"])

    assert [section.code for section, _ in layout.sections] == ["3"]
    assert layout.points == TYPE4.item("3").points


def test_level_that_is_not_offered_leaves_its_column_empty() -> None:
    layout = sheet_layout(TYPE4, ["1"])

    assert [column.id for column in layout.columns] == ["very_good", "good", "fair", "needs_improvement"]
    cells = line(layout, "1.4").cells
    assert cells is not None
    assert [cell.points if cell else None for cell in cells] == [4, None, None, 0]


def test_criterion_with_levels_of_its_own_has_no_columns() -> None:
    own = tuple(replace(item, level_set="yes_no") if item.code == "1.4" else item for item in TYPE4.items)

    layout = sheet_layout(replace(TYPE4, items=own), ["1"])

    assert [line.item.code for _, lines in layout.sections for line in lines if line.cells is None] == ["1.4"]

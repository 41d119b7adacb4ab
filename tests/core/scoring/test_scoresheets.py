"""Score sheets: a sheet has a total only when it is complete."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from judging.core.scoring.scoresheets import Complete, Incomplete, SoFar, criteria_of, so_far, tally_sheet
from tests.core.rubrics import NAMES, SECTIONS, SMALL, TYPE4
from tests.core.works import sheets


def sheet_of_level(name: str) -> dict[str, int | None]:
    """A sheet with every criterion at one level; where the level is not offered, the next better one."""
    better = NAMES[NAMES.index(name) :: -1]
    return {
        item.code: next(level.points for wanted in better for level in item.levels if level.id == wanted)
        for item in TYPE4.criteria
    }


@pytest.mark.parametrize(
    ("name", "total"),
    [("very_good", 200), ("good", 150), ("fair", 100)],
)
def test_sheet_of_one_level_adds_up_in_units(name: str, total: int) -> None:
    answer = tally_sheet(TYPE4, SECTIONS, sheet_of_level(name))

    assert isinstance(answer, Complete)
    assert answer.total == total


def test_lowest_sheet_is_worth_24_points_never_0() -> None:
    answer = tally_sheet(TYPE4, SECTIONS, {item.code: item.levels[-1].points for item in TYPE4.criteria})

    assert answer == Complete(48, {"1": 2, "2": 16, "3": 4, "4": 2, "5": 0, "6": 24})


def test_every_half_point_from_24_to_100_is_reachable_and_no_other() -> None:
    found: dict[int, dict[str, int]] = {0: {}}
    for item in TYPE4.criteria:
        found = {
            total + level.points: {**marks, item.code: level.points}
            for total, marks in found.items()
            for level in item.levels
        }

    assert sorted(found) == list(range(48, 201))
    assert len(found) == 153
    assert all(
        isinstance(answer := tally_sheet(TYPE4, SECTIONS, marks), Complete) and answer.total == total
        for total, marks in found.items()
    )


@given(sheets(TYPE4, "J1", SECTIONS))
def test_any_complete_sheet_has_one_of_the_153_totals(sheet) -> None:
    answer = tally_sheet(TYPE4, SECTIONS, sheet.marks)

    assert isinstance(answer, Complete)
    assert answer.total in range(48, 201)
    assert answer.total == sum(answer.by_section.values()) == sum(sheet.marks.values())


@given(sheets(TYPE4, "J1", SECTIONS), st.sets(st.sampled_from([item.code for item in TYPE4.criteria]), min_size=1))
def test_removing_marks_never_yields_a_number(sheet, removed) -> None:
    left = {code: points for code, points in sheet.marks.items() if code not in removed}
    emptied = {code: None if code in removed else points for code, points in sheet.marks.items()}
    expected = Incomplete(tuple(item.code for item in TYPE4.criteria if item.code in removed))

    assert tally_sheet(TYPE4, SECTIONS, left) == expected
    assert tally_sheet(TYPE4, SECTIONS, emptied) == expected


def test_sheet_of_some_sections_is_complete_with_them_alone() -> None:
    assert tally_sheet(SMALL, ("2",), {"2.1": 2, "2.2": 0}) == Complete(2, {"2": 2})


def test_lowest_level_worth_0_is_a_mark_and_not_a_missing_one() -> None:
    assert tally_sheet(SMALL, ("2",), {"2.1": 0, "2.2": 0}) == Complete(0, {"2": 0})


def test_mark_outside_the_sections_of_the_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.1 is not a criterion"):
        tally_sheet(SMALL, ("2",), {"1.1": 2, "2.1": 2, "2.2": 0})


def test_points_of_no_level_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no level of 1\.2 gives 2 units"):
        tally_sheet(SMALL, ("1",), {"1.1": 2, "1.2": 2})


@pytest.mark.parametrize("sections", [(), ("1", "7")])
def test_sections_that_the_rulebook_lacks_are_refused(sections) -> None:
    with pytest.raises(ValueError, match="no sections of by-hand"):
        criteria_of(SMALL, sections)


def test_so_far_counts_and_adds_the_marks_there_are() -> None:
    assert so_far(SMALL, ("1", "2"), {"1.2": 3, "2.1": None}) == SoFar(1, 4, 3, {"1": 3, "2": 0})


def test_so_far_of_some_sections_counts_those_alone() -> None:
    assert so_far(SMALL, ("2",), {"2.1": 2}) == SoFar(1, 2, 2, {"2": 2})


@pytest.mark.parametrize("marks", [{"1.1": 2}, {"2.1": 9}])
def test_so_far_refuses_what_a_whole_sheet_refuses(marks) -> None:
    with pytest.raises(ValueError, match=r"is not a criterion|no level of"):
        so_far(SMALL, ("2",), marks)

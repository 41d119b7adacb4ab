"""Means of a work: they are exact, each over the sheets that cover the criterion."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.numbers import display
from judging.core.scoring.scoresheets import Incomplete, tally_sheet
from judging.core.scoring.tallies import Means, Sheet, Uncovered, tally_from_section_sums, tally_from_sums
from tests.core import naive
from tests.core.rubrics import SECTIONS, SMALL, TYPE4, rubric
from tests.core.works import panels
from tests.tallying import tally_entry

BEST = {item.code: item.levels[0].points for item in TYPE4.criteria}


def sheet_worth(judge: str, points: str) -> Sheet:
    """A complete Type 4 sheet with this total."""
    wanted = int(Fraction(points) * 2)
    found: dict[int, dict[str, int]] = {0: {}}
    for item in TYPE4.criteria:
        found = {
            total + level.points: {**marks, item.code: level.points}
            for total, marks in found.items()
            for level in item.levels
        }
    return Sheet(judge, SECTIONS, found[wanted])


@pytest.mark.parametrize(
    ("totals", "exact", "shown"),
    [
        (("80.5", "79", "80"), Fraction(479, 6), "79.83"),
        (("79.5", "80", "80.5"), Fraction(80), "80.00"),
        (("80", "80", "80", "79.5"), Fraction(639, 8), "79.88"),
    ],
)
def test_mean_of_a_panel_is_exact_and_rounded_half_up_only_when_shown(totals, exact, shown) -> None:
    tally = tally_entry(TYPE4, "A001", [sheet_worth(f"J{number}", total) for number, total in enumerate(totals)])

    assert (tally.judges, tally.total, display(tally.total)) == (len(totals), exact, shown)


@pytest.mark.parametrize(
    ("zeroed", "total"),
    [
        (("1.1", "1.2.1", "1.2.2", "1.3"), 87),
        (("1",), 85),
        (("1.2.1", "1.2.2"), 91),
        (("1.2",), 91),
        (("1.1", "1.2", "1.3", "1.2.1", "1.2.2"), 87),
    ],
)
def test_zeroed_items_count_0_once_on_the_result_of_the_panel(zeroed, total) -> None:
    sheets = [Sheet(judge, SECTIONS, BEST) for judge in ("J1", "J2", "J3")]

    tally = tally_entry(TYPE4, "A001", sheets, frozenset(zeroed))

    assert tally.total == total
    assert all(tally.items[code] == 0 for code in zeroed)
    assert tally.items["1.4"] == (0 if zeroed == ("1",) else 2)


def test_zeroing_an_item_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        tally_entry(TYPE4, "A001", [Sheet("J1", SECTIONS, BEST)], frozenset({"7"}))


def test_judges_of_some_sections_make_each_mean_over_those_appointed() -> None:
    sheets = [
        Sheet("J1", ("1",), {"1.1": 2, "1.2": 3}),
        Sheet("J2", ("1",), {"1.1": 1, "1.2": 3}),
        Sheet("J3", ("2",), {"2.1": 2, "2.2": 2}),
        Sheet("J4", ("2",), {"2.1": 2, "2.2": 1}),
        Sheet("J5", ("2",), {"2.1": 0, "2.2": 2}),
    ]

    tally = tally_entry(SMALL, "A001", sheets)

    assert tally.judges == 5
    assert dict(tally.items) == {
        "1": Fraction(9, 2),
        "1.1": Fraction(3, 2),
        "1.2": Fraction(3),
        "2": Fraction(3),
        "2.1": Fraction(4, 3),
        "2.2": Fraction(5, 3),
    }
    assert tally.total == Fraction(15, 2)


def test_counts_of_which_one_divides_the_other_are_not_mistaken_for_equal() -> None:
    sums = {"1.1": (6, 6), "1.2": (6, 6), "2.1": (3, 3), "2.2": (6, 3)}

    assert tally_from_sums(SMALL, "A001", 9, sums).total == 1 + 1 + 1 + 2


@pytest.mark.parametrize("unit", [Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2)])
def test_means_are_in_points_whatever_the_unit(unit) -> None:
    book = rubric({"1.1": f"{2 * unit} {unit} 0", "1.2": f"{3 * unit} {unit} 0"}, {}, unit)
    sheets = [Sheet("J1", ("1",), {"1.1": 2, "1.2": 3}), Sheet("J2", ("1",), {"1.1": 1, "1.2": 1})]

    tally = tally_entry(book, "A001", sheets)

    assert [tally.items[code] / unit for code in ("1.1", "1.2", "1")] == [Fraction(3, 2), 2, Fraction(7, 2)]
    assert tally.total / unit == Fraction(7, 2)


def test_criteria_without_any_mark_leave_the_work_without_a_total() -> None:
    with pytest.raises(Uncovered) as refused:
        tally_entry(SMALL, "A001", [Sheet("J1", ("1",), {"1.1": 2, "1.2": 3})])

    assert (refused.value.entry, refused.value.criteria) == ("A001", ("2.1", "2.2"))


def test_work_without_sheets_has_no_total() -> None:
    with pytest.raises(Uncovered) as refused:
        tally_entry(SMALL, "A001", [])

    assert refused.value.criteria == ("1.1", "1.2", "2.1", "2.2")


def test_sum_of_no_marks_is_no_mark() -> None:
    with pytest.raises(Uncovered) as refused:
        tally_from_sums(SMALL, "A001", 1, {"1.1": (2, 1), "1.2": (0, 0), "2.1": (0, 1), "2.2": (0, 1)})

    assert refused.value.criteria == ("1.2",)


def test_zeroed_criterion_needs_no_mark() -> None:
    tally = tally_entry(SMALL, "A001", [Sheet("J1", ("1",), {"1.1": 2, "1.2": 3})], frozenset({"2"}))

    assert (tally.total, tally.items["2"]) == (5, 0)


@given(panels(), st.data())
def test_removing_a_mark_never_yields_a_number(sheets, data) -> None:
    sheet = sheets[data.draw(st.integers(0, len(sheets) - 1))]
    code = data.draw(st.sampled_from(sorted(sheet.marks)))
    marks = {key: points for key, points in sheet.marks.items() if key != code}

    assert tally_sheet(SMALL, sheet.sections, marks) == Incomplete((code,))


@given(panels(), st.randoms(use_true_random=False))
def test_order_of_sheets_never_matters(sheets, random) -> None:
    shuffled = random.sample(sheets, len(sheets))

    assert tally_entry(SMALL, "A001", shuffled) == tally_entry(SMALL, "A001", sheets)


@given(panels())
def test_means_agree_with_the_naive_ones(sheets) -> None:
    tally = tally_entry(SMALL, "A001", sheets)

    assert tally.total == naive.total(SMALL, sheets)
    assert {code: tally.items[code] for code in tally.items} == {
        item.code: naive.mean(SMALL, sheets, item.code) for item in SMALL.items
    }


@given(panels())
def test_totals_stored_by_section_give_the_same_total_and_sections(sheets) -> None:
    sums: dict[str, list[int]] = {}
    for sheet in sheets:
        for section, units in tally_sheet(SMALL, sheet.sections, sheet.marks).by_section.items():
            held = sums.setdefault(section, [0, 0])
            held[0] += units
            held[1] += 1

    by_section = tally_from_section_sums(SMALL, "A001", len(sheets), [(code, *both) for code, both in sums.items()])
    full = tally_entry(SMALL, "A001", sheets)

    assert by_section.total == full.total
    assert dict(by_section.items) == {section.code: full.items[section.code] for section in SMALL.sections}
    assert "1.1" not in by_section.items


def test_section_without_a_sheet_leaves_the_work_without_a_total() -> None:
    with pytest.raises(Uncovered) as refused:
        tally_from_section_sums(SMALL, "A001", 1, [("1", 5, 1), ("2", 0, 0)])

    assert refused.value.criteria == ("2",)


def test_means_hold_the_items_that_the_sums_answer_and_no_other() -> None:
    means = Means(SMALL, {"1": (5, 1), "2.1": (2, 1)})

    assert list(means) == ["1", "2.1"]
    assert len(means) == 2
    assert [code in means for code in ("1", "2.1", "1.1", "2", "9.9")] == [True, True, False, False, False]
    with pytest.raises(KeyError):
        means["2"]

"""Ranking: exactly by totals, then by the tie-break chain, and by nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.scoring.ranking import (
    RULING,
    DecidedBy,
    RankStyle,
    compare_readings,
    items_read,
    rank,
    undecided,
    window,
)
from judging.core.scoring.tallies import Means, Sheet, Tally, tally_from_section_sums
from tests.core import naive
from tests.core.rubrics import SECTIONS, SMALL, TYPE4, TYPE4_READINGS
from tests.core.works import contests
from tests.tallying import tally_entry

GOOD = {item.code: item.levels[min(1, len(item.levels) - 2)].points for item in TYPE4.criteria}


def work(entry: str, **marks: str) -> Tally:
    """A Type 4 work with one judge: every criterion is good except these (``c6_1="10"``)."""
    changed = {name[1:].replace("_", "."): int(Fraction(points) * 2) for name, points in marks.items()}
    return tally_entry(TYPE4, entry, [Sheet("J1", SECTIONS, {**GOOD, **changed})])


def ranks(works, reading: str = "printed", rulebook=TYPE4) -> list[tuple[int, str]]:
    standings = rank(works, rulebook.tie_break(reading).keys, rulebook)
    return [(standing.rank, standing.entry) for standing in standings]


def bare(entry: str, total: Fraction | int) -> Tally:
    return Tally(entry, 3, Fraction(total), {})


def test_equal_totals_and_equal_section_6_are_parted_by_6_1() -> None:
    first = work("A", c6_1="10", c6_2="8", c6_3="6")
    second = work("B", c6_1="8", c6_2="8", c6_3="8")

    standings = rank([second, first], TYPE4_READINGS["printed"], TYPE4)

    assert [(standing.rank, standing.entry, standing.tied) for standing in standings] == [(1, "A", ()), (2, "B", ())]
    assert standings[0].decided_by == DecidedBy("B", "6.1", (Fraction(10), Fraction(8)))
    assert standings[1].decided_by == DecidedBy("A", "6.1", (Fraction(8), Fraction(10)))


@pytest.mark.parametrize(("reading", "winner"), [("printed", "B"), ("own-high", "A"), ("by-weight", "B")])
def test_marks_low_to_high_win_by_their_own_highest_only(reading, winner) -> None:
    works = [work("A", c6_1="6", c6_2="8", c6_3="10"), work("B")]

    assert ranks(works, reading)[0] == (1, winner)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("printed", [(1, "A"), (1, "B")]),
        ("own-high", [(1, "A"), (1, "B")]),
        ("by-weight", [(1, "B"), (2, "A")]),
    ],
)
def test_section_2_parts_works_by_weight_and_leaves_them_tied_as_printed(reading, expected) -> None:
    works = [work("A", c5_1="5"), work("B", c2_1="10")]

    assert ranks(works, reading) == expected


def test_panels_of_different_size_with_equal_means_are_tied() -> None:
    five = tally_entry(TYPE4, "F5", [Sheet(f"J{number}", SECTIONS, GOOD) for number in range(5)])
    four = tally_entry(TYPE4, "F4", [Sheet(f"J{number}", SECTIONS, GOOD) for number in range(4)])

    standings = rank([five, four], TYPE4_READINGS["printed"], TYPE4)

    assert [(standing.rank, standing.entry, standing.tied) for standing in standings] == [
        (1, "F4", ("F5",)),
        (1, "F5", ("F4",)),
    ]
    assert standings[0].decided_by == DecidedBy("F5", None, ())


def test_totals_that_display_alike_are_not_equal() -> None:
    assert ranks([bare("A", Fraction(14851, 198)), bare("B", Fraction(14551, 194))]) == [(1, "B"), (2, "A")]


def test_shared_rank_leaves_the_next_place_empty() -> None:
    works = [work("D", c6_1="4"), work("C"), work("B"), work("A", c6_1="10")]

    assert ranks(works) == [(1, "A"), (2, "B"), (2, "C"), (4, "D")]


def test_items_are_not_needed_where_totals_differ() -> None:
    standings = rank([bare("A", 70), bare("B", 80)], TYPE4_READINGS["printed"], TYPE4)

    assert [(standing.entry, standing.decided_by) for standing in standings] == [("B", None), ("A", None)]


def test_items_missing_where_totals_are_equal_raise() -> None:
    with pytest.raises(KeyError):
        rank([bare("A", 70), bare("B", 70)], TYPE4_READINGS["printed"], TYPE4)


def test_row_is_explained_against_the_row_above_first() -> None:
    works = [work("A", c6_1="10", c6_2="6"), work("B"), work("C", c6_1="6", c6_2="10")]

    standings = rank(works, TYPE4_READINGS["printed"], TYPE4)

    assert [standing.decided_by.against for standing in standings if standing.decided_by] == ["B", "A", "B"]


def test_sorted_key_explains_with_both_lists() -> None:
    works = [work("A", c6_1="6", c6_2="8", c6_3="10"), work("B")]

    decided = rank(works, TYPE4_READINGS["own-high"], TYPE4)[0].decided_by

    assert decided == DecidedBy("B", "sorted(6)", ((Fraction(10), Fraction(8), Fraction(6)), (Fraction(8),) * 3))


def test_same_entry_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="the same entry twice"):
        rank([bare("A", 70), bare("A", 80)], (), TYPE4)


def test_key_that_names_no_item_is_refused() -> None:
    with pytest.raises(KeyError):
        rank([bare("A", 70)], ("9",), TYPE4)


def test_tie_parted_by_a_ruling_is_published_with_this_key() -> None:
    assert RULING == "ruling"


def test_no_works_have_no_standings() -> None:
    assert rank([], TYPE4_READINGS["printed"], TYPE4) == ()


def test_other_readings_say_which_works_they_would_move() -> None:
    works = [work("A", c6_1="6", c6_2="8", c6_3="10"), work("B"), work("C", c6_1="10")]

    own_high, by_weight = compare_readings(works, TYPE4, "printed")

    assert (own_high.reading, by_weight.reading) == ("own-high", "by-weight")
    assert [(shift.entry, shift.rank, shift.other_rank) for shift in own_high.shifts] == [("A", 3, 2), ("B", 2, 3)]
    assert by_weight.shifts == ()


def test_reading_that_makes_a_shared_rank_is_told_though_the_number_stays() -> None:
    works = [work("A", c6_1="10", c6_3="6"), work("B", c6_1="6", c6_3="10")]

    shifts = compare_readings(works, TYPE4, "printed")[0].shifts

    assert [(shift.entry, shift.rank, shift.is_tied, shift.other_rank, shift.other_is_tied) for shift in shifts] == [
        ("A", 1, False, 1, True),
        ("B", 2, False, 1, True),
    ]


READINGS = st.sampled_from([tie_break.reading for tie_break in SMALL.tie_breaks])


def tallies(works: dict[str, list[Sheet]]) -> list[Tally]:
    return [tally_entry(SMALL, entry, sheets) for entry, sheets in works.items()]


@given(contests(), READINGS)
def test_ranking_agrees_with_the_naive_one(works, reading) -> None:
    standings = rank(tallies(works), SMALL.tie_break(reading).keys, SMALL)

    assert {standing.entry: standing.rank for standing in standings} == naive.ranks(SMALL, works, reading)


@pytest.mark.parametrize("reading", list(TYPE4_READINGS))
def test_ranking_of_a_large_contest_agrees_with_the_naive_one(reading) -> None:
    chance = random.Random(2564)
    levels = {item.code: [level.points for level in item.levels[:2]] for item in TYPE4.criteria}
    works = {
        f"A{number}": [
            Sheet(f"J{judge}", SECTIONS, {code: chance.choice(points) for code, points in levels.items()})
            for judge in range(chance.choice((1, 2, 3)))
        ]
        for number in range(80)
    }

    standings = rank(
        [tally_entry(TYPE4, entry, sheets) for entry, sheets in works.items()], TYPE4_READINGS[reading], TYPE4
    )

    assert {standing.entry: standing.rank for standing in standings} == naive.ranks(TYPE4, works, reading)
    assert any(standing.decided_by and standing.decided_by.key for standing in standings)


@given(contests(), READINGS, st.randoms(use_true_random=False))
def test_order_of_input_never_matters(works, reading, chance) -> None:
    keys = SMALL.tie_break(reading).keys
    inputs = tallies(works)

    assert rank(chance.sample(inputs, len(inputs)), keys, SMALL) == rank(inputs, keys, SMALL)


@given(contests(), READINGS, st.data())
def test_raising_a_mark_never_lowers_a_rank(works, reading, data) -> None:
    keys = SMALL.tie_break(reading).keys
    entry = data.draw(st.sampled_from(sorted(works)))
    sheet = data.draw(st.sampled_from(works[entry]))
    code = data.draw(st.sampled_from(sorted(sheet.marks)))
    better = [level.points for level in SMALL.item(code).levels if level.points >= sheet.marks[code]]
    raised = Sheet(sheet.judge, sheet.sections, {**sheet.marks, code: data.draw(st.sampled_from(better))})
    changed = {**works, entry: [raised if each is sheet else each for each in works[entry]]}

    before = {standing.entry: standing.rank for standing in rank(tallies(works), keys, SMALL)}
    after = {standing.entry: standing.rank for standing in rank(tallies(changed), keys, SMALL)}

    assert after[entry] <= before[entry]


@given(contests(), READINGS)
def test_every_row_tells_the_truth_about_its_neighbour(works, reading) -> None:
    worth = {entry: naive.worth(SMALL, sheets, reading) for entry, sheets in works.items()}
    keys = SMALL.tie_break(reading).keys

    standings = rank(tallies(works), keys, SMALL)

    for row, standing in enumerate(standings):
        mine = worth[standing.entry]
        near = [standings[other].entry for other in (row - 1, row + 1) if 0 <= other < len(standings)]
        level = [entry for entry in near if worth[entry][0] == mine[0]]
        assert standing.tied == tuple(sorted(e for e in works if e != standing.entry and worth[e] == mine))
        assert (standing.decided_by is None) == (not level)
        if standing.decided_by:
            theirs = worth[standing.decided_by.against]
            differing = [
                (key, one, other) for key, one, other in zip(keys, mine[1:], theirs[1:], strict=True) if one != other
            ]
            assert standing.decided_by.against == level[0]
            assert standing.decided_by.key == (differing[0][0] if differing else None)
            assert [list(v) if isinstance(v, tuple) else v for v in standing.decided_by.values] == (
                list(differing[0][1:]) if differing else []
            )


@given(contests(), READINGS)
def test_criteria_loaded_for_undecided_works_alone_rank_the_same(works, reading) -> None:
    keys = SMALL.tie_break(reading).keys
    by_section = [
        tally_from_section_sums(SMALL, entry, len(sheets), _section_sums(sheets)) for entry, sheets in works.items()
    ]
    wanting = undecided(by_section, keys, SMALL)

    mixed = [
        replace(tally, items=Means(SMALL, _sums(works[tally.entry]))) if tally.entry in wanting else tally
        for tally in by_section
    ]

    assert [(row.rank, row.entry, row.decided_by) for row in rank(mixed, keys, SMALL)] == [
        (row.rank, row.entry, row.decided_by) for row in rank(tallies(works), keys, SMALL)
    ]
    assert undecided(mixed, keys, SMALL) == frozenset()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 1, ("AB", 0)),
        (1, 2, ("AB", 0)),
        (2, 2, ("AB", 0)),
        (2, 3, ("ABC", 0)),
        (3, 3, ("C", 2)),
        (3, 4, ("CDEF", 2)),
        (4, 4, ("DEF", 3)),
        (6, 6, ("DEF", 3)),
        (7, 9, ("G", 6)),
        (8, 9, ("", 7)),
    ],
)
def test_window_holds_the_whole_groups_of_equal_totals_around_its_places(first, last, expected) -> None:
    works = [bare(entry, total) for entry, total in zip("ABCDEFG", (9, 9, 8, 7, 7, 7, 6), strict=True)]

    found, above = window(works[::-1], first, last)

    assert ("".join(sorted(tally.entry for tally in found)), above) == expected


@given(contests(), READINGS, st.integers(1, 8), st.integers(0, 7))
def test_ranking_of_a_window_is_that_part_of_the_whole_ranking(works, reading, first, more) -> None:
    keys = SMALL.tie_break(reading).keys
    whole = rank(tallies(works), keys, SMALL)

    found, above = window(tallies(works), first, first + more)
    part = rank(found, keys, SMALL, above=above)

    assert part == whole[above : above + len(found)]
    assert all(standing in part for standing in whole[first - 1 : first + more])


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("6", "6.1", "6.3"), ("6", "6.1", "6.3")),
        (("6", "sorted(6)"), ("6", "6.1", "6.2", "6.3")),
        (("6.2", "sorted(6)", "2"), ("6.2", "6.1", "6.3", "2")),
    ],
)
def test_items_read_are_those_the_keys_look_at(keys, expected) -> None:
    assert items_read(keys, TYPE4) == expected


def test_works_that_sections_part_need_no_criteria() -> None:
    by_section = [
        tally_from_section_sums(SMALL, "A", 1, [("1", 3, 1), ("2", 2, 1)]),
        tally_from_section_sums(SMALL, "B", 1, [("1", 2, 1), ("2", 3, 1)]),
        tally_from_section_sums(SMALL, "C", 1, [("1", 1, 1), ("2", 1, 1)]),
    ]

    assert undecided(by_section, ("2", "2.1"), SMALL) == frozenset()
    assert undecided(by_section, ("2.1",), SMALL) == {"A", "B"}


def test_work_without_its_items_holds_back_the_others_of_its_total() -> None:
    loaded = Tally("A", 1, Fraction(5), {"2.1": Fraction(1)})

    assert undecided([loaded, bare("B", 5), bare("C", 4)], ("2.1",), SMALL) == {"A", "B"}


def _sums(sheets: list[Sheet]) -> dict[str, tuple[int, int]]:
    marks = {
        item.code: [sheet.marks[item.code] for sheet in sheets if item.code in sheet.marks] for item in SMALL.criteria
    }
    return {code: (sum(points), len(points)) for code, points in marks.items()}


def _section_sums(sheets: list[Sheet]) -> list[tuple[str, int, int]]:
    return [
        (
            section.code,
            sum(points for sheet in sheets for code, points in sheet.marks.items() if code.startswith(section.code)),
            sum(section.code in sheet.sections for sheet in sheets),
        )
        for section in SMALL.sections
    ]


SCHOOL_FAIR = (40, 36, 34, 34, 31, 31, 30, 30, 29)
"""A list that a school fair published, without a tie-break; a tenth team was absent and stood as "–"."""


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (RankStyle.COMPETITION, [1, 2, 3, 3, 5, 5, 7, 7, 9]),
        (RankStyle.DENSE, [1, 2, 3, 3, 4, 4, 5, 5, 6]),
    ],
)
def test_a_published_list_of_a_school_fair_has_its_ranks_in_both_styles(style, expected) -> None:
    found = rank([bare(f"A{at}", total) for at, total in enumerate(SCHOOL_FAIR)], (), TYPE4, style=style)

    assert [row.rank for row in found] == expected


def test_dense_ranks_need_all_works_above() -> None:
    with pytest.raises(ValueError, match="dense"):
        rank([bare("A", 70)], (), TYPE4, above=1, style=RankStyle.DENSE)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_dense_ranks_count_the_different_ranks_of_the_other_style(totals) -> None:
    works = [bare(f"A{at}", total) for at, total in enumerate(totals)]
    usual, dense = (rank(works, (), TYPE4, style=style) for style in RankStyle)

    order = sorted({row.rank for row in usual})
    assert [(row.entry, row.sharers) for row in usual] == [(row.entry, row.sharers) for row in dense]
    assert [order.index(row.rank) + 1 for row in usual] == [row.rank for row in dense]

"""How firm ranks are: the smallest change of one mark that swaps neighbours, and the ranks without a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, strategies as st

from judging.core.scoring.firmness import Firmness, MarkChange, firmness, without_judge
from judging.core.scoring.ranking import rank
from judging.core.scoring.tallies import Sheet
from tests.core.rubrics import SMALL, TYPE4, rubric
from tests.core.works import contests
from tests.tallying import tally_entry

KEYS = SMALL.tie_break().keys


def all_firmness(sheets, rulebook, zeroed=None) -> tuple[Firmness, ...]:
    zeroed = zeroed or {}
    keys = rulebook.tie_break().keys
    tallies = [tally_entry(rulebook, entry, own, zeroed.get(entry, ())) for entry, own in sheets.items()]
    return firmness(rank(tallies, keys, rulebook), sheets, keys, rulebook, zeroed=zeroed)


def naive_size(above: str, below: str, sheets, rulebook) -> int | None:
    """The smallest change that swaps the two, by trying every other mark."""
    sizes = []
    for entry in (above, below):
        for at, sheet in enumerate(sheets[entry]):
            for code, before in sheet.marks.items():
                for level in rulebook.item(code).levels:
                    changed: Sequence[Sheet] = [
                        replace(one, marks={**one.marks, code: level.points}) if number == at else one
                        for number, one in enumerate(sheets[entry])
                    ]
                    pair = [
                        tally_entry(rulebook, name, changed if name == entry else sheets[name])
                        for name in (above, below)
                    ]
                    first, second = rank(pair, rulebook.tie_break().keys, rulebook)
                    if first.entry == below and first.rank < second.rank:
                        sizes.append(abs(level.points - before))
    return min(sizes, default=None)


@given(contests(SMALL))
def test_the_swap_of_each_pair_is_the_smallest_of_all_single_changes(sheets) -> None:
    for row in all_firmness(sheets, SMALL):
        assert (row.swap and row.swap.size) == naive_size(row.above, row.below, sheets, SMALL)


GOOD = {item.code: item.levels[min(1, len(item.levels) - 2)].points for item in TYPE4.criteria}


def type4(judge: str, **marks: str) -> Sheet:
    changed = {name[1:].replace("_", "."): int(Fraction(points) * 2) for name, points in marks.items()}
    return Sheet(judge, tuple("123456"), {**GOOD, **changed})


def test_a_gap_of_half_a_point_is_swapped_by_the_next_level_of_one_mark() -> None:
    sheets = {
        "A1": [type4("J1", c4_1="4"), type4("J2")],
        "A2": [type4("J1"), type4("J2")],
    }
    (row,) = all_firmness(sheets, TYPE4)
    assert (row.above, row.below, row.gap) == ("A1", "A2", Fraction(1, 2))
    assert row.swap is not None
    assert row.swap.size == 3, "a change of one point makes the totals equal and the works share the rank"


def test_a_mark_that_counts_nothing_swaps_nothing() -> None:
    book = rubric({"1.1": "10 0", "2.1": "2 0"}, {"printed": ("1",)})
    sheets = {
        "A1": [Sheet("J1", ("1", "2"), {"1.1": 0, "2.1": 4})],
        "A2": [Sheet("J1", ("1", "2"), {"1.1": 0, "2.1": 0})],
    }
    (free,) = all_firmness(sheets, book)
    (ruled,) = all_firmness(sheets, book, {"A1": {"2"}, "A2": {"1"}}) or (None,)

    assert free.swap == MarkChange("A2", "J1", "1.1", 0, 20)
    assert ruled is None, "both totals are 0: the works share the rank"


@given(contests(SMALL), st.data())
def test_ranks_without_a_judge_are_those_of_the_other_sheets(sheets, data) -> None:
    judges = sorted({sheet.judge for own in sheets.values() for sheet in own})
    judge = data.draw(st.sampled_from(judges))
    found = without_judge(judge, sheets, KEYS, SMALL, zeroed={})

    left = {entry: [sheet for sheet in own if sheet.judge != judge] for entry, own in sheets.items()}
    whole = {
        entry: own
        for entry, own in left.items()
        if {item.code for item in SMALL.criteria} <= {code for sheet in own for code in sheet.marks}
    }
    ranked = {row.entry: row.rank for row in rank([tally_entry(SMALL, *row) for row in whole.items()], KEYS, SMALL)}
    assert found == {entry: ranked.get(entry) for entry in sheets}

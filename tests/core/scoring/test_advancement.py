"""Advancement to the next level: by rank, with a minimum mean and a limit for each institution, never by chance."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.roles import RoundLevel
from judging.core.scoring.advancement import (
    Advancement,
    AdvancementReason,
    Boundary,
    BoundaryTie,
    Differences,
    Terms,
    depth,
    differences,
    levels_above,
    select_advancing,
)
from judging.core.scoring.ranking import Standing, rank
from judging.core.scoring.tallies import Tally
from tests.core.rubrics import SMALL


def ranked(*totals: int | Fraction) -> tuple[Standing, ...]:
    """Works A1, A2, … with these totals and equal scores in section 1."""
    tallies = [Tally(f"A{number}", 3, Fraction(total), {"1": Fraction(0)}) for number, total in enumerate(totals, 1)]
    return rank(tallies, ("1",), SMALL)


def of(*institutions: int) -> dict[str, int]:
    """The institution of each work: A1 belongs to the first argument, A2 to the second, …"""
    return {f"A{number}": institution for number, institution in enumerate(institutions, 1)}


@pytest.mark.parametrize(
    ("totals", "institutions", "terms", "expected"),
    [
        ((90, 80, 70), (1, 2, 3), Terms(2), ("A1", "A2")),
        ((90, 80, 70), (1, 2, 3), Terms(0), ()),
        ((90, 80, 70), (1, 2, 3), Terms(9), ("A1", "A2", "A3")),
        ((90, 80, 70), (1, 1, 2), Terms(2, per_institution=1), ("A1", "A3")),
        ((90, 80, 70), (1, 1, 1), Terms(2, per_institution=1), ("A1",)),
        ((90, 80, 70, 65), (1, 1, 1, 2), Terms(3, per_institution=2), ("A1", "A2", "A4")),
        ((90, 80, 70), (1, 2, 3), Terms(3, Fraction(80)), ("A1", "A2")),
        ((90, 80, 70), (1, 1, 2), Terms(2, Fraction(75), 1), ("A1",)),
        ((), (), Terms(3), ()),
    ],
)
def test_works_go_on_by_rank_within_the_terms(totals, institutions, terms, expected) -> None:
    assert select_advancing(ranked(*totals), of(*institutions), terms).works == expected


@pytest.mark.parametrize(
    ("total", "goes"),
    [(Fraction(80), True), (Fraction(239, 3), False), (Fraction(7999999, 100000), False), (Fraction(241, 3), True)],
)
def test_the_least_mean_is_compared_exactly_however_it_is_displayed(total, goes) -> None:
    assert bool(select_advancing(ranked(total), of(1), Terms(1, Fraction(80))).works) is goes


def test_terms_of_settings_are_in_units_of_the_rulebook() -> None:
    assert Terms.from_units(Fraction(1, 2), places=3, least=151, per_institution=2) == Terms(3, Fraction(151, 2), 2)
    assert Terms.from_units(Fraction(1, 2), places=3) == Terms(3, None, None)


def test_each_work_is_told_why() -> None:
    made = select_advancing(ranked(90, 80, 70, 60, 50), of(1, 1, 2, 3, 4), Terms(2, Fraction(55), 1))

    assert made.ways == {
        "A1": AdvancementReason.ADVANCES,
        "A2": AdvancementReason.INSTITUTION_FULL,
        "A3": AdvancementReason.ADVANCES,
        "A4": AdvancementReason.NO_PLACE,
        "A5": AdvancementReason.BELOW_LEAST,
    }


@pytest.mark.parametrize(
    ("totals", "institutions", "terms", "works", "ties"),
    [
        (
            (90, 80, 80, 80),
            (1, 2, 3, 4),
            Terms(3),
            ("A1", "A2", "A3", "A4"),
            [BoundaryTie(Boundary.ADVANCE, 3, 2, ("A2", "A3", "A4"))],
        ),
        ((90, 80, 80), (1, 2, 3), Terms(3), ("A1", "A2", "A3"), []),
        ((90, 80, 80), (1, 2, 3), Terms(1), ("A1",), []),
        (
            (90, 80, 80),
            (1, 2, 2),
            Terms(3, per_institution=1),
            ("A1", "A2", "A3"),
            [BoundaryTie(Boundary.INSTITUTION, 1, 2, ("A2", "A3"))],
        ),
        ((90, 80, 80), (1, 1, 2), Terms(2, per_institution=1), ("A1", "A3"), []),
        ((90, 80, 80), (1, 2, 3), Terms(2, Fraction(85)), ("A1",), []),
        (
            (80, 80, 80),
            (1, 1, 2),
            Terms(2, per_institution=1),
            ("A1", "A2", "A3"),
            [
                BoundaryTie(Boundary.ADVANCE, 2, 1, ("A1", "A2", "A3")),
                BoundaryTie(Boundary.INSTITUTION, 1, 1, ("A1", "A2", "A3")),
            ],
        ),
    ],
)
def test_a_tie_across_a_last_place_is_told_and_never_broken(totals, institutions, terms, works, ties) -> None:
    made = select_advancing(ranked(*totals), of(*institutions), terms)

    assert (made.works, list(made.ties)) == (works, ties)


@pytest.mark.parametrize(
    ("level", "above"),
    [
        (RoundLevel.INSTITUTION, (RoundLevel.PROVINCE, RoundLevel.REGION, RoundLevel.NATION)),
        (RoundLevel.PROVINCE, (RoundLevel.REGION, RoundLevel.NATION)),
        (RoundLevel.NATION, ()),
    ],
)
def test_a_level_may_be_left_out_but_none_goes_down(level, above) -> None:
    assert levels_above(level) == above


FIELDS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3)), max_size=12)
TERMS = st.builds(
    Terms,
    st.integers(0, 6),
    st.none() | st.integers(0, 6).map(Fraction),
    st.none() | st.integers(1, 3),
)


def _climbed(field: list[tuple[int, int]], terms: Terms) -> tuple[tuple[Standing, ...], dict[str, int], Advancement]:
    standings = ranked(*[total for total, _ in field])
    institutions = of(*[number for _, number in field])
    return standings, institutions, select_advancing(standings, institutions, terms)


@given(FIELDS, TERMS)
def test_works_of_one_rank_and_institution_never_part(field, terms) -> None:
    standings, institutions, made = _climbed(field, terms)

    for one in standings:
        for other in one.tied:
            if institutions[other] == institutions[one.entry]:
                assert (one.entry in made.works) is (other in made.works)


@given(FIELDS, TERMS)
def test_without_a_tie_told_no_limit_is_passed_and_nobody_better_stays_behind(field, terms) -> None:
    standings, institutions, made = _climbed(field, terms)
    if made.ties:
        return
    sent = [institutions[entry] for entry in made.works]

    assert len(made.works) <= terms.places
    assert terms.per_institution is None or all(sent.count(one) <= terms.per_institution for one in sent)
    for standing in standings:
        if made.ways[standing.entry] is AdvancementReason.NO_PLACE:
            assert len(made.works) == terms.places
        if made.ways[standing.entry] is AdvancementReason.INSTITUTION_FULL:
            assert sent.count(institutions[standing.entry]) == terms.per_institution


@given(FIELDS, TERMS, st.randoms())
def test_the_order_of_works_never_matters(field, terms, random) -> None:
    _, _, made = _climbed(field, terms)
    tallies = [Tally(f"A{place}", 3, Fraction(total), {"1": Fraction(0)}) for place, (total, _) in enumerate(field, 1)]
    random.shuffle(tallies)

    again = select_advancing(rank(tallies, ("1",), SMALL), of(*[number for _, number in field]), terms)

    assert again == made


@pytest.mark.parametrize(
    ("field", "terms", "expected"),
    [
        pytest.param([(9, 1), (8, 2), (7, 3)], Terms(0), 0, id="nobody advances"),
        pytest.param([(9, 1), (8, 2), (7, 3)], Terms(2), 2, id="the places are filled"),
        pytest.param([(9, 1), (8, 2), (8, 3), (7, 4)], Terms(2), 3, id="equal totals are ranked whole"),
        pytest.param([(9, 1), (8, 2)], Terms(5), 2, id="fewer works than places"),
        pytest.param([(9, 1), (8, 2), (7, 3)], Terms(5, Fraction(8)), 2, id="the rest is below the least"),
        pytest.param([(9, 1), (8, 1), (7, 1), (6, 2), (5, 3)], Terms(2, None, 1), 4, id="a full institution is passed"),
        pytest.param([(9, 1), (8, 1), (7, 1), (6, 2), (5, 3)], Terms(3, None, 2), 4, id="two of an institution"),
    ],
)
def test_depth_ends_where_the_works_that_advance_are_settled(field, terms, expected) -> None:
    works = [Tally(f"A{place}", 3, Fraction(total), {}) for place, (total, _) in enumerate(field, 1)]

    assert depth(works, of(*[institution for _, institution in field]), terms) == expected


@given(FIELDS, TERMS)
def test_ranking_so_deep_says_what_ranking_all_would(field, terms) -> None:
    standings, institutions, made = _climbed(field, terms)
    deep = depth([one.tally for one in standings], institutions, terms)

    assert select_advancing(standings[:deep], institutions, terms).works == made.works
    assert select_advancing(standings[:deep], institutions, terms).ties == made.ties


@pytest.mark.parametrize(
    ("going", "here", "expected"),
    [
        ((1, 2), {}, Differences((1, 2), (), ())),
        ((1, 2), {1: False, 2: False}, Differences((), (), ())),
        ((2, 3), {1: False, 2: False}, Differences((3,), (1,), ())),
        ((1, 2), {1: True, 2: False, 3: False}, Differences((), (3,), (1,))),
        ((), {1: True}, Differences((), (), ())),
    ],
)
def test_what_parts_two_levels_is_who_comes_who_lost_the_place_and_who_has_it_again(going, here, expected) -> None:
    assert differences(going, here) == expected

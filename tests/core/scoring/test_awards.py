"""Awards: medals by exact score bands, titles by rank number, ties across a boundary."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.core.scoring.advancement import Boundary, BoundaryTie, Terms, select_advancing
from judging.core.scoring.awards import Medal, MedalBands, Title, boundary_ties, medal, title
from judging.core.scoring.ranking import rank
from judging.core.scoring.tallies import Tally
from tests.core.rubrics import SMALL


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (Fraction(100), Medal.GOLD),
        (Fraction(80), Medal.GOLD),
        (Fraction(639, 8), Medal.SILVER),
        (Fraction(7999999, 100000), Medal.SILVER),
        (Fraction(70), Medal.SILVER),
        (Fraction(209, 3), Medal.BRONZE),
        (Fraction(60), Medal.BRONZE),
        (Fraction(119, 2), Medal.PARTICIPATION),
        (Fraction(24), Medal.PARTICIPATION),
    ],
)
def test_medal_goes_by_the_exact_mean_in_half_open_bands(total, expected) -> None:
    assert medal(total) is expected


def test_bands_of_a_contest_may_differ() -> None:
    bands = MedalBands.from_units(Fraction(1, 2), gold=170, silver=150, bronze=120)

    assert bands == MedalBands(Fraction(85), Fraction(75), Fraction(60))
    assert medal(Fraction(80), bands) is Medal.SILVER


@pytest.mark.parametrize("bounds", [(70, 80, 60), (80, 80, 60), (80, 70, 70), (80, 70, 0)])
def test_bands_that_do_not_descend_are_refused(bounds) -> None:
    with pytest.raises(ValueError, match="must descend"):
        MedalBands(*map(Fraction, bounds))


def test_bronze_may_begin_just_above_0() -> None:
    assert medal(Fraction(1, 3), MedalBands(Fraction(3), Fraction(2), Fraction(1, 3))) is Medal.BRONZE


def test_codes_of_medals_and_titles_in_published_documents_never_change() -> None:
    assert [one.value for one in Medal] == ["gold", "silver", "bronze", "participation"]
    assert [one.value for one in Title] == [
        "winner",
        "runner_up_1",
        "runner_up_2",
        "runner_up_3",
        "honourable_mention",
    ]


def test_titles_go_by_rank_number_to_the_set_rank() -> None:
    assert [title(number, 6) for number in range(1, 8)] == [
        Title.WINNER,
        Title.RUNNER_UP_1,
        Title.RUNNER_UP_2,
        Title.RUNNER_UP_3,
        Title.HONOURABLE_MENTION,
        Title.HONOURABLE_MENTION,
        None,
    ]


def test_titles_may_end_before_the_honourable_mentions() -> None:
    assert [title(number, 2) for number in (1, 2, 3)] == [Title.WINNER, Title.RUNNER_UP_1, None]


def test_two_works_at_rank_1_are_two_winners_and_no_runner_up_1() -> None:
    standings = rank(works(90, 90, 85), ("1",), SMALL)

    assert [title(standing.rank, 5) for standing in standings] == [Title.WINNER, Title.WINNER, Title.RUNNER_UP_2]


def test_rank_below_1_is_refused() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        title(0, 5)


def works(*totals: int) -> list[Tally]:
    """Works with these totals and equal scores in section 1."""
    return [Tally(f"A{number}", 3, Fraction(total), {"1": Fraction(0)}) for number, total in enumerate(totals, 1)]


@pytest.mark.parametrize(
    ("totals", "titles_to", "advance", "expected"),
    [
        ((90, 80, 80, 70), 2, 0, [BoundaryTie(Boundary.TITLES, 2, 2, ("A2", "A3"))]),
        ((90, 80, 80, 70), 3, 0, []),
        ((90, 80, 80, 70), 1, 0, []),
        ((90, 80, 80, 80), 5, 3, [BoundaryTie(Boundary.ADVANCE, 3, 2, ("A2", "A3", "A4"))]),
        (
            (90, 90, 80),
            1,
            1,
            [BoundaryTie(Boundary.TITLES, 1, 1, ("A1", "A2")), BoundaryTie(Boundary.ADVANCE, 1, 1, ("A1", "A2"))],
        ),
        ((90, 90, 80), 2, 0, []),
        ((90, 80, 70), 2, 1, []),
    ],
)
def test_ties_across_the_last_title_or_the_last_advancing_place_are_told(totals, titles_to, advance, expected) -> None:
    standings = rank(works(*totals), ("1",), SMALL)

    crossings = select_advancing(
        standings, {row.entry: number for number, row in enumerate(standings)}, Terms(advance)
    ).ties

    assert list(boundary_ties(standings, titles_to, crossings)) == expected


def test_a_tie_across_the_last_place_of_an_institution_is_told() -> None:
    standings = rank(works(90, 80, 80), ("1",), SMALL)
    crossings = select_advancing(standings, {"A1": 1, "A2": 2, "A3": 2}, Terms(3, per_institution=1)).ties

    assert list(boundary_ties(standings, 9, crossings)) == [BoundaryTie(Boundary.INSTITUTION, 1, 2, ("A2", "A3"))]

"""Awards: titles by rank number, medals by exact score bands, special prizes by decision, ties across a boundary."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.scoring.advancement import Boundary, BoundaryTie, Terms, select_advancing
from judging.core.scoring.award_data import award_rules, stored
from judging.core.scoring.awards import (
    DEFAULT_RULES,
    DEFAULT_TITLES,
    Award,
    AwardKind,
    AwardRules,
    Decider,
    Medal,
    MedalBand,
    SpecialPrize,
    awards,
    boundary_ties,
    default_bands,
)
from judging.core.scoring.ranking import RankStyle, rank
from judging.core.scoring.tallies import Tally
from judging.core.text import Text
from tests.awarding import HONOUR, bands, rules
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
        (Fraction(0), Medal.PARTICIPATION),
    ],
)
def test_medal_goes_by_the_exact_mean_in_half_open_bands(total, expected) -> None:
    assert DEFAULT_RULES.band_id(DEFAULT_RULES.band(total)) == expected


def test_a_work_below_the_last_band_has_no_medal() -> None:
    series = rules(0, bands=(*bands(80, 70, 60)[:3], MedalBand(Text("ชมเชย", "Commended"), Fraction(50))))

    assert [award.name.en for award in awards(9, Fraction(55), series)] == ["Commended"]
    assert awards(9, Fraction(4999, 100), series) == ()


def test_bands_in_files_are_named_by_a_sign_that_is_theirs_alone_else_by_their_place() -> None:
    names = [
        Text("ทองพิเศษ", "Gold with distinction"),
        Text("ทอง", "Gold"),
        Text("เงิน", "Silver"),
        Text("ชมเชย", "Commended"),
    ]
    signs = (Medal.GOLD, Medal.GOLD, Medal.SILVER, None)
    series = rules(0, bands=tuple(MedalBand(name, Fraction(90 - 10 * at), signs[at]) for at, name in enumerate(names)))

    assert [series.band_id(band) for band in (*series.bands, None)] == ["band-1", "band-2", "silver", "band-4", None]


def test_default_bands_are_whole_units_of_the_full_points() -> None:
    assert [band.least for band in default_bands(Fraction(45), Fraction(1, 2))] == [36, Fraction(63, 2), 27, 0]


leasts = st.lists(st.integers(0, 200), min_size=2, max_size=6, unique=True).map(
    lambda found: sorted(found, reverse=True)
)


@given(leasts, st.fractions(0, 100))
def test_every_mean_has_the_best_band_whose_bound_it_reaches(bounds, total) -> None:
    series = rules(0, bands=tuple(MedalBand(Text(f"{least}", f"{least}"), Fraction(least, 2)) for least in bounds))

    reached = [Fraction(least, 2) for least in bounds if Fraction(least, 2) <= total]

    band = series.band(total)
    assert (band.least if band else None) == max(reached, default=None)
    assert [award.kind for award in awards(1, total, series)] == ([AwardKind.MEDAL] if reached else [])


@given(leasts, st.sampled_from(RankStyle), st.integers(0, 20))
def test_settings_are_the_same_after_they_were_stored(bounds, style, titles_to) -> None:
    medals = [*Medal, None, None]
    series = AwardRules(
        tuple(MedalBand(Text(f"ก{at}", f"a{at}"), Fraction(least, 2), medals[at]) for at, least in enumerate(bounds)),
        DEFAULT_TITLES,
        titles_to,
        (HONOUR, SpecialPrize(Text("ดีเด่น", "Best"), decided_by=Decider.CHAIR)),
        style,
    )

    class Row:
        def __init__(self, **columns: object) -> None:
            self.__dict__ = columns

    assert award_rules(Row(**stored(series, Fraction(1, 2))), Fraction(1, 2)) == series


def test_titles_go_by_rank_number_and_the_last_name_stands_to_the_set_rank() -> None:
    said = [rules(6).title(number) for number in range(1, 8)]

    assert said == [*DEFAULT_TITLES, DEFAULT_TITLES[-1], None]


@pytest.mark.parametrize(("titles", "titles_to"), [(DEFAULT_TITLES, 0), ((), 5)])
def test_a_contest_may_have_no_titles(titles, titles_to) -> None:
    assert rules(titles_to, titles=titles).title(1) is None


def test_titles_may_end_before_the_honourable_mentions() -> None:
    assert [rules(2).title(number) for number in (1, 2, 3)] == [*DEFAULT_TITLES[:2], None]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (RankStyle.COMPETITION, ["Winner", "Winner", "Runner-up 2"]),
        (RankStyle.DENSE, ["Winner", "Winner", "Runner-up 1"]),
    ],
)
def test_two_works_at_rank_1_are_two_winners_and_the_next_title_goes_by_the_next_rank(style, expected) -> None:
    standings = rank(works(90, 90, 85), ("1",), SMALL, style=style)

    assert [rules(5, style=style).title(standing.rank).en for standing in standings] == expected


def test_rank_below_1_is_refused() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        DEFAULT_RULES.title(0)


def test_a_work_has_title_medal_and_special_prizes_at_once() -> None:
    """The ladder of one real work: province, region, nation."""
    abroad = SpecialPrize(Text("รางวัลผลงานประดิษฐ์คิดค้น", "Invention Award"), "สำนักงานการวิจัยแห่งชาติ", "silver")
    silver = Award(AwardKind.PRIZE, abroad.name, abroad.giver, "silver")

    def said(rank_number, total, *prizes) -> list[tuple[str, str, str]]:
        found = awards(rank_number, Fraction(total), rules(5, prizes=(HONOUR, abroad)), prizes)
        return [(award.kind, award.name.en, award.level) for award in found]

    gold = ("medal", "gold medal", "gold")
    assert said(1, 92) == [("title", "Winner", ""), gold]
    assert said(2, 90, 1) == [("title", "Runner-up 1", ""), gold, ("prize", "Honor Award", "gold")]
    assert said(9, 70, 2) == [("medal", "silver medal", "silver"), ("prize", "Invention Award", "silver")]
    assert awards(9, Fraction(0), rules(0, bands=bands(80, 70, 60)[:3], prizes=(HONOUR, abroad)), [2]) == (silver,)


def works(*totals: int) -> list[Tally]:
    """Works with these totals and equal scores in section 1."""
    return [Tally(f"A{number}", 3, Fraction(total), {"1": Fraction(0)}) for number, total in enumerate(totals, 1)]


@pytest.mark.parametrize(
    ("totals", "titles_to", "advance", "expected"),
    [
        ((90, 80, 80, 70), 2, 0, [BoundaryTie(Boundary.TITLES, 2, 2, ("A2", "A3"))]),
        ((90, 80, 80, 70), 3, 0, []),
        ((90, 80, 80, 70), 1, 0, []),
        ((90, 90, 80), 0, 0, []),
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
    """Dense ranks have no tie across a title, and the same ties across the places that advance."""
    for style in RankStyle:
        standings = rank(works(*totals), ("1",), SMALL, style=style)
        institutions = {row.entry: number for number, row in enumerate(standings)}
        climb = select_advancing(standings, institutions, Terms(advance))

        found = boundary_ties(standings, rules(titles_to, style=style), climb.ties)

        dense = style is RankStyle.DENSE
        wanted = [tie for tie in expected if not (dense and tie.boundary is Boundary.TITLES)]
        assert list(found) == wanted
        assert len(climb.works) >= min(advance, len(totals))


def test_a_tie_across_the_last_place_of_an_institution_is_told() -> None:
    standings = rank(works(90, 80, 80), ("1",), SMALL)
    crossings = select_advancing(standings, {"A1": 1, "A2": 2, "A3": 2}, Terms(3, per_institution=1)).ties

    assert list(boundary_ties(standings, rules(9), crossings)) == [
        BoundaryTie(Boundary.INSTITUTION, 1, 2, ("A2", "A3"))
    ]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.integers(0, 6))
def test_the_same_works_advance_in_both_styles_of_ranks(totals, advance) -> None:
    ways = []
    for style in RankStyle:
        standings = rank(works(*totals), ("1",), SMALL, style=style)
        ways.append(select_advancing(standings, {row.entry: 1 for row in standings}, Terms(advance)).ways)

    assert ways[0] == ways[1]

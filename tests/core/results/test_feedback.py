"""What feedback may show of others, and what the chair is warned of."""

from __future__ import annotations

import pytest

from judging.core.results.feedback import ShownFigures, flags, shown_figures

NAMES = ("สมชาย ใจดีมาก", "Somchai Jaidee", "ริน ณ นคร")


@pytest.mark.parametrize(
    ("publishes_scores", "ranked", "shown"),
    [
        (True, 4, ShownFigures(averages=False, range=False)),
        (True, 5, ShownFigures(averages=True, range=True)),
        (False, 5, ShownFigures(averages=True, range=False)),
        (False, 4, ShownFigures(averages=False, range=False)),
    ],
)
def test_figures_of_others_need_five_works_and_single_ones_published_scores(
    publishes_scores: bool, ranked: int, shown: ShownFigures
) -> None:
    assert shown_figures(publishes_scores=publishes_scores, ranked=ranked, others=4, is_first=True) == shown


@pytest.mark.parametrize(
    ("others", "is_first", "averages"), [(0, True, True), (1, True, False), (2, True, True), (4, False, False)]
)
def test_average_that_would_give_away_one_work_is_shown_only_where_scores_are_published(
    others: int, is_first: bool, averages: bool
) -> None:
    hidden = shown_figures(publishes_scores=False, ranked=5, others=others, is_first=is_first)
    published = shown_figures(publishes_scores=True, ranked=5, others=others, is_first=is_first)

    assert hidden == ShownFigures(averages, range=False)
    assert published == ShownFigures(averages=True, range=True)


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("โทร 081-234-5678 ครับ", ("081-234-5678",)),
        ("โทร ๐๘๑ ๒๓๔ ๕๖๗๘", ("๐๘๑ ๒๓๔ ๕๖๗๘",)),
        ("02 123 4567 ต่อ 8", ("02 123 4567",)),
        ("+66 81 234 5678", ("+66 81 234 5678",)),
        ("ประหยัดพลังงาน 1200 วัตต์ ปี 2564", ()),
        ("เลขที่ 1081234567899", ()),
        ("ฝากถึงอาจารย์สมชายด้วย", ("สมชาย",)),
        ("ask SOMCHAI about it", ("Somchai",)),
        ("Somchainess is no name", ()),
        ("รินน้ำช้าไป", ()),
        ("", ()),
    ],
)
def test_telephone_numbers_and_names_are_flagged_as_they_are_written(comment: str, found: tuple[str, ...]) -> None:
    assert flags(comment, NAMES) == found

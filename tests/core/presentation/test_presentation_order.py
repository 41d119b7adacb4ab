"""The order of presentation: typed, moved, and drawn by lot."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from judging.core.presentation.presentation_order import by_numbers, draw, last, moved
from judging.core.refusals import RuleViolation

IDS = st.lists(st.integers(1, 500), unique=True, min_size=1, max_size=30)
CODES = {1: "A001", 2: "A002", 3: "A003", 4: "A004"}


@given(IDS, st.text(max_size=20), st.randoms())
def test_draw_is_the_same_for_everybody_whatever_the_order_of_the_works(ids: list[int], seed: str, rng: object) -> None:
    shuffled = list(ids)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]

    assert draw(shuffled, seed) == draw(ids, seed)
    assert sorted(draw(ids, seed)) == sorted(ids)


@given(IDS, st.integers(501, 999), st.text(max_size=20))
def test_a_further_work_changes_nothing_among_the_others(ids: list[int], more: int, seed: str) -> None:
    assert tuple(one for one in draw([*ids, more], seed) if one != more) == draw(ids, seed)


def test_draw_can_be_repeated_with_sha256sum() -> None:
    lots = {number: sha256(f"abc:{number}".encode()).hexdigest() for number in (7, 8, 9)}

    assert draw([7, 8, 9], "abc") == tuple(sorted(lots, key=lambda number: lots[number])) == (9, 8, 7)


def test_first_place_falls_to_every_work_about_equally_often() -> None:
    firsts = [draw(range(4), f"seed {number}")[0] for number in range(2000)]

    assert all(400 < firsts.count(number) < 600 for number in range(4))


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ({1: 3, 2: 1, 3: 2}, (2, 3, 1)),
        ({1: 30, 2: 10, 3: 20}, (2, 3, 1)),  # gaps are closed
        ({1: None, 2: 2, 3: None, 4: 1}, (4, 2, 1, 3)),  # those without a number follow as they stood
        ({1: None, 2: None}, (1, 2)),
        ({}, ()),
    ],
)
def test_typed_numbers_order_the_works(numbers: dict[int, int | None], order: tuple[int, ...]) -> None:
    assert by_numbers(numbers, CODES) == order


@pytest.mark.parametrize(
    ("numbers", "refusal"),
    [
        ({1: 2, 2: 1, 3: 2}, ("place_twice", {"number": 2, "works": "A001, A003"})),
        ({1: 0, 2: 1}, ("place_range", {"entry": "A001", "most": 9999})),
        ({1: 1, 4: 10_000}, ("place_range", {"entry": "A004", "most": 9999})),
    ],
)
def test_numbers_that_order_nothing_are_refused(numbers: dict[int, int | None], refusal: tuple[str, object]) -> None:
    with pytest.raises(RuleViolation) as refused:
        by_numbers(numbers, CODES)

    assert (refused.value.code, refused.value.params) == refusal


@pytest.mark.parametrize(
    ("entry_id", "step", "order"),
    [
        (2, -1, (2, 1, 3)),
        (2, 1, (1, 3, 2)),
        (1, -1, (1, 2, 3)),
        (3, 1, (1, 2, 3)),
    ],
)
def test_a_work_moves_one_place_and_stays_at_either_end(entry_id: int, step: int, order: tuple[int, ...]) -> None:
    assert moved((1, 2, 3), entry_id, step) == order


def test_a_late_work_goes_to_the_end() -> None:
    assert last((1, 2, 3), 1) == (2, 3, 1)

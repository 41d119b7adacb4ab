from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.numbers import (
    PointsError,
    decimal_text,
    display,
    exact_text,
    parse_decimal,
    parse_points,
    points_text,
)

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("2", 4),
        ("2.0", 4),
        ("1.5", 3),
        ("1.50", 3),
        ("0", 0),
        ("๑.๕", 3),
        ("๑๐", 20),
        (" 2\t", 4),
        ("\u00a02", 4),
        ("007", 14),
    ],
)
def test_points_of_a_plain_decimal_are_whole_units(text: str, units: int) -> None:
    assert parse_points(text, HALF) == units


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        "1e1",
        "1E1",
        "inf",
        "nan",
        "1,5",
        "1.",
        ".5",
        "1.5.0",
        "1 5",
        "½",
        "²",
        "٣",
        "0x1",
        "1_0",
        "-",
        "9" * 5000,
        "1." + "0" * 5000,
    ],
)
def test_points_of_anything_else_are_refused(text: str) -> None:
    with pytest.raises(PointsError):
        parse_points(text, HALF)


@pytest.mark.parametrize(
    ("text", "unit"), [("1.25", HALF), ("0.3", HALF), ("1.5", Fraction(1)), ("0.1", Fraction(1, 4))]
)
def test_points_off_the_unit_are_refused(text: str, unit: Fraction) -> None:
    with pytest.raises(PointsError, match="not a multiple of"):
        parse_points(text, unit)


@pytest.mark.parametrize(
    ("units", "unit", "text"),
    [
        (3, HALF, "1.5"),
        (4, HALF, "2"),
        (0, HALF, "0"),
        (200, HALF, "100"),
        (7, Fraction(1, 4), "1.75"),
        (3, Fraction(1), "3"),
    ],
)
def test_points_text_is_the_shortest_exact_decimal(units: int, unit: Fraction, text: str) -> None:
    assert points_text(units, unit) == text


@given(st.integers(0, 10**6), st.sampled_from([Fraction(1), HALF, Fraction(1, 4), Fraction(1, 10), Fraction(1, 40)]))
def test_points_text_read_again_gives_the_same_units(units: int, unit: Fraction) -> None:
    assert parse_points(points_text(units, unit), unit) == units


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(5, 7), Fraction(1, 30)])
def test_decimal_text_of_an_endless_decimal_is_refused(value: Fraction) -> None:
    with pytest.raises(ValueError, match="no finite decimal"):
        decimal_text(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(479, 6), "79.83"),
        (Fraction("79.875"), "79.88"),
        (Fraction("79.865"), "79.87"),
        (Fraction("79.994999"), "79.99"),
        (Fraction("79.995"), "80.00"),
        (Fraction(80), "80.00"),
        (77, "77.00"),
        (0, "0.00"),
        (Fraction(1, 1000), "0.00"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(-1, 3), "-0.33"),
        (Fraction("0.005"), "0.01"),
    ],
)
def test_display_rounds_half_up_to_two_decimals(value: Fraction | int, shown: str) -> None:
    assert display(value) == shown


def test_display_with_other_places_keeps_just_so_many() -> None:
    assert [display(Fraction("2.45"), places) for places in (0, 1, 3)] == ["2", "2.5", "2.450"]


@given(st.fractions(min_value=0, max_value=1000))
def test_display_never_strays_more_than_half_a_hundredth(value: Fraction) -> None:
    assert abs(Fraction(display(value)) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(262, 3), "262/3"), (Fraction(77), "77"), (Fraction(6, 4), "3/2"), (5, "5")]
)
def test_exact_text_is_a_fraction_in_lowest_terms(value: Fraction | int, text: str) -> None:
    assert exact_text(value) == text


def test_parse_decimal_is_exact() -> None:
    assert parse_decimal("0.1") + parse_decimal("0.2") == parse_decimal("0.3")

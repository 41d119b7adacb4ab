from __future__ import annotations

import dataclasses

import pytest

from judging.core.rulebooks.parsing import from_data
from judging.core.rulebooks.rulebook import Rulebook, Text
from tests.core.small_rulebook import small


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return from_data(small())


def test_sections_are_the_items_without_a_parent(rulebook: Rulebook) -> None:
    assert [item.code for item in rulebook.sections] == ["1", "2"]


def test_criteria_are_the_items_with_levels_in_printed_order(rulebook: Rulebook) -> None:
    assert [item.code for item in rulebook.criteria] == ["1.1", "2.1", "2.2"]
    assert [item.is_criterion for item in rulebook.items] == [False, True, False, True, True]


def test_item_knows_its_parent_and_section(rulebook: Rulebook) -> None:
    assert [(item.code, item.parent, item.section) for item in rulebook.items] == [
        ("1", None, "1"),
        ("1.1", "1", "1"),
        ("2", None, "2"),
        ("2.1", "2", "2"),
        ("2.2", "2", "2"),
    ]


def test_levels_hold_units_and_only_what_is_offered(rulebook: Rulebook) -> None:
    assert [(level.id, level.points) for level in rulebook.item("1.1").levels] == [("good", 8), ("poor", 0)]
    assert [(level.id, level.points) for level in rulebook.item("2.1").levels] == [
        ("good", 8),
        ("fair", 5),
        ("poor", 2),
    ]
    assert rulebook.item("2.1").level("fair").guidance == Text("some ไทย", "some")


def test_criteria_under_a_criterion_are_itself(rulebook: Rulebook) -> None:
    assert rulebook.criteria_under("2.1") == (rulebook.item("2.1"),)
    assert [item.code for item in rulebook.criteria_under("2")] == ["2.1", "2.2"]


def test_tie_break_without_a_name_is_the_first(rulebook: Rulebook) -> None:
    assert rulebook.tie_break().reading == "printed"
    assert rulebook.tie_break("own-high").keys == ("2", "sorted(2)")


def test_unknown_names_raise_key_error(rulebook: Rulebook) -> None:
    for ask in (
        lambda: rulebook.item("9"),
        lambda: rulebook.criteria_under("9"),
        lambda: rulebook.tie_break("by-luck"),
        lambda: rulebook.item("1.1").level("fair"),
    ):
        with pytest.raises(KeyError):
            ask()


def test_rulebook_is_frozen_and_equal_by_content(rulebook: Rulebook) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        rulebook.total = 1  # type: ignore[misc]
    assert from_data(small()) == rulebook
    assert hash(from_data(small())) == hash(rulebook)
    assert dataclasses.replace(rulebook, edition=2) != rulebook


def test_text_falls_back_to_the_language_it_has() -> None:
    assert Text("ไทย", "English").in_language("en") == "English"
    assert Text("ไทย", "English").in_language("th") == "ไทย"
    assert Text("ไทย", "").in_language("en") == "ไทย"

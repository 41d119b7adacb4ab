"""Known facts of the 2564 rulebook of category 4."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

import pytest

from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.parsing import from_data, to_data
from judging.core.rulebooks.requirements import About, Check, Consequence
from judging.core.rulebooks.rulebook import Rulebook, Text
from judging.core.rulebooks.serialization import digest_of
from judging.rulebook.reader import load

RUBRIC = {
    "1.1": ("2", "1.5", "1", "0"),
    "1.2.1": ("4", "3", "2", "1"),
    "1.2.2": ("5", "3", "1", "0"),
    "1.3": ("2", "1.5", "1", "0"),
    "1.4": ("2", "-", "-", "0"),
    "2.1": ("10", "8", "6", "4"),
    "2.2": ("10", "8", "6", "4"),
    "3.1": ("1.5", "1", "0.5", "0"),
    "3.2": ("1.5", "1", "0.5", "0"),
    "3.3": ("2", "1.5", "1", "0"),
    "3.4": ("1.5", "1", "0.5", "0"),
    "3.5": ("1.5", "1", "0.5", "0"),
    "3.6": ("2", "1.5", "1", "0"),
    "3.7": ("5", "4", "3", "2"),
    "4.1": ("4", "3", "2", "1"),
    "4.2": ("3", "2", "1", "0"),
    "4.3": ("3", "2", "1", "0"),
    "5.1": ("5", "3", "1", "0"),
    "5.2": ("5", "3", "1", "0"),
    "6.1": ("10", "8", "6", "4"),
    "6.2": ("10", "8", "6", "4"),
    "6.3": ("10", "8", "6", "4"),
}
LEVELS = ("very_good", "good", "fair", "needs_improvement")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load("ovec-2564-type4")


def test_rulebook_is_the_announced_one(rulebook: Rulebook) -> None:
    assert (rulebook.school_year, rulebook.category, rulebook.announced.isoformat()) == (2564, "4", "2021-12-29")
    assert (rulebook.unit, rulebook.total) == (Fraction(1, 2), 200)


def test_sections_are_worth_15_20_15_10_10_and_30(rulebook: Rulebook) -> None:
    assert [(section.code, section.points) for section in rulebook.sections] == [
        ("1", 30),
        ("2", 40),
        ("3", 30),
        ("4", 20),
        ("5", 20),
        ("6", 60),
    ]


def test_group_1_2_is_worth_9_and_holds_two_criteria(rulebook: Rulebook) -> None:
    assert rulebook.item("1.2").points == 18
    assert [item.code for item in rulebook.items if item.parent == "1.2"] == ["1.2.1", "1.2.2"]


def test_every_level_has_the_points_of_the_announcement(rulebook: Rulebook) -> None:
    rows = {item["code"]: tuple(item["scores"]) for item in to_data(rulebook)["item"] if "scores" in item}
    assert rows == RUBRIC
    assert list(rows) == list(RUBRIC)


def test_there_are_22_criteria_and_86_levels(rulebook: Rulebook) -> None:
    counts = [len(criterion.levels) for criterion in rulebook.criteria]
    assert (len(counts), sum(counts), counts.count(4), counts.count(2)) == (22, 86, 21, 1)


@pytest.mark.parametrize(("level", "total"), [(0, 100), (1, 75), (2, 50), (3, 24)])
def test_a_sheet_of_one_level_throughout_has_the_golden_total(rulebook: Rulebook, level: int, total: int) -> None:
    """Criterion 1.4 offers neither good nor fair; both count its 2 points here."""
    units = 0
    for criterion in rulebook.criteria:
        offered = {found.id: found.points for found in criterion.levels}
        units += offered.get(LEVELS[level], criterion.points)
    assert units * rulebook.unit == total


def test_exactly_153_totals_can_be_reached(rulebook: Rulebook) -> None:
    totals = {0}
    for criterion in rulebook.criteria:
        totals = {total + level.points for total in totals for level in criterion.levels}
    assert totals == set(range(48, 201))
    assert len(totals) == 153


def test_three_readings_of_the_tie_break_begin_with_section_6(rulebook: Rulebook) -> None:
    assert {reading.reading: reading.keys for reading in rulebook.tie_breaks} == {
        "printed": ("6", "6.1", "6.2", "6.3"),
        "own-high": ("6", "sorted(6)"),
        "by-weight": ("6", "6.1", "6.2", "6.3", "2", "1", "3", "4", "5"),
    }
    assert rulebook.tie_break().reading == "printed"


def test_by_weight_orders_the_other_sections_by_points_then_as_printed(rulebook: Rulebook) -> None:
    others = [section for section in rulebook.sections if section.code != "6"]
    ordered = sorted(others, key=lambda section: -section.points)
    assert rulebook.tie_break("by-weight").keys[4:] == tuple(section.code for section in ordered)


def test_effectiveness_is_not_the_slip_of_the_source(rulebook: Rulebook) -> None:
    assert rulebook.item("6.3").title == Text("ประสิทธิผล", "Effectiveness")
    assert rulebook.item("6.2").title == Text("ประสิทธิภาพ", "Efficiency")


def test_notes_stand_where_the_source_leaves_a_gap(rulebook: Rulebook) -> None:
    noted = {criterion.code for criterion in rulebook.criteria if criterion.note}
    assert {"1.1", "1.2.1", "1.3", "1.4", "3.3", "3.6", "5.2", "6.1", "6.2", "6.3"} <= noted


def _texts(rulebook: Rulebook) -> list[Text]:
    texts = [rulebook.title, *(reading.title for reading in rulebook.tie_breaks)]
    texts += [requirement.label for requirement in rulebook.requirements]
    for item in rulebook.items:
        texts += [item.title, *(level.guidance for level in item.levels), *([item.note] if item.note else [])]
    return texts


def test_every_text_is_thai_in_thai_and_english_in_english(rulebook: Rulebook) -> None:
    for text in _texts(rulebook):
        assert re.search("[ก-ฮ]", text.th)
        assert re.search("[a-z]", text.en)
        assert not re.search("[\u0e00-\u0e7f]", text.en)


def test_thai_is_written_with_sara_am_and_sara_ae_as_one_letter(rulebook: Rulebook) -> None:
    for text in _texts(rulebook):
        assert "เเ" not in text.th
        assert "\u0e4d\u0e32" not in text.th
        assert unicodedata.is_normalized("NFC", text.th)


def test_slips_of_the_source_are_not_copied(rulebook: Rulebook) -> None:
    everything = " ".join(text.th for text in _texts(rulebook))
    assert "ทีวีศึกษา" not in everything
    assert "ประสิทธิภาพผล" not in everything


def test_guidance_is_short_enough_for_a_button(rulebook: Rulebook) -> None:
    for criterion in rulebook.criteria:
        for level in criterion.levels:
            # The guidance of one level lists four aspects, so it is longer.
            longest = 60 if criterion.code in ("3.3", "3.6") else 45
            assert len(level.guidance.th) <= longest
            assert len(level.guidance.en) <= 50


def test_neighbouring_levels_never_say_the_same(rulebook: Rulebook) -> None:
    for criterion in rulebook.criteria:
        for language in ("th", "en"):
            said = [level.guidance.in_language(language) for level in criterion.levels]
            assert len(set(said)) == len(said)


def test_requirements_cover_every_clause_that_is_checked(rulebook: Rulebook) -> None:
    general = [f"4.{number}" for number in range(1, 10)]
    criteria = [f"5.{number}" for number in range(1, 12)]
    assert {requirement.clause for requirement in rulebook.requirements} == {"1", *general, *criteria, "6", "7"}


@pytest.mark.parametrize(
    ("name", "check", "consequence", "after_award", "scope"),
    [
        ("kind-of-work", Check.PERSON, Consequence.GATE, Consequence.NONE, ()),
        ("no-duplicate", Check.FLAG, Consequence.GATE, Consequence.NONE, ()),
        ("same-volume", Check.PERSON, Consequence.ZERO, Consequence.NONE, ("1.1", "1.2.1", "1.2.2", "1.3")),
        ("documents", Check.FLAG, Consequence.GATE, Consequence.NONE, ()),
        ("characteristics-sheets", Check.FACTS, Consequence.GATE, Consequence.NONE, ()),
        ("maker-enrolled", Check.FLAG, Consequence.GATE, Consequence.NONE, ()),
        ("someone-made-it", Check.FLAG, Consequence.NONE, Consequence.NONE, ()),
        ("video", Check.SHOW, Consequence.NONE, Consequence.NONE, ()),
        ("change-of-name-or-category", Check.FACTS, Consequence.REFUSE, Consequence.NONE, ()),
        ("no-copy", Check.PERSON, Consequence.DISQUALIFY, Consequence.REVOKE, ()),
        ("no-copy-after-award", Check.PERSON, Consequence.REVOKE, Consequence.REVOKE, ()),
        ("no-market-product", Check.PERSON, Consequence.NOT_CONSIDERED, Consequence.NONE, ()),
        ("built-on-product", Check.PERSON, Consequence.REFER, Consequence.NONE, ("5.5", "5.7")),
        ("never-national", Check.FLAG, Consequence.GATE, Consequence.DISQUALIFY, ()),
        ("report-pages", Check.FLAG, Consequence.ZERO, Consequence.NONE, ("1.2.1", "1.2.2")),
    ],
)
def test_requirement_says_who_decides_and_what_follows(
    rulebook: Rulebook,
    name: str,
    check: Check,
    consequence: Consequence,
    after_award: Consequence,
    scope: tuple[str, ...],
) -> None:
    (found,) = [requirement for requirement in rulebook.requirements if requirement.id == name]
    assert (found.check, found.consequence, found.after_award, found.scope) == (check, consequence, after_award, scope)


@pytest.mark.parametrize(
    ("scope_of", "left"), [({"same-volume"}, 87), ({"report-pages"}, 91), ({"same-volume", "report-pages"}, 87)]
)
def test_zeroed_scopes_leave_the_totals_of_the_worked_cases(rulebook: Rulebook, scope_of: set[str], left: int) -> None:
    zeroed = {code for found in rulebook.requirements if found.id in scope_of for code in found.scope}
    units = sum(criterion.points for criterion in rulebook.criteria if criterion.code not in zeroed)
    assert units * rulebook.unit == left


def test_every_fact_that_is_asked_of_people_is_used(rulebook: Rulebook) -> None:
    used = {condition.fact for requirement in rulebook.requirements for condition in requirement.all}
    used |= {name for item in rulebook.items for name in item.facts}
    used |= {FACTS[name].unit for name in used}
    asked = {fact.name for fact in FACTS.values() if fact.about in (About.ENTRY, About.MAKER) and not fact.derived}
    assert asked - used == {"maker_prefix", "maker_name"}, "these two are shown as a name"


def test_round_trip_keeps_everything(rulebook: Rulebook) -> None:
    assert from_data(to_data(rulebook)) == rulebook
    assert digest_of(from_data(to_data(rulebook))) == digest_of(rulebook)

from __future__ import annotations

import re

from judging.core.rulebooks.facts import FACTS, OPERATORS, TYPE_NAMES, FactType, facts_about
from judging.core.rulebooks.requirements import About, Operator


def test_every_fact_says_in_both_languages_what_it_is_and_why_it_is_asked() -> None:
    texts = [
        (name, text)
        for name, found in FACTS.items()
        for text in (found.label, found.why, *(choice.label for choice in found.choices))
    ]

    assert [(name, text.th) for name, text in texts if not re.search("[ก-ฮ]", text.th)] == []
    assert [(name, text.en) for name, text in texts if not re.search("[A-Za-z]", text.en)] == []
    assert [(name, text.en) for name, text in texts if re.search("[\u0e00-\u0e7f]", text.en)] == []


def test_facts_are_named_once_and_in_lower_case() -> None:
    assert all(re.fullmatch("[a-z][a-z_]*", name) for name in FACTS)
    assert [found.name for found in FACTS.values()] == list(FACTS)


def test_only_choices_have_choices() -> None:
    assert {name for name, found in FACTS.items() if found.choices} == {
        name for name, found in FACTS.items() if found.type is FactType.CHOICE
    }


def test_what_the_contest_knows_is_asked_of_nobody() -> None:
    assert all(found.derived for found in FACTS.values() if found.about is None)


def test_facts_about_a_maker_are_their_own_and_the_contests() -> None:
    names = {found.name for found in facts_about(About.MAKER)}
    assert {"level", "mode", "enrolled", "evaluation_day"} <= names
    assert not {"makers", "notice_day"} & names


def test_every_type_has_a_name_and_its_operators() -> None:
    assert set(OPERATORS) == set(TYPE_NAMES) == set(FactType)
    assert set(Operator) == {operator for fitting in OPERATORS.values() for operator in fitting}


STATED = (FactType.YES_NO, FactType.COUNT, FactType.AMOUNT)
"""The types of which a label and a value make no statement."""


def test_each_fact_of_a_work_that_is_no_text_has_a_statement_for_judges() -> None:
    facts = facts_about(About.ENTRY)
    stated = [found for found in facts if found.about is About.ENTRY and found.type in STATED]
    assert [found.name for found in stated if found.said is None] == []
    assert [found.name for found in stated if (found.type is FactType.YES_NO) != (found.denied is not None)] == []


def test_a_statement_holds_the_value_of_its_fact_in_both_languages() -> None:
    said = {found.name: found.said for found in FACTS.values() if found.said and found.type is not FactType.YES_NO}
    assert [name for name, text in said.items() if text.th.count("{value}") != 1 or text.en.count("{value}") != 1] == []


def test_the_unit_of_an_amount_is_a_text_that_the_team_is_asked_for() -> None:
    units = {FACTS[found.unit] for found in FACTS.values() if found.unit}
    assert {(unit.type, unit.derived) for unit in units} == {(FactType.TEXT, False)}

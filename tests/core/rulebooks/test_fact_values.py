"""Values of facts: how they are typed, stored and displayed."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.dates import BANGKOK
from judging.core.rulebooks.fact_values import MOST_CHARACTERS, FactFault, Value, dump, from_text, load, read, to_text
from judging.core.rulebooks.facts import FACTS, Fact, FactType, document_kinds
from judging.core.rulebooks.requirements import About

CLOSING = datetime(2022, 3, 25, 16, 30, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("same_volume", "yes", True),
        ("same_volume", "no", False),
        ("report_pages", "20", 20),
        ("report_pages", " ๒๐ ", 20),
        ("energy_cost_before", "1.50", Fraction(3, 2)),
        ("energy_cost_before", "๐.๕", Fraction(1, 2)),
        ("origin", "on_product", "on_product"),
        ("description", "  บรรทัดหนึ่ง \r\n\r\n\r\n\r\nนํ้า ", "บรรทัดหนึ่ง\n\nน้ำ"),
        ("video_link", "https://drive.google.com/file/d/1", "https://drive.google.com/file/d/1"),
        ("characteristics_handed_in", "25 มี.ค. 65", date(2022, 3, 25)),
        ("registered_at", "2022-03-25T16:30", CLOSING),
        ("registered_at", "25 มีนาคม 2565 เวลา 16.30 น.", CLOSING),
        ("registered_at", "๒๕/๓/๒๕๖๕ ๑๖.๓๐", CLOSING),
        ("registered_at", "2022-03-25 16:30:01", CLOSING.replace(second=1)),
    ],
)
def test_what_people_type_is_understood(name: str, typed: str, value: Value) -> None:
    assert read(FACTS[name], typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("same_volume", "maybe", "not_yes_or_no"),
        ("report_pages", "-1", "not_a_number"),
        ("report_pages", "2.5", "not_a_number"),
        ("report_pages", "1e3", "not_a_number"),
        ("report_pages", "9" * 10, "not_a_number"),
        ("energy_cost_before", "inf", "not_a_number"),
        ("origin", "stolen", "unknown_choice"),
        ("description", "ก" * (MOST_CHARACTERS + 1), "too_long"),
        ("description", " \n ", "empty"),
        ("video_link", "javascript:alert(1)", "not_a_link"),
        ("video_link", "drive.google.com", "not_a_link"),
        ("video_link", "https://a b.th", "not_a_link"),
        ("video_link", "http://[", "not_a_link"),
        ("video_link", "https://a.th/" + "x" * 500, "too_long"),
        ("characteristics_handed_in", "31/2/2565", "not_a_day"),
        ("registered_at", "2022-03-25", "not_a_moment"),
        ("registered_at", "2022-03-25 24:00", "not_a_moment"),
        ("registered_at", "30/2/2565 10:00", "not_a_moment"),
    ],
)
def test_what_is_no_value_is_refused_with_the_reason(name: str, typed: str, code: str) -> None:
    with pytest.raises(FactFault) as caught:
        read(FACTS[name], typed)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (True, "yes"),
        (12, "12"),
        (Fraction(3, 2), "1.5"),
        (Fraction(4, 3), "4/3"),
        (date(2022, 3, 25), "2022-03-25"),
        (CLOSING, "2022-03-25T16:30:00+07:00"),
        ("certificate", "certificate"),
    ],
)
def test_values_have_one_canonical_text(value: Value, kept: str) -> None:
    assert to_text(value) == kept


def test_a_moment_without_time_zone_is_no_value() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_text(CLOSING.replace(tzinfo=None))
    with pytest.raises(FactFault):
        from_text(FACTS["registered_at"], "2022-03-25T16:30:00")


_VALUES: dict[FactType, st.SearchStrategy[Value]] = {
    FactType.YES_NO: st.booleans(),
    FactType.COUNT: st.integers(0, 999_999_999),
    FactType.AMOUNT: st.fractions(0, 10_000, max_denominator=1000),
    FactType.TEXT: st.text(st.characters(codec="utf-8"), min_size=1, max_size=50),
    FactType.LINK: st.just("https://a.th/x"),
    FactType.DAY: st.dates(),
    FactType.MOMENT: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - given its zone next
        lambda at: at.replace(microsecond=0, tzinfo=BANGKOK)
    ),
}


def values_of(found: Fact) -> st.SearchStrategy[Value]:
    return st.sampled_from([choice.id for choice in found.choices]) if found.choices else _VALUES[found.type]


@given(st.fixed_dictionaries({}, optional={name: values_of(found) for name, found in FACTS.items()}))
def test_what_is_kept_comes_back_as_it_was(known: dict[str, Value]) -> None:
    assert load(dump(known)) == known
    assert load(dump(known), ["makers"]) == {name: value for name, value in known.items() if name == "makers"}


def test_names_and_texts_the_catalogue_no_longer_has_are_unknown() -> None:
    kept = '{"makers": "3", "shoe_size": "40", "origin": "stolen", "volumes": 2, "registered_at": "soon"}'

    assert load(kept) == {"makers": 3}
    with pytest.raises(ValueError, match="object"):
        load("[]")


def test_facts_of_persons_say_who_may_see_them_and_why_they_are_kept() -> None:
    people = [found for found in FACTS.values() if found.about in (About.MAKER, About.ADVISER)]

    assert {found.name for found in people if found.in_person} == {
        "maker_prefix",
        "maker_name",
        "adviser_prefix",
        "adviser_name",
    }
    assert all(found.seen_by and found.kept_because for found in people)
    assert not any(found.seen_by or found.kept_because for found in FACTS.values() if found not in people)


def test_documents_are_named_by_the_fact_that_says_they_were_handed_in() -> None:
    kinds = {found.name for found in document_kinds()}

    assert kinds == {"has_proposal", "has_report", "has_manual", "has_use_certificate", "has_characteristics"}
    assert {found.name: found.document for found in FACTS.values() if found.document not in ("", found.name)} == {
        "report_pages": "has_report"
    }


def test_what_is_asked_when_something_else_is_chosen_names_a_choice_there_is() -> None:
    for found in FACTS.values():
        if found.asked_when is not None:
            name, choice = found.asked_when
            assert choice in {option.id for option in FACTS[name].choices}


def test_times_windows_and_duplicates_are_asked_again_at_each_level() -> None:
    assert {found.name for found in FACTS.values() if found.per_level} == {
        "similar_entries",
        "other_categories",
        "national_before",
        "awarded_before",
        "handed_in_at",
        "video_sent_at",
        "registered_at",
        "characteristics_handed_in",
        "enrolled",
    }

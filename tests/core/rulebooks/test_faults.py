"""Every fault that makes rulebook data invalid, with its error message."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest

from judging.core.rulebooks.faults import SENTENCES, Fault
from judging.core.rulebooks.parsing import RulebookFaults, from_data
from tests.core.small_rulebook import lacking, small, spoilt, words

Path = tuple[str | int, ...]
ITEM, LEVELS, REQ = ("item", 3), ("level_set", 0, "levels"), ("requirement", 1)


def faults_of(data: dict[str, Any]) -> tuple[Fault, ...]:
    with pytest.raises(RulebookFaults) as refused:
        from_data(data)
    return refused.value.faults


def levels(count: int) -> list[dict[str, str]]:
    return [{"id": f"l{number}", **words(f"Level {number}")} for number in range(count)]


def item(**changes: object) -> dict[str, object]:
    return {"code": "3", "points": 1, "title": words("More"), **changes}


def requirement(**changes: object) -> dict[str, object]:
    base = {
        "id": "new",
        "clause": "4.2",
        "about": "entry",
        "check": "facts",
        "consequence": "gate",
        "label": words("New"),
    }
    return {**base, **changes}


SPOILT: list[tuple[str, Path, Any, str]] = [
    # the head of the file
    ("unknown_format", ("format",), 2, "format 2 is unknown, allowed: 1"),
    ("unknown_format", ("format",), "1", "format 1 is unknown, allowed: 1"),
    ("unknown_key", ("colour",), "red", "unknown key colour, allowed: format, id, edition,"),
    ("bad_id", ("id",), "Type 4", 'id "Type 4" is not valid, allowed: a-z, 0-9, - and _,'),
    ("wrong_type", ("id",), 4, "id is an integer, allowed: a string"),
    ("wrong_type", ("edition",), "1", "edition is a string, allowed: an integer"),
    ("wrong_type", ("edition",), True, "edition is true or false, allowed: an integer"),
    ("out_of_range", ("edition",), 0, "edition is 0, allowed: 1 to 9999"),
    ("out_of_range", ("school_year",), 2021, "school_year is 2021, allowed: 2500 to 2700"),
    ("out_of_range", ("school_year",), 16**5000, "school_year is …, allowed: 2500 to 2700"),
    ("empty", ("category",), " ", "category is empty, allowed: a text"),
    ("control_character", ("category",), "4\x00", "category contains the control character U+0000, allowed: letters"),
    ("too_long", ("category",), "4" * 4001, "category has 4001 characters, allowed: at most 4000"),
    ("wrong_type", ("title",), "Small", "title is a string, allowed: a table { th, en }"),
    ("unknown_key", ("title", "de"), "Klein", "unknown key de, allowed: th, en"),
    ("missing_language", ("title", "en"), "", "title has no text in the language en, allowed: both th and en"),
    ("bad_date", ("announced",), "29/12/2564", "announced 29/12/2564 is not a date, allowed: a date such as"),
    ("bad_date", ("announced",), "2021-02-30", "announced 2021-02-30 is not a date"),
    ("buddhist_era", ("announced",), "2564-12-29", "2564 is a year of the Buddhist era, allowed: the Common Era, 2021"),
    ("bad_date", ("announced",), 2021, "announced 2021 is not a date"),
    ("float", ("total",), 10.0, 'the float 10.0 is not exact, allowed: an integer, or a string such as "10.0"'),
    ("bad_number", ("total",), "ten", 'total "ten" is not a number, allowed: a non-negative decimal'),
    ("bad_number", ("total",), -10, 'total "-10" is not a number'),
    ("bad_number", ("total",), 16**5000, 'total "…" is not a number'),
    ("off_unit", ("total",), "9.75", "total 9.75 is not a multiple of the unit, allowed: multiples of 0.5"),
    ("total_sum", ("total",), 12, "total is 12, but 1 + 2 add up to 10, allowed: 10, or other points in the sections"),
    ("float", ("unit",), 0.5, 'the float 0.5 is not exact, allowed: an integer, or a string such as "0.5"'),
    ("not_positive", ("unit",), "0", "unit is 0, allowed: more than 0"),
    # level sets
    ("level_count", LEVELS, levels(1), "level set three: the set has 1 levels, allowed: 2 to 10"),
    ("level_count", LEVELS, levels(11), "level set three: the set has 11 levels, allowed: 2 to 10"),
    ("level_count", LEVELS, [], "level set three: the set has 0 levels, allowed: 2 to 10"),
    ("twice", (*LEVELS, 1, "id"), "good", "level set three: id good appears twice, allowed: each once"),
    ("missing_language", (*LEVELS, 1, "th"), "", "level set three: name has no text in the language th, allowed: both"),
    ("unknown_key", (*LEVELS, 1, "points"), 2, "level set three: unknown key points, allowed: id, th, en"),
    ("twice", ("level_set", 1), {"id": "three", "levels": levels(2)}, "level set three: id three appears twice"),
    ("empty_list", ("level_set",), [], "level_set is empty, allowed: at least one entry"),
    ("wrong_type", ("level_set",), {}, "level_set is a table, allowed: tables [[…]]"),
    # items
    ("wrong_type", ("item", 5), "1.1", "item is a string, allowed: a table"),
    ("unknown_key", (*ITEM, "weight"), 4, "item 2.1: unknown key weight, allowed: code, points, title,"),
    ("bad_code", ("item", 5), item(code="C"), 'item C: code "C" is not valid, allowed: numbers joined by dots, such'),
    ("bad_code", ("item", 5), item(code="3."), 'item 3.: code "3." is not valid, allowed: numbers'),
    ("bad_code", ("item", 5), item(code="03"), 'item 03: code "03" is not valid, allowed: numbers'),
    ("code_twice", (*ITEM, "code"), "2.2", "item 2.2: the code 2.2 appears twice, allowed: each once"),
    ("out_of_order", (*ITEM, "code"), "2.3", "item 2.2: 2.2 comes after 2.3, allowed: codes in printed order"),
    ("unknown_parent", ("item", 5), item(code="3.1"), "item 3.1: the parent 3 of 3.1 is missing, allowed: codes"),
    ("without_scores", ("item", 5), item(), "item 3: the item has neither scores nor child items, allowed: levels"),
    (
        "criterion_with_children",
        ("item", 2),
        {**small()["item"][3], "code": "2", "points": 6, "scores": ["6", "2.5", "1"]},
        "item 2: the item has both scores and the child item 2.1, 2.2, allowed: one of the two",
    ),
    ("not_positive", (*ITEM, "points"), 0, "item 2.1: points is 0, allowed: more than 0"),
    ("off_unit", (*ITEM, "points"), "4.2", "item 2.1: points 4.2 is not a multiple of the unit, allowed: multiples"),
    ("float", (*ITEM, "points"), 4.0, "item 2.1: the float 4.0 is not exact"),
    ("children_sum", ("item", 2, "points"), 7, "item 2: points is 7, but 2.1 + 2.2 add up to 6, allowed: 6, or other"),
    ("missing_language", (*ITEM, "title"), {"th": "ไทย"}, "item 2.1: title has no text in the language en"),
    ("missing_language", ("item", 1, "note"), {"en": "look"}, "item 1.1: note has no text in the language th"),
    ("empty", ("item", 1, "official"), {}, "item 1.1: official is empty, allowed: a text"),
    ("unknown_fact", ("item", 1, "facts"), ["use_place"], 'item 1.1: unknown fact "use_place", allowed: use_places'),
    ("unknown_fact", ("item", 1, "facts"), ["level"], 'unknown fact "level", allowed: '),
    ("twice", ("item", 1, "facts"), ["origin", "origin"], "item 1.1: facts origin appears twice, allowed: each once"),
    ("wrong_type", ("item", 1, "facts"), "origin", "item 1.1: facts is a string, allowed: a list"),
    ("unknown_key", ("item", 1, "official", "de"), "x", "item 1.1: unknown key de, allowed: th, en"),
    # levels of a criterion
    ("unknown_level_set", (*ITEM, "levels"), "four", 'item 2.1: level set "four" does not exist, allowed: three'),
    ("wrong_type", (*ITEM, "levels"), ["three"], "item 2.1: levels is a list, allowed: a string"),
    (
        "score_count",
        (*ITEM, "scores"),
        ["4", "2.5", "1", "-"],
        'item 2.1: there are 4 scores, allowed: 3, one per level of "three"',
    ),
    ("too_few_offered", (*ITEM, "scores"), ["4", "-", "-"], "item 2.1: 1 levels are offered, allowed: 2 or more"),
    ("not_descending", (*ITEM, "scores"), ["4", "4", "1"], "item 2.1: 4 follows 4, allowed: scores that decrease"),
    ("not_descending", (*ITEM, "scores"), ["4", "1", "1.5"], "item 2.1: 1.5 follows 1, allowed: scores that decrease"),
    ("best_level", (*ITEM, "scores"), ["3.5", "2", "1"], "item 2.1: the best level has 3.5 points but the criterion"),
    ("best_level", (*ITEM, "scores"), ["-", "3", "1"], "item 2.1: the best level has 3 points but the criterion has 4"),
    (
        "off_unit",
        (*ITEM, "scores", 1),
        "2.25",
        "item 2.1: scores 2.25 is not a multiple of the unit, allowed: multiples of 0.5",
    ),
    (
        "float",
        (*ITEM, "scores", 1),
        2.5,
        'item 2.1: the float 2.5 is not exact, allowed: an integer, or a string such as "2.5"',
    ),
    ("bad_number", (*ITEM, "scores", 1), "--", 'item 2.1: scores "--" is not a number'),
    (
        "guidance_count",
        (*ITEM, "guidance"),
        [words("a"), words("b")],
        "item 2.1: there are 2 guidance texts, allowed: 3, one per",
    ),
    ("guidance_count", ("item", 1, "guidance", 2), words("c"), "item 1.1: there are 3 guidance texts, allowed: 2"),
    ("missing_language", (*ITEM, "guidance", 1), {"th": "ไทย"}, "item 2.1: guidance has no text in the language en"),
    # tie-breaks
    ("twice", ("tie_break", 1, "reading"), "printed", "tie-break printed: reading printed appears twice"),
    ("empty_list", ("tie_break", 0, "keys"), [], "tie-break printed: keys is empty, allowed: at least one entry"),
    ("twice", ("tie_break", 0, "keys"), ["2", "2"], "tie-break printed: keys 2 appears twice"),
    (
        "unknown_item",
        ("tie_break", 0, "keys", 1),
        "7",
        'tie-break printed: keys: item "7" does not exist, allowed: 1, 1.1, 2,',
    ),
    (
        "unknown_item",
        ("tie_break", 1, "keys", 1),
        "sorted(7)",
        'tie-break own-high: keys: item "sorted(7)" does not exist, allowed:',
    ),
    (
        "bad_tie_key",
        ("tie_break", 0, "keys", 1),
        "max(2)",
        'tie-break printed: the key "max(2)" is not valid, allowed: an item code or',
    ),
    (
        "bad_tie_key",
        ("tie_break", 0, "keys", 1),
        "name",
        'tie-break printed: the key "name" is not valid, allowed: an item code or',
    ),
    # requirements
    (
        "not_one_of",
        (*REQ, "about"),
        "judge",
        'requirement pages: about "judge" is not valid, allowed: entry, maker, adviser, change',
    ),
    ("not_one_of", (*REQ, "check"), "guess", 'requirement pages: check "guess" is not valid, allowed: facts, flag'),
    (
        "not_one_of",
        (*REQ, "consequence"),
        "fine",
        'requirement pages: consequence "fine" is not valid, allowed: gate, zero,',
    ),
    (
        "not_one_of",
        (*REQ, "after_award"),
        "fine",
        'requirement pages: after_award "fine" is not valid, allowed: gate, zero,',
    ),
    ("twice", (*REQ, "id"), "maker-level", "requirement maker-level: id maker-level appears twice"),
    ("unknown_item", (*REQ, "scope"), ["9"], 'requirement pages: scope: item "9" does not exist, allowed: 1, 1.1, 2'),
    ("scope_missing", (*REQ, "scope"), [], "requirement pages: zero has no scope, allowed: item codes in scope"),
    ("scope_unused", (*REQ, "consequence"), "gate", "requirement pages: gate does not use a scope, allowed: a scope"),
    (
        "unknown_clause",
        (*REQ, "consequence"),
        "refer",
        'requirement pages: scope: clause "1.1" does not exist, allowed: 4.9, 5.4, 6',
    ),
    ("no_conditions", (*REQ, "all"), [], "requirement pages: check flag has no condition, allowed: a fact, or"),
    (
        "fact_and_all",
        (*REQ, "fact"),
        "volumes",
        "requirement pages: the requirement has both fact and all, allowed: one of the two",
    ),
    ("unknown_fact", (*REQ, "all", 0, "fact"), "report_page", 'unknown fact "report_page", allowed: report_pages'),
    (
        "fact_about",
        (*REQ, "all", 0, "fact"),
        "level",
        '"level" is a fact about maker, but the requirement is about entry, allowed:',
    ),
    (
        "unknown_key",
        (*REQ, "all", 0, "more_than"),
        3,
        "requirement pages: unknown key more_than, allowed: fact, at_least,",
    ),
    (
        "no_operator",
        (*REQ, "all", 0),
        {"fact": "volumes"},
        'the condition on "volumes" has no operator, allowed: at_least, at_most, equals',
    ),
    ("no_operator", (*REQ, "all", 0), {"fact": "course"}, 'the condition on "course" has no operator, allowed: check'),
    (
        "several_operators",
        (*REQ, "all", 0, "at_least"),
        1,
        "the condition has several operators (at_least, at_most), allowed: one per",
    ),
    (
        "operator_unfit",
        (*REQ, "all", 1),
        {"fact": "same_volume", "at_most": 1},
        'at_most cannot be used with "same_volume", which is yes or no, allowed: equals',
    ),
    (
        "operator_unfit",
        (*REQ, "all", 1),
        {"fact": "course", "equals": "x"},
        'equals cannot be used with "course", which is a text, allowed: no operator',
    ),
    (
        "operator_unfit",
        ("requirement", 0, "fact"),
        "enrolled",
        'one_of cannot be used with "enrolled", which is yes or no',
    ),
    ("value_unfit", (*REQ, "all", 1, "equals"), "yes", 'equals of "same_volume" is yes, allowed: true, false'),
    ("value_unfit", (*REQ, "all", 1, "equals"), [[]], 'equals of "same_volume" is a list, allowed: true, false'),
    ("value_unfit", (*REQ, "all", 0, "at_most"), "2.5", 'at_most of "report_pages" is 2.5, allowed: a whole number'),
    ("float", (*REQ, "all", 0, "at_most"), 20.0, "requirement pages: the float 20.0 is not exact"),
    ("value_unfit", ("requirement", 0, "one_of"), ["phd"], 'one_of of "level" is phd, allowed: certificate, diploma'),
    (
        "value_unfit",
        (*REQ, "all", 0),
        {"fact": "origin", "equals": "bought"},
        'equals of "origin" is bought, allowed: new, improved, on_product',
    ),
    (
        "value_unfit",
        (*REQ, "all", 0),
        {"fact": "registered_at", "before": "makers"},
        'before of "registered_at" is makers, allowed: ',
    ),
    (
        "value_unfit",
        ("requirement", 2, "all", 0, "of"),
        "changed",
        'of of "notice_day" is changed, allowed: notice_day,',
    ),
    ("out_of_range", ("requirement", 2, "all", 0, "days_before"), 0, "days_before is 0, allowed: 1 to 366"),
    ("out_of_range", ("requirement", 2, "all", 0, "days_before"), "1.5", "days_before is 1.5, allowed: 1 to 366"),
    (
        "of_unused",
        (*REQ, "all", 0, "of"),
        "evaluation_day",
        "requirement pages: of is used without days_before, allowed: no of",
    ),
    (
        "scope_missing",
        ("requirement", 3),
        requirement(fact="volumes", at_least=2, consequence="refer"),
        "requirement new: refer has no scope, allowed: clauses in scope",
    ),
]

LACKING: list[tuple[str, Path, str]] = [
    ("missing_key", ("format",), "format is missing, allowed: format as an integer"),
    ("missing_key", ("id",), "id is missing, allowed: id as a string"),
    ("missing_key", ("edition",), "edition is missing, allowed: edition as an integer"),
    ("missing_key", ("title",), "title is missing, allowed: title as a table { th, en }"),
    ("missing_key", ("announced",), "announced is missing, allowed: announced as a date"),
    ("missing_key", ("unit",), "unit is missing, allowed: unit as an integer or a string"),
    ("missing_key", ("level_set",), "level_set is missing, allowed: level_set as tables [[…]]"),
    ("missing_key", ("item",), "item is missing, allowed: item as tables [[…]]"),
    ("missing_key", ("tie_break",), "tie_break is missing, allowed: tie_break as tables [[…]]"),
    ("level_count", LEVELS, "level set three: the set has 0 levels, allowed: 2 to 10"),
    ("missing_key", (*ITEM, "points"), "item 2.1: points is missing, allowed: points as an integer or a string"),
    ("missing_key", (*ITEM, "code"), "item #4: code is missing, allowed: code as a string"),
    ("missing_key", (*ITEM, "levels"), "item 2.1: levels is missing, allowed: levels as the id of a level set"),
    ("missing_key", (*ITEM, "scores"), "item 2.1: scores is missing, allowed: scores as a list of scores"),
    (
        "missing_key",
        (*ITEM, "guidance"),
        "item 2.1: guidance is missing, allowed: guidance as a list of guidance texts",
    ),
    ("missing_language", (*LEVELS, 0, "en"), "level set three: name has no text in the language en"),
    ("missing_key", ("tie_break", 0, "keys"), "tie-break printed: keys is missing, allowed: keys as a list"),
    ("missing_key", (*REQ, "label"), "requirement pages: label is missing, allowed: label as a table { th, en }"),
    ("missing_key", (*REQ, "clause"), "requirement pages: clause is missing, allowed: clause as a string"),
    (
        "of_missing",
        ("requirement", 2, "all", 0, "of"),
        "days_before has no of, allowed: of as notice_day, evaluation_day",
    ),
]

# The reader of the file finds these before there is any data.
OF_THE_FILE = {"not_utf8", "too_large", "broken_toml"}


@pytest.mark.parametrize(("code", "path", "value", "sentence"), SPOILT, ids=[row[3][:60] for row in SPOILT])
def test_data_spoilt_in_one_place_is_refused_with_what_is_allowed(
    code: str, path: Path, value: Any, sentence: str
) -> None:
    said = [(fault.code, fault.sentence()) for fault in faults_of(spoilt(path, value))]
    assert [words_said for found, words_said in said if found == code and sentence in words_said], said


@pytest.mark.parametrize(("code", "path", "sentence"), LACKING)
def test_data_that_lacks_something_is_refused_with_what_is_allowed(code: str, path: Path, sentence: str) -> None:
    said = [(fault.code, fault.sentence()) for fault in faults_of(lacking(path))]
    assert [words_said for found, words_said in said if found == code and sentence in words_said], said


def test_every_fault_has_a_case_of_its_own() -> None:
    assert {row[0] for row in SPOILT} | {row[0] for row in LACKING} | OF_THE_FILE == set(SENTENCES)


def test_every_sentence_says_what_is_allowed_in_both_languages() -> None:
    assert [code for code, text in SENTENCES.items() if "allowed: " not in text.en] == []
    assert [code for code, text in SENTENCES.items() if "ที่ใช้ได้: " not in text.th] == []
    assert [code for code, text in SENTENCES.items() if not _holes(text.th) >= _holes(text.en) - {"set"}] == []
    assert [code for code, text in SENTENCES.items() if re.search("[๐-๙]", text.th)] == []


def _holes(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_fault_can_be_said_in_both_languages(language: str) -> None:
    rows = [spoilt(path, value) for _, path, value, _ in SPOILT] + [lacking(path) for _, path, _ in LACKING]
    for data in rows:
        for fault in faults_of(data):
            assert "{" not in fault.sentence(language).replace("{ th, en }", "")
            assert "}" not in fault.sentence(language).replace("{ th, en }", "")


def test_all_faults_of_a_file_are_told_together() -> None:
    data = spoilt(("item", 2, "points"), 7)
    data["school_year"] = 2021
    data["tie_break"][0]["keys"] = ["8"]
    data["requirement"][0]["fact"] = "levle"
    assert {fault.code for fault in faults_of(data)} == {
        "out_of_range",
        "children_sum",
        "total_sum",
        "unknown_item",
        "unknown_fact",
    }


def test_one_mistake_in_a_sum_is_told_once_where_the_parts_are_known() -> None:
    assert [fault.code for fault in faults_of(spoilt(("total",), 12))] == ["total_sum"]
    assert [fault.code for fault in faults_of(spoilt((*ITEM, "points"), "four"))] == ["bad_number"]


def test_fault_names_its_place_in_both_languages() -> None:
    (fault,) = faults_of(spoilt((*ITEM, "scores"), ["4", "4", "1"]))
    assert (fault.where, fault.where_in("th"), fault.path) == ("item 2.1", "ข้อ 2.1", ("item", 3, "scores", 1))
    assert fault.sentence("th") == "ข้อ 2.1: คะแนน 4 อยู่หลัง 4 ที่ใช้ได้: จากมากไปน้อย ไม่เท่ากัน"


def test_faults_as_an_exception_read_as_their_sentences() -> None:
    with pytest.raises(RulebookFaults, match="total is 12, but 1 \\+ 2 add up to 10"):
        from_data(spoilt(("total",), 12))


def test_sound_data_has_no_fault() -> None:
    assert from_data(small()).id == "small"

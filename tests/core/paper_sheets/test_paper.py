"""Sheets on paper: their codes, the comparison of two keyings, and what the judge settles."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from judging.core.paper_sheets import paper
from judging.core.paper_sheets.paper import Step, Who
from judging.core.refusals import RuleViolation
from tests.core.rubrics import SMALL as RULEBOOK

CRITERIA = RULEBOOK.criteria
IDS = st.integers(1, 999_999_999)
ALL_BEST = {item.code: item.levels[0].id for item in CRITERIA}
ALL_WORST = {item.code: item.levels[-1].id for item in CRITERIA}
FIRST = CRITERIA[0].code


def refused(code: str, act: object, *args: object, **kwargs: object) -> RuleViolation:
    with pytest.raises(RuleViolation) as found:
        act(*args, **kwargs)  # type: ignore[operator]
    assert found.value.code == code
    return found.value


@given(member=st.one_of(st.just(0), IDS), entry=IDS)
def test_a_code_is_read_back_however_it_is_typed(member: int, entry: int) -> None:
    code = paper.code_of(member, entry)
    thai = code.translate({ord(str(digit)): chr(ord("๐") + digit) for digit in range(10)})

    assert {paper.read_code(typed) for typed in (code, f" {code} ", code.replace("-", " "), thai)} == {(member, entry)}


@given(member=st.integers(0, 9999), entry=st.integers(1, 99_999), data=st.data())
def test_a_wrong_digit_in_a_code_is_noticed(member: int, entry: int, data: st.DataObject) -> None:
    code = paper.code_of(member, entry)
    place = data.draw(st.sampled_from([place for place, letter in enumerate(code) if letter.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))

    assert paper.read_code(code[:place] + other + code[place + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "12", "12-3", "a-b-c", "1-2-3-4", "ABCD-EFGH", "9" * 12 + "-1-1"])
def test_what_is_no_code_leads_nowhere(typed: str) -> None:
    assert paper.read_code(typed) is None


def test_two_who_key_the_same_leave_nothing_to_settle() -> None:
    rows = paper.compare(CRITERIA, ALL_BEST, ALL_BEST, {})

    assert paper.unsettled(rows) == ()
    assert paper.settle(rows, {}) == ALL_BEST


def test_each_difference_and_each_unreadable_criterion_is_left_to_the_judge() -> None:
    first = {**ALL_BEST, CRITERIA[1].code: None}
    second = {**first, FIRST: CRITERIA[0].levels[-1].id}

    rows = paper.compare(CRITERIA, first, second, {})

    assert paper.unsettled(rows) == (FIRST, CRITERIA[1].code)
    assert refused("paper_unsettled", paper.settle, rows, {}).params == {"items": f"{FIRST}, {CRITERIA[1].code}"}


def test_a_level_that_the_tablet_had_sent_and_the_paper_contradicts_is_left_to_the_judge() -> None:
    sent = {FIRST: CRITERIA[0].levels[-1].id, CRITERIA[1].code: ALL_BEST[CRITERIA[1].code]}

    assert paper.unsettled(paper.compare(CRITERIA, ALL_BEST, ALL_BEST, sent)) == (FIRST,)


def test_the_judge_can_correct_what_was_keyed_and_nothing_that_is_not_offered() -> None:
    rows = paper.compare(CRITERIA, ALL_BEST, None, {})
    other = CRITERIA[0].levels[-1].id

    assert paper.settle(rows, {FIRST: other})[FIRST] == other
    refused("unknown_level", paper.settle, rows, {FIRST: "perfect"})
    refused("unknown_item", paper.settle, rows, {"99": other})


LEVELS = st.fixed_dictionaries(
    {item.code: st.sampled_from([None, *(one.id for one in item.levels)]) for item in CRITERIA}
)


@given(first=LEVELS, second=st.none() | LEVELS, sent=LEVELS, data=st.data())
def test_what_is_settled_is_the_judges_choice_or_what_everybody_has(
    first: dict[str, str | None], second: dict[str, str | None] | None, sent: dict[str, str | None], data: st.DataObject
) -> None:
    rows = paper.compare(CRITERIA, first, second, sent)
    chosen = {
        code: data.draw(st.sampled_from([level.id for level in RULEBOOK.item(code).levels]))
        for code in paper.unsettled(rows)
    }

    settled = paper.settle(rows, chosen)

    assert settled.keys() == {item.code for item in CRITERIA}
    for row in rows:
        told = {first[row.item.code], sent[row.item.code]} | ({second[row.item.code]} if second else set())
        assert settled[row.item.code] == chosen.get(row.item.code) or told - {None} == {settled[row.item.code]}


def test_whoever_keys_keys_every_criterion_with_a_level_it_offers() -> None:
    paper.check_levels(CRITERIA, {**ALL_WORST, FIRST: None})

    short = {code: level for code, level in ALL_BEST.items() if code != FIRST}
    assert refused("paper_incomplete", paper.check_levels, CRITERIA, short).params == {"items": FIRST}
    refused("unknown_level", paper.check_levels, CRITERIA, {**ALL_BEST, FIRST: "perfect"})
    refused("unknown_item", paper.check_levels, CRITERIA, {**ALL_BEST, "99": None})


ONE, SAME_NAME, ANOTHER = Who(1, "สมชายใจดี"), Who(2, "สมชายใจดี"), Who(3, "สมหญิงใจดี")


@pytest.mark.parametrize(
    ("who", "judges", "first", "code"),
    [
        (ONE, (), ONE, "paper_same_person"),
        (SAME_NAME, (), ONE, "paper_same_person"),
        (Who(1, "ชื่อใหม่"), (), ONE, "paper_same_person"),
        (ONE, (SAME_NAME,), None, "paper_keyed_by_judge"),
        (ONE, (ONE,), ANOTHER, "paper_keyed_by_judge"),
    ],
)
def test_neither_a_judge_nor_the_first_person_again_keys_a_sheet(
    who: Who, judges: tuple[Who, ...], first: Who | None, code: str
) -> None:
    refused(code, paper.check_may_key, who, judges=judges, first=first)


def test_two_persons_key_a_sheet() -> None:
    paper.check_may_key(ONE, judges=(ANOTHER,), first=None)
    paper.check_may_key(ONE, judges=(), first=ANOTHER)

    assert [paper.step_of(number) for number in range(3)] == [Step.FIRST_KEYING, Step.CONFIRMATION, Step.DIFFERENCES]

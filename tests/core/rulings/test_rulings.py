"""Rulings: which are in force, which consequences the rulebook gives them, and that the ranking does not depend on
their history."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from judging.core.entries.states import (
    EffectiveRuling,
    EntryState,
    EntryStatus,
    entry_status,
    is_ranked,
)
from judging.core.numbers import display
from judging.core.rulebooks.requirements import About, Check, Consequence, Requirement
from judging.core.rulings.rulings import (
    ANY_CLAUSE,
    Effect,
    RulingFact,
    State,
    allowed_effects,
    case_state,
    default_effect,
    effects_on,
    fitting_effects,
    in_force,
    reportable,
    ruling_order,
    tie_orders,
    zeroed_items,
)
from judging.core.scoring.ranking import RULING, DecidedBy, Standing, compare_readings, rank
from judging.core.scoring.tallies import Sheet, Tally
from judging.rulebook import reader
from tests.core.rubrics import SECTIONS, SMALL, TYPE4, text
from tests.core.works import contests
from tests.tallying import tally_entry

BEST = {item.code: item.levels[0].points for item in TYPE4.criteria}
BOUND = ("1.1", "1.2.1", "1.2.2", "1.3")
LONG = ("1.2.1", "1.2.2")


def ruling(number: int, effect: Effect, *entries: int, items: tuple[str, ...] = (), clause: str = "x") -> RulingFact:
    return RulingFact(number, effect, clause, entries, items)


def reversal(number: int, of: int) -> RulingFact:
    return RulingFact(number, Effect.REVERSE, "x", reverses=of)


def requirement(consequence: Consequence, after_award: Consequence = Consequence.NONE) -> Requirement:
    return Requirement("r", "99", About.ENTRY, Check.PERSON, (), consequence, after_award, (), text("r"))


def test_reversed_ruling_stands_no_more_and_a_reversal_is_none_itself() -> None:
    first, second = ruling(1, Effect.DISQUALIFY, 7), ruling(2, Effect.ZERO, 7, items=("1",))

    assert in_force([reversal(3, 1), second, first]) == (second,)


def test_codes_of_effects_that_are_stored_and_published_never_change() -> None:
    assert [one.value for one in Effect] == [
        "disqualify",
        "not_considered",
        "zero",
        "revoke",
        "correct",
        "order_tie",
        "other",
        "none",
        "reverse",
    ]


@pytest.mark.parametrize(
    ("rulings", "is_closed", "expected"),
    [
        ([], False, State.OPEN),
        ([], True, State.CLOSED),
        ([ruling(1, Effect.NONE)], False, State.DECIDED),
        ([ruling(1, Effect.ZERO), reversal(2, 1)], False, State.REVERSED),
        ([ruling(1, Effect.ZERO), reversal(2, 1), ruling(3, Effect.OTHER)], False, State.DECIDED),
        ([ruling(1, Effect.ZERO), reversal(2, 1), ruling(3, Effect.OTHER), reversal(4, 3)], False, State.REVERSED),
    ],
)
def test_case_is_decided_by_a_ruling_in_force_alone(rulings, is_closed, expected) -> None:
    assert case_state(iter(rulings), is_closed=is_closed) is expected


@pytest.mark.parametrize(
    ("changes", "is_reportable"),
    [
        ({}, True),
        ({"check": Check.FLAG}, True),
        ({"check": Check.FACTS}, False),
        ({"about": About.MAKER}, False),
        ({"consequence": Consequence.ZERO}, True),
        ({"consequence": Consequence.NOT_CONSIDERED}, True),
        ({"consequence": Consequence.GATE}, False),
        ({"consequence": Consequence.NONE}, False),
    ],
)
def test_judge_reports_what_a_person_finds_out_about_a_work_and_what_costs_points_or_the_place(
    changes, is_reportable
) -> None:
    one = replace(requirement(Consequence.DISQUALIFY), **changes)

    assert reportable([one]) == ((one,) if is_reportable else ())


def test_rulings_on_several_works_act_on_each() -> None:
    standing = in_force([ruling(1, Effect.DISQUALIFY, 7, 8, clause="5.5"), ruling(2, Effect.NONE, 9)])

    assert effects_on(standing) == {entry: (EffectiveRuling(EntryState.DISQUALIFIED, "5.5"),) for entry in (7, 8)}


def test_items_zeroed_by_several_rulings_are_zeroed_once() -> None:
    standing = in_force([ruling(1, Effect.ZERO, 7, items=BOUND), ruling(2, Effect.ZERO, 7, 8, items=LONG)])

    assert zeroed_items(standing) == {7: frozenset(BOUND), 8: frozenset(LONG)}


def test_newest_order_of_a_tie_comes_first() -> None:
    orders = tie_orders(in_force([ruling(1, Effect.ORDER_TIE, 7, 8), ruling(2, Effect.ORDER_TIE, 8, 7)]))

    assert orders == ((8, 7), (7, 8))


def test_ruling_of_another_effect_orders_no_tie() -> None:
    order, other = ruling(1, Effect.ORDER_TIE, 7, 8), ruling(2, Effect.DISQUALIFY, 8, 9)

    assert tie_orders([order, other]) == ((7, 8),)


@pytest.mark.parametrize(
    ("group", "orders", "expected"),
    [
        (("A", "B", "C"), [("C", "A", "B")], ("C", "A", "B")),
        (("A", "C"), [("C", "B", "A")], ("C", "A")),
        (("A", "B", "D"), [("A", "B", "C")], None),
        (("A", "B"), [("A", "C"), ("B", "A"), ("A", "B")], ("B", "A")),
        (("A", "B"), [], None),
    ],
)
def test_order_holds_for_those_still_equal_and_only_where_it_names_them_all(group, orders, expected) -> None:
    assert ruling_order(group, orders) == expected


@pytest.mark.parametrize(
    ("consequence", "after", "before_award", "after_award"),
    [
        ("disqualify", "revoke", Effect.DISQUALIFY, Effect.REVOKE),
        ("revoke", "revoke", Effect.DISQUALIFY, Effect.REVOKE),
        ("revoke", "none", Effect.DISQUALIFY, Effect.REVOKE),
        ("gate", "disqualify", Effect.NOT_CONSIDERED, Effect.DISQUALIFY),
        ("gate", "none", Effect.NOT_CONSIDERED, Effect.NOT_CONSIDERED),
        ("not_considered", "none", Effect.NOT_CONSIDERED, Effect.NOT_CONSIDERED),
        ("zero", "none", Effect.ZERO, Effect.ZERO),
        ("refer", "none", Effect.OTHER, Effect.OTHER),
        ("none", "none", Effect.OTHER, Effect.OTHER),
    ],
)
def test_what_follows_is_read_from_the_requirement_before_and_after_the_award(
    consequence, after, before_award, after_award
) -> None:
    asked = requirement(Consequence(consequence), Consequence(after))

    assert default_effect(asked, after_award=False) is before_award
    assert default_effect(asked, after_award=True) is after_award
    for moment, effect in ((False, before_award), (True, after_award)):
        assert effect in allowed_effects(after_award=moment, of_entry=True)


def test_award_is_withdrawn_only_where_one_was_given_and_ties_are_cases_of_their_own() -> None:
    assert Effect.REVOKE not in allowed_effects(after_award=False, of_entry=True)
    assert allowed_effects(after_award=True, of_entry=False) == (Effect.ORDER_TIE, Effect.OTHER, Effect.NONE)
    assert default_effect(None, after_award=True) is Effect.OTHER


def test_state_and_zeroed_items_come_from_one_derivation() -> None:
    copied = EffectiveRuling(EntryState.DISQUALIFIED, "5.5")

    assert entry_status("admitted", zeroed=[*LONG, *LONG]) == EntryStatus(EntryState.ADMITTED, None, frozenset(LONG))
    assert entry_status("admitted", is_absent=True, rulings=[copied], zeroed=LONG) == EntryStatus(
        EntryState.DISQUALIFIED, "5.5", frozenset(LONG)
    )


@pytest.mark.parametrize(
    ("zeroed", "expected"), [(BOUND, "87.00"), (("1",), "85.00"), (LONG, "91.00"), ((*BOUND, *LONG), "87.00")]
)
def test_best_work_with_items_zeroed_counts_what_the_worked_case_says(zeroed, expected) -> None:
    sheets = [Sheet(f"J{number}", SECTIONS, BEST) for number in range(3)]

    assert display(tally_entry(TYPE4, "A", sheets, zeroed).total) == expected


def _equal(entry: str) -> Tally:
    return tally_entry(TYPE4, entry, [Sheet("J", SECTIONS, BEST)])


def _ranked(works, orders=()) -> list[tuple[int, str, tuple[str, ...]]]:
    found = rank(works, TYPE4.tie_break().keys, TYPE4, orders=orders)
    return [(row.rank, row.entry, row.tied) for row in found]


def test_tie_that_a_ruling_orders_is_shared_no_more_and_says_so() -> None:
    works = [_equal(code) for code in "ABC"]

    found = rank(works, TYPE4.tie_break().keys, TYPE4, orders=[("C", "A", "B")])

    assert [(row.rank, row.entry, row.tied, row.decided_by) for row in found] == [
        (1, "C", (), DecidedBy("A", RULING, ())),
        (2, "A", (), DecidedBy("C", RULING, ())),
        (3, "B", (), DecidedBy("A", RULING, ())),
    ]


def test_tie_of_two_is_ordered_by_a_ruling() -> None:
    assert _ranked([_equal("A"), _equal("B")], [("B", "A")]) == [(1, "B", ()), (2, "A", ())]


def test_order_of_works_that_are_no_longer_equal_changes_nothing() -> None:
    lower = tally_entry(TYPE4, "A", [Sheet("J", SECTIONS, {**BEST, "1.1": 0})])

    assert _ranked([lower, _equal("B")], [("A", "B")]) == [(1, "B", ()), (2, "A", ())]


def test_work_that_no_order_names_keeps_the_rank_shared() -> None:
    works = [_equal(code) for code in "ABC"]

    assert _ranked(works, [("B", "A")]) == [(1, "A", ("B", "C")), (1, "B", ("A", "C")), (1, "C", ("A", "B"))]


def test_other_readings_keep_the_order_of_a_ruling() -> None:
    works = [_equal(code) for code in "AB"]

    assert [other.shifts for other in compare_readings(works, TYPE4, "printed", [("B", "A")])] == [(), ()]


# Strategies for the course of a contest: works with their sheets, and rulings on them


NUMBERS = {f"A{number}": number for number in range(7)}
CODES = {number: code for code, number in NUMBERS.items()}


def standings(works: dict[str, list[Sheet]], rulings: list[RulingFact]) -> tuple[Standing, ...]:
    """The ranking of these works under these rulings, computed as the pages compute it."""
    standing = in_force(rulings)
    effects, zeroed = effects_on(standing), zeroed_items(standing)
    found = []
    for code, sheets in works.items():
        number = NUMBERS[code]
        derived = entry_status("admitted", rulings=effects.get(number, ()), zeroed=zeroed.get(number, ()))
        if is_ranked(derived.state):
            found.append(tally_entry(SMALL, code, sheets, derived.zeroed))
    orders = [[CODES[number] for number in order] for order in tie_orders(standing)]
    return rank(found, SMALL.tie_break().keys, SMALL, orders=orders)


@st.composite
def rulings_on(draw) -> list[RulingFact]:
    """Rulings of every effect on works of the contest; some of them are reversed."""
    found: list[RulingFact] = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        effect = draw(st.sampled_from([Effect.DISQUALIFY, Effect.REVOKE, Effect.ZERO, Effect.ORDER_TIE, Effect.OTHER]))
        entries = tuple(draw(st.permutations(range(7)))[: draw(st.integers(1, 7))])
        items = (draw(st.sampled_from([item.code for item in SMALL.items])),) if effect is Effect.ZERO else ()
        found.append(RulingFact(number, effect, "x", entries, items))
    for number in draw(st.sets(st.sampled_from([one.number for one in found]))) if found else ():
        found.append(reversal(100 + number, number))
    return found


@given(contests(), rulings_on(), rulings_on())
def test_ruling_and_its_reversal_give_back_the_same_ranking(works, before, more) -> None:
    added = [replace(one, number=one.number + 200) for one in more if one.effect is not Effect.REVERSE]
    undone = [reversal(one.number + 300, one.number) for one in added]

    assert standings(works, [*before, *added, *undone]) == standings(works, before)


@given(contests(), rulings_on(), st.permutations(range(7)), st.integers(0, 7), st.randoms())
def test_revoking_any_works_in_any_order_gives_the_same_ranking(works, before, entries, count, chance) -> None:
    revoked = list(entries[:count])
    at_once = ruling(900, Effect.REVOKE, *revoked)
    one_by_one = [ruling(901 + place, Effect.REVOKE, entry) for place, entry in enumerate(revoked)]
    chance.shuffle(revoked)
    another_way = [ruling(901 + place, Effect.REVOKE, entry) for place, entry in enumerate(revoked)]

    found = standings(works, [*before, *one_by_one])

    assert found == standings(works, [*before, at_once]) == standings(works, [*before, *another_way])
    assert {NUMBERS[row.entry] for row in found}.isdisjoint(revoked)


@given(contests(), rulings_on())
def test_works_share_a_rank_exactly_with_those_they_name(works, rulings) -> None:
    found = standings(works, rulings)

    for row in found:
        assert {other.entry for other in found if other.rank == row.rank} == set(row.sharers)
    assert all(row.tally.total >= Fraction(0) for row in found)


@pytest.mark.parametrize(
    ("clause", "after_award", "fits"),
    [
        ("5.5", False, {Effect.DISQUALIFY}),
        ("5.5", True, {Effect.REVOKE}),
        ("5.10", True, {Effect.DISQUALIFY, Effect.REVOKE}),
        ("4.7", False, {Effect.ZERO, Effect.NOT_CONSIDERED}),
        ("5.8", False, {Effect.DISQUALIFY, Effect.NOT_CONSIDERED}),  # it refers to 5.5 and 5.7
        ("5.11", False, set()),
        ("99", False, set()),
    ],
)
def test_clause_leads_to_the_effects_of_its_requirements(clause: str, after_award: bool, fits: set[Effect]) -> None:
    found = fitting_effects(reader.load("ovec-2564-type4").requirements, clause, after_award=after_award)

    assert found - set(ANY_CLAUSE) - {Effect.OTHER} == fits

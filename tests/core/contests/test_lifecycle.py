"""The states of a contest: what each step requires, and which steps lead back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.core.contests.lifecycle import (
    ContestFacts,
    ContestState,
    WorkFacts,
    back_steps,
    blockers,
    checklist,
    next_state,
    review_open,
)
from judging.core.entries.states import EntryState
from judging.core.scoring.advancement import Boundary, BoundaryTie

READY = ContestFacts(
    state=ContestState.SCORING,
    has_rulebook=True,
    has_tie_reading=True,
    has_settings=True,
    has_chair=True,
    judges=5,
    min_judges=3,
    works=(
        WorkFacts("A1", EntryState.ADMITTED, submitted=5),
        WorkFacts("A2", EntryState.ADMITTED, submitted=4, excused=1),
        WorkFacts("A3", EntryState.ABSENT),
        WorkFacts("A4", EntryState.NOT_ADMITTED),
    ),
)


def with_work(**changes) -> ContestFacts:
    """READY with its second work changed."""
    return replace(READY, works=(READY.works[0], replace(READY.works[1], **changes), *READY.works[2:]))


def blocking(facts: ContestFacts, to: ContestState) -> list[str]:
    return [check.code for check in blockers(facts, to)]


def test_life_goes_one_way_through_six_states() -> None:
    life = [ContestState.SETUP]
    while following := next_state(life[-1]):
        life.append(following)

    assert [state.value for state in life] == [
        "setup",
        "registration",
        "screening",
        "scoring",
        "certified",
        "published",
    ]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("has_rulebook", "rulebook_chosen"),
        ("has_tie_reading", "tie_reading_chosen"),
        ("has_settings", "settings_confirmed"),
        ("has_chair", "chair_appointed"),
    ],
)
def test_scoring_opens_only_with_rulebook_reading_settings_and_chair(missing, code) -> None:
    facts = replace(READY, state=ContestState.SCREENING)

    assert blocking(facts, ContestState.SCORING) == []
    assert blocking(replace(facts, **{missing: False}), ContestState.SCORING) == [code]


def test_works_in_screening_and_too_few_judges_are_told_yet_stop_nobody() -> None:
    facts = replace(
        READY, state=ContestState.SCREENING, judges=2, works=(WorkFacts("A1", EntryState.PENDING), *READY.works)
    )

    told = {check.code: check.params for check in checklist(facts) if not check.ok}

    assert told == {"judges_enough": {"judges": 2, "min_judges": 3}, "screening_done": {"entries": ("A1",)}}
    assert blocking(facts, ContestState.SCORING) == []


def test_contest_with_everything_in_is_certified() -> None:
    assert blocking(READY, ContestState.CERTIFIED) == []
    assert all(check.ok for check in checklist(READY))


@pytest.mark.parametrize(
    ("changes", "code", "params"),
    [
        ({"open": 1}, "sheets_in", {"entries": ("A2",), "sheets": 1}),
        ({"submitted": 2, "excused": 3}, "min_judges_met", {"entries": ("A2",), "min_judges": 3}),
        ({"unmarked": ("1.1",)}, "criteria_marked", {"entries": ("A2",), "criteria": {"A2": ("1.1",)}}),
    ],
)
def test_certifying_waits_for_every_admitted_work(changes, code, params) -> None:
    facts = with_work(**changes)

    assert [(check.code, check.params) for check in blockers(facts, ContestState.CERTIFIED)] == [(code, params)]


@pytest.mark.parametrize("state", [state for state in EntryState if state is not EntryState.ADMITTED])
def test_works_that_are_not_ranked_need_no_sheet(state) -> None:
    facts = with_work(state=state, open=5, submitted=0, unmarked=("1.1",))

    assert blocking(facts, ContestState.CERTIFIED) == []


def test_shared_rank_must_be_left_shared_knowingly() -> None:
    tie = frozenset({"A1", "A2"})
    crossing = BoundaryTie(Boundary.TITLES, 1, 1, ("A1", "A2"))
    facts = replace(READY, shared=(tie,), boundary_ties=(crossing,))

    unsettled = {check.code: check.params for check in checklist(facts) if not check.ok}

    assert unsettled == {"ties_settled": {"ties": (("A1", "A2"),)}, "boundaries_settled": {"ties": (crossing,)}}
    assert blocking(facts, ContestState.CERTIFIED) == ["ties_settled", "boundaries_settled"]
    assert blocking(replace(facts, accepted=frozenset({tie})), ContestState.CERTIFIED) == []


def test_accepting_a_tie_lapses_when_other_works_share_it() -> None:
    facts = replace(READY, shared=(frozenset({"A1", "A2", "A5"}),), accepted=frozenset({frozenset({"A1", "A2"})}))

    assert blocking(facts, ContestState.CERTIFIED) == ["ties_settled"]


def test_contest_without_works_is_not_certified() -> None:
    assert blocking(replace(READY, works=()), ContestState.CERTIFIED) == ["entries_present"]


def test_publishing_asks_for_certification_alone() -> None:
    assert blocking(replace(READY, state=ContestState.CERTIFIED), ContestState.PUBLISHED) == []
    assert blocking(READY, ContestState.PUBLISHED) == ["certified"]


def test_published_contest_has_no_further_step() -> None:
    assert checklist(replace(READY, state=ContestState.PUBLISHED)) == ()


@pytest.mark.parametrize(
    ("state", "back"),
    [
        (ContestState.SETUP, ()),
        (ContestState.REGISTRATION, (ContestState.SETUP,)),
        (ContestState.SCORING, (ContestState.SCREENING, ContestState.REGISTRATION, ContestState.SETUP)),
        (
            ContestState.CERTIFIED,
            (ContestState.SCORING, ContestState.SCREENING, ContestState.REGISTRATION, ContestState.SETUP),
        ),
        (ContestState.PUBLISHED, ()),
    ],
)
def test_going_back_never_passes_a_publication(state, back) -> None:
    assert back_steps(replace(READY, state=state)) == back
    assert back_steps(replace(READY, state=state, has_publication=True)) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (READY, True),
        (with_work(open=1), False),
        (with_work(state=EntryState.ABSENT, open=1), True),
        (with_work(state=EntryState.PENDING), False),
        (replace(READY, state=ContestState.CERTIFIED), True),
        (replace(READY, state=ContestState.SCREENING), False),
        (replace(READY, works=READY.works[2:]), False),
    ],
)
def test_panel_review_opens_with_the_last_sheet_and_closes_with_a_returned_one(facts, expected) -> None:
    assert review_open(facts) is expected

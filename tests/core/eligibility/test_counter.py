"""The counter: what it records outweighs the declaration, and what it did not receive only raises a flag."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import (
    Admission,
    Decision,
    EntryFacts,
    FindingFact,
    RequirementState,
    Treatment,
    outcome,
)
from judging.core.eligibility.conditions import Answer
from judging.core.eligibility.counter import (
    FROM_COUNTER,
    TEAM,
    CounterState,
    Progress,
    Tick,
    admission_after,
    check,
    expected,
    is_counted,
    outweigh,
    progress,
    things,
)
from judging.core.refusals import RuleViolation
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.requirements import Check
from tests.core.eligibility.test_checks import CLOSES, SOUND, TYPE4, came, checked, entry

MORNING = datetime(2022, 2, 18, 9, 0, tzinfo=BANGKOK)
RECEIVED, LACKING, UNCHECKED = CounterState.RECEIVED, CounterState.NOT_HANDED_IN, CounterState.NOT_CHECKED
FULL = {"volumes": 2, "characteristics_sheets": 3}
LEAST = expected(TYPE4)


def received(thing: str, number: int | None = None, at: datetime = MORNING) -> Tick:
    return Tick(thing, RECEIVED, number if number is not None else FULL.get(thing), at)


def lacking(thing: str) -> Tick:
    return Tick(thing, LACKING)


def counted(*ticks: Tick, **facts: Value | None) -> EntryFacts:
    """The facts of a valid entry with these changes, under these records."""
    plain = entry(**facts)
    known, recorded = outweigh(plain.entry, {tick.thing: tick for tick in ticks})
    return replace(plain, entry=known, recorded=recorded)


def standing(facts: EntryFacts, name: str, **more: object) -> RequirementState:
    found = checked(facts, **more)  # type: ignore[arg-type]
    return next(answer.standing for answer in found if answer.requirement.id == name)


def test_the_counter_records_the_team_and_what_the_rulebook_wants_handed_in() -> None:
    assert set(things()) == {
        TEAM,
        "has_proposal",
        "has_report",
        "has_manual",
        "has_use_certificate",
        "has_characteristics",
        "characteristics_sheets",
        "volumes",
        "same_volume",
    }
    assert LEAST == FULL


@pytest.mark.parametrize(
    ("name", "facts", "result"),
    [
        ("documents", counted(received("volumes"), volumes=1), RequirementState.MET),
        ("documents", counted(received("has_manual"), has_manual=False), RequirementState.MET),
        ("documents", counted(received("has_manual"), has_manual=None), RequirementState.MET),
        ("documents", counted(Tick("has_manual", UNCHECKED), has_manual=None), RequirementState.UNKNOWN),
        ("documents", counted(Tick("has_manual", UNCHECKED)), RequirementState.MET),
        ("documents", counted(lacking("has_manual")), RequirementState.FLAGGED),
        ("documents", counted(lacking("volumes")), RequirementState.FLAGGED),
        ("documents", counted(received("volumes", 1)), RequirementState.FLAGGED),
        ("characteristics-sheets", counted(received("characteristics_sheets", 2)), RequirementState.FLAGGED),
        ("characteristics-sheets", counted(lacking("characteristics_sheets")), RequirementState.FLAGGED),
        (
            "characteristics-sheets",
            counted(received("characteristics_sheets"), characteristics_sheets=1),
            RequirementState.MET,
        ),
        ("same-volume", counted(lacking("same_volume")), RequirementState.FLAGGED),
        ("same-volume", counted(lacking("same_volume"), same_volume=False), RequirementState.FLAGGED),
        ("same-volume", counted(received("same_volume"), same_volume=False), RequirementState.OPEN),
        ("handed-in", counted(received("volumes"), pdf_uploaded=True), RequirementState.MET),
        ("handed-in", counted(received("volumes", at=CLOSES), pdf_uploaded=True), RequirementState.FLAGGED),
        ("handed-in", counted(received("volumes"), pdf_uploaded=False), RequirementState.NOT_MET),
    ],
)
def test_what_is_recorded_outweighs_and_what_lacks_only_flags(
    name: str, facts: EntryFacts, result: RequirementState
) -> None:
    assert standing(facts, name) is result


def test_the_counter_fills_in_the_day_of_the_form_only_where_none_was_declared() -> None:
    handed_in = received("characteristics_sheets")

    assert counted(handed_in).entry["characteristics_handed_in"] == SOUND["characteristics_handed_in"]
    assert counted(handed_in, characteristics_handed_in=None).entry["characteristics_handed_in"] == date(2022, 2, 18)


def test_volumes_that_were_not_handed_in_have_no_time() -> None:
    facts = counted(lacking("volumes"), handed_in_at=MORNING)

    assert "handed_in_at" not in facts.entry


@pytest.mark.parametrize("treatment", [Treatment.AS_WRITTEN, Treatment.WHOLE_SECTION, Treatment.NOT_CONSIDERED])
def test_documents_apart_zero_nothing_until_a_committee_found_so(treatment: Treatment) -> None:
    facts, chosen = counted(lacking("same_volume")), {"same-volume": treatment.value}
    failed = {("same-volume", ""): FindingFact(Decision.FAIL, reason="แยกเล่ม")}

    before = outcome(TYPE4, checked(facts, treatments=chosen), screening_over=True)
    after = outcome(TYPE4, checked(facts, failed, treatments=chosen), screening_over=True)

    assert (before.zeroed, before.proposed, before.admission) == (frozenset(), (), Admission.ADMITTED)
    assert bool(after.zeroed) or bool(after.cases)


def test_a_pass_is_asked_again_when_the_counter_contradicts_it_and_holds_when_it_is_corrected() -> None:
    passed = {("documents", ""): FindingFact(Decision.PASS)}

    assert standing(counted(lacking("has_manual")), "documents", findings=passed) is RequirementState.FLAGGED
    assert standing(counted(received("has_manual")), "documents", findings=passed) is RequirementState.MET


def test_a_committee_can_pass_and_fail_what_the_counter_flagged() -> None:
    slip = counted(lacking("characteristics_sheets"))
    key = ("characteristics-sheets", "")
    against = {"characteristics_sheets": "0"}

    passed = standing(slip, key[0], findings={key: FindingFact(Decision.PASS, against=against)})
    failed = standing(slip, key[0], findings={key: FindingFact(Decision.FAIL, reason="ไม่ส่ง")})

    assert (passed, failed) == (RequirementState.MET, RequirementState.NOT_MET)


@pytest.mark.parametrize(
    ("facts", "before", "over", "after"),
    [
        (counted(lacking("has_manual")), Admission.ADMITTED, True, Admission.ADMITTED),
        (counted(lacking("has_manual")), Admission.ADMITTED, False, Admission.PENDING),
        (counted(lacking("has_manual")), Admission.PENDING, True, Admission.PENDING),
        (counted(lacking("has_manual"), has_report=None), Admission.ADMITTED, True, Admission.PENDING),
        (counted(lacking("has_manual"), similar_entries=1), Admission.ADMITTED, True, Admission.PENDING),
        (counted(lacking("has_manual"), makers=11), Admission.ADMITTED, True, Admission.NOT_ADMITTED),
        (entry(has_manual=False), Admission.ADMITTED, True, Admission.PENDING),
    ],
)
def test_only_a_flag_of_the_counter_leaves_an_admitted_work_with_its_judges(
    facts: EntryFacts, before: Admission, over: bool, after: Admission
) -> None:
    assert admission_after(came(facts, over=over), before, screening_over=over) is after


@pytest.mark.parametrize(
    ("tick", "code"),
    [
        (Tick("makers", RECEIVED), "counter_thing_unknown"),
        (Tick("volumes", RECEIVED), "counter_number_wanted"),
        (Tick("volumes", RECEIVED, 0), "counter_number_wanted"),
        (Tick("volumes", RECEIVED, 100), "counter_number_wanted"),
        (Tick("has_manual", RECEIVED, 1), "counter_number_wanted"),
        (Tick("volumes", LACKING, 1), "counter_number_wanted"),
    ],
)
def test_a_record_that_says_nothing_is_refused(tick: Tick, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        check(tick)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("ticks", "result"),
    [
        ([], Progress.WAITING),
        ([Tick(TEAM, UNCHECKED)], Progress.WAITING),
        ([received(TEAM)], Progress.OPEN),
        ([received(thing) for thing in things()], Progress.COMPLETE),
        ([*(received(thing) for thing in things()), lacking("has_manual")], Progress.LACKING),
        ([*(received(thing) for thing in things()), received("volumes", 1)], Progress.LACKING),
        ([*(received(thing) for thing in things()), Tick("has_manual", UNCHECKED)], Progress.OPEN),
    ],
)
def test_the_progress_of_a_work(ticks: list[Tick], result: Progress) -> None:
    assert progress({tick.thing: tick for tick in ticks}, LEAST) is result


moments = st.integers(-50, 50).map(lambda hours: CLOSES + timedelta(hours=hours))
ticks = st.builds(
    lambda thing, state, number, at: Tick(
        thing,
        state,
        number if state is RECEIVED and is_counted(thing) else None,
        at if state is RECEIVED else None,
    ),
    st.sampled_from(things()),
    st.sampled_from(CounterState),
    st.integers(1, 5),
    moments,
)
records = st.lists(ticks, max_size=12).map(lambda found: {tick.thing: tick for tick in found})
known_facts = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("has_proposal", "has_manual", "same_volume", "pdf_uploaded"), st.booleans()),
        **dict.fromkeys(("volumes", "characteristics_sheets"), st.integers(0, 4)),
        "handed_in_at": moments,
        "similar_entries": st.integers(0, 1),
        "characteristics_handed_in": st.just(date(2022, 2, 20)),
    },
)


@settings(max_examples=60)
@given(known_facts, records)
def test_no_record_alone_makes_a_requirement_unmet(declared: dict[str, Value], found: dict[str, Tick]) -> None:
    """Without the facts that the counter knows, what is not met stays the same whatever it recorded."""
    known, recorded = outweigh({**SOUND, **declared}, found)
    others = {name: value for name, value in known.items() if name not in recorded}

    with_counter = checked(replace(entry(), entry=known, recorded=recorded))
    without = checked(replace(entry(), entry=others))

    unmet = {answer.requirement.id for answer in with_counter if answer.evaluation.answer is Answer.NOT_MET}
    assert unmet <= {answer.requirement.id for answer in without if answer.evaluation.answer is Answer.NOT_MET}
    assert recorded <= FROM_COUNTER


@settings(max_examples=60)
@given(known_facts, records)
def test_a_flag_of_the_counter_is_seen_and_bars_and_zeroes_nobody(
    declared: dict[str, Value], found: dict[str, Tick]
) -> None:
    known, recorded = outweigh({**SOUND, **declared}, found)
    answers = checked(replace(entry(), entry=known, recorded=recorded))

    for answer in answers:
        if answer.evaluation.is_questioned and answer.requirement.check is not Check.SHOW:
            decided = {RequirementState.NOT_MET, RequirementState.PROPOSED}
            assert answer.standing is RequirementState.FLAGGED or (
                answer.standing in decided and answer.evaluation.answer is Answer.NOT_MET
            )
    before = came(replace(entry(), entry={**SOUND, **declared}), over=True)
    after = outcome(TYPE4, answers, screening_over=True)
    if before.admission is Admission.ADMITTED:
        assert admission_after(after, Admission.ADMITTED, screening_over=True) is Admission.ADMITTED
    assert after.zeroed <= before.zeroed


@given(known_facts)
def test_without_records_the_declaration_stays_what_it_is(declared: dict[str, Value]) -> None:
    assert outweigh(declared, {}) == (declared, frozenset())
    assert outweigh(declared, {thing: Tick(thing, UNCHECKED) for thing in things()}) == (declared, frozenset())

"""Properties of answers, decisions and admission for any facts, tested on the rulebook's own data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given, strategies as st

from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import (
    Admission,
    Decision,
    EntryFacts,
    FindingFact,
    RequirementState,
    against,
    check_entry,
    may_decide,
    outcome,
    overtaken,
    requirement_state,
)
from judging.core.eligibility.conditions import Answer, evaluate
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.facts import facts_about
from judging.core.rulebooks.requirements import About, Check, Requirement
from judging.rulebook import reader

TYPE4 = reader.load("ovec-2564-type4")
DECIDED = [found for found in TYPE4.requirements if found.about is not About.CHANGE]
_VALUES = {
    "yes_no": st.booleans(),
    "count": st.integers(0, 40),
    "amount": st.fractions(0, 10),
    "day": st.dates(date(2022, 2, 1), date(2022, 2, 28)),
    "moment": st.datetimes(datetime(2022, 2, 1), datetime(2022, 2, 28)).map(lambda at: at.replace(tzinfo=BANGKOK)),  # noqa: DTZ001
    "text": st.just("คำ"),
    "link": st.just("https://a.th"),
}


def facts_for(found: Requirement) -> st.SearchStrategy[dict[str, Value]]:
    """Any combination of the facts that a requirement can use; some may be missing."""
    chances = {
        fact.name: st.sampled_from([choice.id for choice in fact.choices]) if fact.choices else _VALUES[fact.type.value]
        for fact in facts_about(found.about)
    }
    return st.fixed_dictionaries({}, optional=chances)


asked = st.sampled_from(DECIDED).flatmap(lambda found: st.tuples(st.just(found), facts_for(found)))
findings = st.builds(FindingFact, st.sampled_from(list(Decision)), st.sampled_from(list(Answer)))


@given(asked, st.data())
def test_learning_more_never_turns_an_answer_round(
    given_: tuple[Requirement, dict[str, Value]], data: st.DataObject
) -> None:
    found, facts = given_
    less = {name: value for name, value in facts.items() if data.draw(st.booleans(), name)}

    before, after = evaluate(found, less).answer, evaluate(found, facts).answer

    assert before in (Answer.UNKNOWN, after)


@given(st.sampled_from(DECIDED))
def test_nothing_known_neither_fails_nor_passes(found: Requirement) -> None:
    standing = requirement_state(found, evaluate(found, {}))

    assert evaluate(found, {}).answer is Answer.UNKNOWN
    assert standing in (RequirementState.UNKNOWN, RequirementState.OPEN, RequirementState.SHOWN)


@given(asked, findings)
def test_a_decision_stands_as_it_was_taken(given_: tuple[Requirement, dict[str, Value]], last: FindingFact) -> None:
    found, facts = given_
    evaluation = evaluate(found, facts)
    recorded = replace(last, against=against(evaluation))

    standing = requirement_state(found, evaluation, recorded)

    if found.check is Check.SHOW:
        assert standing is RequirementState.SHOWN
    elif last.decision is Decision.REOPEN:
        assert standing is requirement_state(found, evaluation)
    elif last.decision is Decision.WAIVE:
        assert standing is RequirementState.WAIVED
    elif last.decision is Decision.FAIL:
        assert standing is RequirementState.NOT_MET
    else:
        assert standing is (
            RequirementState.MET if may_decide(found, evaluation, Decision.PASS) else RequirementState.NOT_MET
        )
    assert not overtaken(evaluation, recorded)


@given(asked, st.data())
def test_what_passed_is_never_let_through_against_facts_that_nobody_saw(
    given_: tuple[Requirement, dict[str, Value]], data: st.DataObject
) -> None:
    found, facts = given_
    seen = evaluate(found, data.draw(facts_for(found)))
    now = evaluate(found, facts)
    passed = FindingFact(Decision.PASS, seen.answer, against(seen))

    standing = requirement_state(found, now, passed)

    if now.answer is Answer.NOT_MET and seen.answer is not Answer.NOT_MET and found.check is not Check.SHOW:
        assert standing not in (RequirementState.MET, RequirementState.WAIVED)
    if against(now).items() <= against(seen).items() and found.check is Check.FLAG:
        assert standing is RequirementState.MET


@given(st.data())
def test_admission_hangs_on_gates_alone(data: st.DataObject) -> None:
    known = data.draw(facts_for(next(found for found in DECIDED if found.about is About.ENTRY)))
    found = check_entry(TYPE4, EntryFacts(known), {})
    gates = tuple(answer for answer in found if answer.is_gate)

    whole, alone = outcome(TYPE4, found, screening_over=True), outcome(TYPE4, gates, screening_over=True)

    assert (whole.admission, whole.failed, whole.waiting) == (alone.admission, alone.failed, alone.waiting)
    assert whole.admission is not Admission.ADMITTED or not (whole.waiting or whole.failed)

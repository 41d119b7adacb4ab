"""The eligibility checks: tables of cases for the rulebook's clauses, and rules that hold for all facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import (
    Admission,
    Checked,
    Decision,
    EntryFacts,
    FindingFact,
    Outcome,
    RequirementState,
    Treatment,
    against,
    check_entry,
    outcome,
    treatment_of,
    treatments_for,
)
from judging.core.eligibility.conditions import Answer, evaluate, last_day_of_notice
from judging.core.rulebooks.fact_values import NO_LIMIT, Value
from judging.core.rulebooks.parsing import from_data
from judging.core.rulebooks.requirements import Check, Consequence, Requirement
from judging.core.rulebooks.rulebook import Rulebook
from judging.rulebook import reader
from tests.core.small_rulebook import small, words
from tests.sound import PAPERS, STUDENT

TYPE4 = reader.load("ovec-2564-type4")
EVALUATION = date(2022, 2, 20)
CLOSES = datetime(2022, 2, 18, 16, 30, tzinfo=BANGKOK)
CONTEST: dict[str, Value] = {
    "round_level": "province",
    "evaluation_day": EVALUATION,
    "registration_closes": CLOSES,
    "handing_in_closes": CLOSES,
}
SOUND: dict[str, Value] = {
    **CONTEST,
    "makers": 1,
    "advisers": 1,
    "similar_entries": 0,
    "other_categories": 0,
    **PAPERS,
    "registered_at": CLOSES - timedelta(days=1),
    "characteristics_handed_in": date(2022, 2, 19),
}
ADVISER = (1000, {})
MEETING_OF_PERSONS = tuple(
    found for found in TYPE4.requirements if found.check is Check.PERSON and found.consequence is Consequence.GATE
)


def requirement(name: str, rulebook: Rulebook = TYPE4) -> Requirement:
    return next(found for found in rulebook.requirements if found.id == name)


def entry(makers: int = 1, advisers: int = 1, **facts: Value | None) -> EntryFacts:
    """The facts of a valid entry with these changes; None leaves a fact out."""
    known = {**SOUND, "makers": makers, "advisers": advisers, **facts}
    return EntryFacts(
        {name: value for name, value in known.items() if value is not None},
        tuple((number, STUDENT) for number in range(1, makers + 1)),
        tuple((1000 + number, {}) for number in range(advisers)),
    )


def checked(
    facts: EntryFacts,
    findings: Mapping[tuple[str, str], FindingFact] | None = None,
    treatments: Mapping[str, str] | None = None,
) -> tuple[Checked, ...]:
    """The entry's requirements, with every requirement that a committee decides passed."""
    passed = {(found.id, ""): FindingFact(Decision.PASS) for found in MEETING_OF_PERSONS}
    return check_entry(TYPE4, facts, {**passed, **(findings or {})}, treatments=treatments)


def test_works_are_alike_by_facts_whoever_their_people_are() -> None:
    one = EntryFacts({"origin": "new"}, makers=[(1, {"age": 17})])

    same = EntryFacts({"origin": "new"}, makers=[(2, {"age": 17})], undecided=1)  # pairs that wait decide nothing
    assert one.without_persons == same.without_persons
    others = (
        EntryFacts({"origin": "old"}, makers=[(1, {"age": 17})]),
        EntryFacts({"origin": "new"}, advisers=[(1, {"age": 17})]),
        EntryFacts({"origin": "new"}, makers=[(1, {"age": 18})]),
        EntryFacts({"origin": "new"}, makers=[(1, {"age": 17})], upper={"pages": 3}),
        EntryFacts({"origin": "new"}, makers=[(1, {"age": 17})], doubted=frozenset({"origin"})),
        EntryFacts({"origin": "new"}, makers=[(1, {"age": 17})], recorded=frozenset({"origin"})),
    )
    assert one.without_persons not in {other.without_persons for other in others}


def came(facts: EntryFacts, *, over: bool = False, **more: Mapping[object, object]) -> Outcome:
    return outcome(TYPE4, checked(facts, **more), screening_over=over)  # type: ignore[arg-type]


def standings(facts: EntryFacts, name: str, **more: Mapping[object, object]) -> list[RequirementState]:
    found = checked(facts, **more)  # type: ignore[arg-type]
    return [answer.standing for answer in found if answer.requirement.id == name]


def test_an_entry_that_meets_all_is_admitted() -> None:
    assert came(entry()) == Outcome(Admission.ADMITTED)


@pytest.mark.parametrize(
    ("name", "facts", "standing", "admission"),
    [
        ("makers-at-most", entry(makers=10), RequirementState.MET, Admission.ADMITTED),
        ("makers-at-most", entry(makers=11), RequirementState.NOT_MET, Admission.NOT_ADMITTED),
        ("someone-made-it", entry(makers=0), RequirementState.FLAGGED, Admission.ADMITTED),
        ("someone-made-it", entry(advisers=0), RequirementState.FLAGGED, Admission.ADMITTED),
        ("advisers-at-most", entry(advisers=5), RequirementState.MET, Admission.ADMITTED),
        ("advisers-at-most", entry(advisers=6), RequirementState.NOT_MET, Admission.NOT_ADMITTED),
        ("characteristics-sheets", entry(characteristics_sheets=3), RequirementState.MET, Admission.ADMITTED),
        ("characteristics-sheets", entry(characteristics_sheets=2), RequirementState.NOT_MET, Admission.NOT_ADMITTED),
        ("characteristics-sheets", entry(characteristics_sheets=None), RequirementState.UNKNOWN, Admission.PENDING),
        ("documents", entry(volumes=1), RequirementState.FLAGGED, Admission.PENDING),
        ("documents", entry(has_manual=False), RequirementState.FLAGGED, Admission.PENDING),
        ("documents", entry(has_manual=None), RequirementState.UNKNOWN, Admission.PENDING),
        ("same-volume", entry(same_volume=False), RequirementState.PROPOSED, Admission.ADMITTED),
        ("same-volume", entry(same_volume=True), RequirementState.OPEN, Admission.ADMITTED),
        ("report-pages", entry(report_pages=20), RequirementState.MET, Admission.ADMITTED),
        ("report-pages", entry(report_pages=21), RequirementState.PROPOSED, Admission.ADMITTED),
        ("no-duplicate", entry(similar_entries=1), RequirementState.FLAGGED, Admission.PENDING),
        ("no-duplicate", entry(awarded_before=True), RequirementState.FLAGGED, Admission.PENDING),
        ("never-national", entry(national_before=True), RequirementState.FLAGGED, Admission.PENDING),
        ("registry", entry(registered_at=CLOSES - timedelta(seconds=1)), RequirementState.MET, Admission.ADMITTED),
        ("registry", entry(registered_at=CLOSES), RequirementState.NOT_MET, Admission.NOT_ADMITTED),
        ("registry", entry(characteristics_handed_in=EVALUATION), RequirementState.NOT_MET, Admission.NOT_ADMITTED),
        ("handed-in", entry(handed_in_at=CLOSES, pdf_uploaded=True), RequirementState.NOT_MET, Admission.ADMITTED),
        ("video", entry(video_seconds=601), RequirementState.SHOWN, Admission.ADMITTED),
        ("no-copy", entry(other_categories=1), RequirementState.OPEN, Admission.ADMITTED),
    ],
)
def test_each_clause_stands_as_the_source_says(
    name: str, facts: EntryFacts, standing: RequirementState, admission: Admission
) -> None:
    assert standings(facts, name)[0] is standing
    assert came(facts).admission is admission


def test_eleven_makers_are_said_to_be_eleven_with_at_most_ten() -> None:
    (evidence,) = evaluate(requirement("makers-at-most"), entry(makers=11).entry).evidence

    assert (evidence.fact, evidence.value, evidence.bound, evidence.answer) == (
        "makers",
        11,
        Fraction(10),
        Answer.NOT_MET,
    )


@pytest.mark.parametrize(
    ("fact", "value", "name"),
    [("level", "other", "maker-level"), ("mode", "other", "maker-mode")],
)
def test_one_of_ten_makers_who_may_not_take_part_bars_the_work(fact: str, value: str, name: str) -> None:
    facts = entry(makers=10)
    people = [*facts.makers[:9], (10, {**STUDENT, fact: value})]
    barred = replace(facts, makers=tuple(people))

    assert standings(barred, name) == [RequirementState.MET] * 9 + [RequirementState.NOT_MET]
    assert came(barred).admission is Admission.NOT_ADMITTED
    assert [answer.subject for answer in came(barred).failed] == ["person:10"]


@pytest.mark.parametrize("level", ["certificate", "diploma"])
@pytest.mark.parametrize("mode", ["regular", "dual_track_school", "dual_vocational", "credit_transfer"])
def test_makers_of_both_levels_and_four_modes_may_take_part(level: str, mode: str) -> None:
    facts = replace(entry(), makers=((1, {**STUDENT, "level": level, "mode": mode}),))

    assert came(facts).admission is Admission.ADMITTED


def test_a_maker_who_left_is_flagged_and_a_committee_confirms() -> None:
    facts = replace(entry(), makers=((1, {**STUDENT, "enrolled": False}),))
    passed = {("maker-enrolled", "person:1"): FindingFact(Decision.PASS, Answer.NOT_MET, {"enrolled": "no"})}

    assert standings(facts, "maker-enrolled") == [RequirementState.FLAGGED]
    assert came(facts, findings=passed).admission is Admission.ADMITTED  # type: ignore[arg-type]


@pytest.mark.parametrize(("seconds", "answer"), [(600, Answer.MET), (601, Answer.NOT_MET)])
def test_a_video_of_ten_minutes_is_within_and_a_second_more_is_shown(seconds: int, answer: Answer) -> None:
    found = evaluate(requirement("video"), {**CONTEST, "video_seconds": seconds}).evidence[0]

    assert found.answer is answer
    assert came(entry(video_seconds=seconds)).admission is Admission.ADMITTED


@pytest.mark.parametrize(
    ("notice", "clear_days", "answer"),
    [
        (date(2022, 2, 12), False, Answer.MET),
        (date(2022, 2, 13), False, Answer.MET),
        (date(2022, 2, 14), False, Answer.NOT_MET),
        (date(2022, 2, 12), True, Answer.MET),
        (date(2022, 2, 13), True, Answer.NOT_MET),
    ],
)
def test_a_change_is_asked_for_seven_days_before_at_the_latest(notice: date, clear_days: bool, answer: Answer) -> None:
    facts = {**CONTEST, "notice_day": notice}

    assert evaluate(requirement("change-of-name-or-category"), facts, clear_days=clear_days).answer is answer


@pytest.mark.parametrize("level", ["institution", "region", "nation"])
def test_a_change_is_asked_for_at_the_provincial_level_alone(level: str) -> None:
    facts = {**CONTEST, "notice_day": date(2022, 1, 1), "round_level": level}

    assert evaluate(requirement("change-of-name-or-category"), facts).answer is Answer.NOT_MET


def test_the_last_day_of_notice_is_the_thirteenth_or_with_clear_days_the_twelfth() -> None:
    found = [last_day_of_notice(EVALUATION, 7, clear_days=clear).day for clear in (False, True)]

    assert found == [13, 12]


@pytest.mark.parametrize(
    ("treatment", "standing", "admission"),
    [
        ("as_written", RequirementState.FLAGGED, Admission.PENDING),
        ("bars", RequirementState.NOT_MET, Admission.NOT_ADMITTED),
    ],
)
def test_a_missing_manual_under_both_readings(treatment: str, standing: RequirementState, admission: Admission) -> None:
    facts, chosen = entry(has_manual=False), {"documents": treatment}

    assert standings(facts, "documents", treatments=chosen) == [standing]  # type: ignore[arg-type]
    assert came(facts, treatments=chosen).admission is admission  # type: ignore[arg-type]


def pages(declared: int | None, of_the_pdf: int) -> EntryFacts:
    return replace(entry(report_pages=declared), upper={"report_pages": of_the_pdf})


@pytest.mark.parametrize(
    ("facts", "standing", "zeroed"),
    [
        (pages(20, 31), RequirementState.FLAGGED, False),
        (pages(None, 31), RequirementState.FLAGGED, False),
        (pages(None, 20), RequirementState.MET, False),
        (pages(20, 20), RequirementState.MET, False),
        (pages(21, 31), RequirementState.PROPOSED, True),
    ],
)
def test_a_pdfs_own_count_raises_the_flag_and_zeroes_nothing(
    facts: EntryFacts, standing: RequirementState, zeroed: bool
) -> None:
    assert standings(facts, "report-pages") == [standing]
    assert came(facts, over=True).zeroed == (frozenset({"1.2.1", "1.2.2"}) if zeroed else frozenset())


def test_a_pdf_of_31_pages_counted_as_20_zeroes_nothing() -> None:
    facts = pages(20, 31)
    seen = against(evaluate(requirement("report-pages"), facts.entry, upper=facts.upper))
    counted = {("report-pages", ""): FindingFact(Decision.PASS, Answer.MET, seen)}

    assert standings(facts, "report-pages", findings=counted) == [RequirementState.MET]  # type: ignore[arg-type]
    assert came(facts, over=True, findings=counted).zeroed == frozenset()  # type: ignore[arg-type]


def test_both_zeroes_of_the_worked_case_take_each_item_once() -> None:
    facts = entry(report_pages=21, same_volume=False)

    assert came(facts, over=False).zeroed == frozenset()
    assert [answer.requirement.id for answer in came(facts).proposed] == ["same-volume", "report-pages"]
    assert came(facts, over=True).zeroed == {"1.1", "1.2.1", "1.2.2", "1.3"}


@pytest.mark.parametrize(
    ("treatment", "finding", "zeroed", "cases"),
    [
        ("as_written", FindingFact(Decision.FAIL), {"1.1", "1.2.1", "1.2.2", "1.3"}, []),
        ("whole_section", FindingFact(Decision.FAIL), {"1"}, []),
        ("named", FindingFact(Decision.FAIL, scope=("1.3",)), {"1.3"}, []),
        ("not_considered", FindingFact(Decision.FAIL), set(), ["same-volume"]),
        ("as_written", FindingFact(Decision.WAIVE), set(), []),
        ("as_written", FindingFact(Decision.PASS), set(), []),
    ],
)
def test_a_zero_follows_the_contests_reading(
    treatment: str, finding: FindingFact, zeroed: set[str], cases: list[str]
) -> None:
    found = came(
        entry(),
        over=True,
        findings={("same-volume", ""): finding},
        treatments={"same-volume": treatment},  # type: ignore[arg-type]
    )

    assert found.zeroed == zeroed
    assert [answer.requirement.id for answer in found.cases] == cases


def test_where_the_committee_names_the_items_a_fact_alone_proposes_none() -> None:
    facts, chosen = entry(report_pages=21), {"report-pages": "named"}

    assert standings(facts, "report-pages", treatments=chosen) == [RequirementState.FLAGGED]  # type: ignore[arg-type]
    assert came(facts, over=True, treatments=chosen).zeroed == frozenset()  # type: ignore[arg-type]


def test_what_has_no_window_is_never_late_but_waits_to_be_known() -> None:
    open_ended = {**SOUND, "registration_closes": NO_LIMIT, "handing_in_closes": NO_LIMIT}

    assert evaluate(requirement("handed-in"), {**open_ended, "handed_in_at": CLOSES, "pdf_uploaded": True}).answer is (
        Answer.MET
    )
    assert evaluate(requirement("handed-in"), {**open_ended, "pdf_uploaded": True}).answer is Answer.UNKNOWN


def test_a_day_is_before_a_moment_of_a_later_day_and_unknown_on_the_same() -> None:
    rules = from_data(
        {
            **small(),
            "requirement": [
                {
                    "id": "on-the-day",
                    "clause": "9",
                    "about": "entry",
                    "check": "facts",
                    "fact": "characteristics_handed_in",
                    "before": "registration_closes",
                    "consequence": "gate",
                    "label": words("Handed in"),
                }
            ],
        }
    )
    days = (CLOSES.date() - timedelta(days=1), CLOSES.date(), CLOSES.date() + timedelta(days=1))
    found = [evaluate(rules.requirements[0], {**CONTEST, "characteristics_handed_in": day}).answer for day in days]

    assert found == [Answer.MET, Answer.UNKNOWN, Answer.NOT_MET]


def test_a_rulebook_of_other_numbers_and_clauses_acts_by_its_own() -> None:
    own = {
        **small(),
        "requirement": [
            {**gate, "about": "entry", "label": words(gate["id"])}
            for gate in (
                {"id": "few", "clause": "A", "check": "facts", "fact": "makers", "at_most": 3, "consequence": "gate"},
                {"id": "long", "clause": "B", "check": "flag", "fact": "report_pages", "at_least": 50,
                 "consequence": "zero", "scope": ["2"]},
                {"id": "quick", "clause": "C", "check": "facts", "fact": "video_seconds", "equals": 60,
                 "consequence": "disqualify"},
                {"id": "costly", "clause": "D", "check": "flag", "fact": "energy_cost_after", "at_most": "1.5",
                 "consequence": "gate"},
            )
        ],
    }  # fmt: skip
    rules = from_data(own)
    facts = EntryFacts({"makers": 4, "report_pages": 49, "video_seconds": 61, "energy_cost_after": Fraction(16, 10)})

    found = check_entry(rules, facts, {})
    followed = outcome(rules, found, screening_over=True)

    assert [(answer.requirement.clause, answer.standing) for answer in found] == [
        ("A", RequirementState.NOT_MET),
        ("B", RequirementState.PROPOSED),
        ("C", RequirementState.NOT_MET),
        ("D", RequirementState.FLAGGED),
    ]
    assert followed.admission is Admission.NOT_ADMITTED
    assert followed.zeroed == {"2"}
    assert [answer.requirement.clause for answer in followed.cases] == ["C"]


def test_treatments_hang_on_check_and_consequence_alone() -> None:
    offered = {found.id: treatments_for(found) for found in TYPE4.requirements}

    assert {name for name, found in offered.items() if Treatment.BARS in found} == {
        "no-duplicate",
        "documents",
        "maker-enrolled",
        "never-national",
    }
    assert {name for name, found in offered.items() if Treatment.NAMED in found} == {"same-volume", "report-pages"}
    assert all(not found or found[0] is Treatment.AS_WRITTEN for found in offered.values())
    assert treatment_of(requirement("documents"), {"documents": "named"}) is Treatment.AS_WRITTEN

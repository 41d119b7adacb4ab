"""Screening: which decisions admit a work, and what a decision never does."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Admission, Answer, Decision, RequirementState
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Entry,
    Finding,
    PracticeSettings,
    Scoresheet,
    TeamRole,
)
from judging.services.eligibility import screening
from tests.screening import (
    STUDENT,
    add_person,
    admission,
    decide,
    know,
    pass_open,
    screened,
    standing,
)
from tests.world import World


def test_nothing_is_admitted_while_a_committee_has_not_looked(world: World, session: Session) -> None:
    setting = screened(world)

    assert admission(session, setting) == (Admission.PENDING, "")


def test_a_work_whose_facts_are_met_is_admitted_once_a_committee_passed_the_rest(
    world: World, session: Session
) -> None:
    setting = screened(world)

    assert pass_open(setting) == 1

    assert admission(session, setting) == (Admission.ADMITTED, "")
    passed = session.execute(select(Finding.requirement).order_by(Finding.id)).scalars().all()
    assert passed == [
        "kind-of-work",
        "new-safe-kind",
        "really-works",
        "size-weight-materials",
        "from-teaching",
        "same-volume",
    ]


def test_unknown_facts_wait_until_a_committee_saw_the_paper(world: World, session: Session) -> None:
    setting = screened(world, characteristics_sheets=None)

    assert pass_open(setting, with_unknown=False) == 0
    assert standing(session, setting, "characteristics-sheets") is RequirementState.UNKNOWN
    assert pass_open(setting) == 1


def test_facts_that_say_no_bar_the_work_and_say_why(world: World, session: Session) -> None:
    setting = screened(world, characteristics_sheets=2)
    pass_open(setting)

    state, reason = admission(session, setting)

    assert state is Admission.NOT_ADMITTED
    assert reason.startswith("4.8 ")


def test_why_a_work_is_barred_is_kept_in_both_languages_with_the_committees_own_words(
    world: World, session: Session
) -> None:
    setting = screened(world)
    pass_open(setting)
    decide(setting, "kind-of-work", Decision.FAIL, "ไม่เกี่ยวกับการเกษตร")

    entry = session.get_one(Entry, setting.entries[0])
    label = next(one.label for one in world.rulebook().requirements if one.id == "kind-of-work")

    assert entry.admission_reason == f"4.1 {label.th}: ไม่เกี่ยวกับการเกษตร"
    assert entry.admission_reason_en == f"4.1 {label.en}: ไม่เกี่ยวกับการเกษตร"


def test_what_facts_decide_is_waived_with_a_reason_and_not_passed(world: World, session: Session) -> None:
    setting = screened(world, characteristics_sheets=2)
    pass_open(setting)

    with pytest.raises(RuleViolation, match="facts_say_no"):
        decide(setting, "characteristics-sheets", Decision.PASS)
    with pytest.raises(RuleViolation, match="reason_wanted"):
        decide(setting, "characteristics-sheets", Decision.WAIVE, "  ")
    decide(setting, "characteristics-sheets", Decision.WAIVE, "แผ่นที่สามส่งในวันเดียวกัน")

    assert admission(session, setting) == (Admission.ADMITTED, "")


def test_a_raised_hand_is_looked_at_by_itself(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)

    assert pass_open(setting) == 0
    assert standing(session, setting, "documents") is RequirementState.FLAGGED
    decide(setting, "documents", Decision.PASS)

    assert admission(session, setting) == (Admission.ADMITTED, "")


def test_a_missing_document_bars_by_the_other_reading(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).treatments = json.dumps({"documents": "bars"})
        screening.update_all_admissions(writing, contest_id=setting.contest_id)

    assert admission(session, setting)[0] is Admission.NOT_ADMITTED
    with pytest.raises(RuleViolation, match="facts_say_no"):
        decide(setting, "documents", Decision.PASS)


def test_facts_that_contradict_what_passed_ask_again(world: World, session: Session) -> None:
    setting = screened(world, has_manual=None)
    pass_open(setting)
    assert admission(session, setting)[0] is Admission.ADMITTED

    know(setting, setting.entries[0], has_manual=False)

    assert admission(session, setting)[0] is Admission.PENDING
    decide(setting, "documents", Decision.PASS)
    know(setting, setting.entries[0], has_manual=False, report_pages=19)
    assert admission(session, setting)[0] is Admission.ADMITTED  # the facts that the committee saw are unchanged


def test_more_against_a_work_than_a_committee_saw_asks_again(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)
    pass_open(setting)
    decide(setting, "documents", Decision.PASS)

    know(setting, setting.entries[0], has_manual=False, has_report=False)

    assert standing(session, setting, "documents") is RequirementState.FLAGGED


def test_the_last_decision_stands_and_reopening_takes_it_back(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    decide(setting, "really-works", Decision.FAIL, "สาธิตไม่ได้")
    assert admission(session, setting)[0] is Admission.NOT_ADMITTED
    assert admission(session, setting)[1].endswith(": สาธิตไม่ได้")

    decide(setting, "really-works", Decision.PASS, "สาธิตใหม่แล้ว")
    assert admission(session, setting)[0] is Admission.ADMITTED
    decide(setting, "really-works", Decision.REOPEN, "ขอดูอีกครั้ง")

    assert admission(session, setting) == (Admission.PENDING, "")
    with pytest.raises(RuleViolation, match="nothing_to_reopen"):
        decide(setting, "really-works", Decision.REOPEN, "ซ้ำ")


def test_one_maker_of_another_level_bars_the_work_and_alone_is_decided_on(world: World, session: Session) -> None:
    setting = screened(world)
    with transaction() as writing:
        person = add_person(writing, setting.entries[0], TeamRole.MAKER, 2, {**STUDENT, "level": "other"})
        screening.update_admission(writing, contest_id=setting.contest_id, entry_ids=setting.entries)
    pass_open(setting)
    assert admission(session, setting)[0] is Admission.NOT_ADMITTED

    decide(setting, "maker-level", Decision.WAIVE, "โอนหน่วยกิตแล้ว", subject=f"person:{person}")

    assert admission(session, setting)[0] is Admission.ADMITTED


def test_a_decision_on_somebody_who_is_not_in_the_team_is_refused(world: World) -> None:
    setting = screened(world)

    with pytest.raises(RuleViolation, match="nothing_to_decide"):
        decide(setting, "maker-level", Decision.PASS, subject="person:999999")


@pytest.mark.parametrize(
    ("requirement", "decision", "code"),
    [
        ("no-copy", Decision.FAIL, "finding_needs_case"),
        ("no-market-product", Decision.WAIVE, "finding_needs_case"),
        ("video", Decision.PASS, "nothing_to_decide"),
        ("change-of-name-or-category", Decision.PASS, "nothing_to_decide"),
        ("no-such", Decision.PASS, "no_requirement"),
    ],
)
def test_what_is_not_decided_at_screening_is_refused(
    world: World, requirement: str, decision: Decision, code: str
) -> None:
    setting = screened(world)

    with pytest.raises(RuleViolation, match=code):
        decide(setting, requirement, decision, "เหตุผล")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"committee": "  "}, "committee_wanted"),
        ({"met_on": date(2999, 1, 1)}, "meeting_ahead"),
        ({"entry_ids": []}, "none_chosen"),
    ],
)
def test_a_decision_names_its_committee_its_day_and_its_works(
    world: World, session: Session, given: dict[str, Any], code: str
) -> None:
    setting = screened(world)

    with pytest.raises(RuleViolation, match=code):
        decide(setting, "really-works", Decision.PASS, **given)

    assert session.execute(select(func.count(Finding.id))).scalar() == 0


def test_a_work_of_another_contest_is_not_decided_on_by_its_number(world: World) -> None:
    setting, other = screened(world), screened(world)

    with pytest.raises(RuleViolation, match="no_entry"):
        decide(setting, "really-works", Decision.PASS, entry_ids=other.entries)


@pytest.mark.parametrize("state", [ContestState.CERTIFIED, ContestState.PUBLISHED])
def test_nothing_is_decided_and_nothing_moves_after_certification(
    world: World, session: Session, state: ContestState
) -> None:
    setting = screened(world)
    pass_open(setting)
    with transaction() as writing:
        writing.execute(text("UPDATE contests SET state = :state"), {"state": state.value})

    for act in (
        lambda: decide(setting, "really-works", Decision.FAIL, "x"),
        lambda: pass_open(setting),
    ):
        with pytest.raises(RuleViolation, match="contest_certified"):
            act()
    know(setting, setting.entries[0], characteristics_sheets=1)

    assert admission(session, setting)[0] is Admission.ADMITTED


@pytest.mark.every_database
def test_findings_are_never_changed_nor_deleted(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)

    for statement in ("UPDATE findings SET reason = 'x'", "DELETE FROM findings"):
        with pytest.raises(DBAPIError), transaction() as writing:
            writing.execute(text(statement))


def test_every_decision_is_in_the_log_with_committee_and_day_and_no_name(world: World, session: Session) -> None:
    setting = screened(world, entries=2)
    pass_open(setting, setting.entries[0])
    decide(setting, "really-works", Decision.FAIL, "สาธิตไม่ได้", entry_ids=setting.entries)

    rows = session.execute(select(AuditEntry.action, AuditEntry.text).order_by(AuditEntry.id)).all()
    found = [(action, json.loads(kept)) for action, kept in rows if action.startswith("screening.")]

    assert [action for action, _ in found] == ["screening.pass_open", "screening.decide"]
    assert found[0][1]["subject"] == f"entry:{setting.entries[0]}"
    assert found[1][1]["data"] == {
        "entries": setting.entries,
        "requirement": "really-works",
        "subject": "",
        "decision": "fail",
        "reason": "สาธิตไม่ได้",
        "committee": "คณะกรรมการตรวจสอบ",
        "met_on": "2022-02-10",
    }


def test_a_finding_keeps_what_the_facts_said_then(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)

    decide(setting, "documents", Decision.PASS)

    finding = session.execute(select(Finding)).scalar_one()
    assert (finding.clause, finding.seen, json.loads(finding.against)) == ("4.7", Answer.NOT_MET, {"has_manual": "no"})


def test_a_work_admitted_in_scoring_gets_a_sheet_from_every_judge(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=0)
    late = world.contest(judges=3)
    with transaction() as writing:
        entry = writing.get_one(Entry, setting.entries[0])
        entry.contest_id = late.contest_id
    late.entries = setting.entries
    know(late, late.entries[0])
    assert session.execute(select(func.count(Scoresheet.id))).scalar() == 0

    pass_open(late)

    assert session.execute(select(func.count(Scoresheet.id))).scalar() == 3


def test_works_with_equal_facts_each_get_their_own_outcome(world: World, session: Session) -> None:
    setting = screened(world, entries=4)
    know(setting, setting.entries[3], characteristics_sheets=2)
    decide(setting, "really-works", Decision.FAIL, "ไม่ทำงาน", entry_ids=setting.entries[1:2])

    with transaction() as writing:
        screening.update_all_admissions(writing, contest_id=setting.contest_id)

    states = [admission(session, setting, place)[0] for place in range(4)]
    assert states == [Admission.PENDING, Admission.NOT_ADMITTED, Admission.PENDING, Admission.NOT_ADMITTED]
    assert "ไม่ทำงาน" in admission(session, setting, 1)[1]


def test_a_work_admitted_by_an_organisers_word_before_stands_until_it_has_facts(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as writing:
        screening.update_all_admissions(writing, contest_id=setting.contest_id)
    assert admission(session, setting)[0] is Admission.ADMITTED

    know(setting, setting.entries[0])

    assert admission(session, setting)[0] is Admission.PENDING

"""Screening on the services: who is admitted, by which decisions, and what is never done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from judging.core import fact_values, thai
from judging.core.contests import ContestState
from judging.core.dates import BANGKOK
from judging.core.eligibility import Answer, Decision, Standing
from judging.core.entries import Admission
from judging.core.fact_values import Value
from judging.core.look_alikes import Verdict
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import (
    AuditEntry,
    Document,
    Entry,
    Finding,
    LookAlike,
    PastWork,
    Person,
    PracticeSettings,
    Registration,
    Round,
    Scoresheet,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.queries import screening as reads
from judging.services import contests, screening
from judging.transaction import transaction
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)
MEETING: dict[str, Any] = {"committee": "คณะกรรมการตรวจสอบ", "met_on": date(2022, 2, 10)}

SOUND: dict[str, Value] = {
    "origin": "new",
    "safe_and_kind": True,
    "working_evidence": True,
    "demonstration": "shown",
    "national_before": False,
    "awarded_before": False,
    "has_proposal": True,
    "has_report": True,
    "has_manual": True,
    "has_characteristics": True,
    "has_use_certificate": True,
    "volumes": 2,
    "same_volume": True,
    "characteristics_sheets": 3,
    "report_pages": 20,
    "registered_at": datetime(2022, 2, 10, 9, tzinfo=BANGKOK),
    "characteristics_handed_in": date(2022, 2, 11),
    "pdf_uploaded": True,
}
"""The facts of a work that meets every gate decided by facts."""

STUDENT: dict[str, Value] = {"level": "certificate", "mode": "regular", "enrolled": True}


def screened(world: World, entries: int = 1, **facts: Value | None) -> Setting:
    """A contest in screening whose works have sound facts but for ``facts``; None leaves one out."""
    setting = world.contest(entries=entries, judges=1, state=ContestState.SCREENING)
    for entry_id in setting.entries:
        know(setting, entry_id, **facts)
    return setting


def know(setting: Setting, entry_id: int, **facts: Value | None) -> None:
    """Let these facts be known of a work, beside the sound ones, and one maker and adviser be named, once."""
    known = {name: value for name, value in {**SOUND, **facts}.items() if value is not None}
    with transaction() as session:
        session.get_one(Entry, entry_id).facts = fact_values.dump(known)
        if not session.execute(select(TeamMember.id).where(TeamMember.entry_id == entry_id)).first():
            add_person(session, entry_id, TeamRole.MAKER, 1, STUDENT)
            add_person(session, entry_id, TeamRole.ADVISER, 1, {})
        screening.settle(session, contest_id=setting.contest_id, entry_ids=[entry_id])


def add_person(session: Session, entry_id: int, role: TeamRole, position: int, facts: Mapping[str, Value]) -> int:
    name = f"คนที่ {entry_id} {role} {position}"
    person = Person(name=name, sort_key=thai.sort_key(name))
    session.add(person)
    session.flush()
    session.add(
        TeamMember(entry_id=entry_id, person_id=person.id, role=role, position=position, facts=fact_values.dump(facts))
    )
    return person.id


def decide(setting: Setting, requirement: str, decision: Decision, reason: str = "", **more: Any) -> None:
    with transaction() as session:
        screening.decide(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            requirement=requirement,
            decision=decision,
            reason=reason,
            **{"entry_ids": setting.entries[:1], **MEETING, **more},
        )


def pass_open(setting: Setting, *entries: int, **more: Any) -> int:
    with transaction() as session:
        return screening.pass_open(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_ids=entries or setting.entries,
            **{**MEETING, **more},
        )


def admission(session: Session, setting: Setting, place: int = 0) -> tuple[Admission, str]:
    session.expire_all()
    entry = session.get_one(Entry, setting.entries[place])
    return entry.admission, entry.admission_reason


def standing(session: Session, setting: Setting, requirement: str, place: int = 0) -> Standing:
    rules = reads.rules_of(session, setting.contest_id)
    assert rules is not None
    found = reads.checked(session, rules, [setting.entries[place]])[setting.entries[place]]
    return next(answer.standing for answer in found if answer.requirement.id == requirement)


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
    assert standing(session, setting, "characteristics-sheets") is Standing.UNKNOWN
    assert pass_open(setting) == 1


def test_facts_that_say_no_bar_the_work_and_say_why(world: World, session: Session) -> None:
    setting = screened(world, characteristics_sheets=2)
    pass_open(setting)

    state, reason = admission(session, setting)

    assert state is Admission.NOT_ADMITTED
    assert reason.startswith("4.8 ")


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
    assert standing(session, setting, "documents") is Standing.FLAGGED
    decide(setting, "documents", Decision.PASS)

    assert admission(session, setting) == (Admission.ADMITTED, "")


def test_a_missing_document_bars_by_the_other_reading(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).treatments = json.dumps({"documents": "bars"})
        screening.settle_all(writing, contest_id=setting.contest_id)

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
    assert admission(session, setting)[0] is Admission.ADMITTED  # what the committee saw is still what it is


def test_more_against_a_work_than_a_committee_saw_asks_again(world: World, session: Session) -> None:
    setting = screened(world, has_manual=False)
    pass_open(setting)
    decide(setting, "documents", Decision.PASS)

    know(setting, setting.entries[0], has_manual=False, has_report=False)

    assert standing(session, setting, "documents") is Standing.FLAGGED


def test_the_last_decision_stands_and_reopening_takes_it_back(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    decide(setting, "really-works", Decision.FAIL, "สาธิตไม่ได้")
    assert admission(session, setting)[0] is Admission.NOT_ADMITTED
    assert admission(session, setting)[1].endswith(": สาธิตไม่ได้")

    decide(setting, "really-works", Decision.PASS, "สาธิตใหม่แล้ว")
    assert admission(session, setting)[0] is Admission.ADMITTED
    with transaction() as writing:
        screening.reopen(
            writing,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_id=setting.entries[0],
            requirement="really-works",
            reason="ขอดูอีกครั้ง",
            **MEETING,
        )

    assert admission(session, setting) == (Admission.PENDING, "")
    with pytest.raises(RuleViolation, match="nothing_to_reopen"):
        decide(setting, "really-works", Decision.REOPEN, "ซ้ำ")


def test_one_maker_of_another_level_bars_the_work_and_alone_is_decided_on(world: World, session: Session) -> None:
    setting = screened(world)
    with transaction() as writing:
        person = add_person(writing, setting.entries[0], TeamRole.MAKER, 2, {**STUDENT, "level": "other"})
        screening.settle(writing, contest_id=setting.contest_id, entry_ids=setting.entries)
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


def test_a_work_admitted_by_an_organisers_word_before_stands_until_it_has_facts(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as writing:
        screening.settle_all(writing, contest_id=setting.contest_id)
    assert admission(session, setting)[0] is Admission.ADMITTED

    know(setting, setting.entries[0])

    assert admission(session, setting)[0] is Admission.PENDING


def zeroed(session: Session, setting: Setting) -> dict[int, frozenset[str]]:
    session.expire_all()
    return reads.zeroed_by_entry(session, setting.contest_id)


def open_scoring(setting: Setting) -> None:
    with transaction() as session:
        contests.advance(session, actor=ORGANISER, contest_id=setting.contest_id, to=ContestState.SCORING)


def test_a_zero_from_facts_is_proposed_and_stands_when_scoring_opens(world: World, session: Session) -> None:
    setting = screened(world, report_pages=21)
    assert standing(session, setting, "report-pages") is Standing.PROPOSED
    assert zeroed(session, setting) == {}

    open_scoring(setting)

    assert zeroed(session, setting) == {setting.entries[0]: frozenset({"1.2.1", "1.2.2"})}


@pytest.mark.parametrize(("decision", "reason"), [(Decision.PASS, ""), (Decision.WAIVE, "เกินหนึ่งหน้า ไม่ได้เปรียบ")])
def test_a_proposed_zero_that_was_passed_or_waived_never_stands(
    world: World, session: Session, decision: Decision, reason: str
) -> None:
    setting = screened(world, report_pages=21)
    decide(setting, "report-pages", decision, reason)

    open_scoring(setting)

    assert zeroed(session, setting) == {}


@pytest.mark.parametrize(
    ("treatment", "items", "expected"),
    [
        ("as_written", (), {"1.1", "1.2.1", "1.2.2", "1.3"}),
        ("whole_section", (), {"1"}),
        ("named", ("1.3",), {"1.3"}),
        ("not_considered", (), set()),
    ],
)
def test_documents_in_several_volumes_zero_what_the_reading_says(
    world: World, session: Session, treatment: str, items: tuple[str, ...], expected: set[str]
) -> None:
    setting = screened(world)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).treatments = json.dumps({"same-volume": treatment})

    decide(setting, "same-volume", Decision.FAIL, "คู่มือแยกเล่ม", scope=items)

    assert zeroed(session, setting).get(setting.entries[0], frozenset()) == expected


@pytest.mark.parametrize(("items", "code"), [((), "items_wanted"), (("9.9",), "no_item")])
def test_where_the_committee_names_the_items_it_names_ones_that_are_there(
    world: World, items: tuple[str, ...], code: str
) -> None:
    setting = screened(world)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).treatments = json.dumps({"same-volume": "named"})

    with pytest.raises(RuleViolation, match=code):
        decide(setting, "same-volume", Decision.FAIL, "คู่มือแยกเล่ม", scope=items)


def test_a_pdf_of_more_pages_than_its_chapters_raises_the_flag_and_zeroes_nothing(
    world: World, session: Session
) -> None:
    setting = screened(world, report_pages=20)
    with transaction() as writing:
        entry = writing.get_one(Entry, setting.entries[0])
        form = Registration(
            contest_id=setting.contest_id,
            institution_id=entry.institution_id,
            entry_id=entry.id,
            saved_at=datetime.now(UTC),
        )
        writing.add(form)
        writing.flush()
        writing.add(
            Document(
                registration_id=form.id,
                kind="has_report",
                name="w3.pdf",
                stored="x",
                size=10,
                pages=31,
                sha256="0" * 64,
                uploaded_at=datetime.now(UTC),
            )
        )
    assert standing(session, setting, "report-pages") is Standing.FLAGGED
    open_scoring(setting)
    assert zeroed(session, setting) == {}

    decide(setting, "report-pages", Decision.PASS, "นับบทที่ 1–5 ได้ 20 หน้า")

    assert standing(session, setting, "report-pages") is Standing.MET


def past_work() -> PastWork:
    """A work of an earlier national round."""
    key = "ผลงาน1"
    return PastWork(school_year=2563, level="nation", title="ผลงาน 1", institution="อื่น", match_key=key, look_key=key)


def alike(setting: Setting, verdict: Verdict | None, *, other: int | None = None, past: int | None = None) -> None:
    with transaction() as session:
        session.add(
            LookAlike(
                entry_id=setting.entries[0],
                other_entry_id=other,
                past_work_id=past,
                score=95,
                found_at=datetime.now(UTC),
                verdict=verdict,
                decided_at=datetime.now(UTC) if verdict else None,
            )
        )
        session.flush()
        screening.settle(session, contest_id=setting.contest_id, entry_ids=setting.entries[:1])


def test_a_look_alike_of_the_same_institution_raises_the_hand_of_both(world: World, session: Session) -> None:
    setting = screened(world, entries=2)
    pass_open(setting)

    alike(setting, None, other=setting.entries[1])

    assert [admission(session, setting, place)[0] for place in (0, 1)] == [Admission.PENDING] * 2
    assert standing(session, setting, "no-duplicate", 1) is Standing.FLAGGED


def test_a_look_alike_judged_different_or_withdrawn_raises_none(world: World, session: Session) -> None:
    setting = screened(world, entries=3)
    pass_open(setting)
    alike(setting, Verdict.DIFFERENT, other=setting.entries[1])
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=setting.entries[2], reason="ส่งผิด", withdrawn_at=datetime.now(UTC)))
    alike(setting, None, other=setting.entries[2])

    assert admission(session, setting)[0] is Admission.ADMITTED


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [(None, Standing.FLAGGED), (Verdict.SAME, Standing.FLAGGED), (Verdict.DIFFERENT, Standing.MET)],
)
def test_a_past_national_work_raises_the_hand_until_it_is_judged_different(
    world: World, session: Session, verdict: Verdict | None, expected: Standing
) -> None:
    setting = screened(world)
    pass_open(setting)
    with transaction() as writing:
        past = past_work()
        writing.add(past)
        writing.flush()
        number = past.id

    alike(setting, verdict, past=number)

    assert standing(session, setting, "never-national") is expected


def test_a_past_work_judged_the_same_asks_again_what_was_passed_while_it_waited(world: World, session: Session) -> None:
    setting = screened(world)
    with transaction() as writing:
        past = past_work()
        writing.add(past)
        writing.flush()
        number = past.id
    alike(setting, None, past=number)
    decide(setting, "never-national", Decision.PASS)
    assert standing(session, setting, "never-national") is Standing.MET

    with transaction() as writing:
        row = writing.execute(select(LookAlike)).scalar_one()
        row.verdict, row.decided_at = Verdict.SAME, datetime.now(UTC)

    session.expire_all()
    assert standing(session, setting, "never-national") is Standing.FLAGGED


def test_moving_the_evaluation_day_is_asked_of_every_work_at_once(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)

    with transaction() as writing:
        contests.change_days(
            writing,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            first_day=date(2022, 2, 10),
            last_day=date(2022, 2, 10),
        )

    assert admission(session, setting)[0] is Admission.NOT_ADMITTED


def test_what_was_registered_as_the_window_closed_is_late_by_a_second(world: World, session: Session) -> None:
    closes = datetime(2022, 2, 10, 16, 30, tzinfo=BANGKOK)
    setting = screened(world, entries=2)
    with transaction() as writing:
        writing.get_one(Round, setting.round_id).registration_closes_at = closes
    know(setting, setting.entries[0], registered_at=datetime(2022, 2, 10, 16, 29, 59, tzinfo=BANGKOK))
    know(setting, setting.entries[1], registered_at=closes)

    found = [standing(session, setting, "registry", place) for place in (0, 1)]

    assert found == [Standing.MET, Standing.NOT_MET]

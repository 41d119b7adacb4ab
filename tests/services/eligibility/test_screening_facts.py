"""Screening: the effect of facts, duplicates and dates, and sections that count zero."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import Admission, Decision, RequirementState
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import (
    Contest,
    Document,
    Entry,
    LookAlike,
    PastWork,
    PracticeSettings,
    Registration,
    Round,
    Withdrawal,
)
from judging.queries.eligibility import screening as reads
from judging.services.contests import contests, rounds
from judging.services.eligibility import screening
from tests.screening import (
    ORGANISER,
    admission,
    decide,
    know,
    pass_open,
    screened,
    standing,
)
from tests.services.ruling import case, rule
from tests.world import Setting, World


def zeroed(session: Session, setting: Setting) -> dict[int, frozenset[str]]:
    session.expire_all()
    return reads.zeroed_by_entry(session, setting.contest_id)


def open_scoring(setting: Setting) -> None:
    with transaction() as session:
        contests.advance(session, actor=ORGANISER, contest_id=setting.contest_id, to=ContestState.SCORING)


def test_a_zero_from_facts_is_proposed_and_stands_when_scoring_opens(world: World, session: Session) -> None:
    setting = screened(world, report_pages=21)
    assert standing(session, setting, "report-pages") is RequirementState.PROPOSED
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
    assert standing(session, setting, "report-pages") is RequirementState.FLAGGED
    open_scoring(setting)
    assert zeroed(session, setting) == {}

    decide(setting, "report-pages", Decision.PASS, "นับบทที่ 1–5 ได้ 20 หน้า")

    assert standing(session, setting, "report-pages") is RequirementState.MET


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
        screening.update_admission(session, contest_id=setting.contest_id, entry_ids=setting.entries[:1])


def test_undecided_duplicate_of_the_same_institution_concerns_both_works(world: World, session: Session) -> None:
    setting = screened(world, entries=2)
    pass_open(setting)

    alike(setting, None, other=setting.entries[1])

    assert [admission(session, setting, place)[0] for place in (0, 1)] == [Admission.PENDING] * 2
    assert standing(session, setting, "no-duplicate", 1) is RequirementState.FLAGGED


def test_duplicate_judged_different_or_withdrawn_needs_no_decision(world: World, session: Session) -> None:
    setting = screened(world, entries=3)
    pass_open(setting)
    alike(setting, Verdict.DIFFERENT, other=setting.entries[1])
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=setting.entries[2], reason="ส่งผิด", withdrawn_at=datetime.now(UTC)))
    alike(setting, None, other=setting.entries[2])

    assert admission(session, setting)[0] is Admission.ADMITTED


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (None, RequirementState.FLAGGED),
        (Verdict.SAME, RequirementState.FLAGGED),
        (Verdict.DIFFERENT, RequirementState.MET),
    ],
)
def test_a_past_national_work_raises_the_hand_until_it_is_judged_different(
    world: World, session: Session, verdict: Verdict | None, expected: RequirementState
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
    assert standing(session, setting, "never-national") is RequirementState.MET

    with transaction() as writing:
        row = writing.execute(select(LookAlike)).scalar_one()
        row.verdict, row.decided_at = Verdict.SAME, datetime.now(UTC)

    session.expire_all()
    assert standing(session, setting, "never-national") is RequirementState.FLAGGED


def test_moving_the_evaluation_day_is_asked_of_every_work_at_once(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)

    with transaction() as writing:
        rounds.change_days(
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

    assert found == [RequirementState.MET, RequirementState.NOT_MET]


def test_facts_that_came_while_a_contest_was_certified_count_once_it_goes_back(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    know(setting, setting.entries[0], registered_at=None)
    certified = admission(session, setting)[0]

    with transaction() as writing:
        contests.go_back(
            writing, actor=ORGANISER, contest_id=setting.contest_id, to=ContestState.SCORING, reason="พบข้อมูลใหม่"
        )

    assert (certified, admission(session, setting)[0]) == (Admission.ADMITTED, Admission.PENDING)


def test_facts_that_came_while_a_contest_was_certified_count_once_a_ruling_reopens_it(
    world: World, session: Session
) -> None:
    setting = screened(world, 2)
    pass_open(setting)
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    know(setting, setting.entries[0], registered_at=None)

    rule(case(setting, 1), Effect.DISQUALIFY)

    assert admission(session, setting)[0] is Admission.PENDING

"""Who may open a case, report or protest, and what a case must say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import Case, CaseSource, Entry, PracticeSettings
from judging.services.rulings import cases
from tests.services.ruling import case, certify, publish, scored
from tests.world import ADMIN, Setting, World

KIND = "ไม่ใช่เครื่องมือ เครื่องจักร หรืออุปกรณ์ด้านพลังงานทดแทนเพื่อการเกษตร"
"""What a judge reports of the requirement ``kind-of-work``, which is clause 4.1."""


def _refused(act: Callable[..., object], **asked: Any) -> str:
    with pytest.raises(RuleViolation) as refusal, transaction() as session:
        act(session, **asked)
    return refusal.value.code


def _report(setting: Setting, judge: int = 0, **asked: Any) -> int:
    with transaction() as session:
        sheet_id = setting.sheets[setting.entries[0], setting.members[judge]]
        return cases.report(session, **{"actor": setting.judge(judge), "sheet_id": sheet_id, **asked})


def _teacher(session: Session, setting: Setting, entry: int = 0) -> Actor:
    """A teacher of the work's institution, without an account."""
    query = select(Entry.institution_id).where(Entry.id == setting.entries[entry])
    institution_id = session.execute(query).scalar_one()
    session.rollback()
    return Actor(None, (Grant(Role.TEACHER, institution_id=institution_id),))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"allegation": " \n "}, "allegation_wanted"),
        ({"requirement": "no-such"}, "no_requirement"),
        ({"contest_id": 999}, "no_contest"),
        ({"entry_id": 999}, "no_entry"),
    ],
)
def test_case_names_a_work_of_the_contest_a_requirement_and_an_allegation(
    world: World, session: Session, asked: dict[str, Any], code: str
) -> None:
    setting = world.contest(entries=1)
    given = {"contest_id": setting.contest_id, "entry_id": setting.entries[0], "allegation": "x", **asked}

    assert _refused(cases.open_case, actor=ADMIN, source=CaseSource.ORGANISER, **given) == code

    assert session.execute(select(Case)).first() is None


def test_case_about_a_work_of_another_contest_is_refused(world: World) -> None:
    setting, other = world.contest(entries=1), world.contest(entries=1)

    assert (
        _refused(
            cases.open_case,
            actor=ADMIN,
            contest_id=setting.contest_id,
            entry_id=other.entries[0],
            source=CaseSource.ORGANISER,
            allegation="x",
        )
        == "no_entry"
    )


@pytest.mark.parametrize(
    ("requirement", "clause", "kept"),
    [("kind-of-work", "", "4.1"), ("kind-of-work", " 4.1.2 ", "4.1.2"), ("", " 5.5 ", "5.5"), ("", "", "")],
)
def test_case_has_the_clause_it_names_else_that_of_its_requirement(
    world: World, session: Session, requirement: str, clause: str, kept: str
) -> None:
    case_id = case(world.contest(entries=1), requirement=requirement, clause=clause, evidence=" ภาพถ่าย ")

    row = session.get_one(Case, case_id)

    assert (row.requirement, row.clause, row.evidence) == (requirement, kept, "ภาพถ่าย")


def test_judge_reports_from_their_own_sheet_alone(world: World) -> None:
    setting = world.contest(entries=1, judges=2)

    with pytest.raises(RuleViolation, match="not_your_sheet"):
        _report(setting, judge=1, actor=setting.judge(0), requirement="", words="x")
    with pytest.raises(RuleViolation, match="no_sheet"):
        _report(setting, sheet_id=999, requirement="", words="x")


@pytest.mark.parametrize(
    ("requirement", "words", "allegation"),
    [
        pytest.param("kind-of-work", " ใช้ไฟบ้าน ", "ใช้ไฟบ้าน", id="the judge's words"),
        pytest.param("kind-of-work", " ", KIND, id="the requirement's report"),
        pytest.param("energy-cost", "", "ต้นทุนพลังงานต่อหน่วยผลิต", id="its label where it has no report"),
    ],
)
def test_report_says_what_the_judge_wrote_else_what_the_requirement_says(
    world: World, session: Session, requirement: str, words: str, allegation: str
) -> None:
    setting = world.contest(entries=1, judges=1)

    case_id = _report(setting, requirement=requirement, words=words)

    row = session.get_one(Case, case_id)
    assert row.allegation.startswith(allegation)
    assert (row.source, row.requirement, row.entry_id) == (CaseSource.JUDGE, requirement, setting.entries[0])
    assert row.sheet_id == setting.sheets[setting.entries[0], setting.members[0]]


def test_report_of_nothing_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=1)

    with pytest.raises(RuleViolation, match="allegation_wanted"):
        _report(setting, requirement="", words=" ")


@pytest.mark.every_database
def test_teacher_protests_for_a_work_of_their_own_institution_alone(world: World, session: Session) -> None:
    setting, other = scored(world, 0), world.contest(entries=1)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(protest_days=3))
    certify(setting)
    publish(setting)
    stranger = _teacher(session, other)

    assert _refused(cases.protest, actor=stranger, entry_id=setting.entries[0], words="x") == "not_your_work"
    assert _refused(cases.protest, actor=stranger, entry_id=999, words="x") == "no_entry"
    assert session.execute(select(Case)).first() is None


@pytest.mark.parametrize("is_published", [False, True])
def test_protest_without_published_results_or_days_for_it_is_refused(
    world: World, session: Session, is_published: bool
) -> None:
    setting = scored(world, 0)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(protest_days=0 if is_published else 3))
    certify(setting)
    if is_published:
        publish(setting)
    teacher = _teacher(session, setting)

    assert _refused(cases.protest, actor=teacher, entry_id=setting.entries[0], words="x") == "protests_not_taken"


@pytest.mark.parametrize(("act", "given"), [(cases.ask, {}), (cases.answer, {"text": "x"})])
def test_case_about_no_work_asks_nobody(world: World, act: Callable[..., None], given: dict[str, str]) -> None:
    case_id = case(world.contest(entries=1), None)

    assert _refused(act, actor=ADMIN, case_id=case_id, **given) == "case_without_entry"


@pytest.mark.parametrize(
    ("act", "given", "code"),
    [
        (cases.answer, {"text": " "}, "answer_wanted"),
        (cases.add_evidence, {"text": "\n"}, "evidence_wanted"),
        (cases.close, {"reason": " "}, "reason_wanted"),
    ],
)
def test_act_on_a_case_says_something(world: World, act: Callable[..., None], given: dict[str, str], code: str) -> None:
    case_id = case(world.contest(entries=1))

    assert _refused(act, actor=ADMIN, case_id=case_id, **given) == code
    assert _refused(act, actor=ADMIN, case_id=999, **given) == "no_case"


def test_teacher_answers_once_asked(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    case_id, teacher = case(setting), _teacher(session, setting)

    assert _refused(cases.answer, actor=teacher, case_id=case_id, text="x") == "answer_not_asked"
    with transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id)
    with transaction() as writing:
        cases.answer(writing, actor=teacher, case_id=case_id, text=" ผลงานนี้ใหม่ทั้งหมด ")

    row = session.get_one(Case, case_id)
    assert row.answer == "ผลงานนี้ใหม่ทั้งหมด"
    assert row.asked_at is not None
    assert row.answered_at is not None


def test_asking_twice_keeps_the_first_time(world: World, session: Session) -> None:
    case_id = case(world.contest(entries=1))
    with transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id)
    first = session.get_one(Case, case_id).asked_at
    session.rollback()

    with transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id)

    assert session.get_one(Case, case_id).asked_at == first


def test_evidence_and_answers_are_added_with_an_empty_line_between_them(world: World, session: Session) -> None:
    case_id = case(world.contest(entries=1), evidence="ภาพถ่าย")
    with transaction() as writing:
        cases.add_evidence(writing, actor=ADMIN, case_id=case_id, text=" วิดีโอ ")

    assert session.get_one(Case, case_id).evidence == "ภาพถ่าย\n\nวิดีโอ"


def test_closed_case_holds_who_closed_it_and_why(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    case_id = case(setting)

    with transaction() as writing:
        cases.close(writing, actor=setting.judge(0), case_id=case_id, reason=" ไม่มีมูล ")

    row = session.get_one(Case, case_id)
    assert (row.closed_by, row.closing_reason) == (setting.users[0], "ไม่มีมูล")
    assert row.closed_at is not None

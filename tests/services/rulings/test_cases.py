"""Cases before a ruling: statements are added to a case, and a work has at most one open protest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import AuditEntry, Case, CaseFile, CaseSource, Entry, PracticeSettings
from judging.services.entries.documents import File
from judging.services.rulings import cases
from tests.services.concurrency import meanwhile
from tests.services.ruling import DECISION, case, certify, publish, reverse, rule, scored
from tests.world import ADMIN, Setting, World

PUBLISHED = datetime(2022, 3, 26, 3, tzinfo=UTC)
LAST_MINUTE = datetime(2022, 3, 29, 16, 59, tzinfo=UTC)
"""23:59 in Bangkok, three days after ``PUBLISHED``."""
DAY_AFTER = datetime(2022, 3, 29, 17, 0, tzinfo=UTC)

ACTS: dict[str, Callable[..., None]] = {
    "ask": cases.ask,
    "answer": partial(cases.answer, text="ผลงานนี้ใหม่ทั้งหมด"),
    "add_evidence": partial(cases.add_evidence, text="ภาพถ่าย 2 ภาพ"),
    "close": partial(cases.close, reason="ไม่มีมูล"),
}
"""Everything that is done to an open case, but for ruling on it."""


def teacher(world: World, session: Session, setting: Setting) -> Actor:
    institution_id = session.get_one(Entry, setting.entries[0]).institution_id
    session.rollback()
    grant = Grant(Role.TEACHER, institution_id=institution_id)
    return Actor(world.user("ครูสมศรี", grants=[grant]), (grant,))


def say(actor: Actor, case_id: int, text: str) -> None:
    with transaction() as session:
        cases.answer(session, actor=actor, case_id=case_id, text=text)


@pytest.mark.every_database
def test_what_a_teacher_answered_and_what_an_organiser_wrote_down_both_stand(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    theirs, case_id = teacher(world, session, setting), case(setting)
    with transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id)

    say(theirs, case_id, "ผลงานนี้ใหม่ทั้งหมด")
    say(ADMIN, case_id, "แจ้งทางโทรศัพท์ว่ามีแบบร่างเดิม")
    say(theirs, case_id, "แนบแบบร่างแล้ว")
    say(theirs, case_id, "แนบแบบร่างแล้ว")

    assert session.get_one(Case, case_id).answer == "ผลงานนี้ใหม่ทั้งหมด\n\nแจ้งทางโทรศัพท์ว่ามีแบบร่างเดิม\n\nแนบแบบร่างแล้ว"
    assert len(session.execute(select(AuditEntry.id).where(AuditEntry.action == "cases.answer")).all()) == 3


@pytest.mark.every_database
def test_of_two_protests_at_once_the_second_is_told_that_one_waits(app: Flask, world: World, session: Session) -> None:
    setting = _published_for_protests(world)
    theirs = teacher(world, session, setting)

    outcome = meanwhile(
        app,
        lambda one: _protest(one, theirs, setting),
        lambda one: _protest(one, theirs, setting),
    )

    with pytest.raises(RuleViolation, match="protest_waits"):
        outcome.result()
    assert len(session.execute(select(Case.id).where(Case.source == CaseSource.PROTEST)).all()) == 1


def test_protest_is_taken_until_the_end_of_its_last_day(world: World, session: Session) -> None:
    setting = _published_for_protests(world)
    theirs = teacher(world, session, setting)

    with pytest.raises(RuleViolation) as refusal, transaction() as late:
        _protest(late, theirs, setting, at=DAY_AFTER)
    with transaction() as writing:
        case_id = _protest(writing, theirs, setting, at=LAST_MINUTE)

    assert (refusal.value.code, refusal.value.params) == ("protests_over", {"until": date(2022, 3, 29)})
    assert session.get_one(Case, case_id).source is CaseSource.PROTEST


@pytest.mark.parametrize("act", ACTS)
def test_open_case_takes_every_act(world: World, session: Session, act: str) -> None:
    setting = world.contest(entries=1)
    case_id = case(setting)

    with transaction() as writing:
        ACTS[act](writing, actor=ADMIN, case_id=case_id)

    assert session.execute(select(AuditEntry.action)).scalars().all()[-1] == f"cases.{act}"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("end", ["decided", "reversed", "closed"])
def test_case_that_is_not_open_takes_no_act(world: World, session: Session, end: str, act: str) -> None:
    setting = world.contest(entries=1)
    case_id = case(setting)
    if end == "closed":
        with transaction() as writing:
            cases.close(writing, actor=ADMIN, case_id=case_id, reason="ถอนคำร้อง")
    else:
        ruling = rule(case_id, Effect.NONE)
        if end == "reversed":
            reverse(ruling.ruling_id)
    before = len(session.execute(select(AuditEntry.id)).all())
    session.rollback()

    with pytest.raises(RuleViolation, match="case_not_open"), transaction() as writing:
        ACTS[act](writing, actor=ADMIN, case_id=case_id)

    assert len(session.execute(select(AuditEntry.id)).all()) == before


def _published_for_protests(world: World) -> Setting:
    """A contest of one work whose provisional results, published on 26 March, wait three days for protests."""
    setting = scored(world, 0)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    with clock.held(PUBLISHED):
        certify(setting)
        publish(setting)
    return setting


def _protest(session: Session, actor: Actor, setting: Setting, at: datetime = PUBLISHED) -> int:
    with clock.held(at):
        return cases.protest(session, actor=actor, entry_id=setting.entries[0], words="คะแนนไม่ตรงกับหลักฐาน")


def test_teacher_answers_until_the_last_day_and_the_decision_then_waits_no_more(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    theirs, case_id = teacher(world, session, setting), case(setting)
    with clock.held(PUBLISHED), transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id, until=date(2022, 3, 29))

    with clock.held(LAST_MINUTE):
        say(theirs, case_id, "ผลงานนี้ใหม่ทั้งหมด")
        with pytest.raises(RuleViolation, match="answer_day_past"), transaction() as writing:
            cases.ask(writing, actor=ADMIN, case_id=case_id, until=date(2022, 3, 28))
    with clock.held(DAY_AFTER):
        with pytest.raises(RuleViolation) as refusal:
            say(theirs, case_id, "ขอเพิ่มเติม")
        say(ADMIN, case_id, "ส่งทางไปรษณีย์")

    assert (refusal.value.code, refusal.value.params) == ("answer_over", {"until": date(2022, 3, 29)})
    assert session.get_one(Case, case_id).answer == "ผลงานนี้ใหม่ทั้งหมด\n\nส่งทางไปรษณีย์"


def test_decision_waits_for_the_answer_until_its_last_day(world: World) -> None:
    setting = scored(world, 0, 1)
    case_id, decision = case(setting), replace(DECISION, clause="5.11", exception="")
    with clock.held(PUBLISHED), transaction() as writing:
        cases.ask(writing, actor=ADMIN, case_id=case_id, until=date(2022, 3, 29))

    with clock.held(LAST_MINUTE), pytest.raises(RuleViolation, match="answer_awaited"):
        rule(case_id, Effect.OTHER, decision=decision)
    with clock.held(DAY_AFTER):
        rule(case_id, Effect.OTHER, decision=decision)


@pytest.mark.every_database
def test_files_of_a_case_are_kept_once_each_and_at_most_twenty_of_a_kind(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    case_id = case(setting)
    files = [File(f"หลักฐาน {number}.pdf", f"{number:032}", 1000, 1, f"{number:064}") for number in range(21)]

    for file in [files[0], *files[:20]]:
        with transaction() as writing:
            cases.add_evidence(writing, actor=ADMIN, case_id=case_id, text="ภาพถ่าย", file=file)
    with pytest.raises(RuleViolation, match="too_many_files"), transaction() as writing:
        cases.add_evidence(writing, actor=ADMIN, case_id=case_id, text="ภาพถ่าย", file=files[20])

    kept = session.execute(select(CaseFile.name).where(CaseFile.case_id == case_id).order_by(CaseFile.id)).scalars()
    assert list(kept) == [file.name for file in files[:20]]
    with transaction() as writing:  # evidence leaves room for the answer
        cases.answer(writing, actor=ADMIN, case_id=case_id, text="ชี้แจง", file=files[20])

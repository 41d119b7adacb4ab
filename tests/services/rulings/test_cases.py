"""Cases before a ruling: statements are added to a case, and a work has at most one open protest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import AuditEntry, Case, CaseSource, Entry, PracticeSettings
from judging.services.rulings import cases
from tests.services.concurrency import meanwhile
from tests.services.ruling import case, certify, publish, scored
from tests.world import ADMIN, Setting, World

PUBLISHED = datetime(2022, 3, 26, 3, tzinfo=UTC)


def teacher(world: World, session: Session, setting: Setting) -> Actor:
    institution_id = session.get_one(Entry, setting.entries[0]).institution_id
    session.rollback()
    grant = Grant(Role.TEACHER, institution_id=institution_id)
    return Actor(world.user("ครูสมศรี", grants=[grant]), (grant,))


def say(actor: Actor, case_id: int, text: str) -> None:
    with transaction() as session:
        cases.answer(session, actor=actor, case_id=case_id, text=text)


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


def test_of_two_protests_at_once_the_second_is_told_that_one_waits(app: Flask, world: World, session: Session) -> None:
    setting = scored(world, 0)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    with clock.held(PUBLISHED):
        certify(setting)
        publish(setting)
    theirs = teacher(world, session, setting)

    outcome = meanwhile(
        app,
        lambda one: _protest(one, theirs, setting),
        lambda one: _protest(one, theirs, setting),
    )

    with pytest.raises(RuleViolation, match="protest_waits"):
        outcome.result()
    assert len(session.execute(select(Case.id).where(Case.source == CaseSource.PROTEST)).all()) == 1


def _protest(session: Session, actor: Actor, setting: Setting) -> int:
    with clock.held(PUBLISHED):
        return cases.protest(session, actor=actor, entry_id=setting.entries[0], words="คะแนนไม่ตรงกับหลักฐาน")

"""What the institution of a work reads of a ruling, and what others read."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.core.rulings.rulings import Effect
from judging.extensions import db
from judging.models import CaseReading
from judging.services.rulings.rulings import Decision
from tests.services.ruling import DECISION, MET, case, certify, publish, rule, scored
from tests.web.rulings.test_rulings import page, teacher
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import Setting, World

TOLD = "คณะกรรมการพบผลงานที่เหมือนกันในทะเบียนปีก่อน"


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


def revoked(world: World) -> tuple[Setting, int]:
    """A published contest in which a ruling withdrew the first work's award; with the case."""
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    case_id = case(setting, allegation="ข้อกล่าวหา")
    decision = Decision("5.5", DECISION.reason, "คณะกรรมการกลาง", MET, told=TOLD)
    rule(case_id, Effect.REVOKE, decision=decision)
    return setting, case_id


def test_institution_reads_clause_reason_committee_and_day_and_keeps_its_feedback(app: Flask, world: World) -> None:
    setting, _ = revoked(world)
    theirs = teacher(app, world, setting)

    ruling = page(theirs, f"/teacher/works/{setting.entries[0]}/rulings")
    result = page(theirs, f"/teacher/works/{setting.entries[0]}/result")

    assert all(said in ruling for said in (TOLD, "5.5", "คณะกรรมการกลาง", "26 มีนาคม 2565"))
    assert DECISION.reason not in ruling
    assert "ข้อกล่าวหา" not in ruling
    assert "ฉบับที่ 1" in result
    assert "คะแนนเฉลี่ยและข้อเสนอแนะตามฉบับที่ 1" in result


def test_other_work_reads_that_a_ruling_moved_its_rank_without_the_accusation(app: Flask, world: World) -> None:
    setting, _ = revoked(world)
    theirs = teacher(app, world, setting)

    result = page(theirs, f"/teacher/works/{setting.entries[1]}/result")

    assert "อันดับของผลงานนี้ เดิม 2 ปัจจุบัน 1" in result
    assert TOLD not in result


def test_rulings_of_a_work_open_to_its_own_institution_alone(app: Flask, world: World) -> None:
    setting, _ = revoked(world)
    other = signed_in(
        browser(app), world.user("ครูอื่น", grants=[Grant(Role.TEACHER, institution_id=world.institution())])
    )

    assert other.get(f"/teacher/works/{setting.entries[0]}/rulings").status_code == 403


def test_organiser_reads_who_opened_the_ruling_and_when_or_that_nobody_could(app: Flask, world: World) -> None:
    setting, case_id = revoked(world)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case_id}"

    assert "ไม่มีครูที่มีบัญชี" in page(organiser, address)
    theirs = teacher(app, world, setting)
    assert "ยังไม่ได้เปิดอ่าน" in page(organiser, address)
    for _ in range(2):
        page(theirs, f"/teacher/works/{setting.entries[0]}/rulings")

    assert "เปิดอ่านโดย ครู" in page(organiser, address)
    db.session.rollback()
    assert len(db.session.execute(select(CaseReading)).all()) == 1

"""What a teacher sends to a page of a case that takes nothing any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from judging import clock
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Case, PracticeSettings
from tests.services.ruling import case, certify, publish, scored
from tests.web.rulings.test_rulings import page, teacher, words
from tests.web.signing import admin, without_csrf
from tests.world import World


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


def test_second_protest_from_an_old_page_says_that_it_is_not_saved(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    certify(setting)
    publish(setting)
    theirs = teacher(app, world, setting)
    address = f"/teacher/works/{setting.entries[1]}/protest"

    theirs.post(address, data={"text": "คะแนนข้อ 6.1\r\nไม่ตรงกับหลักฐาน"})
    again = theirs.post(address, data={"text": "คะแนนข้อ 6.1\r\nไม่ตรงกับหลักฐาน"})
    other = theirs.post(address, data={"text": "ขอทักท้วงข้อ 2.1 ด้วย"})

    assert "ไม่ได้บันทึก" not in words(again.text)
    assert other.status_code == 422
    assert "ไม่ได้บันทึกข้อความของท่าน" in words(other.text)
    assert "มีคำทักท้วงของผลงานนี้ที่รอวินิจฉัยอยู่แล้ว" in words(other.text)
    assert "ขอทักท้วงข้อ 2.1 ด้วย" in words(other.text)
    assert "ขอทักท้วงข้อ 2.1" not in page(theirs, address)
    assert "A002" in page(theirs, address)
    assert len(db.session.execute(select(Case)).all()) == 1


@pytest.mark.parametrize("until", [None, "2022-03-27"])
def test_answer_to_a_case_that_is_over_says_that_it_is_not_saved(app: Flask, world: World, until: str | None) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting)
    organiser = admin(app, world)
    cases = f"/rulings/contests/{setting.contest_id}/cases/{case_id}"
    with clock.held(datetime(2022, 3, 26, 3, tzinfo=UTC)):
        organiser.post(f"{cases}/ask", data={"until": until or ""})
        if until is None:
            organiser.post(f"{cases}/close", data={"reason": "ไม่มีมูล"})

    with clock.held(datetime(2022, 3, 28, 3, tzinfo=UTC)):
        theirs = teacher(app, world, setting)
        late = theirs.post(f"/teacher/cases/{case_id}", data={"text": "เล่มหลุดระหว่างขนส่ง"})

    assert late.status_code == 422
    assert "ไม่ได้บันทึกข้อความของท่าน" in words(late.text)
    assert "เล่มหลุดระหว่างขนส่ง" in words(late.text)

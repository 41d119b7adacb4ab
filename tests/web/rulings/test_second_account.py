"""Pages where a ruling needs a second account or the signed minutes, and where people attach files to a case."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from judging import clock
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import CaseFile, PracticeSettings, Ruling
from judging.services.rulings import cases
from tests.pdfs import pdf
from tests.services.ruling import case, certify, publish, ranks, scored
from tests.web.publishing import seen
from tests.web.rulings.test_rulings import RULED, central, page, teacher, words
from tests.web.signing import admin, stay_signed_in, without_csrf
from tests.world import ADMIN, Setting, World

ASKED = {**RULED, "effect": Effect.DISQUALIFY.value}


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


@pytest.fixture
def setting(world: World) -> Setting:
    """A scored contest whose rulings need a confirmation."""
    setting = scored(world, 0, 1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(rulings_confirmed=True))
    return setting


def sent(name: str = "ไฟล์แนบ.pdf", data: bytes = b"") -> tuple[io.BytesIO, str]:
    """A file of a form."""
    return io.BytesIO(data or pdf()), name


def test_proposed_ruling_takes_effect_when_a_second_member_confirms_what_it_changes(
    app: Flask, world: World, setting: Setting
) -> None:
    first, second = central(app, world, setting), admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    asked = {**ASKED, **seen(first.post(address, data=ASKED).text)}

    alone = first.post(address, data={**asked, "step": "record"})
    proposed = first.post(address, data={**asked, "step": "propose"}, follow_redirects=True)
    own = first.post(f"{address}/proposal", data=seen(first.get(f"{address}/proposal").text))
    shown = second.get(f"{address}/proposal")

    assert (alone.status_code, own.status_code) == (409, 409)
    assert "รายงานการประชุมที่ลงนามแล้ว" in words(alone.text)
    assert "รอการยืนยัน" in words(proposed.text)
    assert "รอการยืนยัน" in page(second, f"/rulings/contests/{setting.contest_id}")
    assert RULED["reason"] in words(shown.text)
    assert ranks(db.session(), setting) == [(1, "A001"), (2, "A002")]
    done = second.post(f"{address}/proposal", data=seen(shown.text), follow_redirects=True)
    assert "เสนอโดย กรรมการกลาง" in words(done.text)
    assert ranks(db.session(), setting) == [(1, "A002")]
    assert second.get(f"{address}/proposal").status_code == 404


def test_proposal_that_is_not_possible_any_more_says_why_and_can_be_rejected(
    app: Flask, world: World, setting: Setting
) -> None:
    first, second = central(app, world, setting), admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    first.post(address, data={**ASKED, **seen(first.post(address, data=ASKED).text), "step": "propose"})
    certify(setting)
    publish(setting)

    shown = second.get(f"{address}/proposal")

    assert shown.status_code == 409
    assert "ยืนยันคำวินิจฉัย" not in words(shown.text)
    assert second.post(f"{address}/proposal/reject", data={"reason": "ประกาศผลแล้ว"}).status_code == 303
    assert second.get(address).status_code == 200


def test_rejected_proposal_opens_the_form_again(app: Flask, world: World, setting: Setting) -> None:
    first, second = central(app, world, setting), admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    first.post(address, data={**ASKED, **seen(first.post(address, data=ASKED).text), "step": "propose"})

    second.post(f"{address}/proposal/reject", data={"reason": "อ้างข้อผิด"})

    assert "บันทึกคำวินิจฉัย" in page(first, address)
    assert db.session.execute(select(Ruling)).first() is None


def test_signed_minutes_stand_beside_their_ruling_and_a_wrong_file_says_why(
    app: Flask, world: World, setting: Setting
) -> None:
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    asked = {**ASKED, **seen(organiser.post(address, data=ASKED).text), "step": "record"}

    wrong = organiser.post(address, data={**asked, "minutes": sent("a.pdf", b"not a pdf")})
    right = organiser.post(address, data={**asked, "minutes": sent("มติ.pdf")}, follow_redirects=True)

    assert (wrong.status_code, "ไม่ใช่ PDF" in words(wrong.text).replace("\u2060", "")) == (409, True)
    assert "มติ.pdf" in words(right.text)
    file_id = db.session.execute(select(CaseFile.id)).scalar_one()
    assert organiser.get(f"/documents/cases/{file_id}").data == pdf()


def test_teacher_attaches_a_file_to_the_answer_until_its_last_day(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    theirs, organiser, case_id = teacher(app, world, setting), admin(app, world), case(setting)
    with clock.held(datetime(2022, 3, 26, 3, tzinfo=UTC)):
        with transaction() as session:
            cases.ask(session, actor=ADMIN, case_id=case_id, until=date(2022, 3, 29))
        assert "29 มีนาคม 2565" in page(theirs, f"/teacher/cases/{case_id}")
        wrong = theirs.post(f"/teacher/cases/{case_id}", data={"text": "ชี้แจง", "file": sent("a.pdf", b"%PDF-1.4")})
        theirs.post(f"/teacher/cases/{case_id}", data={"text": "ชี้แจง", "file": sent("แบบร่าง.pdf")})
    with clock.held(datetime(2022, 3, 30, 3, tzinfo=UTC)):
        stay_signed_in()
        late = words(theirs.post(f"/teacher/cases/{case_id}", data={"text": "ขอเพิ่ม", "file": sent()}).text)
        shown = page(organiser, f"/rulings/contests/{setting.contest_id}/cases/{case_id}")

    assert wrong.status_code == 422
    assert "พ้นกำหนดชี้แจงแล้ว" in late
    assert "แบบร่าง.pdf" in shown
    assert db.session.execute(select(CaseFile.name)).scalars().all() == ["แบบร่าง.pdf"]


def test_file_of_a_refused_statement_is_not_kept(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser, case_id = admin(app, world), case(setting)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case_id}"

    organiser.post(f"{address}/evidence", data={"reason": "ภาพถ่าย", "file": sent("หลักฐาน.pdf")})
    refused = organiser.post(f"{address}/evidence", data={"reason": "", "file": sent("อื่น.pdf", pdf(pages=2))})

    store = app.extensions["judging.documents"]
    assert refused.status_code == 303
    assert len(store.names()) == 1

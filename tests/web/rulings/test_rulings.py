"""Pages of cases and rulings: a report, a protest, a ruling, a withdrawn award on the public page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from judging import clock
from judging.core.roles import Grant, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Case, Entry, Mark, Person, PracticeSettings, PublicationNotice, Ruling, RulingEntry
from judging.services.people import accounts
from tests.scoring import levels, submit_all
from tests.services.ruling import DECISION, case, certify, publish, ranks, rule, scored
from tests.statements import statements
from tests.web.publishing import recorded, seen
from tests.web.signing import admin, browser, signed_in, stay_signed_in, without_csrf
from tests.world import ADMIN, Setting, World

RULED = {"clause": "5.5", "reason": "พบผลงานเดียวกัน", "committee": "คณะกรรมการกลาง", "met_on": "2022-03-26"}
BOUND = {**RULED, "clause": "4.7"}


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


def words(text: str) -> str:
    """The page's text without markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def page(client: FlaskClient, address: str) -> str:
    """The text of a page that opens."""
    answer = client.get(address)
    assert answer.status_code == 200
    return words(answer.get_data(as_text=True))


def central(app: Flask, world: World, setting: Setting) -> FlaskClient:
    """The browser of a member of this competition's central committee."""
    grant = Grant(Role.CENTRAL, competition_id=setting.competition_id)
    return signed_in(browser(app), world.user("กรรมการกลาง", grants=[grant]))


def teacher(app: Flask, world: World, setting: Setting) -> FlaskClient:
    """The browser of a teacher of the works' institution."""
    institution = (
        db.session.execute(select(Entry.institution_id).where(Entry.contest_id == setting.contest_id)).scalars().first()
    )
    return signed_in(browser(app), world.user("ครู", grants=[Grant(Role.TEACHER, institution_id=institution)]))


def test_judge_reports_a_copied_work_and_the_central_committee_disqualifies_it(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    sheet = setting.sheets[setting.entries[0], setting.members[1]]
    judge = signed_in(browser(app), setting.users[1])
    (contest,) = judge.get("/api/v1/judging").get_json()["contests"]
    offered = {row["id"]: row["text"]["th"] for row in contest["reports"]}
    assert offered["no-copy"].startswith("สงสัยว่าลอกเลียน")  # the suspicion itself, not a negated clause
    marks = db.session.execute(select(Mark.sheet_id, Mark.criterion, Mark.points)).all()

    done = judge.post(f"/api/v1/sheets/{sheet}/report", json={"requirement": "no-copy", "details": ""})
    assert done.get_json() == {}
    db.session.rollback()
    kept = db.session.execute(select(Case)).scalar_one()
    assert (kept.source, kept.clause, kept.sheet_id) == ("judge", "5.5", sheet)
    assert kept.allegation == "สงสัยว่าลอกเลียน หรือส่งมากกว่าหนึ่งประเภท"
    assert ranks(db.session(), setting) == [(1, "A001"), (2, "A002")]  # a report does not change the ranking
    chair = signed_in(browser(app), setting.users[0])
    assert "A001" in page(chair, f"/judge/contests/{setting.contest_id}/cases")
    assert "กรรมการ 2" not in page(chair, f"/judge/contests/{setting.contest_id}/cases")

    committee = central(app, world, setting)
    assert "1 เรื่องรอวินิจฉัย" in page(committee, "/rulings/")
    address = f"/rulings/contests/{setting.contest_id}/cases/{kept.id}"
    assert 'value="disqualify" checked' in re.sub(r"\s+", " ", _radio(committee, address, "disqualify"))
    done = recorded(committee, address, {**RULED, "effect": "disqualify"})

    assert "บันทึกคำวินิจฉัยแล้ว" in words(done.get_data(as_text=True))
    assert ranks(db.session(), setting) == [(1, "A002")]
    ranking = page(admin(app, world), f"/organise/contests/{setting.contest_id}/ranking")
    assert "ตัดสิทธิ์ · ข้อกำหนด 5.5" in ranking.replace("ข้อ 5.5", "ข้อกำหนด 5.5")
    assert db.session.execute(select(Mark.sheet_id, Mark.criterion, Mark.points)).all() == marks


def _radio(client: FlaskClient, address: str, value: str) -> str:
    """The input of a choice, with its attributes sorted."""
    text = client.get(address).get_data(as_text=True)
    found = re.search(rf'<input[^>]*value="{value}"[^>]*>', text)
    assert found
    return f'value="{value}" checked' if "checked" in found[0] else found[0]


def test_ruling_without_a_reason_is_not_recorded_and_keeps_what_was_typed(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"

    answer = organiser.post(address, data={**RULED, "reason": "", "effect": "disqualify"})

    assert answer.status_code == 422
    assert "คณะกรรมการกลาง" in answer.get_data(as_text=True)
    assert db.session.execute(select(Ruling)).first() is None


def test_zero_without_items_says_so_beside_them(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"

    refused = organiser.post(address, data={**BOUND, "effect": "zero"})
    done = recorded(organiser, address, {**BOUND, "effect": "zero", "items": ["1.1", "1.3"]})

    assert "โปรดเลือกข้อที่คะแนนเป็นศูนย์" in refused.get_data(as_text=True)
    assert done.status_code == 200
    assert "1.1, 1.3" in page(organiser, f"/organise/contests/{setting.contest_id}/ranking")


def test_award_withdrawn_the_public_reads_what_moved_and_no_accusation(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting, allegation='ลอกเลียนจากวิทยาลัยอื่น')}"

    done = recorded(organiser, address, {**RULED, "effect": "revoke", "number": "๑๒/๒๕๖๕"})
    assert "ฉบับที่ 2" in words(done.get_data(as_text=True))

    stranger = browser(app)
    public = page(stranger, f"/results/{setting.contest_id}")
    assert "ฉบับที่ 2" in public
    assert "ตามคำวินิจฉัย" in public
    assert "๑๒/๒๕๖๕" in public
    for secret in (RULED["reason"], RULED["committee"], "ลอกเลียน", "ข้อ 5.5", "ถอดถอน"):
        assert secret not in public
    older = page(stranger, f"/results/{setting.contest_id}/1")
    assert "ฉบับที่ 1 ถูกแทนที่แล้ว" in older or "มีฉบับใหม่" in older


def test_tie_is_ordered_on_its_page(app: Flask, world: World) -> None:
    setting = scored(world, 0, 0, 1)
    organiser = admin(app, world)
    case_id = case(setting, None)
    assert "A001" in page(organiser, f"/rulings/contests/{setting.contest_id}/cases/{case_id}")
    address = f"/rulings/contests/{setting.contest_id}/cases/{case_id}/tie?rank=1"
    first, second = setting.entries[:2]
    assert "A002" in page(organiser, address)

    same = organiser.post(address, data={**RULED, f"place_{first}": "1", f"place_{second}": "1"})
    recorded(organiser, address, {**RULED, f"place_{first}": "2", f"place_{second}": "1"})

    assert same.status_code == 422
    assert ranks(db.session(), setting) == [(1, "A002"), (2, "A001"), (3, "A003")]
    ranking = page(organiser, f"/organise/contests/{setting.contest_id}/ranking")
    assert "คำวินิจฉัยจัดลำดับให้" in ranking


def test_ruling_is_reversed_on_a_page_that_asks_why(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    ruling = rule(case(setting), Effect.DISQUALIFY)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/rulings/{ruling.ruling_id}/reverse"
    assert "พบผลงานเดียวกันในฐานข้อมูล" in page(organiser, address)

    assert organiser.post(address, data={**RULED, "committee": ""}).status_code == 422
    recorded(organiser, address, RULED)

    assert ranks(db.session(), setting) == [(1, "A001"), (2, "A002")]
    assert organiser.get(f"/rulings/contests/{setting.contest_id}/rulings/999/reverse").status_code == 404


def test_teacher_sees_a_case_only_where_the_answer_is_asked(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting, allegation="เล่มเอกสารแยกกัน")
    theirs = teacher(app, world, setting)
    assert theirs.get(f"/teacher/cases/{case_id}").status_code == 403

    admin(app, world).post(f"/rulings/contests/{setting.contest_id}/cases/{case_id}/ask")
    assert "เล่มเอกสารแยกกัน" in page(theirs, f"/teacher/cases/{case_id}")
    theirs.post(f"/teacher/cases/{case_id}", data={"text": "เล่มหลุดระหว่างขนส่ง"})

    organiser = admin(app, world)
    assert "เล่มหลุดระหว่างขนส่ง" in page(organiser, f"/rulings/contests/{setting.contest_id}/cases/{case_id}")
    other = signed_in(
        browser(app), world.user("ครูอื่น", grants=[Grant(Role.TEACHER, institution_id=world.institution())])
    )
    assert other.get(f"/teacher/cases/{case_id}").status_code == 403


def test_provisional_results_take_protests_and_the_final_version_waits(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    certify(setting)
    organiser = admin(app, world)
    address = f"/organise/contests/{setting.contest_id}/publish"
    notice = {"order_number": "๑๕๐/๒๕๖๕", "announcement_number": "๗", "signer": "นายวิชัย สุขใจ", "position": "ผู้อำนวยการ"}
    theirs = teacher(app, world, setting)
    protest = f"/teacher/works/{setting.entries[1]}/protest"

    with clock.held(datetime(2022, 3, 26, 3, tzinfo=UTC)):
        organiser.post(address, data=notice | seen(organiser.get(address).text))
        public = page(browser(app), f"/results/{setting.contest_id}")
        theirs.post(protest, data={"text": "คะแนนข้อ 6.1 ไม่ตรงกับหลักฐาน"})
        early = organiser.post(address, data=notice, follow_redirects=True)
    assert "ประกาศผลเบื้องต้น" in public
    assert "29 มีนาคม 2565" in public
    assert "นายวิชัย สุขใจ" in public
    assert "29 มีนาคม 2565" in words(early.get_data(as_text=True))

    with clock.held(datetime(2022, 3, 30, 3, tzinfo=UTC)):
        stay_signed_in()
        waits = organiser.post(address, data=notice, follow_redirects=True)
        assert theirs.post(protest, data={"text": "อีกครั้ง"}).status_code == 422
        case_id = db.session.execute(select(Case.id).where(Case.source == "protest")).scalar_one()
        rule(case_id, Effect.NONE, decision=DECISION)
        preview = organiser.get(address).text
        organiser.post(address, data=notice | seen(preview))
        final = page(browser(app), f"/results/{setting.contest_id}")
    assert "คำทักท้วงที่รอวินิจฉัย" in words(waits.get_data(as_text=True))
    assert "ประกาศผลอย่างเป็นทางการ" in final
    assert "ประกาศผลอย่างเป็นทางการ" in words(preview)
    assert all(code in words(preview) for code in ("A001", "A002"))
    db.session.rollback()
    notices = db.session.execute(select(PublicationNotice).order_by(PublicationNotice.publication_id)).scalars().all()
    assert [row.is_provisional for row in notices] == [True, False]
    assert len({row.signer_id for row in notices}) == 1  # no second row for the same person
    assert (
        db.session.execute(select(Person.name).where(Person.id == notices[0].signer_id)).scalar_one()
        == notice["signer"]
    )


def test_protest_where_none_are_taken_is_refused(app: Flask, world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(book))
    theirs = teacher(app, world, setting)

    answer = theirs.post(f"/teacher/works/{setting.entries[0]}/protest", data={"text": "ไม่เห็นด้วย"})

    assert answer.status_code == 422
    assert db.session.execute(select(Case)).first() is None


def _kept(case_id: int) -> list[object]:
    """Every column of a case's row."""
    db.session.rollback()
    return list(db.session.execute(select(Case.__table__).where(Case.id == case_id)).one())


@pytest.mark.parametrize("act", ["ask", "answer", "evidence", "close"])
def test_acts_on_a_case_need_who_rules_in_the_contest(app: Flask, world: World, act: str) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting)
    other = world.contest(entries=1, judges=1)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case_id}/{act}"

    before = _kept(case_id)

    assert central(app, world, other).post(address, data={"reason": "x"}).status_code == 403
    assert _kept(case_id) == before
    assert central(app, world, setting).post(address, data={"reason": "เหตุผล"}).status_code == 303
    assert _kept(case_id) != before


def test_case_is_closed_without_a_ruling_and_takes_none_then(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    case_id = case(setting)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case_id}"

    organiser.post(f"{address}/close", data={"reason": "ผู้ร้องถอนเรื่อง"})

    shown = page(organiser, address)
    assert "ผู้ร้องถอนเรื่อง" in shown
    assert "โปรดเลือกผลที่ตามมา" not in shown
    refused = organiser.post(address, data={**RULED, "effect": "disqualify"})
    assert refused.status_code == 422
    assert db.session.execute(select(Ruling)).first() is None


def test_case_is_opened_by_an_organiser_about_a_work(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/new?entry={setting.entries[1]}"
    assert "A002" in page(organiser, address)

    given = {"entry": setting.entries[1], "requirement": "same-volume", "allegation": "เอกสารอยู่คนละเล่ม"}
    done = organiser.post(address, data=given)

    assert done.status_code == 303
    kept = db.session.execute(select(Case)).scalar_one()
    assert (kept.entry_id, kept.clause, kept.requirement) == (setting.entries[1], "4.7", "same-volume")
    shown = organiser.get(done.location).get_data(as_text=True)
    ticked = [box for box in re.findall(r'<input[^>]*name="items"[^>]*>', shown) if "checked" in box]
    found = [re.search(r'value="([^"]+)"', box) for box in ticked]
    assert [value[1] for value in found if value] == ["1.1", "1.2.1", "1.2.2", "1.3"]


def test_works_that_a_ruling_names_are_found_by_their_codes_without_a_ranking(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    organiser = admin(app, world)
    named = {**RULED, "effect": "disqualify"}
    with statements() as sent:
        refused = organiser.post(address, data={**named, "also": "A002 Z999"})
    taken = recorded(organiser, address, {**named, "also": "A002"})

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert [statement for statement in sent if "scoresheets" in statement] == []
    about = select(RulingEntry.entry_id).order_by(RulingEntry.entry_id)
    assert db.session.execute(about).scalars().all() == setting.entries


def test_a_ruling_is_reversed_in_its_own_contest_alone(app: Flask, world: World) -> None:
    setting, other = scored(world, 0, 1), scored(world, 0)
    case(setting)
    ruling = rule(case(setting), Effect.DISQUALIFY).ruling_id
    organiser = admin(app, world)

    assert organiser.get(f"/rulings/contests/{setting.contest_id}/rulings/{ruling}/reverse").status_code == 200
    assert organiser.get(f"/rulings/contests/{other.contest_id}/rulings/{ruling}/reverse").status_code == 404


def test_items_zeroed_count_nothing_on_every_page_that_shows_the_average(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1, 2)
    rule(case(setting), Effect.ZERO, items=["1.2.1", "1.2.2"])
    chair = signed_in(browser(app), setting.users[0])
    review = page(chair, f"/judge/contests/{setting.contest_id}/review/{setting.entries[0]}")
    assert "91.00" in review
    assert "1.2.1, 1.2.2" in review
    certify(setting)
    publish(setting)

    result = page(teacher(app, world, setting), f"/teacher/works/{setting.entries[0]}/result")

    assert "91.00" in result
    assert re.search(r" 1\.2\.1 .{0,80} 0\.00 / 4 ", result)
    assert "1.2.1, 1.2.2" in result


def test_central_committee_signs_in_to_its_cases(app: Flask, world: World) -> None:
    setting = scored(world, 0)
    grants = [Grant(Role.CENTRAL, competition_id=setting.competition_id)]
    with transaction() as session:
        accounts.create_staff(
            session, actor=ADMIN, name="กรรมการกลาง", username="central", password="a-long-password-1", grants=grants
        )
    other = scored(world, 0)

    client = browser(app)
    done = client.post("/signin", data={"username": "central", "password": "a-long-password-1"})

    assert done.location == "/rulings/"
    shown = client.get("/rulings/").get_data(as_text=True)
    assert f"/rulings/contests/{setting.contest_id}" in shown
    assert f"/rulings/contests/{other.contest_id}" not in shown

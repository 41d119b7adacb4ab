"""The public page of a certificate: what it says, what it keeps to itself, and the limit of guesses."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging.core.award_certificates.award_certificates import code_of
from judging.core.names import ERASED
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CertificateName
from judging.queries.award_certificates import award_certificates as reads
from tests.certified import Awarded, awarded, issue
from tests.services.ruling import case, rule
from tests.web.signing import browser
from tests.world import World


@pytest.fixture
def made(world: World) -> Awarded:
    found = awarded(world, works=2)
    issue(found)
    return found


def first(session: Session, made: Awarded) -> reads.Issued:
    session.rollback()
    return reads.issued(session, made.setting.contest_id)[0]


def test_page_of_a_valid_certificate_says_what_stands_on_it(app: Flask, session: Session, made: Awarded) -> None:
    one = first(session, made)

    answer = browser(app).get(f"/verify/{one.code}")

    page = answer.get_data(as_text=True)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "เกียรติบัตรฉบับนี้ใช้ได้" in page
    assert all(text in page for text in (one.serial, "คนที่1ดี", "ผลงาน 1", "ได้รับรางวัลชนะเลิศ"))


@pytest.mark.parametrize("spelt", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "o")])
def test_typed_code_is_read_forgivingly(app: Flask, session: Session, made: Awarded, spelt: object) -> None:
    one = first(session, made)

    answer = browser(app).get("/verify", query_string={"code": spelt(one.code)})  # type: ignore[operator]

    assert answer.location == f"/verify/{one.code}"


def test_every_page_leads_whoever_holds_a_paper_to_its_check(app: Flask, made: Awarded) -> None:
    for address in ("/", f"/results/{made.setting.contest_id}"):
        assert '<a href="/verify">ตรวจสอบเกียรติบัตร</a>' in browser(app).get(address).get_data(as_text=True)


def test_withdrawn_award_shows_neither_cause_nor_name(app: Flask, session: Session, made: Awarded) -> None:
    one = first(session, made)
    rule(case(made.setting, 0), Effect.REVOKE)

    page = browser(app).get(f"/verify/{one.code}").get_data(as_text=True)

    assert "เกียรติบัตรฉบับนี้ถูกเพิกถอนแล้ว" in page
    assert one.serial in page
    assert "คนที่1ดี" not in page
    assert "คำวินิจฉัย" not in page


def test_work_that_moved_up_is_not_said_to_be_withdrawn(app: Flask, world: World, session: Session) -> None:
    made = awarded(world)
    issue(made)
    code = next(one.code for one in reads.issued(session, made.setting.contest_id) if one.entry == "A002")
    rule(case(made.setting, 0), Effect.REVOKE)

    page = browser(app).get(f"/verify/{code}").get_data(as_text=True)

    assert "ผลเปลี่ยนแปลงหลังจากออกเกียรติบัตรฉบับนี้" in page
    assert "เพิกถอน" not in page
    assert "คนที่2ดี" not in page


def test_certificate_of_an_erased_person_is_valid_without_a_name(app: Flask, session: Session, made: Awarded) -> None:
    one = first(session, made)
    with transaction() as writing:
        writing.get_one(CertificateName, one.certificate_id).name = ERASED

    page = browser(app).get(f"/verify/{one.code}").get_data(as_text=True)

    assert "เกียรติบัตรฉบับนี้ใช้ได้" in page
    assert "(ลบชื่อแล้ว)" in page


def test_unknown_code_is_told_and_many_of_them_have_to_wait(app: Flask, session: Session, made: Awarded) -> None:
    client = browser(app)
    answers = [client.get(f"/verify/{code_of(number)}") for number in range(40)]

    assert "ไม่พบเกียรติบัตรที่มีรหัสนี้" in answers[0].get_data(as_text=True)
    assert [answer.status_code for answer in answers][:31] == [404] * 31
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_codes_that_exist_never_have_to_wait(app: Flask, session: Session, made: Awarded) -> None:
    one = first(session, made)
    client = browser(app)
    assert {client.get(f"/verify/{one.code}").status_code for _ in range(40)} == {200}


def test_what_is_no_code_gets_an_explanation(app: Flask) -> None:
    page = browser(app).get("/verify?code=hello").get_data(as_text=True)
    assert "รหัสนี้ไม่ใช่รหัสเกียรติบัตร" in page


def test_address_without_its_code_asks_for_one(app: Flask) -> None:
    answer = browser(app).get("/verify/")
    assert answer.status_code == 200
    assert 'name="code"' in answer.text

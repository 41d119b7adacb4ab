"""The pages of certificates: issuing, the design with its pictures, corrections of names, and who gets which PDF."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.roles import Grant, Role
from judging.extensions import documents
from judging.jobs.worker import Worker
from judging.models import CertificatePicture, CertificateSignatory, Person, PictureKind
from judging.queries.award_certificates import award_certificates as reads, certificate_designs
from judging.web.wording.languages import name as held
from judging.writers import award_certificates as writer
from tests.certified import Awarded, awarded, issue, rename
from tests.web.signing import browser as new_browser, signed_in
from tests.world import World


@pytest.fixture
def made(world: World) -> Awarded:
    return awarded(world)


def address(made: Awarded, rest: str = "") -> str:
    return f"/organise/contests/{made.setting.contest_id}/certificates{rest}"


def picture(size: tuple[int, int] = (800, 600), kind: str = "PNG", name: str = "seal.png") -> tuple[BytesIO, str]:
    drawn = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "white").save(drawn, kind)
    return BytesIO(drawn.getvalue()), name


def post(client: FlaskClient, to: str, **data: Any) -> str:
    """Post, follow, and return the page."""
    answer = client.post(to, data=data, follow_redirects=True, content_type="multipart/form-data")
    return answer.get_data(as_text=True)


def test_batch_with_an_impossible_name_lists_it_and_makes_the_others(
    app: Flask, browser: FlaskClient, made: Awarded
) -> None:
    rename(made.makers[1], "王小明")
    page = browser.get(address(made)).get_data(as_text=True)
    assert "ชื่อมีตัวอักษรที่พิมพ์ไม่ได้" in page

    page = post(browser, address(made, "/issue"), group=["makers", "advisers", "panel"], seen="1", unconfirmed="1")

    assert "ออกเกียรติบัตรแล้ว 7 ฉบับ" in page
    assert "ออกไม่ได้ 1 คน" in page
    Worker(app).drain()
    page = browser.get(address(made)).get_data(as_text=True)
    assert "ดาวน์โหลด PDF" in page
    assert "ผู้อื่นทุกคนมีเกียรติบัตรที่ถูกต้องแล้ว" in page
    assert f'action="{address(made, "/issue")}"' not in page, "no form in which nothing can be ticked"
    answer = browser.get(address(made, "/batches/1"))
    assert len(PdfReader(BytesIO(answer.data)).pages) == 7


def test_names_without_confirmation_wait_without_the_tick(browser: FlaskClient, made: Awarded) -> None:
    page = post(browser, address(made, "/issue"), group=["makers"], seen="1", back=address(made))
    assert "ครูยังไม่ได้ยืนยันชื่อของผู้ที่เลือก (3 คน)" in page


def test_second_press_and_second_organiser_read_that_all_have_theirs(
    app: Flask, browser: FlaskClient, world: World, made: Awarded, session: Session
) -> None:
    colleague = signed_in(new_browser(app), world.user("อีกคน", grants=[Grant(Role.ADMIN)]))
    form = {"group": ["makers", "advisers"], "seen": "1", "unconfirmed": "1", "back": address(made)}
    assert "ออกเกียรติบัตรแล้ว 6 ฉบับ" in post(browser, address(made, "/issue"), **form)

    for client in (browser, colleague):  # a second click or the back button; somebody with the page of before
        page = post(client, address(made, "/issue"), **form)
        assert "ทุกคนที่เลือกมีเกียรติบัตรแล้ว" in page

    session.rollback()
    assert len(reads.batches(session, made.setting.contest_id)) == 1
    assert [one.serial.partition("/")[2] for one in reads.issued(session, made.setting.contest_id)] == [
        f"{number:06}" for number in range(1, 7)
    ]


def test_nobody_ticked_is_told(browser: FlaskClient, made: Awarded) -> None:
    assert "กรุณาเลือกว่าจะออกเกียรติบัตรให้ใคร" in post(browser, address(made, "/issue"), seen="1", back=address(made))


def test_file_that_was_not_made_says_why_and_can_be_made_again(
    app: Flask, browser: FlaskClient, made: Awarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(browser, address(made, "/issue"), group=["makers"], seen="1", unconfirmed="1")
    with monkeypatch.context() as patched:
        patched.setattr(writer, "write", lambda *_given, **_more: 1 / 0)
        Worker(app).drain()
    page = browser.get(address(made)).get_data(as_text=True)
    assert "โปรแกรม" in page.partition('id="job-')[2].partition("</div>")[0], "the reason"

    post(browser, address(made, "/batches/1/make"))
    Worker(app).drain()

    assert len(PdfReader(BytesIO(browser.get(address(made, "/batches/1")).data)).pages) == 3


def test_online_names_and_paper_form_lead_to_each_other(browser: FlaskClient, made: Awarded) -> None:
    papers = browser.get(f"/organise/contests/{made.setting.contest_id}/papers").get_data(as_text=True)
    assert f"{address(made)}#names" in papers
    page = browser.get(address(made)).get_data(as_text=True)
    assert "ยังไม่ได้ยืนยันรายชื่อ 3 ผลงาน" in page
    form = f"/organise/contests/{made.setting.contest_id}/papers/name-corrections.pdf"
    assert f"{form}?entry={made.setting.entries[0]}" in page


def test_correction_is_decided_before_the_publication(
    app: Flask, browser: FlaskClient, world: World, session: Session
) -> None:
    early = awarded(world, published=False)
    teacher = signed_in(new_browser(app), early.teacher.user_id)
    post(
        teacher, f"/teacher/works/{early.setting.entries[0]}/names/{early.makers[0]}", prefix="นาย", name="สมชาย ถูกต้อง"
    )

    assert "นายสมชาย ถูกต้อง" in browser.get(address(early)).get_data(as_text=True)
    post(browser, address(early, "/names/1"), decision="accept")

    session.rollback()
    assert session.get_one(Person, early.makers[0]).name == "สมชาย ถูกต้อง"


def test_preview_is_a_picture_with_a_real_name(
    browser: FlaskClient, made: Awarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    really = writer.png
    monkeypatch.setattr(writer, "png", lambda one, look: shown.append(one.name) or really(one, look))

    answer = browser.get(address(made, f"/preview.png?who=adviser-{made.advisers[0]}-{made.setting.entries[0]}"))

    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert shown == ["นางครูอรุณ คนที่1งาม"]
    assert "นางครูอรุณ คนที่1งาม" in browser.get(address(made, "/design")).get_data(as_text=True)


def test_day_in_the_buddhist_era_is_read_and_one_before_the_contest_is_refused(
    browser: FlaskClient, made: Awarded, session: Session
) -> None:
    today = clock.today()
    typed = f"{today.year + 543}-{today:%m-%d}"
    for day in (typed, f"{today.year - 30}-01-01"):
        page = post(browser, address(made, "/design"), prefix="73", language="th", given_on=day)

    chosen = certificate_designs.chosen(session, made.setting.contest_id)
    assert (chosen.given_on, chosen.prefix) == (today, "73")
    assert "วันที่ในเกียรติบัตรต้องอยู่ระหว่าง" in page


def test_pictures_are_reduced_shown_and_removed(browser: FlaskClient, made: Awarded, session: Session) -> None:
    page = post(browser, address(made, "/pictures/background"), file=picture((3508, 2480), "JPEG", "b.jpg"))
    assert "1754 × 1240" in page
    kept = certificate_designs.chosen(session, made.setting.contest_id).background
    assert kept is not None
    assert browser.get(address(made, f"/pictures/{kept.picture_id}")).mimetype == "image/jpeg"

    post(browser, address(made, "/pictures/background"), remove="1")

    session.rollback()
    assert certificate_designs.chosen(session, made.setting.contest_id).background is None
    assert kept.stored not in documents().names()


def test_file_that_is_no_picture_gets_a_clear_answer(browser: FlaskClient, made: Awarded) -> None:
    page = post(
        browser,
        address(made, "/pictures/seal"),
        file=(BytesIO(b"%PDF-1.7"), "seal.pdf"),
        back=address(made, "/design"),
    )
    assert "ไฟล์นี้ไม่ใช่ภาพที่ใช้ได้ เลือกไฟล์ PNG หรือ JPEG" in page
    assert documents().names() == frozenset()


def test_signature_needs_its_owners_consent(browser: FlaskClient, made: Awarded, session: Session) -> None:
    signer = {"name": "นายสมศักดิ์ ใจงาม", "position": "ผู้อำนวยการ"}
    to = address(made, "/signatories")
    page = post(browser, to, **signer, file=picture())
    assert "ต้องได้รับความยินยอมจากเจ้าของ" in page
    assert session.execute(select(CertificateSignatory)).first() is None
    session.rollback()

    post(browser, to, **signer, file=picture(), consented_on="2022-03-01", has_consented="y")

    (row,) = session.execute(select(CertificatePicture)).scalars()
    assert (row.kind, row.consented_on is not None, row.added_by is not None) == (PictureKind.SIGNATURE, True, True)
    assert "ยินยอม" in row.consent
    page = post(browser, address(made, f"/signatories/{row.signatory_id}/remove"), only="signature")
    assert "ลงนามด้วยมือ" in page
    assert documents().names() == frozenset()


def test_teacher_confirms_names_asks_for_a_correction_and_downloads_their_own(
    app: Flask, browser: FlaskClient, world: World, made: Awarded, session: Session
) -> None:
    teacher = signed_in(new_browser(app), made.teacher.user_id)
    here = f"/teacher/contests/{made.setting.contest_id}/certificates"
    entry, person = made.setting.entries[0], made.makers[0]
    page = post(teacher, f"/teacher/works/{entry}/names/{person}", prefix="นาย", name="สมชาย ถูกต้อง")
    assert held("นายสมชาย ถูกต้อง") in page
    asked = browser.get(address(made)).get_data(as_text=True)
    assert held("นายสมชาย ถูกต้อง") in asked
    post(browser, address(made, "/names/1"), decision="accept")
    assert "ยืนยันชื่อแล้ว" in post(teacher, f"/teacher/works/{entry}/names")
    session.rollback()
    assert session.get_one(Person, person).name == "สมชาย ถูกต้อง"

    issue(made)

    answer = teacher.get(f"{here}.pdf")
    assert len(PdfReader(BytesIO(answer.data)).pages) == 6
    stranger = signed_in(new_browser(app), world.user())
    assert stranger.get("/documents/certificates/1").status_code == 403
    assert teacher.get("/documents/certificates/1").mimetype == "application/pdf"


def test_teacher_is_offered_no_pdf_of_a_certificate_that_is_withdrawn(
    app: Flask, browser: FlaskClient, made: Awarded, session: Session
) -> None:
    issue(made)
    teacher = signed_in(new_browser(app), made.teacher.user_id)
    session.rollback()
    withdrawn, kept = (one.certificate_id for one in reads.issued(session, made.setting.contest_id)[:2])
    post(browser, address(made, f"/{withdrawn}/withdraw"), reason="ออกผิดคน")

    page = teacher.get(f"/teacher/contests/{made.setting.contest_id}/certificates").get_data(as_text=True)

    assert f'href="/documents/certificates/{kept}"' in page
    assert f'href="/documents/certificates/{withdrawn}"' not in page


def test_judge_downloads_their_own_certificate_and_no_other(app: Flask, made: Awarded, session: Session) -> None:
    issue(made, CertificateRole.CHAIR, CertificateRole.JUDGE)
    session.rollback()
    mine, other = (reads.of_person(session, made.setting.users[place])[0].certificate_id for place in (0, 1))
    judge = signed_in(new_browser(app), made.setting.users[0])

    assert f"/documents/certificates/{mine}" in judge.get("/judge/").get_data(as_text=True)
    assert judge.get(f"/documents/certificates/{mine}").mimetype == "application/pdf"
    assert judge.get(f"/documents/certificates/{other}").status_code == 403
    assert judge.get(address(made)).status_code == 403


def test_certificates_of_another_contest_are_not_found(browser: FlaskClient, world: World, made: Awarded) -> None:
    other = awarded(world, works=1)
    issue(other)
    assert browser.post(address(made, "/1/withdraw"), data={"reason": "x"}).status_code == 404
    assert browser.get(address(made, "/batches/1")).status_code == 404

"""The announcement and the order: filled in, as PDF and for a word processor, and the signed scan."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from sqlalchemy import update

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.extensions import documents
from judging.models import Person, PracticeSettings, Round, TeamMember, TeamRole
from judging.services.results import results
from judging.web.serving.requests import LANGUAGE_COOKIE
from judging.writers import typesetting
from judging.writers.typesetting import JOINER, unbroken
from tests import typeset
from tests.pdfs import pdf
from tests.pictures import png
from tests.scoring import levels, submit_all
from tests.typeset import Typeset
from tests.web.publishing import seen
from tests.world import Setting, World

SIGNED = {"signer": "นายสมชาย รักษ์งาม", "position": "ผู้อำนวยการวิทยาลัย", "dated_on": "2565-03-25"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


@pytest.fixture
def setting(world: World) -> Setting:
    """A certified contest of three works; the third has few points."""
    book = world.rulebook()
    contest = world.contest(entries=3, judges=2)
    submit_all(world, contest, levels(book, 0), levels(book, 1), levels(book, 3))
    with transaction() as session:
        session.execute(update(Round).values(host="วิทยาลัยเทคนิคลพบุรี", venue="หอประชุม 2"))
        session.execute(update(PracticeSettings).values(titles_to=2))
    with transaction() as session:
        results.certify(session, actor=contest.judge(0), contest_id=contest.contest_id)
    return contest


def _papers(setting: Setting) -> str:
    return f"/organise/contests/{setting.contest_id}/papers"


def _publish(browser: FlaskClient, setting: Setting, **data: str) -> None:
    address = f"/organise/contests/{setting.contest_id}/publish"
    browser.post(address, data=seen(browser.get(address).text) | data)


def _paragraphs(answer: Any) -> list[str]:
    document = docx.Document(BytesIO(answer.data))
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_draft_announcement_lists_works_with_awards_and_says_that_it_is_a_draft(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    browser.post(f"{_papers(setting)}/announcements/1", data=SIGNED)
    answer = browser.get(f"{_papers(setting)}/announcements/1.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    (paper,) = made
    said = paper.data
    assert (said["corner"], said["qr"], paper.pages) == ("ร่าง", "", 1)
    assert said["heading"][0] == "ประกาศวิทยาลัยเทคนิคลพบุรี"
    assert [(row[0], row[3]) for row in said["rows"]] == [
        ("1", "ชนะเลิศ\nเหรียญทอง"),
        ("2", "รองชนะเลิศอันดับ\u00a01\nเหรียญเงิน"),
    ]
    assert all("ผู้จัดทำ" not in row[1] for row in said["rows"])
    assert said["dated"] == "ประกาศ ณ วันที่ 25\u00a0มีนาคม\u00a0พ.ศ.\u00a02565"
    assert (said["signer"], said["position"]) == (SIGNED["signer"], SIGNED["position"])
    assert paper.options["thai_digits"]


def test_announcement_is_in_thai_for_readers_of_english_too(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    browser.set_cookie(LANGUAGE_COOKIE, "en")
    browser.get(f"{_papers(setting)}/announcements/1.pdf")
    assert made[0].data["rows"][0][3] == "ชนะเลิศ\nเหรียญทอง"


def in_word(text: str) -> str:
    """A text of a paper as it stands in its Word file."""
    return typesetting.with_held_numbers(thai.thai_digits(text)).replace(JOINER, "")


def test_word_file_has_the_text_of_the_pdf_in_paragraphs_and_a_table(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    browser.post(f"{_papers(setting)}/announcements/1", data=SIGNED)
    browser.get(f"{_papers(setting)}/announcements/1.pdf")
    answer = browser.get(f"{_papers(setting)}/announcements/1.docx")
    said = made[0].data
    expected = [*said["heading"], *said["paragraphs"], *said["closing"], said["dated"], f"({said['signer']})"]
    written = _paragraphs(answer)
    assert list(map(in_word, (*expected, said["position"]))) == [text for text in written if set(text) != {"_"}]
    document = docx.Document(BytesIO(answer.data))
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [said["columns"], *(list(map(in_word, row)) for row in said["rows"])]
    assert document.sections[0].header.paragraphs[0].text == "ร่าง"
    fonts = document.styles["Normal"].element.rPr.rFonts.attrib.values()
    assert set(fonts) == {"TH Sarabun New"}


def test_published_announcement_is_no_draft_and_has_the_number_of_its_notice(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    _publish(browser, setting, announcement_number="7/2565", signer="นางสมศรี ใจดี", position="ผู้อำนวยการ")
    browser.get(f"{_papers(setting)}/announcements/1.pdf")
    said = made[0].data
    assert (said["corner"], said["signer"], said["heading"][1]) == ("", "นางสมศรี ใจดี", "ที่ 7/2565")
    assert browser.get(f"{_papers(setting)}/announcements/2.pdf").status_code == 404
    listed = browser.get(_papers(setting)).text
    assert f"{_papers(setting)}/announcements/1.pdf" in listed
    assert "announcements/2" not in listed


def test_what_was_filled_in_is_offered_when_publishing(browser: FlaskClient, setting: Setting) -> None:
    browser.post(f"{_papers(setting)}/announcements/1", data=SIGNED | {"number": "๗/๒๕๖๕"})
    browser.post(f"{_papers(setting)}/order", data=SIGNED | {"number": "3/2565"})
    page = browser.get(f"/organise/contests/{setting.contest_id}/publish").text
    for value in ("7/2565", "3/2565", SIGNED["signer"], SIGNED["position"]):
        assert f'value="{value}"' in page


def test_makers_stand_on_the_announcement_only_where_their_names_are_published(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    with transaction() as session:
        person = Person(name="มานี มีนา", prefix="นางสาว", sort_key="")
        session.add(person)
        session.flush()
        of = {"entry_id": setting.entries[0], "person_id": person.id, "facts": "{}"}
        session.add(TeamMember(role=TeamRole.MAKER, position=1, **of))
        session.execute(update(PracticeSettings).values(publish_names=True))
    browser.get(f"{_papers(setting)}/announcements/1.pdf")
    assert made[0].data["rows"][0][1].endswith(f"\nผู้จัดทำ {unbroken('นางสาวมานี มีนา')}")
    word = browser.get(f"{_papers(setting)}/announcements/1.docx").data
    assert "ผู้จัดทำ นางสาวมานี มีนา" in "\n".join(
        cell.text for table in docx.Document(BytesIO(word)).tables for row in table.rows for cell in row.cells
    )


def test_nothing_is_announced_before_certification(browser: FlaskClient, world: World) -> None:
    contest = world.contest(entries=1, judges=1)
    assert browser.get(f"{_papers(contest)}/announcements/1").status_code == 404
    assert "announcements" not in browser.get(_papers(contest)).text


def test_order_names_the_panel_with_duties_and_needs_one(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    contest = world.contest(judges=3, state=ContestState.REGISTRATION)
    browser.post(f"{_papers(contest)}/order", data=SIGNED | {"effective_on": "20/3/2565"})
    browser.get(f"{_papers(contest)}/order.pdf")
    said = made[0].data
    assert [row[3] for row in said["rows"]] == ["ประธานกรรมการ", "กรรมการ", "กรรมการ"]
    assert said["heading"][0].startswith("คำสั่ง")
    assert said["heading"][1].startswith("ที่ ......")
    assert said["closing"][-1] == "ทั้งนี้ ตั้งแต่วันที่ 20\u00a0มีนาคม\u00a0พ.ศ.\u00a02565 เป็นต้นไป"
    (table,) = docx.Document(BytesIO(browser.get(f"{_papers(contest)}/order.docx").data)).tables
    assert [row.cells[3].text for row in table.rows] == ["ประธานกรรมการ", "กรรมการ", "กรรมการ"]
    nobody = world.contest(state=ContestState.SETUP)
    assert browser.get(f"{_papers(nobody)}/order.pdf").status_code == 404


def test_order_of_twelve_judges_with_usual_positions_takes_two_pages(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    contest = world.contest(judges=12, state=ContestState.REGISTRATION)
    with transaction() as session:
        session.execute(update(Person).values(name="นายสมหมาย ใบเขียว", position="ครูชำนาญการ วิทยาลัยเทคนิคชัยนาท"))

    browser.get(f"{_papers(contest)}/order.pdf")

    assert made[0].pages == 2


def test_form_keeps_what_was_typed_and_says_what_is_wrong(browser: FlaskClient, setting: Setting) -> None:
    address = f"{_papers(setting)}/announcements/1"
    wrong = browser.post(address, data={"position": "ผู้อำนวยการ", "dated_on": "ไม่ใช่วันที่", "body": "เหตุผลเฉพาะ"})
    assert wrong.status_code == 422
    assert "กรอกวันที่ เช่น" in wrong.text
    assert "เหตุผลเฉพาะ" in wrong.text
    wrong = browser.post(address, data={"position": "ผู้อำนวยการ"})
    assert "กรอกชื่อผู้ดำรงตำแหน่งนี้" in wrong.text


def test_signed_scan_is_on_the_public_page_until_it_is_removed(browser: FlaskClient, setting: Setting) -> None:
    _publish(browser, setting)
    address, public = f"{_papers(setting)}/announcements/1", f"/results/{setting.contest_id}/1"
    assert "signed" not in browser.get(public).text
    for data in ({}, {"file": (BytesIO(b"no scan"), "ประกาศ.pdf")}):
        refused = browser.post(f"{address}/signed", data=data)
        assert refused.status_code == 422
    browser.post(f"{address}/signed", data={"file": (BytesIO(pdf(2)), "ประกาศลงนาม.pdf")})
    assert "ประกาศลงนาม.pdf" in browser.get(address).text
    assert f'href="{public}/signed"' in browser.get(public).text
    shown = browser.get(f"{public}/signed")
    assert (shown.mimetype, shown.data) == ("application/pdf", pdf(2))
    assert "script" not in shown.headers["Content-Security-Policy"]
    browser.post(f"{address}/signed", data={"file": (BytesIO(png()), "ประกาศ.png")})
    assert len(documents().names()) == 1
    browser.post(f"{address}/signed/remove")
    assert browser.get(f"{public}/signed").status_code == 404
    assert documents().names() == frozenset()


def test_emblem_stands_over_the_papers_of_its_issuer_alone(
    browser: FlaskClient, setting: Setting, made: list[Typeset]
) -> None:
    wrong = browser.post("/admin/emblems", data={"issuer": "วท.ลพบุรี", "file": (BytesIO(pdf()), "ตรา.pdf")})
    assert "PNG หรือ JPEG" in wrong.text
    browser.post("/admin/emblems", data={"issuer": "วท.ลพบุรี", "file": (BytesIO(png()), "ตรา.png")})
    for issuer in ("วิทยาลัยเทคนิคลพบุรี", "สำนักงานคณะกรรมการการอาชีวศึกษา"):
        browser.post(f"{_papers(setting)}/announcements/1", data=SIGNED | {"issuer": issuer})
        browser.get(f"{_papers(setting)}/announcements/1.pdf")
        word = docx.Document(BytesIO(browser.get(f"{_papers(setting)}/announcements/1.docx").data))
        assert len(word.inline_shapes) == len(made[-1].options["images"])
    assert [paper.data["emblem"] for paper in made] == ["emblem.png.svg", ""]
    (stored,) = documents().names()
    assert "วท.ลพบุรี" in browser.get("/admin/emblems").text
    browser.post("/admin/emblems/1/remove")
    assert stored not in documents().names()


@pytest.mark.parametrize(("asked", "switch"), [("", r" \* THAIARABIC"), ("?digits=arabic", "")])
def test_word_file_counts_its_pages_as_the_pdf_does(
    browser: FlaskClient, setting: Setting, asked: str, switch: str
) -> None:
    answer = browser.get(f"{_papers(setting)}/announcements/1.docx{asked}")
    with ZipFile(BytesIO(answer.data)) as archive:
        foot = ElementTree.fromstring(archive.read("word/footer1.xml"))
    found = [field.get(qn("w:instr")) for field in foot.iter(qn("w:fldSimple"))]
    assert found == [f"PAGE{switch}", f"NUMPAGES{switch}"]
    assert "".join(foot.itertext()) == ("หน้า ๑ จาก ๑" if switch else "หน้า 1 จาก 1")

"""A teacher's registration pages: the form that saves itself, documents, and submission."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role, RoundLevel
from judging.core.rulebooks.fact_values import dump
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import ChangeRequest, Contest, Document, Entry, Registration, Round, Withdrawal
from judging.queries.entries import registrations as reads
from judging.services.entries import documents, registrations
from tests.pdfs import pdf, truncated
from tests.statements import statements
from tests.web.signing import browser, signed_in, stay_signed_in, without_csrf
from tests.web.teaching import Desk
from tests.world import World


def names(session: Session, number: int) -> list[tuple[str, str]]:
    session.rollback()
    draft = reads.draft_of(session, session.get_one(Registration, number))
    return [(one.prefix, one.name) for one in draft.makers]


class TestTheForm:
    def test_it_saves_itself_and_says_what_cannot_be_read(self, desk: Desk) -> None:
        number = desk.begin()
        said = desk.save(number, "use", use_places="สามแห่ง", energy_cost_before="๓.๕", use_certificates="2")

        assert said["revision"] == 1
        assert said["faults"] == {"use_places": "ยังไม่ใช่ตัวเลข โปรดเขียนเป็นตัวเลข เช่น 1,206.25"}
        assert str(said["saved"]).startswith("บันทึกแล้ว")
        shown = desk.page(f"/teacher/registrations/{number}/form/use")
        assert 'value="สามแห่ง"' in shown
        assert 'value="๓.๕"' in shown

    def test_two_who_write_the_same_part_do_not_overwrite_each_other(self, desk: Desk, session: Session) -> None:
        number = desk.begin()
        desk.save(number, "work", title_th="ของครูคนแรก")
        said = desk.save(number, "work", title_th="ของครูคนที่สอง")
        assert (said["code"], "revision" in said) == ("draft_changed_elsewhere", False)

        by_hand = desk.client.post(
            f"/teacher/registrations/{number}/form/work", data={"base": "0", "title_th": "ของครูคนที่สอง", "act": "next"}
        )
        shown = unescape(by_hand.get_data(as_text=True))
        assert by_hand.status_code == 422
        assert 'value="ของครูคนที่สอง"' in shown
        assert session.get_one(Registration, number).revision == 1

    def test_rows_of_people_are_added_pasted_moved_and_taken_out(self, desk: Desk, session: Session) -> None:
        number = desk.begin()
        address = f"/teacher/registrations/{number}/form/people"
        desk.client.post(address, data={"act": "paste-maker", "maker-pasted": "นายสมชาย ใจดี\n\nว่าที่ร้อยตรี สมหญิง ดีใจ\n"})
        assert names(session, number) == [("นาย", "สมชาย ใจดี"), ("ว่าที่ร้อยตรี", "สมหญิง ดีใจ")]

        rows = {
            "base": "9",
            "maker-1-prefix": "นาย",
            "maker-1-name": "สมชาย ใจดี",
            "maker-1-level": "certificate",
            "maker-2-name": "สมหญิง ดีใจ",
            "maker-2-level": "diploma",
            "maker-2-mode": "regular",
        }
        desk.client.post(address, data={**rows, "act": "up-maker-2"})
        assert [name for _, name in names(session, number)] == ["สมหญิง ดีใจ", "สมชาย ใจดี"]
        added = desk.client.post(address, data={**rows, "act": "add-maker"})
        assert added.location.endswith("#maker-3-prefix")
        session.rollback()
        draft = reads.draft_of(session, session.get_one(Registration, number))
        assert dict(draft.makers[2].typed) == {"level": "diploma", "mode": "regular"}
        session.rollback()
        desk.client.post(address, data={**rows, "act": "remove-maker-1"})
        assert names(session, number) == [("", "สมหญิง ดีใจ")]

    def test_answers_of_the_first_maker_are_given_to_all_below_by_one_button(
        self, desk: Desk, session: Session
    ) -> None:
        number = desk.begin()
        address = f"/teacher/registrations/{number}/form/people"
        rows = {f"maker-{place}-name": f"นายสมชาย คนที่{'กขคงจฉชซญฐ'[place - 1]}" for place in range(1, 11)}
        typed = {"maker-1-level": "diploma", "maker-1-mode": "regular", "maker-1-enrolled": "yes"}
        answer = desk.client.post(address, data={**rows, **typed, "act": "fill-maker-1"})
        assert answer.location.endswith("#maker-1")
        draft = reads.draft_of(session, session.get_one(Registration, number))
        assert [dict(one.typed) for one in draft.makers] == [
            {"level": "diploma", "mode": "regular", "enrolled": "yes"}
        ] * 10
        assert draft.makers[9].prefix == "นาย"

    def test_the_eleventh_maker_and_a_maker_who_advises_are_questioned_on_the_spot(self, desk: Desk) -> None:
        number = desk.begin()
        people = {f"maker-{place}-name": f"ผู้จัดทำ {place}" for place in range(1, 12)}
        said = desk.save(number, "people", **people, **{"adviser-1-name": "ดร.ผู้จัดทำ 3"})
        assert said["faults"] == {}
        assert said["doubts"] == {
            "maker-11-name": "ผู้จัดทำคนที่ 11 เกินจำนวน ผลงานหนึ่งมีผู้จัดทำได้ไม่เกิน 10 คน (ข้อ 4.9)",
            "adviser-1-name": "ผู้จัดทำ 3 เป็นผู้จัดทำคนที่ 3 อยู่แล้ว หากเป็นคนเดียวกัน ให้เหลือไว้ที่เดียว",
        }
        shown = desk.page(f"/teacher/registrations/{number}")
        assert "เป็นผู้จัดทำคนที่ 3 อยู่แล้ว" in shown

    def test_words_of_a_pasted_list_that_are_no_names_are_told(self, desk: Desk, session: Session) -> None:
        number = desk.begin()
        address = f"/teacher/registrations/{number}/form/people"
        pasted = "รายชื่อผู้จัดทำ\n1. นายสมชาย ใจดี\nรวม 1 คน"
        desk.client.post(address, data={"act": "paste-maker", "maker-pasted": pasted})
        assert names(session, number) == [("นาย", "สมชาย ใจดี")]
        assert "ไม่ได้เพิ่ม เพราะไม่ใช่ชื่อบุคคล: รายชื่อผู้จัดทำ, รวม 1 คน" in desk.page(address)

    def test_a_question_is_asked_where_it_is_worth_asking(self, desk: Desk) -> None:
        number = desk.begin()
        path = f"/teacher/registrations/{number}/form/work"
        hidden = re.compile(r'data-asked-when="origin" data-asked-choice="on_product"( hidden)?')
        assert set(hidden.findall(desk.page(path))) == {" hidden"}
        desk.save(number, "work", origin="on_product")
        assert set(hidden.findall(desk.page(path))) == {""}

    def test_what_is_missing_is_said_by_clause_and_against_what_decides(self, desk: Desk) -> None:
        number = desk.begin()
        people = {f"maker-{place}-name": f"ผู้จัดทำ {place}" for place in range(1, 12)}
        desk.save(number, "people", **people)
        desk.save(number, "documents", report_pages="21")
        shown = desk.page(f"/teacher/registrations/{number}")

        assert "จำนวนผู้จัดทำ: 11 (ไม่เกิน 10)" in shown
        assert "ว-สอศ-3 บทที่ 1–5 กี่หน้า: 21 (ไม่เกิน 20)" in shown
        assert "ผู้จัดทำคนที่ 11 ผู้จัดทำ 11: ผู้จัดทำเรียนระดับ ปวช. หรือ ปวส." in shown
        assert "ยังไม่ตอบ: เลขทะเบียน" not in shown
        assert "ตามที่กรอกไว้ ผลงานนี้จะไม่ผ่านการตรวจสอบคุณสมบัติ" in shown


class TestHandingIn:
    def test_a_work_is_handed_in_with_a_code_and_shown_with_it(self, desk: Desk, session: Session) -> None:
        number, entry_id = desk.handed_in()

        assert session.get_one(Entry, entry_id).code == "001"
        assert "ส่งแล้ว รหัส 001" in desk.page(f"/teacher/registrations/{number}")
        assert "001" in desk.page("/teacher/")

    def test_a_second_late_is_late_and_the_draft_is_kept(self, desk: Desk, session: Session) -> None:
        number = desk.begin()
        desk.save(number, "work", title_th="เกือบทัน")
        closes = session.execute(select(Round.registration_closes_at)).scalar_one()
        assert closes is not None
        session.rollback()
        with clock.held(closes):
            stay_signed_in()
            late = desk.client.post(f"/teacher/registrations/{number}/submit", data={"back": "/teacher/"})
            shown = desk.page("/teacher/")
            assert desk.save(number, "work", base=1, title_th="เขียนต่อได้")["revision"] == 2
        assert late.location == "/teacher/"
        assert "ปิดรับลงทะเบียนแล้ว จึงส่งผลงานไม่ได้ สิ่งที่ท่านเขียนยังเก็บไว้" in shown
        assert session.get_one(Registration, number).entry_id is None

    def test_names_are_mended_and_the_work_withdrawn_and_back(self, desk: Desk, session: Session) -> None:
        number = desk.begin()
        desk.save(number, "work", title_th="ผลงาน")
        desk.save(number, "people", **{"maker-1-name": "สมชาย"})
        desk.client.post(f"/teacher/registrations/{number}/submit")
        person = reads.draft_of(session, session.get_one(Registration, number)).makers[0].person
        session.rollback()
        desk.client.post(f"/teacher/registrations/{number}/names/{person}", data={"prefix": "นาย", "name": "สมชาย ใจดี"})
        desk.client.post(f"/teacher/registrations/{number}/names")
        shown = desk.page(f"/teacher/registrations/{number}")
        assert "นายสมชาย ใจดี" in shown
        assert "รายชื่อถูกต้องทุกคน" not in shown
        desk.client.post(f"/teacher/registrations/{number}/withdrawal", data={"reason": "เครื่องเสีย"})
        assert session.execute(select(Withdrawal.reason)).scalar_one() == "เครื่องเสีย"
        session.rollback()
        desk.client.post(f"/teacher/registrations/{number}/withdrawal", data={"lift": "1"})
        assert session.execute(select(Withdrawal)).first() is None

    def test_a_notice_names_clause_and_last_day(self, desk: Desk, session: Session) -> None:
        number, entry_id = desk.handed_in()
        with transaction() as writing:
            day = clock.today() + timedelta(days=3)
            writing.execute(update(Round).values(level=RoundLevel.PROVINCE, first_day=day, last_day=day))
        form = {"kind": "name", "title_th": "ชื่อใหม่", "title_en": ""}
        desk.client.post(f"/teacher/registrations/{number}/change", data=form)
        shown = desk.page(f"/teacher/registrations/{number}")

        assert "ไม่รับตามข้อ 5.4: ต้องแจ้งภายในวันที่" in shown
        assert session.get_one(Entry, entry_id).title_th == "เครื่องอบแห้งพลังงานแสงอาทิตย์"
        assert session.execute(select(ChangeRequest.is_accepted)).scalar_one() is False


class TestDocuments:
    def test_a_pdf_is_counted_kept_outside_the_web_and_handed_out_as_a_download(
        self, app: Flask, desk: Desk, session: Session
    ) -> None:
        number = desk.begin()
        status, _ = desk.upload(number, pdf(31))
        assert status == 303
        row = session.execute(select(Document)).scalar_one()
        path = app.extensions["judging.documents"].open(row.stored)
        assert (row.pages, row.name, path.stat().st_mode & 0o777) == (31, "เล่ม.pdf", 0o600)
        assert path.parent.parent == app.config["SETTINGS"].instance
        assert "31 หน้า" in desk.page(f"/teacher/registrations/{number}/form/documents")

        answer = desk.client.get(f"/documents/{row.id}")
        assert answer.get_data() == path.read_bytes()
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "ไฟล์นี้ว่างเปล่า"),
            (b"PK\x03\x04 a spreadsheet under another name", "ไฟล์นี้ไม่ใช่ PDF แม้ชื่อจะเป็น PDF"),
            (truncated(), "PDF นี้ไม่สมบูรณ์ ส่วนท้ายหายไป"),
            (pdf(2, password="ความลับ"), "PDF นี้ใส่รหัสผ่านไว้"),
            (b"%PDF-1.7\nnothing in here\nstartxref\n9\n%%EOF\n", "PDF นี้เสียหาย อ่านไม่ได้"),
        ],
        ids=["empty", "other", "truncated", "locked", "damaged"],
    )
    def test_what_is_no_whole_open_pdf_is_refused_with_the_reason(
        self, app: Flask, desk: Desk, session: Session, data: bytes, said: str
    ) -> None:
        number = desk.begin()
        status, shown = desk.upload(number, data)

        assert (status, said in shown) == (422, True)
        assert session.execute(select(Document)).first() is None
        assert app.extensions["judging.documents"].names() == frozenset()

    def test_the_same_file_in_two_places_is_questioned(self, desk: Desk) -> None:
        number = desk.begin()
        data = pdf(3)
        desk.upload(number, data)
        address = f"/teacher/registrations/{number}/form/documents"
        question = "ไฟล์เดียวกันนี้ส่งไว้เป็นเอกสารอื่นด้วย: แบบรายงานการวิจัย (ว-สอศ-3)"
        assert question not in desk.page(address)
        assert desk.upload(number, data, kind="has_manual")[0] == 303
        assert question in desk.page(address)
        assert question in desk.page(f"/teacher/registrations/{number}")

    def test_a_file_that_was_replaced_or_taken_back_is_gone(self, app: Flask, desk: Desk, session: Session) -> None:
        number = desk.begin()
        desk.upload(number, pdf(1))
        desk.upload(number, pdf(2))
        live = session.execute(select(Document).where(Document.removed_at.is_(None))).scalar_one()
        assert (live.pages, app.extensions["judging.documents"].names()) == (2, frozenset({live.stored}))
        document_id = live.id
        session.rollback()
        desk.client.post(f"/teacher/documents/{document_id}/remove")
        assert app.extensions["judging.documents"].names() == frozenset()
        assert desk.client.get(f"/documents/{document_id}").status_code == 404

    @pytest.mark.every_database
    def test_documents_of_a_draft_are_the_teachers_alone(self, app: Flask, desk: Desk, world: World) -> None:
        number = desk.begin()
        desk.upload(number, pdf())
        document_id = db.session.execute(select(Document.id)).scalar_one()
        db.session.rollback()
        organiser = world.user(grants=[Grant(Role.ORGANISER, round_id=desk.setting.round_id)])
        client = signed_in(browser(app), organiser)
        assert client.get(f"/documents/{document_id}").status_code == 403
        desk.save(number, "work", title_th="ผลงาน")
        desk.client.post(f"/teacher/registrations/{number}/submit")
        assert client.get(f"/documents/{document_id}").status_code == 200

    def test_nothing_is_taken_after_the_time(self, app: Flask, desk: Desk, session: Session) -> None:
        number = desk.begin()
        with transaction() as writing:
            writing.execute(update(Contest).values(state=ContestState.SCREENING))
        status, shown = desk.upload(number, pdf())
        assert (status, "รายการนี้ดำเนินการขั้นต่อไปแล้ว" in shown) == (422, True)
        assert app.extensions["judging.documents"].names() == frozenset()


class TestOtherPages:
    def test_home_asks_as_much_for_three_works_as_for_one(self, desk: Desk) -> None:
        desk.handed_in()
        desk.begin()
        with statements() as first:
            desk.page("/teacher/")
        for title in ("ผลงานที่สอง", "ผลงานที่สาม"):
            desk.handed_in(title)
            desk.begin()
        with statements() as then:
            desk.page("/teacher/")
        assert len(then) == len(first)

    def test_a_draft_for_somebody_elses_institution_is_refused(self, desk: Desk, world: World) -> None:
        other = world.institution("วิทยาลัยอื่น")
        form = {"contest_id": desk.setting.contest_id, "institution_id": other}
        assert desk.client.post("/teacher/registrations", data=form).status_code == 403
        assert db.session.execute(select(Registration)).first() is None

    def test_a_contest_of_another_area_is_entered_only_by_a_deliberate_choice(
        self, desk: Desk, session: Session
    ) -> None:
        with transaction() as writing:
            writing.execute(update(Round).values(level=RoundLevel.REGION, area="ภาคใต้"))
        home = desk.page("/teacher/")
        assert "ยังไม่มีรายการของพื้นที่ท่านที่เปิดรับลงทะเบียน" in home
        assert home.index("รายการของพื้นที่อื่น") < home.index('name="assigned"')

        form = {"contest_id": desk.setting.contest_id, "institution_id": desk.institution_id, "back": "/teacher/"}
        desk.client.post("/teacher/registrations", data=form)
        assert "สถานศึกษาของท่านอยู่นอกพื้นที่ของรายการนี้" in desk.page("/teacher/")
        assert session.execute(select(Registration)).first() is None
        session.rollback()

        desk.client.post("/teacher/registrations", data={**form, "assigned": "1"})
        number = session.execute(select(Registration.id)).scalar_one()
        session.rollback()
        assert "อยู่ในภาคกลาง แต่รายการนี้เป็นของภาคใต้" in desk.page(f"/teacher/registrations/{number}")

    def test_an_organiser_sets_the_times_of_the_round(self, app: Flask, world: World) -> None:
        without_csrf(app)
        setting = world.contest(state=ContestState.REGISTRATION, school_year=2564)
        organiser = world.user(grants=[Grant(Role.ORGANISER, round_id=setting.round_id)])
        client = signed_in(browser(app), organiser)
        address = f"/organise/contests/{setting.contest_id}/windows"
        form = {"registration_opens": "2565-01-10 08.30", "registration_closes": "2022-02-01T16:30"}
        assert client.post(address, data=form).status_code == 303
        shown = unescape(client.get(f"/organise/contests/{setting.contest_id}").get_data(as_text=True))
        assert "1\u00a0กุมภาพันธ์\u00a02565 เวลา\u00a016.30\u00a0น." in shown
        wrong = client.post(address, data={"registration_closes": "พรุ่งนี้"})
        assert (wrong.status_code, "ยังไม่ใช่วันและเวลา" in unescape(wrong.get_data(as_text=True))) == (422, True)
        far = client.post(address, data={"registration_closes": "2570-02-01T16:30"})
        assert (far.status_code, "ห่างจากปีการศึกษา 2564 มาก" in unescape(far.get_data(as_text=True))) == (422, True)


class TestJudges:
    def test_a_judge_reads_what_the_team_handed_in_and_downloads_it(self, app: Flask, world: World) -> None:
        setting = world.contest(entries=1, judges=1)
        stored = app.extensions["judging.documents"].put(pdf(4))
        with transaction() as session:
            entry = session.get_one(Entry, setting.entries[0])
            entry.facts = dump({"energy_cost_before": Fraction(7, 2), "use_places": 3, "course": "ไฟฟ้า"})
            registration = registrations.ensure_for_entry(session, entry_id=entry.id)
            file = documents.File("คู่มือ.pdf", stored, 900, 4, "0" * 64)
            row = Document(registration_id=registration.id, kind="has_manual", name=file.name, stored=stored)
            row.size, row.pages, row.sha256, row.uploaded_at = file.size, file.pages, file.sha256, clock.now()
            session.add(row)
            session.flush()
            document_id = row.id
        judge = signed_in(browser(app), setting.users[0])
        (contest,) = judge.get("/api/v1/judging").get_json()["contests"]
        (work,) = contest["entries"]

        assert [line["text"]["th"] for line in work["facts"]] == [
            "รายวิชาที่ผลงานเกิดขึ้น: ไฟฟ้า",
            "ทดลองใช้แล้ว 3 แห่ง",
            "ต้นทุนพลังงานต่อหน่วยผลิต เดิม 3.5",
        ]
        assert [(document["id"], document["items"]) for document in work["documents"]] == [(document_id, ["1.3"])]
        assert judge.get(f"/documents/{document_id}").status_code == 200

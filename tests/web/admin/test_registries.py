"""The administrator's pages of past works and institutions."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from judging.models import Entry, Institution, InstitutionMerge, PastWork
from tests.readers.files import xlsx
from tests.world import World

pytestmark = pytest.mark.every_database

PAST_HEADER = ("ชื่อผลงาน", "ปีการศึกษา", "ระดับ", "รางวัล", "สถานศึกษา")
A_PAST = ("เครื่องอบแห้งลำไย", "2563", "ชาติ", "ชนะเลิศ", "วท.ลพบุรี")


def text(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def upload(browser: FlaskClient, address: str, data: bytes) -> TestResponse:
    return browser.post(address, data={"file": (io.BytesIO(data), "a.xlsx")})


def confirm(browser: FlaskClient, address: str, shown: str, act: str = "confirm") -> TestResponse:
    fields = {name: re.search(f'name="{name}" value="([^"]+)"', shown) for name in ("upload", "seen")}
    given = {name: found[1] for name, found in fields.items() if found}
    return browser.post(address, data={**given, "act": act})


def test_past_works_are_looked_at_and_then_taken_over(browser: FlaskClient, world: World, session: Session) -> None:
    kept = upload(browser, "/admin/past-works/import", xlsx([PAST_HEADER, A_PAST]))
    shown = text(browser.get(kept.location))

    assert session.execute(select(func.count()).select_from(PastWork)).scalar_one() == 0
    assert "เครื่องอบแห้งลำไย" in shown
    assert "2563 · ระดับชาติ" in shown
    assert confirm(browser, "/admin/past-works/import", shown).location == "/admin/past-works"
    session.rollback()
    assert session.execute(select(PastWork.title, PastWork.school_year)).tuples().all() == [("เครื่องอบแห้งลำไย", 2563)]
    again = text(browser.get(upload(browser, "/admin/past-works/import", xlsx([PAST_HEADER, A_PAST])).location))
    assert "ข้อมูลทั้งหมดมีอยู่แล้ว" in again


def test_what_is_wrong_in_a_row_is_said_at_the_row_and_nothing_is_taken(
    browser: FlaskClient, world: World, session: Session
) -> None:
    wrong = (A_PAST[0], "2020", *A_PAST[2:])
    shown = text(browser.get(upload(browser, "/admin/past-works/import", xlsx([PAST_HEADER, A_PAST, wrong])).location))

    assert "“2020” เป็นปี ค.ศ. โปรดใช้ปี พ.ศ. เช่น 2563" in shown
    assert 'value="confirm"' not in shown
    assert confirm(browser, "/admin/past-works/import", shown).status_code == 422
    session.rollback()
    assert session.execute(select(func.count()).select_from(PastWork)).scalar_one() == 0


def test_a_file_of_another_kind_is_refused_and_a_file_left_is_dropped(browser: FlaskClient, world: World) -> None:
    refused = upload(browser, "/admin/past-works/import", xlsx([("รหัสผลงาน", "ชื่อผลงาน"), ("A1", "เครื่องอบ")]))
    kept = upload(browser, "/admin/past-works/import", xlsx([PAST_HEADER, A_PAST])).location
    left = confirm(browser, "/admin/past-works/import", text(browser.get(kept)), act="cancel")

    assert refused.status_code == 422
    assert left.location == "/admin/past-works"
    assert browser.get(kept).status_code == 303


def test_past_works_are_searched_and_one_is_taken_out(browser: FlaskClient, world: World, session: Session) -> None:
    rows = (A_PAST, ("กังหันลม", "2562", "ภาค", "", "วท.ตาก"))
    kept = upload(browser, "/admin/past-works/import", xlsx([PAST_HEADER, *rows])).location
    confirm(browser, "/admin/past-works/import", text(browser.get(kept)))
    number = session.execute(select(PastWork.id).where(PastWork.title == "กังหันลม")).scalar_one()

    by_college, by_year = (text(browser.get(f"/admin/past-works?search={word}")) for word in ("ลพบุรี", "2562"))

    assert ("เครื่องอบแห้งลำไย" in by_college, "กังหันลม" in by_college) == (True, False)
    assert ("เครื่องอบแห้งลำไย" in by_year, "กังหันลม" in by_year) == (False, True)
    assert browser.post(f"/admin/past-works/{number}/remove").status_code == 303
    assert "กังหันลม" not in text(browser.get("/admin/past-works"))


def test_institutions_are_taken_over_from_a_sheet(browser: FlaskClient, world: World, session: Session) -> None:
    header = ("ชื่อสถานศึกษา", "จังหวัด", "รัฐ/เอกชน")
    address = "/admin/institutions/import"
    shown = text(browser.get(upload(browser, address, xlsx([header, ("วท.ตาก", "ตาก", "เอกชน")])).location))

    assert confirm(browser, address, shown).location == "/admin/institutions"
    row = session.execute(select(Institution)).scalar_one()
    assert (row.name_th, row.province, row.is_private) == ("วิทยาลัยเทคนิคตาก", "ตาก", True)


@pytest.mark.parametrize(("kind", "name"), [("past-works", "past-works"), ("institutions", "institutions")])
def test_the_empty_sheet_is_a_workbook(browser: FlaskClient, world: World, kind: str, name: str) -> None:
    answer = browser.get(f"/admin/{kind}/template")

    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'


def test_an_institution_is_mended_and_an_unknown_province_named_with_the_nearest(
    browser: FlaskClient, world: World, session: Session
) -> None:
    number = world.institution("วิทยาลัยเทคนิคลพบุรี")
    values = {"name_th": "วิทยาลัยเทคนิคลพบุรี", "province": "ลพบุรรี", "region": "ภาคกลาง", "is_private": "y"}

    refused = browser.post(f"/admin/institutions/{number}", data=values)
    saved = browser.post(f"/admin/institutions/{number}", data=values | {"province": "ลพบุรี"})

    assert refused.status_code == 422
    assert "หากหมายถึง ลพบุรี โปรดแก้ไข" in text(refused)
    assert saved.status_code == 303
    session.rollback()
    row = session.get_one(Institution, number)
    assert (row.region, row.is_private) == ("ภาคกลาง", True)


def test_two_institutions_that_are_one_are_merged_after_a_look_at_both(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1)
    gone = session.get_one(Entry, setting.entries[0]).institution_id
    kept = world.institution("วิทยาลัยทดสอบ ๑๐")
    page = f"/admin/institutions/{gone}/merge"

    chosen = text(browser.get(page))
    both = text(browser.get(f"{page}?into={kept}"))

    assert f"{page}?into={kept}" in chosen
    assert "ผลงาน 1 รายการ" in both
    assert session.execute(select(func.count()).select_from(InstitutionMerge)).scalar_one() == 0
    assert browser.post(page, data={"into": kept}).location == f"/admin/institutions/{kept}"
    session.rollback()
    assert session.get_one(Entry, setting.entries[0]).institution_id == kept
    assert "รวมเข้ากับแห่งนี้แล้ว" in text(browser.get(f"/admin/institutions/{kept}"))
    assert browser.get(f"/admin/institutions/{gone}").status_code == 404
    assert browser.get(page).status_code == 404


def test_a_search_for_the_other_institution_leaves_out_this_one(browser: FlaskClient, world: World) -> None:
    own, other = world.institution("วิทยาลัยเทคนิคลพบุรี"), world.institution("วิทยาลัยการอาชีพชัยบาดาล")

    shown = text(browser.get(f"/admin/institutions/{own}/merge?search=ลพบุรี"))

    assert f"into={other}" in shown
    assert f"into={own}" not in shown

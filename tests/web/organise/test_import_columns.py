"""Unusual headers on the import pages: what a person chooses, what is refused, and for whom it is remembered."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.models import ColumnMapping, Entry
from tests.readers.files import xlsx
from tests.web.organise.test_imports import LOPBURI, address, contest_of, fields, organiser, upload
from tests.web.signing import admin
from tests.world import World

__all__ = ["organiser"]

FORM = (
    ("ประทับเวลา", "ชื่อของผลงานทีมท่าน", "ทีมท่านมาจากที่ใด"),
    ("1/11/2026", "กังหันน้ำ", LOPBURI),
    ("2/11/2026", "เตาชีวมวล", LOPBURI),
)
OTHER = (("วันที่ส่ง", "ผลงานใด", "ของใคร"), ("3/11/2026", "ถังหมัก", LOPBURI))
RIGHT = ("", "title_th", "institution")


def columns(page: str) -> list[str]:
    """The names of the selects of the page, in order."""
    return re.findall(r'<select [^>]*name="(column-[^"]+)"', page)


def choice(page: str, *names: str) -> dict[str, str]:
    """The form with these choices, in the order of the columns."""
    return fields(page) | dict(zip(columns(page), names, strict=True)) | {"act": "explain"}


def chosen(page: str) -> list[str]:
    """The choices that the page shows."""
    selects = re.findall(r"<select .*?</select>", page, re.DOTALL)
    return ["".join(re.findall(r'<option value="([^"]*)" selected', select)) for select in selects]


def remembered(session: Session) -> int:
    session.rollback()
    return session.execute(select(func.count()).select_from(ColumnMapping)).scalar_one()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("", "", ""), "No column is chosen for “title”. Choose one."),
        (("", "title_th", ""), "No column is chosen for “institution”. Choose one."),
        (("title_th", "title_th", "institution"), "Several columns are chosen for “title”. Choose only one."),
        (("password", "title_th", "institution"), "The form contains a column that does not exist."),
    ],
    ids=["nothing", "one missing", "one twice", "tampered"],
)
def test_a_choice_that_will_not_do_comes_back_with_the_reason_and_nothing_is_remembered(
    organiser: FlaskClient, world: World, session: Session, names: tuple[str, ...], said: str
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", xlsx(FORM)).text

    answer = organiser.post(address(contest_id, "works"), data=choice(page, *names))

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert chosen(answer.text) == [name if name != "password" else "" for name in names]
    assert fields(answer.text)["upload"] == fields(page)["upload"]
    assert remembered(session) == 0


TITLED = (
    ("รายชื่อผลงาน", "ผลงานใด", "สถานที่"),
    ("ลำดับ", "ชื่อเรียก", "มาจาก"),
    ("1", "กังหันน้ำ", LOPBURI),
    ("2", "เตาชีวมวล", LOPBURI),
)
"""A sheet whose second row is the header, though the first one looks as much like one."""


def test_the_row_of_the_headers_is_chosen_by_hand_and_remembered(organiser: FlaskClient, world: World) -> None:
    contest = contest_of(world)
    where = address(contest, "works")
    first = upload(organiser, contest, "works", xlsx(TITLED)).text
    (field,) = set(re.findall(r'name="(header-[^"]+)" value="2"', first))

    second = organiser.post(where, data={**fields(first), field: "2", "act": "header"}, follow_redirects=True).text
    preview = organiser.post(where, data=choice(second, *RIGHT) | {field: "2"}, follow_redirects=True).text
    again = upload(organiser, contest, "works", xlsx((*TITLED, ("3", "ถังหมัก", LOPBURI)))).text

    assert "ชื่อเรียก" in second
    assert re.search(r'value="2" checked', second)
    assert "กังหันน้ำ" in preview
    assert "ผลงานใด" not in preview
    assert "ถังหมัก" in again
    assert not columns(again)


def test_a_choice_leads_to_the_preview_and_is_remembered_for_this_person_alone(
    app: Flask, organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", xlsx(FORM)).text

    answer = organiser.post(address(contest_id, "works"), data=choice(page, *RIGHT), follow_redirects=True)
    assert "will get this code" in answer.text

    again = upload(organiser, contest_id, "works", xlsx([*FORM, ("3/11/2026", "ถังหมัก", LOPBURI)])).text
    assert columns(again) == []
    assert "All 3 rows of the file: 3 new." in again
    colleague = admin(app, world)
    assert len(columns(upload(colleague, contest_id, "works", xlsx(FORM)).text)) == 3
    assert remembered(session) == 1


def test_columns_can_be_changed_from_the_preview_and_the_answers_stay(organiser: FlaskClient, world: World) -> None:
    contest_id = contest_of(world)
    header = ("ชื่อผลงาน", "สถานศึกษา", "ผู้จัดทำ", "หมายเหตุ")
    page = upload(organiser, contest_id, "works", xlsx([header, ("กังหัน", LOPBURI, "สมชาย", "Turbine")])).text

    surname = re.search(r'name="(file-surname-[0-9a-f]+)"', page)
    assert surname
    asked = fields(page) | {"act": "columns", surname[1]: "take"}
    change = organiser.post(address(contest_id, "works"), data=asked, follow_redirects=True)
    assert chosen(change.text) == ["title_th", "institution", "makers", ""]

    said = choice(change.text, "title_th", "institution", "makers", "title_en")
    after = organiser.post(address(contest_id, "works"), data=said, follow_redirects=True)

    assert re.search(rf'name="{surname[1]}" id="[^"]+" value="take" checked', after.text)
    assert "Columns not used" not in after.text


def test_a_sheet_without_a_choice_is_not_read_beside_one_that_is_explained(
    organiser: FlaskClient, world: World
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", xlsx(FORM, OTHER)).text
    assert len(columns(page)) == 6

    said = choice(page, *RIGHT, "", "", "")
    after = organiser.post(address(contest_id, "works"), data=said, follow_redirects=True)

    assert "All 2 rows of the file: 2 new." in after.text
    assert "Sheet “แผ่น 2” was not read" in html.unescape(after.text)
    half = organiser.post(address(contest_id, "works"), data=choice(page, *RIGHT, "", "title_th", ""))
    assert "แผ่น 2: No column is chosen for “institution”" in html.unescape(half.text)


def test_headers_of_other_files_and_uploads_of_others_are_not_explained(
    app: Flask, organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", xlsx(FORM)).text
    foreign = {f"column-{'f' * 16}-{place}": name for place, name in enumerate(RIGHT)}

    answer = organiser.post(address(contest_id, "works"), data=fields(page) | foreign | {"act": "explain"})
    assert answer.status_code == 422
    colleague = admin(app, world)
    refused = colleague.post(address(contest_id, "works"), data=choice(page, *RIGHT))

    assert refused.status_code == 303
    assert "upload=" not in refused.headers["Location"]
    assert remembered(session) == 0


def test_a_second_click_and_an_old_tab_tell_what_the_import_did(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    header = ("รหัส", "ชื่อผลงาน", "สถานศึกษา")
    page = upload(organiser, contest_id, "works", xlsx([header, ("A1", "กังหัน", LOPBURI)])).text
    first = organiser.post(address(contest_id, "works"), data=fields(page), follow_redirects=True)
    assert "Imported: 1 new" in first.text

    second = organiser.post(address(contest_id, "works"), data=fields(page), follow_redirects=True)
    tab = organiser.get(f"{address(contest_id, 'works')}?upload={fields(page)['upload']}", follow_redirects=True)

    assert "Imported: 1 new" in second.text
    assert "Imported: 1 new" in tab.text
    assert session.execute(select(func.count(Entry.id))).scalar() == 1


def test_wrong_rows_are_left_out_only_on_request_and_a_tampered_request_leaves_none_out(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    header = ("รหัส", "ชื่อผลงาน", "สถานศึกษา")
    page = upload(organiser, contest_id, "works", xlsx([header, ("A1", "", LOPBURI), ("A2", "ถัง", LOPBURI)])).text
    assert "Leave the wrong row out, go on with 1" in page
    tampered = organiser.post(address(contest_id, "works"), data=fields(page) | {"file-wrong": "yes"})
    assert tampered.status_code == 422

    left = organiser.post(
        address(contest_id, "works"), data=fields(page) | {"act": "leave_wrong"}, follow_redirects=True
    )
    assert "One wrong row is left out." in left.text
    back = organiser.post(
        address(contest_id, "works"), data=fields(page) | {"act": "keep_wrong"}, follow_redirects=True
    )
    assert "The file has errors." in back.text
    done = organiser.post(
        address(contest_id, "works"), data=fields(left.text) | {"file-wrong": "leave"}, follow_redirects=True
    )

    assert "Imported: 1 new, 0 changed, 0 unchanged. Left out: 1 wrong row." in done.text
    assert session.execute(select(Entry.code)).scalars().all() == ["A2"]

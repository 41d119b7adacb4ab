"""Import pages: choose a file, preview, answer questions, confirm; and the messages for unusable files."""

from __future__ import annotations

import html
import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.imports.columns import JUDGES, WORKS
from judging.core.roles import RoundLevel
from judging.models import Entry, Institution, PanelMember, Round
from judging.readers.spreadsheets.limits import MAX_BYTES
from tests.readers.files import WORKS_HEADER, read_judges, read_works, sample, xlsx
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import World

LOPBURI = "วิทยาลัยเทคนิคลพบุรี"


@pytest.fixture
def organiser(app: Flask, world: World) -> FlaskClient:
    """An organiser's browser, in English."""
    without_csrf(app)
    client = admin(app, world)
    client.get("/language/en")
    return client


def contest_of(world: World) -> int:
    return world.contest(state=ContestState.REGISTRATION).contest_id


def address(contest_id: int, kind: str) -> str:
    return f"/organise/contests/{contest_id}/{'entries' if kind == 'works' else 'panel'}/import"


def upload(client: FlaskClient, contest_id: int, kind: str, data: bytes) -> TestResponse:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), "ตาราง.xlsx")})
    return client.post(
        address(contest_id, kind),
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        follow_redirects=True,
    )


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the preview's form."""
    found = re.findall(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"', page)
    return dict(found)


def doubts(page: str) -> dict[str, list[str]]:
    """Each question with the answers offered."""
    offered: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="radio" required name="((?:college|file)-[^"]+)" id="[^"]+" value="([^"]+)"', page
    ):
        offered.setdefault(name, []).append(value)
    return offered


def take(client: FlaskClient, contest_id: int, kind: str, data: bytes) -> str:
    """Upload a file, give each question its first answer, and import; returns the page that follows."""
    page = upload(client, contest_id, kind, data).text
    said = {name: offered[0] for name, offered in doubts(page).items()}
    answer = client.post(address(contest_id, kind), data=fields(page) | said, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def left(app: Flask) -> list[Path]:
    """The uploaded files that wait, without the messages of imports that are done."""
    return [path for path in (app.config["SETTINGS"].instance / "uploads").iterdir() if path.suffix != ".ended"]


def test_the_organisers_sheets_twice_through_the_browser_make_works_and_judges_once(
    app: Flask, organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    world.institution("วิทยาลัยเทคนิคหาดใหญ", "สงขลา")
    works, judges = sample("works.xlsx"), sample("judges.xlsx")

    page = upload(organiser, contest_id, "works", works).text
    assert 'วิทยาลัยเทคนิคหาดให<mark class="differs">ญ</mark> (สงขลา)' in page
    assert len(doubts(page)) == 1
    assert "Imported: 8 new, 0 changed, 0 unchanged." in take(organiser, contest_id, "works", works)

    page = upload(organiser, contest_id, "judges", judges).text
    assert [len(offered) for offered in doubts(page).values()] == [2, 2]
    assert "Imported: 5 new, 0 changed, 0 unchanged." in take(organiser, contest_id, "judges", judges)

    assert "All 8 rows in the file are already in the system" in take(organiser, contest_id, "works", works)
    assert "All 5 rows in the file are already in the system" in take(organiser, contest_id, "judges", judges)
    assert "Everything is already in the system." in upload(organiser, contest_id, "works", works).text

    counts = [session.execute(select(func.count(model.id))).scalar() for model in (Entry, PanelMember, Institution)]
    assert counts == [8, 5, 8]


def test_nothing_is_stored_by_looking(organiser: FlaskClient, world: World, session: Session) -> None:
    contest_id = contest_of(world)

    page = html.unescape(upload(organiser, contest_id, "works", sample("works.xlsx")).text)

    assert "Columns not used: หมายเหตุ." in page
    assert "were normalised: “ระบบสูบน้ำ" in page
    assert session.execute(select(func.count(Entry.id))).scalar() == 0


def test_works_from_other_provinces_are_counted_and_marked_and_imported_all_the_same(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    session.execute(update(Round).values(level=RoundLevel.PROVINCE, area="ลพบุรี"))
    session.commit()
    data = xlsx([WORKS_HEADER, ("A1", "เตา", LOPBURI, "ลพบุรี"), ("A2", "ถัง", "วิทยาลัยเทคนิคสุรินทร์", "สุรินทร์")])

    page = upload(organiser, contest_id, "works", data).text

    assert "One work is from outside the area of this contest." in page
    assert re.findall("Outside the area of this contest: [^<]+", page) == ["Outside the area of this contest: Surin"]
    assert "Imported: 2 new, 0 changed, 0 unchanged." in take(organiser, contest_id, "works", data)


def test_choices_that_differ_in_a_vowel_mark_show_where_and_the_row_follows_the_answer(
    organiser: FlaskClient, world: World
) -> None:
    contest_id = contest_of(world)
    world.institution(LOPBURI, "ลพบุรี")

    page = upload(organiser, contest_id, "works", xlsx([WORKS_HEADER, ("A1", "เตา", "วิทยาลัยเทคนิคลพบุรื", "ลพบุรี")])).text

    assert 'วิทยาลัยเทคนิคลพบุ<mark class="differs">รี</mark> (ลพบุรี)' in page
    assert 'วิทยาลัยเทคนิคลพบุ<mark class="differs">รื</mark> (ลพบุรี)' in page
    assert re.search("as answered above</span><small>in the file: วิทยาลัยเทคนิคลพบุรื", page)


def test_the_row_of_a_judge_whose_position_names_a_college_waits_for_the_answer(
    organiser: FlaskClient, world: World
) -> None:
    contest_id = contest_of(world)

    page = upload(organiser, contest_id, "judges", sample("judges.xlsx")).text

    assert page.count("as answered above") == sum(len(offered) == 2 for offered in doubts(page).values()) == 2


def test_an_unanswered_doubt_shows_the_page_again_with_the_answers_that_were_given(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    data = sample("judges.xlsx")
    page = upload(organiser, contest_id, "judges", data).text
    first, second = doubts(page)

    answer = organiser.post(address(contest_id, "judges"), data=fields(page) | {first: "none"})

    assert answer.status_code == 422
    assert "(1 left to answer)" in answer.text
    assert re.search(rf'name="{first}" id="[^"]+" value="none" checked', answer.text)
    assert session.execute(select(func.count(PanelMember.id))).scalar() == 0
    session.rollback()
    organiser.post(address(contest_id, "judges"), data=fields(answer.text) | {first: "none", second: "new"})
    assert session.execute(select(func.count(PanelMember.id))).scalar() == 5


def test_wrong_rows_say_why_and_leave_no_way_to_import(organiser: FlaskClient, world: World, session: Session) -> None:
    contest_id = contest_of(world)
    data = xlsx([WORKS_HEADER, ("A1", "", LOPBURI, ""), ("A2", "ข", LOPBURI, ""), ("A2", "ค", LOPBURI, "")])

    page = html.unescape(upload(organiser, contest_id, "works", data).text)

    assert "title is missing. Fill it in." in page
    assert "Row 3 has the same code “A2”." in page
    assert 'value="confirm"' not in page
    forced = organiser.post(address(contest_id, "works"), data=fields(page))
    assert forced.status_code == 422
    assert session.execute(select(func.count(Entry.id))).scalar() == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 broken", "The file is damaged or incomplete."),
        (b"x" * (MAX_BYTES + 1), "at most 5 MB"),
        (xlsx([("คำชี้แจง",)]), "This is not a sheet of works."),
    ],
    ids=["empty", "broken", "too large", "other kind"],
)
def test_a_file_that_will_not_do_is_named_and_not_kept(
    app: Flask, organiser: FlaskClient, world: World, data: bytes, said: str
) -> None:
    answer = upload(organiser, contest_of(world), "works", data)

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert not (app.config["SETTINGS"].instance / "uploads").exists()


def test_a_request_over_the_limit_is_refused_before_it_is_read(organiser: FlaskClient, world: World) -> None:
    answer = upload(organiser, contest_of(world), "works", b"x" * (7 * 1024 * 1024))

    assert answer.status_code == 413
    assert "The limit is 6 MB" in answer.text


@pytest.mark.parametrize(("kind", "list_of"), [("works", "entries"), ("judges", "panel")])
def test_cancel_leads_to_the_list_that_the_file_is_for(
    organiser: FlaskClient, world: World, kind: str, list_of: str
) -> None:
    contest_id = contest_of(world)
    page = organiser.get(address(contest_id, kind)).text
    assert re.findall(r'href="([^"]*)"[^>]*>Cancel', page) == [f"/organise/contests/{contest_id}/{list_of}"]


def test_no_file_is_asked_for(organiser: FlaskClient, world: World) -> None:
    answer = organiser.post(address(contest_of(world), "works"), data={})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_what_others_changed_since_is_shown_before_it_is_imported(
    organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", sample("works.xlsx")).text
    take(organiser, contest_id, "works", sample("works.xlsx"))

    answer = organiser.post(address(contest_id, "works"), data=fields(page))

    assert answer.status_code == 422
    assert "Someone changed works or judges in the meantime." in answer.text
    assert "Everything is already in the system." in answer.text


def test_the_file_is_for_its_owner_alone_and_gone_after_the_import(
    app: Flask, organiser: FlaskClient, world: World
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", sample("works.xlsx")).text
    kept, _cells = sorted(left(app))
    assert kept.stat().st_mode & 0o777 == 0o600
    other = admin(app, world)
    seen = other.get(f"{address(contest_id, 'works')}?upload={fields(page)['upload']}")
    assert seen.status_code == 303
    elsewhere = organiser.get(f"{address(contest_id, 'judges')}?upload={fields(page)['upload']}")
    assert elsewhere.status_code == 303

    organiser.post(address(contest_id, "works"), data=fields(page))

    assert left(app) == []


@pytest.mark.parametrize("token", ["../../judging.db", "x", "a" * 32, "*" * 32])
def test_a_token_of_no_file_leads_back_to_the_choice(organiser: FlaskClient, world: World, token: str) -> None:
    contest_id = contest_of(world)

    assert organiser.get(address(contest_id, "works"), query_string={"upload": token}).status_code == 303
    assert organiser.post(address(contest_id, "works"), data={"upload": token}).status_code == 303


def test_leaving_imports_nothing_and_deletes_the_file(
    app: Flask, organiser: FlaskClient, world: World, session: Session
) -> None:
    contest_id = contest_of(world)
    page = upload(organiser, contest_id, "works", sample("works.xlsx")).text

    organiser.post(address(contest_id, "works"), data=fields(page) | {"act": "cancel"})

    assert left(app) == []
    assert session.execute(select(func.count(Entry.id))).scalar() == 0


def test_files_left_lying_are_swept_after_a_day_and_are_few(app: Flask, organiser: FlaskClient, world: World) -> None:
    contest_id = contest_of(world)
    for _ in range(5):
        upload(organiser, contest_id, "works", sample("works.xlsx"))
    assert len(left(app)) == 2 * 3  # each with its cells
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in left(app):
        os.utime(path, (long_ago, long_ago))

    upload(organiser, contest_id, "judges", sample("judges.xlsx"))

    assert len(left(app)) == 2


def test_nothing_can_be_imported_after_certification(organiser: FlaskClient, world: World, session: Session) -> None:
    contest_id = world.contest(state=ContestState.CERTIFIED).contest_id

    page = organiser.get(address(contest_id, "works")).text
    answer = upload(organiser, contest_id, "works", sample("works.xlsx"))

    assert 'type="file"' not in page
    assert "The results are certified" in answer.text
    assert session.execute(select(func.count(Entry.id))).scalar() == 0


def test_templates_are_downloaded_and_come_back_as_empty_sheets_of_their_kind(
    organiser: FlaskClient, world: World
) -> None:
    contest_id = contest_of(world)
    works = organiser.get(f"/organise/contests/{contest_id}/entries/template")
    judges = organiser.get(f"/organise/contests/{contest_id}/panel/template")

    assert works.headers["Content-Disposition"] == 'attachment; filename="works.xlsx"'
    assert read_works(works.data).columns == {column.name for column in WORKS.columns if column.in_template}
    assert read_judges(judges.data).columns == {
        column.name for column in JUDGES.columns if column.in_template and not column.part_of
    }


def test_a_teacher_and_a_judge_find_no_import(app: Flask, world: World) -> None:
    setting = world.contest(judges=1)
    judge = signed_in(browser(app), setting.users[0])

    assert judge.get(address(setting.contest_id, "works")).status_code == 403
    assert judge.get(f"/organise/contests/{setting.contest_id}/entries/template").status_code == 403


def test_what_is_typed_in_a_sheet_is_never_markup(organiser: FlaskClient, world: World) -> None:
    data = xlsx([WORKS_HEADER, ("A1", "<script>alert(1)</script>", "<b>วท.</b>", "")])

    page = upload(organiser, contest_of(world), "works", data).text

    assert "<script>alert" not in page
    assert "<b>วท" not in page


@pytest.mark.parametrize("kind", ["works", "judges"])
@pytest.mark.parametrize(
    "said",
    [
        "",
        "none!",
        "known:",
        "known:0",
        "known:๑",
        "known:999999999999999999999",
        "file:",
        "file:abc",
        "\x00",
        "ก" * 9999,
    ],
)
def test_a_tampered_answer_imports_nothing_and_is_asked_again(
    organiser: FlaskClient, world: World, session: Session, kind: str, said: str
) -> None:
    contest_id = contest_of(world)
    world.institution("วิทยาลัยเทคนิคลพบุร", "ลพบุรี")
    rows = {
        "works": [WORKS_HEADER, ("A1", "กังหัน", LOPBURI, "ลพบุรี")],
        "judges": [("ชื่อ-สกุล", "ตำแหน่ง", "สถานศึกษา"), ("มาลี ศรีสุข", "ครู", LOPBURI)],
    }
    page = upload(organiser, contest_id, kind, xlsx(rows[kind])).text
    (asked,) = doubts(page)

    answer = organiser.post(address(contest_id, kind), data=fields(page) | {asked: said, "college-x": "new"})

    assert answer.status_code == 422
    assert "First answer the questions below" in answer.text
    assert list(doubts(answer.text)) == [asked]
    assert session.execute(select(func.count(Entry.id))).scalar() == 0

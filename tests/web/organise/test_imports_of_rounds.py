"""Pages that import one list into all categories of a round."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.imports import importers
from judging.jobs.worker import Worker
from judging.models import Contest, Entry, PanelMember, User
from tests.readers.files import xlsx
from tests.web.signing import admin, without_csrf
from tests.world import World

WORKS = ("ประเภท", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา", "จังหวัด")
LOPBURI = "วิทยาลัยเทคนิคลพบุรี"
TWO = (("4", "เครื่องอบแห้ง", LOPBURI, "ลพบุรี"), ("ประเภทที่ 1", "เตียงพลิกตัว", LOPBURI, "ลพบุรี"))
WRONG = ("9", "งานที่ไม่มีประเภท", LOPBURI, "ลพบุรี")


@pytest.fixture
def organiser(app: Flask, world: World) -> FlaskClient:
    """An organiser's browser, in English."""
    without_csrf(app)
    client = admin(app, world)
    client.get("/language/en")
    return client


@pytest.fixture
def contests(world: World) -> dict[str, int]:
    """The contests of a round by category."""
    setting = world.contest(state=ContestState.REGISTRATION)
    return {"4": setting.contest_id, "1": world.category(setting, "1")}


def address(contests: dict[str, int], kind: str = "works") -> str:
    return f"/organise/contests/{contests['4']}/round/{kind}"


def upload(client: FlaskClient, to: str, *rows: tuple[str, ...], header: tuple[str, ...] = WORKS) -> str:
    answer = client.post(to, data={"file": (io.BytesIO(xlsx([header, *rows])), "a.xlsx")}, follow_redirects=True)
    return html.unescape(answer.text)


def confirm(client: FlaskClient, to: str, page: str, **more: str) -> TestResponse:
    hidden = dict(re.findall(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"', page))
    return client.post(to, data=hidden | more, follow_redirects=True)


def counted(session: Session, model: type = Entry) -> dict[str, int]:
    """Rows of the model by category."""
    query = select(Contest.category, func.count()).join(model, model.contest_id == Contest.id)  # type: ignore[attr-defined]
    found = dict(row._tuple() for row in session.execute(query.group_by(Contest.category)))
    session.rollback()
    return found


def test_round_page_leads_to_one_import_for_works_and_one_for_judges(
    organiser: FlaskClient, contests: dict[str, int]
) -> None:
    page = organiser.get(f"/organise/contests/{contests['4']}/round").text

    assert f'href="{address(contests)}"' in page
    assert f'href="{address(contests, "judges")}"' in page
    assert organiser.get(f"{address(contests)}/template").headers["Content-Disposition"].endswith('"works.xlsx"')
    assert "ประเภท" in organiser.get(address(contests, "judges")).text


def test_preview_is_grouped_by_category_and_all_are_imported_at_once(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    page = upload(organiser, address(contests), *TWO)

    assert re.findall(r'<a href="#category-\d">([^<]*)</a>', page) == [
        "Category 1: quality of life",
        "Category 4: renewable energy for agriculture",
    ]
    assert "All 2 rows of the file: 2 new." in page
    assert "Category 1: quality of life · New" in page
    told = html.unescape(confirm(organiser, address(contests), page, act="confirm").text)

    assert "Imported: 2 new, 0 changed, 0 unchanged. New institutions: 1." in told
    assert "Category 1: 1 new, 0 changed, 0 unchanged. Category 4: 1 new, 0 changed, 0 unchanged." in told
    assert "All categories of the round" in told
    assert counted(session) == {"4": 1, "1": 1}
    assert "Everything is already in the system." in upload(organiser, address(contests), *TWO)


def test_row_without_a_category_is_listed_with_those_of_the_round_and_left_out_only_on_request(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    page = upload(organiser, address(contests), *TWO, WRONG)
    assert "Rows without a category of this round · Wrong" in page
    assert "This round has no category “9”. Its categories: 1, 4." in page
    assert 'value="confirm"' not in page

    left = html.unescape(confirm(organiser, address(contests), page, act="leave_wrong").text)
    assert "All 3 rows of the file: 2 new · 1 wrong row." in left
    told = confirm(organiser, address(contests), left, act="confirm", **{"file-wrong": "leave"}).text

    assert "Left out: 1 wrong row." in told
    assert counted(session) == {"4": 1, "1": 1}


def test_category_that_is_certified_refuses_its_rows_by_name(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    with transaction() as writing:
        writing.execute(update(Contest).where(Contest.id == contests["4"]).values(state=ContestState.CERTIFIED))

    page = upload(organiser, address(contests), *TWO)  # reached from the page of the certified one
    assert "The results of category 4 are certified, so nothing more can be imported into it." in page
    left = html.unescape(confirm(organiser, address(contests), page, act="leave_wrong").text)
    confirm(organiser, address(contests), left, act="confirm", **{"file-wrong": "leave"})
    assert counted(session) == {"1": 1}

    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.PUBLISHED))
    assert "The results are certified" in organiser.get(address(contests)).text


def test_change_since_the_preview_shows_it_again_and_imports_nothing(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    page = upload(organiser, address(contests), *TWO)
    other = upload(organiser, address(contests), ("1", "งานอื่น", LOPBURI, "ลพบุรี"))
    confirm(organiser, address(contests), other, act="confirm")

    answer = confirm(organiser, address(contests), page, act="confirm")

    assert answer.status_code == 422
    assert "Someone changed works or judges in the meantime." in answer.text
    assert counted(session) == {"1": 1}


def test_list_of_several_categories_on_the_page_of_one_is_not_taken_in_silence(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    own = f"/organise/contests/{contests['4']}/entries/import"

    page = upload(organiser, own, *TWO, ("", "งานที่ไม่ระบุประเภท", LOPBURI, "ลพบุรี"))

    assert "The row belongs to category 1, not to the category of this page." in page
    assert "The file has works or judges of other categories." in page
    assert f'<a href="{address(contests)}">Import into all categories of the round</a>' in page
    left = html.unescape(confirm(organiser, own, page, act="leave_wrong").text)
    confirm(organiser, own, left, act="confirm", **{"file-wrong": "leave"})
    assert counted(session) == {"4": 2}


def test_column_of_other_types_on_the_page_of_one_category_is_told_and_stops_nothing(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    own = f"/organise/contests/{contests['4']}/entries/import"

    page = upload(organiser, own, ("รัฐบาล", "เครื่องอบแห้ง", LOPBURI, "ลพบุรี"))

    assert "The category “รัฐบาล” is unknown. The row is imported into the category of this page." in page
    confirm(organiser, own, page, act="confirm")
    assert counted(session) == {"4": 1}


def test_judge_of_two_categories_counts_in_each_and_gets_one_account(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    to, header = address(contests, "judges"), ("ชื่อ-สกุล", "ประเภท", "ตำแหน่ง", "ประธาน")
    before = session.execute(select(func.count(User.id))).scalar_one()
    session.rollback()

    page = upload(organiser, to, ("นายสมชาย ใจดี", "1, 4", "ครู", ""), ("ดร.สมหญิง ใจงาม", "4", "", "ใช่"), header=header)

    assert "All 2 rows of the file: 3 new. One row names several categories and counts in each of them." in page
    confirm(organiser, to, page, act="confirm")
    assert counted(session, PanelMember) == {"1": 1, "4": 2}
    assert session.execute(select(func.count(User.id))).scalar_one() == before + 2


def test_question_whether_two_rows_are_one_judge_is_put_in_words(
    organiser: FlaskClient, contests: dict[str, int]
) -> None:
    header = ("ชื่อ-สกุล", "ประเภท", "สถานศึกษา")
    two = (("นายสมชาย ใจดี", "1", LOPBURI), ("นายสมชาย ใจดี", "4", "วิทยาลัยเทคนิคตรัง"))

    page = upload(organiser, address(contests, "judges"), *two, header=header)

    assert "These rows of several categories may be one person: นายสมชาย ใจดี" in page
    assert "It is one person: one account, with a seat in each category" in page


def test_file_without_a_known_column_of_categories_offers_it_among_the_required(
    organiser: FlaskClient, contests: dict[str, int], session: Session
) -> None:
    header = ("ส่งเข้าประกวดใน", *WORKS[1:])
    page = upload(organiser, address(contests), *TWO, header=header)
    assert "Which column is which?" in page
    assert '<option value="category">category (required)</option>' in page

    fields = dict.fromkeys(re.findall(r'name="(column-[^"]+)"', page), "")
    meant = dict(zip(sorted(fields), ("category", "title_th", "institution", "province"), strict=True))
    explained = confirm(organiser, address(contests), page, act="explain", **meant).text
    confirm(organiser, address(contests), explained, act="confirm")

    assert counted(session) == {"4": 1, "1": 1}


def test_long_list_is_imported_by_a_job_which_tells_every_category(
    app: Flask, organiser: FlaskClient, contests: dict[str, int], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importers, "LONG", 2)
    page = upload(organiser, address(contests), *TWO)
    hidden = dict(re.findall(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"', page))
    job = organiser.post(address(contests), data=hidden | {"act": "confirm"})
    assert "/jobs/" in job.location

    Worker(app).drain()

    assert "Category 1: 1 new, 0 changed, 0 unchanged." in organiser.get(job.location, follow_redirects=True).text
    assert counted(session) == {"4": 1, "1": 1}


def test_rows_of_other_categories_are_not_compared_with_each_other(
    organiser: FlaskClient, contests: dict[str, int]
) -> None:
    own, header = f"/organise/contests/{contests['4']}/entries/import", ("รหัสสิ่งประดิษฐ์", *WORKS)
    twins = [("A1", "1", "งาน ก", LOPBURI, "ลพบุรี"), ("A1", "9", "งาน ข", LOPBURI, "ลพบุรี")]

    for page in (
        upload(organiser, own, *twins, header=header),
        upload(organiser, address(contests), *twins, header=header),
    ):
        assert "has the same code" not in page

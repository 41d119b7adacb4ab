"""The organiser's pages of sheets on paper, and the scan as it is served."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging.core.paper_sheets.paper import code_of
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import PaperFile, PaperKeying, Scoresheet
from judging.queries import stored_files
from judging.services.paper_sheets import paper_sheets
from tests.pdfs import pdf
from tests.pictures import jpeg, png
from tests.scoring import levels
from tests.web import signing
from tests.world import ADMIN, Setting, World


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(entries=1, judges=2)


def organiser(app: Flask, world: World, setting: Setting, name: str) -> FlaskClient:
    signing.without_csrf(app)
    grant = Grant(Role.ORGANISER, competition_id=setting.competition_id)
    return signing.signed_in(signing.browser(app), world.user(name, grants=[grant]))


@pytest.fixture
def one(app: Flask, world: World, setting: Setting) -> FlaskClient:
    return organiser(app, world, setting, "สมศรี คีย์หนึ่ง")


def sheet(setting: Setting) -> int:
    return setting.sheets[setting.entries[0], setting.members[0]]


def attach(client: FlaskClient, setting: Setting, *files: tuple[bytes, str], reason: str = "แท็บเล็ตเสีย") -> int:
    data = {"reason": reason, "files": [(BytesIO(data), name) for data, name in files]}
    answer = client.post(f"/organise/sheets/{sheet(setting)}/paper/open", data=data)
    return answer.status_code


def keyed(chosen: Mapping[str, str | None]) -> dict[str, str]:
    return {f"level-{code}": level or "" for code, level in chosen.items()}


def text(client: FlaskClient, setting: Setting, page: str = "") -> str:
    return unescape(client.get(f"/organise/sheets/{sheet(setting)}/paper{page}").get_data(as_text=True))


def test_a_pdf_and_pictures_are_kept_and_a_refused_file_leaves_nothing(
    app: Flask, one: FlaskClient, setting: Setting
) -> None:
    assert attach(one, setting, (png(), "หน้า 1.png"), (b"GIF89a", "หน้า 2.gif")) == 422
    assert attach(one, setting, (png(), "หน้า 1.png"), reason=" ") == 422
    assert attach(one, setting) == 422
    assert app.extensions["judging.documents"].names() == frozenset()

    assert attach(one, setting, (png(), "หน้า 1.png"), (jpeg(), "หน้า 2.jpg"), (pdf(2), "หน้า 3.pdf")) == 303

    with transaction() as session:
        rows = session.execute(select(PaperFile.kind, PaperFile.pages).order_by(PaperFile.id)).tuples().all()
        assert rows == [("png", 1), ("jpeg", 1), ("pdf", 2)]
        assert app.extensions["judging.documents"].names() == frozenset(stored_files.names(session))


@pytest.mark.parametrize(
    ("data", "mimetype", "policy"),
    [
        (png(), "image/png", "sandbox"),
        (jpeg(), "image/jpeg", "sandbox"),
        (pdf(), "application/pdf", "object-src 'self'"),
    ],
)
def test_a_scan_is_shown_within_our_pages_and_runs_nothing(
    one: FlaskClient, setting: Setting, data: bytes, mimetype: str, policy: str
) -> None:
    attach(one, setting, (data, "ใบ"))

    answer = one.get("/documents/scans/1")

    assert (answer.status_code, answer.mimetype, answer.get_data()) == (200, mimetype, data)
    kept = answer.headers["Content-Security-Policy"]
    assert kept.startswith("default-src 'none'; ")
    assert {"frame-ancestors 'self'", policy} <= set(kept.split("; "))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_second_person_sees_nothing_of_the_first_keying(
    app: Flask, world: World, one: FlaskClient, setting: Setting
) -> None:
    attach(one, setting, (png(), "ใบ.png"))
    good = levels(world.rulebook(), 1)
    one.post(f"/organise/sheets/{sheet(setting)}/paper/key", data={**keyed(good), "comment": "ความลับของใบ"})
    two = organiser(app, world, setting, "สมชาย คีย์สอง")

    for page in ("", "/key", "/signed"):
        shown = text(two, setting, page)
        assert "ความลับของใบ" not in shown
        assert " checked" not in shown
    assert "พิมพ์ให้กรรมการ" in text(two, setting)


def test_a_refused_keying_keeps_what_was_keyed(world: World, one: FlaskClient, setting: Setting) -> None:
    attach(one, setting, (png(), "ใบ.png"))
    chosen = keyed({**levels(world.rulebook(), 1), "1.1": None})
    del chosen["level-6.3"]

    answer = one.post(f"/organise/sheets/{sheet(setting)}/paper/key", data=chosen)

    assert answer.status_code == 422
    shown = unescape(answer.get_data(as_text=True))
    assert "6.3" in shown
    assert shown.count(" checked") == 21
    with transaction() as session:
        assert session.execute(select(PaperKeying.id)).all() == []


def test_two_who_agree_close_the_sheet_and_its_pages_say_who_keyed(
    app: Flask, world: World, one: FlaskClient, setting: Setting
) -> None:
    attach(one, setting, (png(), "ใบ.png"))
    chosen = keyed(levels(world.rulebook(), 1))
    two = organiser(app, world, setting, "สมชาย คีย์สอง")
    for client in (one, two):
        client.post(f"/organise/sheets/{sheet(setting)}/paper/key", data=chosen)

    shown = unescape(one.get(f"/organise/sheets/{sheet(setting)}").get_data(as_text=True))
    assert "จากกระดาษ บันทึกโดย สมศรี คีย์หนึ่ง และ สมชาย คีย์สอง ซึ่งบันทึกตรงกันทุกข้อ" in shown
    assert "จากกระดาษ" in one.get(f"/organise/contests/{setting.contest_id}/grid").get_data(as_text=True)
    log = one.get(f"/organise/contests/{setting.contest_id}/log").get_data(as_text=True)
    assert "ยืนยันใบให้คะแนนจากกระดาษ" in log
    assert "บันทึกโดย สมศรี คีย์หนึ่ง และ สมชาย คีย์สอง" in unescape(log).replace("<wbr>", "")


def test_pages_of_a_paper_that_is_not_open_lead_to_where_it_stands(one: FlaskClient, setting: Setting) -> None:
    for page in ("key", "print", "signed"):
        answer = one.get(f"/organise/sheets/{sheet(setting)}/paper/{page}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/organise/sheets/{sheet(setting)}/paper")


def test_a_typed_code_opens_the_sheet_and_a_wrong_one_says_so(one: FlaskClient, setting: Setting) -> None:
    find = f"/organise/contests/{setting.contest_id}/paper?code="
    code = code_of(setting.members[0], setting.entries[0])

    assert one.get(find + code).headers["Location"] == f"/paper/{code}"
    assert one.get(find + "12-34").headers["Location"] == f"/organise/contests/{setting.contest_id}/grid"


def test_a_sheet_that_was_closed_meanwhile_says_what_to_do(world: World, one: FlaskClient, setting: Setting) -> None:
    attach(one, setting, (png(), "ใบ.png"))
    with transaction() as session:
        session.get_one(Scoresheet, sheet(setting)).state = "excused"  # type: ignore[assignment]
        session.get_one(Scoresheet, sheet(setting)).reason = "ป่วย"

    assert "ใบนี้ปิดไประหว่างนั้น" in text(one, setting)
    with transaction() as session:
        paper_sheets.drop(session, actor=ADMIN, sheet_id=sheet(setting), reason="กรรมการป่วย")
    assert "กรรมการป่วย" in text(one, setting)

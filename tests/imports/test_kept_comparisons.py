"""What a preview compared is taken over as it was, and only where nothing that it depends on has changed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import LEAVE
from judging.database.transaction import transaction
from judging.imports import importers, kept_comparisons
from judging.imports.importers import Comparison, Importer, importer
from judging.imports.uploads import Uploads
from judging.models import Contest, Institution
from judging.readers.spreadsheets.files import parse_workbook
from tests.readers.files import WORKS_HEADER, xlsx
from tests.world import ADMIN, Setting, World

LISTS: Mapping[str, list[tuple[str, ...]]] = {
    "works": [
        WORKS_HEADER,
        ("A1", "เครื่องอบ", "วท.ลพบุรี", "ลพบุรี"),
        ("A2", "", "วิทยาลัยเทคนิคสระบุรี", "สระบุรี"),
        ("A1", "เครื่องบด", "วิทยาลัยเทคนิคสระบุรี", ""),
    ],
    "judges": [("ชื่อ", "ตำแหน่ง", "หน้าที่"), ("นายสมชาย ใจดี", "ครู วิทยาลัยเทคนิคลพบุรี", "ประธานกรรมการ"), ("สมหญิง", "", "")],
    "institutions": [("ชื่อสถานศึกษา", "จังหวัด"), ("วิทยาลัยเทคนิคลพบุรี", "ลพบุรี"), ("วิทยาลัยเทคนิคชัยนาท", "ชัยนาด")],
    "past_works": [("ปีการศึกษา", "ระดับ", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา"), ("2564", "ชาติ", "เครื่องอบ", "วิทยาลัยเทคนิคลพบุรี")],
    "teachers": [("ชื่อ-สกุล", "สถานศึกษา", "ชื่อผู้ใช้"), ("นายสมชาย ใจดี", "วิทยาลัยเทคนิคลพบุรี", "somchai")],
}
REGISTRIES = ("institutions", "past_works")


@pytest.fixture(autouse=True)
def every_file_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers, "LONG", 0)


@pytest.fixture
def setting(world: World) -> Setting:
    world.institution("วิทยาลัยเทคนิคลพบุรี")
    return world.contest(state=ContestState.REGISTRATION)


def upload(data: bytes = b"a file") -> tuple[Uploads, str]:
    uploads = Uploads("works", 1, 1)
    return uploads, uploads.keep(io.BytesIO(data))


def compared(session: Session, one: Importer, rows: list[tuple[str, ...]], answers: Mapping[str, str]) -> Comparison:
    made = Comparison(one, one.read(parse_workbook(xlsx(rows))))
    known = made.known(session)
    made(known, {}), made(known, answers)
    session.rollback()
    return made


def works(session: Session, setting: Setting) -> tuple[Importer, Comparison]:
    one = importer(session, "works", actor=ADMIN, contest_id=setting.contest_id)
    return one, compared(session, one, LISTS["works"], {})


@pytest.mark.parametrize("kind", LISTS)
def test_comparison_is_taken_over_with_its_plans(app: Flask, setting: Setting, session: Session, kind: str) -> None:
    contest_id = None if kind in REGISTRIES else setting.contest_id
    one = importer(session, kind, actor=ADMIN, contest_id=contest_id)
    answers = {"wrong": LEAVE}
    made = compared(session, one, LISTS[kind], answers)
    uploads, token = upload()

    kept_comparisons.keep(made, uploads, token, {}, answers)
    again = importer(session, kind, actor=ADMIN, contest_id=contest_id)
    found = kept_comparisons.kept(again, uploads, token, {})

    assert found is not None
    known = found.known(session)
    for given in ({}, answers):
        assert found(known, given) == made(known, given) == one.plan(made.file, known, given)
        assert found(known, given).fingerprint == one.plan(made.file, known, given).fingerprint
    assert found.file == made.file
    assert not found.is_new


def test_stored_rows_that_changed_since_are_compared_again(setting: Setting, session: Session) -> None:
    one, made = works(session, setting)
    uploads, token = upload()
    kept_comparisons.keep(made, uploads, token, {}, {})
    with transaction() as writing:
        writing.query(Institution).update({"province": "ชัยนาท"})

    found = kept_comparisons.kept(one, uploads, token, {})

    assert found is not None
    known = found.known(session)
    assert found(known, {}) == one.plan(made.file, known, {})
    assert found.is_new


def test_nothing_is_taken_over_where_rows_would_be_read_otherwise(
    app: Flask, setting: Setting, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, made = works(session, setting)
    uploads, token = upload()
    kept_comparisons.keep(made, uploads, token, {}, {})
    other, other_token = upload(b"another file")
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    closed = importer(session, "works", actor=ADMIN, contest_id=setting.contest_id)

    assert kept_comparisons.kept(one, uploads, token, {}) is not None
    assert kept_comparisons.kept(one, other, other_token, {}) is None
    assert kept_comparisons.kept(one, uploads, token, {"0" * 16: {0: "title_th"}}) is None
    assert kept_comparisons.kept(closed, uploads, token, {}) is None
    uploads.drop(token)
    assert kept_comparisons.kept(one, uploads, token, {}) is None


def test_only_what_this_installation_wrote_is_taken_over(app: Flask, setting: Setting, session: Session) -> None:
    one, made = works(session, setting)
    uploads, token = upload()
    kept_comparisons.keep(made, uploads, token, {}, {})
    sealed = uploads.compared(token) or b""

    for content in (sealed[:32] + b"[[],[0,[null]]]", sealed[:-1] + b"x", b"", sealed[:10]):
        uploads.keep_compared(token, content)
        assert kept_comparisons.kept(one, uploads, token, {}) is None
    uploads.keep_compared(token, sealed)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, secret_key="x" * 40)
    try:
        assert kept_comparisons.kept(one, uploads, token, {}) is None
    finally:
        app.config["SETTINGS"] = settings


def test_short_file_is_read_again(setting: Setting, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers, "LONG", 500)
    _, made = works(session, setting)
    uploads, token = upload()

    kept_comparisons.keep(made, uploads, token, {}, {})

    assert uploads.compared(token) is None

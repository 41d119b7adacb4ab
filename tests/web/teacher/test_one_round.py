"""A teacher of one round: what the pages show and take of the other rounds of the same college."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from judging.core.roles import Grant, Role
from judging.extensions import db
from judging.models import Registration
from tests.web.signing import browser, signed_in
from tests.web.teaching import Desk, open_contest
from tests.world import Setting, World

TITLE = "เครื่องสีข้าวของอีกรอบ"


@dataclass
class Teacher:
    """A teacher of the desk's college for the round of ``own`` alone; the desk is of every round."""

    client: FlaskClient
    own: Setting
    desk: Desk


@pytest.fixture
def teacher(app: Flask, world: World, desk: Desk) -> Teacher:
    own = open_contest(world, years=1)
    grant = Grant(Role.TEACHER, institution_id=desk.institution_id, round_id=own.round_id)
    return Teacher(signed_in(browser(app), world.user("ครูของรอบเดียว", grants=[grant])), own, desk)


def registrations() -> int:
    found = db.session.execute(select(func.count()).select_from(Registration)).scalar_one()
    db.session.rollback()
    return found


def test_only_contests_of_the_round_are_offered(teacher: Teacher) -> None:
    pages = [
        unescape(client.get("/teacher/").get_data(as_text=True)) for client in (teacher.client, teacher.desk.client)
    ]
    fields = [f'name="contest_id" value="{one.contest_id}"' for one in (teacher.own, teacher.desk.setting)]

    assert [[field in page for field in fields] for page in pages] == [[True, False], [True, True]]


def test_a_draft_in_another_round_cannot_be_started(teacher: Teacher) -> None:
    form = {"contest_id": teacher.desk.setting.contest_id, "institution_id": teacher.desk.institution_id}

    refused = teacher.client.post("/teacher/registrations", data=form)
    unknown = teacher.client.post("/teacher/registrations", data={**form, "contest_id": 2**31 - 1})
    before = registrations()
    taken = teacher.client.post("/teacher/registrations", data={**form, "contest_id": teacher.own.contest_id})

    assert (refused.status_code, unknown.status_code, before) == (403, 403, 0)
    assert (taken.status_code, registrations()) == (303, 1)


def test_works_and_drafts_of_another_round_stand_in_no_list(teacher: Teacher) -> None:
    teacher.desk.handed_in(TITLE)
    teacher.desk.save(teacher.desk.begin(), "work", title_th="ร่างของอีกรอบ")

    page = unescape(teacher.client.get("/teacher/").get_data(as_text=True)).replace("\u2060", "")

    assert TITLE not in page
    assert "ร่างของอีกรอบ" not in page
    assert TITLE in teacher.desk.page("/teacher/").replace("\u2060", "")

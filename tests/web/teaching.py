"""The registration pages of a teacher, requested as a browser does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging import clock
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Registration
from judging.services.contests import rounds
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

JSON = {"Accept": "application/json"}


@dataclass
class Desk:
    """A signed-in teacher and the contest that is open to them."""

    client: FlaskClient
    setting: Setting
    institution_id: int

    def begin(self) -> int:
        """Start a draft; returns its ID."""
        form = {"contest_id": self.setting.contest_id, "institution_id": self.institution_id}
        answer = self.client.post("/teacher/registrations", data=form)
        assert answer.status_code == 303
        found = re.search(r"/registrations/(\d+)/form/work", answer.location)
        assert found is not None
        return int(found[1])

    def save(self, number: int, step: str, base: int = 0, **typed: str) -> dict[str, object]:
        """Save as the form's script does."""
        answer = self.client.post(
            f"/teacher/registrations/{number}/form/{step}", data={"base": str(base), **typed}, headers=JSON
        )
        assert answer.status_code in (200, 409)
        said: dict[str, object] = answer.get_json()
        return said

    def upload(self, number: int, data: bytes, kind: str = "has_report", name: str = "เล่ม.pdf") -> tuple[int, str]:
        """Upload a file; returns status and page."""
        answer = self.client.post(
            f"/teacher/registrations/{number}/documents/{kind}", data={"file": (BytesIO(data), name)}
        )
        return answer.status_code, unescape(answer.get_data(as_text=True))

    def page(self, path: str) -> str:
        """The text of a page."""
        answer = self.client.get(path)
        assert answer.status_code == 200
        return unescape(answer.get_data(as_text=True))

    def handed_in(self, title: str = "เครื่องอบแห้งพลังงานแสงอาทิตย์") -> tuple[int, int]:
        """Submit a work; returns its registration and entry."""
        number = self.begin()
        self.save(number, "work", title_th=title, title_en="Solar dryer")
        assert self.client.post(f"/teacher/registrations/{number}/submit").status_code == 303
        db.session.rollback()
        entry_id = db.session.execute(select(Registration.entry_id).where(Registration.id == number)).scalar_one()
        db.session.rollback()
        assert entry_id is not None
        return number, entry_id


def at_desk(app: Flask, world: World) -> Desk:
    """A teacher in a contest whose registration is open."""
    without_csrf(app)
    setting = open_contest(world)
    institution_id = world.institution("วิทยาลัยเทคนิคสมมุติ")
    teacher = world.user("ครูสมศรี", grants=[Grant(Role.TEACHER, institution_id=institution_id)])
    return Desk(signed_in(browser(app), teacher), setting, institution_id)


def open_contest(world: World, *, years: int = 0) -> Setting:
    """A contest of this school year, or of one so many ``years`` later, whose registration is open."""
    year = clock.today().year + 543 + years
    setting = world.contest(state=ContestState.REGISTRATION, school_year=year)
    now = clock.now()
    windows = Deadlines(now - timedelta(days=1), now + timedelta(days=2), None, now + timedelta(days=5))
    with transaction() as session:
        rounds.set_windows(session, actor=ADMIN, contest_id=setting.contest_id, windows=windows)
    return setting

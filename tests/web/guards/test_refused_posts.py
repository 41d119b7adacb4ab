"""A refused POST shows its message on the page with the button, never on a page that only accepts POST."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select, update

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Contest, Document, LookAlike
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.pdfs import pdf
from tests.web.teaching import Desk
from tests.world import ADMIN, World


def _hidden(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    """The hidden values of the form on ``page`` that posts to ``action``."""
    html = client.get(page).get_data(as_text=True)
    form = next(found for found in re.findall(r"<form.*?</form>", html, re.DOTALL) if action in unescape(found))
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    }


def _told(client: FlaskClient, action: str, data: dict[str, str]) -> tuple[int, str, str]:
    """(status, path, text) of the page that the browser finally shows."""
    answer = client.post(action, data=data, follow_redirects=True)
    return answer.status_code, answer.request.path, unescape(answer.get_data(as_text=True))


def _at(contest_id: int, state: ContestState) -> None:
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == contest_id).values(state=state))


def test_a_step_that_is_not_open_any_more_is_said_on_the_contests_page(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.SCREENING)
    page = f"/organise/contests/{setting.contest_id}"
    data = _hidden(browser, page, f"{page}/step")
    _at(setting.contest_id, ContestState.PUBLISHED)

    status, path, text = _told(browser, f"{page}/step", data)

    assert (status, path) == (200, page)
    assert "notice-fail" in text


def test_a_verdict_after_certification_is_refused_on_the_list_of_pairs(browser: FlaskClient, world: World) -> None:
    setting = world.contest(state=ContestState.SCREENING)
    college = world.institution("วิทยาลัยเทคนิคลพบุรี")
    for code in ("A1", "A2"):
        with transaction() as session:
            work = Work(code, "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์", college)
            entries.add(session, actor=ADMIN, contest_id=setting.contest_id, work=work)
    pair = db.session.execute(select(LookAlike.id)).scalar_one()
    db.session.rollback()
    page = f"/organise/contests/{setting.contest_id}/look-alikes"
    data = _hidden(browser, page, f"{page}/{pair}")
    _at(setting.contest_id, ContestState.CERTIFIED)

    status, path, text = _told(browser, f"{page}/{pair}", data | {"verdict": "different"})

    assert (status, path) == (200, page)
    assert "notice-fail" in text
    assert db.session.execute(select(LookAlike.verdict)).scalar_one() is None


def test_a_document_that_is_taken_back_too_late_stays_and_its_page_says_so(desk: Desk) -> None:
    number = desk.begin()
    desk.upload(number, pdf())
    document = db.session.execute(select(Document.id)).scalar_one()
    db.session.rollback()
    page, action = f"/teacher/registrations/{number}/form/documents", f"/teacher/documents/{document}/remove"
    data = _hidden(desk.client, page, action)
    _at(desk.setting.contest_id, ContestState.SCREENING)

    status, path, text = _told(desk.client, action, data)

    assert (status, path) == (200, page)
    assert "รายการนี้ดำเนินการขั้นต่อไปแล้ว" in text
    assert db.session.execute(select(Document.removed_at)).scalar_one() is None

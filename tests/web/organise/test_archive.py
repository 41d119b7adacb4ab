"""Deleting and archiving a contest from its page."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import Contest
from tests.queries.contests.test_contests import fill
from tests.web.signing import admin, without_csrf
from tests.world import World


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, in English."""
    without_csrf(app)
    made = admin(app, world)
    made.set_cookie("language", "en")
    return made


def test_contest_without_records_is_deleted_from_its_page(client: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.REGISTRATION)
    page = client.get(f"/organise/contests/{setting.contest_id}").text
    assert "1 work and 1 judge are deleted with it." in unescape(page)
    assert "Archive the contest" not in page

    answer = client.post(f"/organise/contests/{setting.contest_id}/delete", follow_redirects=True)

    assert "The contest is deleted." in answer.text
    assert session.get(Contest, setting.contest_id) is None
    assert client.get(f"/organise/contests/{setting.contest_id}").status_code == 404


def test_contest_with_marks_says_what_is_on_record_and_is_archived_and_taken_out(
    client: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    address = f"/organise/contests/{setting.contest_id}"
    page = client.get(address).text
    assert "On record, so the contest is not deleted: 1 score sheet with marks." in page
    assert f"{address}/delete" not in page

    answer = client.post(f"{address}/archive", data={"reason": "ซ้ำ <b>"}, follow_redirects=True)
    assert "1 archived contest" in answer.text
    page = client.get(address).text
    assert "Reason: ซ้ำ &lt;b&gt;" in page
    assert f"{address}/archive" not in page
    assert "Nothing in it can be changed." in client.get(f"{address}/entries").text

    assert "In the archive" in client.get(address).text

    answer = client.post(f"{address}/unarchive", follow_redirects=True)
    assert "goes on at this step" in answer.text
    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCORING


def test_contest_that_got_its_first_mark_meanwhile_is_not_deleted_and_says_why(
    client: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    address = f"/organise/contests/{setting.contest_id}"

    answer = client.post(f"{address}/delete", data={"back": address}, follow_redirects=True)

    assert "Archive it instead." in answer.text
    assert session.get(Contest, setting.contest_id) is not None


def test_change_to_an_archived_contest_from_an_old_tab_is_refused_in_words(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    address = f"/organise/contests/{setting.contest_id}"
    client.post(f"{address}/archive", data={"reason": "ซ้ำ"})

    data = {"to": "screening", "direction": "back", "reason": "แก้ไข", "back": address}
    answer = client.post(f"{address}/step", data=data, follow_redirects=True)

    assert "This contest is archived. Take it out of the archive" in answer.text

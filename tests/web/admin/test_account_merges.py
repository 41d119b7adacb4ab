"""The administrator's page that merges two accounts of one person."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.models import PanelMember, User
from tests.web.signing import admin, without_csrf
from tests.world import World


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, in English."""
    without_csrf(app)
    found = admin(app, world)
    found.get("/language/en")
    return found


def test_two_accounts_are_found_compared_and_merged(client: FlaskClient, world: World, session: Session) -> None:
    first, second = (world.contest(state=ContestState.REGISTRATION, judges=1).users[0] for _ in range(2))
    page = client.get(f"/admin/users/{first}/merge").text
    assert "Accounts with the same name" in page
    assert f"/admin/users/{first}/merge?other={second}" in page

    page = client.get(f"/admin/users/{first}/merge?other={second}").text
    assert page.count("0 sheets with marks") == 2
    answer = client.post(f"/admin/users/{first}/merge", data={"other": second, "keep": second}, follow_redirects=True)

    assert "The accounts are merged." in answer.text
    assert set(session.execute(select(PanelMember.user_id)).scalars()) == {second}
    led = client.get(f"/admin/users/{first}", follow_redirects=True)
    assert led.request.path == f"/admin/users/{second}"
    assert "was merged into this one" in led.text
    assert client.get(f"/admin/users/{first}/merge").status_code == 404


def test_a_merge_that_is_refused_says_what_to_do(client: FlaskClient, world: World, session: Session) -> None:
    first, second = world.contest(state=ContestState.REGISTRATION, judges=2).users

    answer = client.post(f"/admin/users/{first}/merge", data={"other": second, "keep": first}, follow_redirects=True)

    assert "remove the seat without marks on the page of the panel first" in answer.text
    assert session.get_one(User, second).disabled_at is None


@pytest.mark.parametrize("keep", ["", "999"])
def test_a_merge_without_the_account_that_stays_changes_nothing(
    client: FlaskClient, world: World, session: Session, keep: str
) -> None:
    first, second = world.user(), world.user()

    answer = client.post(f"/admin/users/{first}/merge", data={"other": second, "keep": keep}, follow_redirects=True)

    assert "Choose the account that stays." in answer.text
    assert session.get_one(User, second).disabled_at is None

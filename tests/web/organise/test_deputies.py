"""Deputies at their pages: power that comes and goes with the next request, and the log that names both."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.models import Deputy, RoleGrant
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import Setting, World


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    without_csrf(app)
    return world.contest(state=ContestState.REGISTRATION, entries=1)


def english(app: Flask, user_id: int) -> FlaskClient:
    client = signed_in(browser(app), user_id)
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def organiser(app: Flask, world: World, setting: Setting) -> FlaskClient:
    role = Grant(Role.ORGANISER, round_id=setting.round_id)
    return english(app, world.user("Somsri", username="somsri", grants=[role]))


@pytest.fixture
def deputy(app: Flask, world: World) -> FlaskClient:
    """Somebody without a role, signed in."""
    return english(app, world.user("Malee", username="malee"))


def words(html: str) -> str:
    """The page's visible text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def appoint(client: FlaskClient, session: Session, username: str = "malee") -> int:
    """Appoint a deputy on the page; returns the number of the appointment."""
    grant_id = session.execute(select(RoleGrant.id).where(RoleGrant.role == Role.ORGANISER)).scalar_one()
    answer = client.post("/organise/deputies", data={"username": username, "grant": grant_id, "until": ""})
    assert answer.status_code == 303
    session.rollback()
    return session.execute(select(Deputy.id).where(Deputy.ended_at.is_(None))).scalar_one()


def test_signed_in_person_gets_and_loses_power_at_the_next_request(
    setting: Setting, organiser: FlaskClient, deputy: FlaskClient, session: Session
) -> None:
    address = f"/organise/contests/{setting.contest_id}"
    assert deputy.get(address).status_code == 403

    deputy_id = appoint(organiser, session)
    assert deputy.get(address).status_code == 200
    assert "You are the deputy of Somsri" in words(deputy.get("/organise/").text)

    organiser.post("/organise/deputies/end", data={"deputy": deputy_id})
    refused = deputy.post(f"{address}/step", data={"to": "screening"})
    assert refused.status_code == 403
    assert "You were the deputy of Somsri, and this has ended" in words(refused.text)


def test_log_of_the_contest_names_the_deputy_and_the_organiser(
    setting: Setting, organiser: FlaskClient, deputy: FlaskClient, session: Session
) -> None:
    appoint(organiser, session)
    address = f"/organise/contests/{setting.contest_id}"

    assert deputy.post(f"{address}/step", data={"to": "screening"}).status_code == 303

    assert "Malee as deputy of Somsri" in words(organiser.get(f"{address}/log").text)


def test_deputies_page_is_closed_to_deputies_and_to_administrators_without_the_role(
    app: Flask, world: World, organiser: FlaskClient, deputy: FlaskClient, session: Session
) -> None:
    deputy_id = appoint(organiser, session)

    for client in (deputy, admin(app, world)):
        assert client.get("/organise/deputies").status_code == 403
        assert client.post("/organise/deputies/end", data={"deputy": deputy_id}).status_code == 403
    assert "/organise/deputies" not in deputy.get("/organise/").text


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("somsri", "You cannot be your own deputy."),
        ("nobody", "No open account has this username."),
        ("colleague", "This person organises it already"),
    ],
)
def test_refusals_stand_beside_the_field(
    world: World, setting: Setting, organiser: FlaskClient, session: Session, username: str, said: str
) -> None:
    grant_id = session.execute(select(RoleGrant.id)).scalar_one()
    session.rollback()
    world.user(username="colleague", grants=[Grant(Role.ORGANISER)])

    answer = organiser.post("/organise/deputies", data={"username": username, "grant": grant_id, "until": ""})

    assert answer.status_code == 422
    assert said in words(answer.text)


def test_new_account_of_a_deputy_shows_its_temporary_password_once(organiser: FlaskClient, session: Session) -> None:
    grant_id = session.execute(select(RoleGrant.id)).scalar_one()
    session.rollback()
    data = {"name": "Napa", "username": "napa", "grant": grant_id, "until": ""}

    answer = organiser.post("/organise/deputies/new", data=data)

    assert re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){2})</code>", answer.text)
    assert "Napa" in words(organiser.get("/organise/deputies").text)


def test_administrator_sees_deputies_at_both_accounts_and_ends_them(
    app: Flask, world: World, organiser: FlaskClient, deputy: FlaskClient, session: Session
) -> None:
    deputy_id = appoint(organiser, session)
    row = session.get_one(Deputy, deputy_id)
    users, client = (row.organiser_id, row.user_id), admin(app, world)
    client.set_cookie("language", "en")
    session.rollback()

    shown = [words(client.get(f"/admin/users/{user_id}").text) for user_id in users]
    assert "Deputy: Malee" in shown[0]
    assert "Deputy of Somsri" in shown[1]
    assert "deputy organiser" in words(client.get("/admin/users?search=Malee").text)
    client.post(f"/admin/users/{users[1]}/deputies", data={"deputy": deputy_id})

    assert deputy.get("/organise/").status_code == 403

"""Access that depends on how somebody signed in: cards, temporary passwords. ``test_matrix`` has every role on every
endpoint."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from judging import clock
from judging.core.roles import Role
from judging.database.transaction import transaction
from judging.models import RoleGrant, User
from judging.web.guards.access import PUBLIC
from judging.web.guards.permissions import PERMISSIONS
from tests.web.guards.allowed import OPEN, addresses
from tests.web.guards.two_contests import DAY, HERE, THERE, TwoContests, two_contests
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import World


@pytest.fixture
def scene(app: Flask, world: World) -> TwoContests:
    """Two contests with their people."""
    return two_contests(app, world)


def test_every_endpoint_is_public_or_guarded_and_every_name_has_a_view(app: Flask) -> None:
    names = set(PERMISSIONS) | (PUBLIC - {"static"})
    assert sorted(set(app.view_functions) - names) == []
    assert sorted(names - set(app.view_functions)) == []
    assert sorted(set(PERMISSIONS) & PUBLIC) == []


def test_card_opens_contests_of_its_round_alone(app: Flask, scene: TwoContests) -> None:
    client = scene.client(app, "judge here by card")
    works = [f"/judge/contests/{scene.args[place]['contest_id']}/" for place in (HERE, THERE)]
    with clock.held(DAY):
        assert [client.get(path).status_code for path in works] == [200, 403]


@pytest.mark.parametrize("day", [date(2022, 2, 18), date(2022, 2, 22)])
def test_card_outside_its_days_is_a_stranger(app: Flask, scene: TwoContests, day: date) -> None:
    client = scene.client(app, "judge here by card")
    with clock.held(datetime(day.year, day.month, day.day, 3, tzinfo=UTC)):
        assert client.get("/judge/").location.startswith("/signin")


def test_card_of_an_administrator_carries_no_administration(app: Flask, scene: TwoContests) -> None:
    with transaction() as session:
        session.add(RoleGrant(user_id=scene.users["judge here"], role=Role.ADMIN))
    with clock.held(DAY):
        assert scene.client(app, "judge here").get("/admin/").status_code == 200
        assert scene.client(app, "judge here by card").get("/admin/").status_code == 403


def test_temporary_password_opens_its_change_alone(app: Flask, scene: TwoContests) -> None:
    without_csrf(app)
    with transaction() as session:
        session.execute(update(User).where(User.id == scene.users["admin"]).values(must_change_password=True))
    client = signed_in(browser(app), scene.users["admin"])
    opened = []
    with clock.held(DAY):
        for address in addresses(app, scene.args):
            if address.endpoint != "signin.password" and address.guard("admin") == OPEN:
                body = {"json": {}} if address.endpoint.startswith("api.") else {}
                answer = client.open(address.path, method=address.method, **body)
                if answer.location != "/password":
                    opened.append((address.path, answer.status_code))
    assert opened == []

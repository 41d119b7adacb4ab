"""A number outside the range of IDs causes no server error in any address or form field."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from judging.core.roles import Grant, Role
from judging.web.admin.forms import RoleForm
from judging.web.guards.whole_numbers import LARGEST, whole, wholes
from tests.web.signing import admin, browser, without_csrf
from tests.world import World

pytestmark = pytest.mark.every_database

LONG = "99999999999999999999"
OVER = str(LARGEST + 1)


@pytest.mark.parametrize("number", [LONG, OVER])
@pytest.mark.parametrize(
    "address", ["/results/{}", "/results/1/{}", "/api/v1/results/{}", "/api/v1/results/1/{}", "/results/{}/1"]
)
def test_address_with_a_number_no_row_has_is_not_there(app: Flask, address: str, number: str) -> None:
    assert browser(app).get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", [LONG, f"-{LONG}", "-1", "9" * 5000])
@pytest.mark.parametrize("address", ["/admin/users?page={}", "/organise/teachers?page={}", "/admin/log?page={}"])
def test_page_of_such_a_number_is_the_first(app: Flask, world: World, address: str, number: str) -> None:
    client = admin(app, world)
    asked, first = (client.get(address.format(page)).text for page in (number, 1))

    assert asked.partition("<main")[2] == first.partition("<main")[2] != ""


@pytest.mark.parametrize("number", [LONG, OVER, "9" * 5000])
def test_contest_with_a_rulebook_of_such_a_number_is_not_made(app: Flask, world: World, number: str) -> None:
    without_csrf(app)
    typed = {
        "rulebook_id": number,
        "school_year": "2564",
        "level": "nation",
        "first_day": "20/2/2565",
        "last_day": "21/2/2565",
    }

    answer = admin(app, world).post("/organise/contests/new", data=typed)

    assert answer.status_code == 422
    assert browser(app).get("/results/1").status_code == 404


def test_limit_of_such_a_number_is_none(app: Flask) -> None:
    with app.test_request_context():
        form = RoleForm(MultiDict({"role": "organiser", "limit": f"round:{LONG}"}), meta={"csrf": False})

    assert form.grant() == Grant(Role.ORGANISER)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("๑๒", 12), (str(LARGEST), LARGEST)])
def test_whole_number_is_read(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "x", "1.5", "-1", OVER, LONG])
def test_what_is_no_whole_number_of_a_row_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a row number|invalid literal"):
        whole(text)


def test_wholes_leaves_out_what_is_none() -> None:
    assert wholes(["3", "x", OVER, "1"]) == [3, 1]

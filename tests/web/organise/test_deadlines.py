"""The page of a round's deadlines."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging.core.contests.lifecycle import ContestState
from tests.web.signing import admin, without_csrf
from tests.world import World

WARNING = "After the evaluation: Registration closes"


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An organiser's browser, in English."""
    without_csrf(app)
    found = admin(app, world)
    found.get("/language/en")
    return found


@pytest.mark.parametrize(
    ("closes", "is_warned"),
    [("2022-02-20T23:59", False), ("2022-02-21T00:00", True), ("21/2/2565 16.30", True), ("19 ก.พ. 2565 16.30", False)],
)
def test_a_deadline_after_the_last_day_of_the_evaluation_is_saved_with_a_warning(
    client: FlaskClient, world: World, closes: str, is_warned: bool
) -> None:
    address = (
        f"/organise/contests/{world.contest(state=ContestState.REGISTRATION, school_year=2564).contest_id}/windows"
    )

    saved = client.post(address, data={"registration_closes": closes}, follow_redirects=True).text

    assert "The deadlines are saved." in saved
    assert (WARNING in saved, WARNING in client.get(address).text) == (is_warned, is_warned)

"""The public home page: which contests it lists."""

from __future__ import annotations

from flask import Flask

from judging.core.contests.lifecycle import ContestState
from tests.web.signing import browser
from tests.world import World


def test_home_lists_a_contest_from_registration_on_and_never_one_that_is_being_set_up(app: Flask, world: World) -> None:
    world.contest(entries=1, state=ContestState.SETUP, school_year=2590)
    world.contest(entries=1, state=ContestState.REGISTRATION, school_year=2591)

    page = browser(app).get("/").text

    assert "2591" in page
    assert "2590" not in page

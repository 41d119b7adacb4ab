"""The plots of published results: there only where the contest publishes averages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import update

from judging.database.transaction import transaction
from judging.models import PracticeSettings
from tests.advancing import publish, score
from tests.web.signing import browser
from tests.world import Setting, World


def published(world: World, works: int, *, publish_scores: bool) -> Setting:
    """A contest that is published, with the averages or without."""
    setting = world.contest(entries=works, judges=2)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_scores=publish_scores))
    score(world, setting)
    publish(setting)
    return setting


@pytest.mark.parametrize(("scores", "status"), [(True, 200), (False, 404)])
def test_plots_are_there_where_averages_are_published(app: Flask, world: World, scores: bool, status: int) -> None:
    setting = published(world, 3, publish_scores=scores)
    anyone = browser(app)

    answer = anyone.get(f"/results/{setting.contest_id}/plots")
    assert answer.status_code == status
    assert answer.text.count("<circle") == (3 * 7 if scores else 0)
    page = anyone.get(f"/results/{setting.contest_id}").text
    assert (f"/results/{setting.contest_id}/plots" in page) is scores


@pytest.mark.parametrize(
    ("works", "told"), [(1, r"1 work with \d+\.\d\d\."), (2, r"2 works from \d+\.\d\d to \d+\.\d\d\.")]
)
def test_averages_are_told_as_a_range_where_they_differ(app: Flask, world: World, works: int, told: str) -> None:
    setting = published(world, works, publish_scores=True)
    anyone = browser(app)
    anyone.get("/language/en")
    assert re.search(told, anyone.get(f"/results/{setting.contest_id}/plots").text)


def test_plots_of_a_contest_that_is_not_published_are_not_there(app: Flask, world: World) -> None:
    assert browser(app).get(f"/results/{world.contest(entries=1, judges=1).contest_id}/plots").status_code == 404

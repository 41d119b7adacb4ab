"""The plots of a contest's averages: a dot a work, the same figures as a table, and as a paper."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests import typeset
from tests.advancing import score
from tests.world import World


def test_each_ranked_work_is_a_dot_on_every_axis_and_a_row_of_both_tables(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=3, judges=2)
    score(world, setting)
    page = browser.get(f"/organise/contests/{setting.contest_id}/plots").text
    assert page.count("<circle") == 3 * (1 + 6)
    assert page.count('<th scope="row">A00') == 3 * 2
    assert page.count("<title>A001 ผลงาน 1: 100.00</title>") == 1


def test_paper_has_codes_in_their_own_digits(
    browser: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = typeset.record(monkeypatch)
    setting = world.contest(entries=3, judges=2)
    score(world, setting)
    browser.get(f"/organise/contests/{setting.contest_id}/papers/averages.pdf")
    (paper,) = made
    shown = typeset.typesetting.in_thai_digits(paper.data)["plots"][0]["rows"]
    assert [row[0] for row in shown] == ["A001", "A002", "A003"]
    assert shown[0][2] == "๑๐๐.๐๐"
    assert paper.pages > 1


def test_contest_without_ranked_works_has_no_plot(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=2, judges=1)
    page = browser.get(f"/organise/contests/{setting.contest_id}/plots").text
    assert '<svg class="plot"' not in page
    assert browser.get(f"/organise/contests/{setting.contest_id}/papers/averages.pdf").status_code == 404

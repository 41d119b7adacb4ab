"""The practice settings form offers the choices that the rulebook leaves open, and stores them."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import PracticeSettings, Round
from tests.services.contests.test_practice_settings import PLAIN, kept
from tests.web.signing import admin, without_csrf
from tests.world import World

AWARDS = {"titles_to": "5", "rank_style": "competition"}
AWARDS |= {f"band-{number}-least": least for number, least in enumerate(("80", "70", "60", "0"), start=1)}


def test_form_offers_the_readings_that_the_rulebook_leaves_open(app: Flask, world: World) -> None:
    without_csrf(app)
    setting = world.contest(state=ContestState.SETUP)
    organiser = admin(app, world)
    address = f"/organise/contests/{setting.contest_id}/settings"
    shown = organiser.get(address).get_data(as_text=True)
    assert 'name="treatment-same-volume"' in shown
    assert 'name="treatment-makers-at-most"' not in shown

    given = {name: str(value) for name, value in PLAIN.items() if not isinstance(value, bool)} | AWARDS
    done = organiser.post(
        address, data={**given, "treatment-report-pages": "not_considered", "provisional": "y", "protest_days": "7"}
    )

    assert done.status_code == 303
    found = kept(db.session(), setting)
    assert json.loads(found.treatments) == {"report-pages": "not_considered"}
    assert (found.provisional, found.protest_days, found.advance_least) == (True, 7, None)
    again = organiser.get(address).get_data(as_text=True)
    ticked = [box for box in re.findall(r'<input[^>]*name="treatment-report-pages"[^>]*>', again) if "checked" in box]
    assert [re.findall(r'value="([^"]+)"', box) for box in ticked] == [["not_considered"]]


@pytest.mark.parametrize(("level", "asked"), [(RoundLevel.NATION, False), (RoundLevel.REGION, True)])
def test_how_many_go_on_is_asked_only_where_a_level_stands_above(
    app: Flask, world: World, level: RoundLevel, asked: bool
) -> None:
    without_csrf(app)
    setting = world.contest(state=ContestState.SETUP)
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(level=level, area="ภาคกลาง"))
        session.execute(update(PracticeSettings).values(advance=5))  # as older contests stored it
    organiser = admin(app, world)
    address = f"/organise/contests/{setting.contest_id}"
    shown = re.findall(r'name="(advance[a-z_]*)"', organiser.get(f"{address}/settings").text)
    assert shown == (["advance", "advance_least", "advance_per_institution"] if asked else [])
    assert (f'href="{address}/ladder"' in organiser.get(f"{address}/ranking").text) is asked

    given = {name: str(value) for name, value in PLAIN.items() if not isinstance(value, bool)} | AWARDS
    assert organiser.post(f"{address}/settings", data=given).status_code == 303
    assert kept(db.session(), setting).advance == (3 if asked else 0)

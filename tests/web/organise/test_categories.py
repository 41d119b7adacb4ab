"""The page of a round's categories, and the form that copies from another contest."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import PracticeSettings
from judging.rulebook import reader
from judging.services.rulebooks import rulebooks
from tests.web.signing import admin, without_csrf
from tests.world import ADMIN, World


def test_a_category_is_added_from_another_and_what_was_not_copied_is_said(app: Flask, world: World) -> None:
    without_csrf(app)
    setting = world.contest(judges=3, entries=2, state=ContestState.SETUP)
    client = admin(app, world)
    client.get("/language/en")
    address = f"/organise/contests/{setting.contest_id}/round"
    with transaction() as session:
        rules = replace(reader.load("ovec-2564-type4"), id="ovec-2564-type5", category="5")
        rulebook_id = rulebooks.add(session, actor=ADMIN, rulebook=rules)
        session.execute(update(PracticeSettings).values(confirmed_at=None, tie_reading=None))
    assert "Choose the reading of the tie-break rule" in client.get(address).text

    data = {"rulebook_id": rulebook_id, "source": setting.contest_id, "settings": "y", "panel": "y"}
    added = client.post(address, data=data, follow_redirects=True).text

    assert "3 judges are appointed." in added
    assert "The practice settings are not copied: The practice settings there are not saved yet." in added
    assert "Appoint judges" not in added
    assert "Add a category" not in added

    again = client.post(address, data=data)
    assert again.status_code == 422


def test_nothing_ticked_is_refused_beside_the_ticks(app: Flask, world: World) -> None:
    without_csrf(app)
    client = admin(app, world)
    address = f"/organise/contests/{world.contest(judges=1).contest_id}/copy"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"source": "0"}).status_code == 422

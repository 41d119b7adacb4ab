"""The first page of a judge who signed in with a card and sits on several categories of the round."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Card, Contest
from judging.services.contests import panels, sign_in_cards
from tests.scoring import levels, submit
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, FIRST_DAY, Setting, World

DAY = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC)


def by_card(app: Flask, setting: Setting) -> FlaskClient:
    """A browser in which the first judge has signed in with the card."""
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)
        card_id = session.execute(select(Card.id).where(Card.user_id == setting.users[0])).scalar_one()
    return signed_in(browser(app), setting.users[0], card_id=card_id)


def test_one_card_opens_every_category_with_what_is_left_in_each(app: Flask, world: World) -> None:
    setting = world.contest(entries=3, judges=1)
    submit(world, setting, setting.entries[0], 0, levels(world.rulebook()))
    other, foreign = world.category(setting, "1"), world.contest(entries=1, judges=1)
    with transaction() as session:
        seat = panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
        panels.appoint(session, actor=ADMIN, contest_id=foreign.contest_id, user_id=setting.users[0])
        assert seat
    client = by_card(app, setting)

    with clock.held(DAY):
        home = client.get("/judge/").text
        told = client.get("/api/v1/judging").get_json()
        opened = [client.get(f"/judge/contests/{number}/").status_code for number in (setting.contest_id, other)]
        refused = client.get(f"/judge/contests/{foreign.contest_id}/").status_code

    assert "1 จาก 3" in home
    assert "ให้คะแนนอีก 2 ผลงาน" in home
    assert "ยังไม่เปิดให้คะแนน" in home
    assert f"/judge/contests/{foreign.contest_id}/" not in home
    assert {contest["id"] for contest in told["contests"]} == {setting.contest_id, other}
    assert (opened, refused) == ([200, 302], 403)


def test_an_archived_category_is_not_on_the_card(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    other = world.category(setting, "1")
    with transaction() as session:
        panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
        session.get_one(Contest, other).state = ContestState.ARCHIVED

    with clock.held(DAY):
        assert by_card(app, setting).get("/judge/").location == f"/judge/contests/{setting.contest_id}/"

"""The page of a round's event, and the noun that every Thai sentence about it uses."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging.database.transaction import transaction
from judging.services.results import results
from tests import typeset
from tests.scoring import levels, submit_all
from tests.web.signing import admin, browser, without_csrf
from tests.world import ADMIN, World

NAME = "การประกวดสิ่งประดิษฐ์ ครั้งที่ 33"


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, in Thai."""
    without_csrf(app)
    return admin(app, world)


def test_sentences_of_a_contest_use_the_noun_of_its_event(client: FlaskClient, world: World) -> None:
    setting, other = world.contest(entries=1), world.contest()
    address = f"/organise/contests/{setting.contest_id}"
    assert "เกี่ยวกับการประเมินนี้" in client.get(address).text

    data = {"name_th": NAME, "noun": "contest", "venue": "หอประชุม 2", "host": "วิทยาลัยเทคนิคลพบุรี"}
    saved = client.post(f"{address}/event", data=data, follow_redirects=True).text

    assert "เกี่ยวกับการประกวดนี้" in saved
    assert NAME in saved
    assert "หอประชุม 2 · วิทยาลัยเทคนิคลพบุรี" in saved
    assert "การประเมิน" not in client.get(f"{address}/settings").text
    assert "ขาดแล้วไม่มีสิทธิ์เข้าประกวด" in client.get(f"{address}/settings").text
    assert "ไม่มาเข้าร่วมการประกวด" in client.get(f"{address}/entries/{setting.entries[0]}").text
    assert "เกี่ยวกับการประเมินนี้" in client.get(f"/organise/contests/{other.contest_id}").text


def test_sign_in_cards_name_event_and_venue(client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = world.contest(entries=1, judges=3)
    address = f"/organise/contests/{setting.contest_id}"
    client.post(f"{address}/event", data={"name_th": NAME, "venue": "หอประชุม 2"})
    client.post(f"{address}/cards")

    made = typeset.record(monkeypatch)
    client.get(f"{address}/cards.pdf")
    assert NAME in made[0].words
    assert "หอประชุม 2" in made[0].words


def test_an_unknown_noun_is_refused_with_the_choices(client: FlaskClient, world: World) -> None:
    answer = client.post(f"/organise/contests/{world.contest().contest_id}/event", data={"noun": "fair"})
    assert answer.status_code == 422
    assert "โปรดเลือกหนึ่งข้อ" in answer.text


def test_published_results_keep_the_event_of_their_day(app: Flask, client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=2, judges=1)
    submit_all(world, setting, levels(world.rulebook(), 0), levels(world.rulebook(), 1))
    address = f"/organise/contests/{setting.contest_id}/event"
    client.post(address, data={"name_th": NAME, "noun": "contest", "venue": "หอประชุม 2"})
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[])
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    assert client.post(address, data={"name_th": "", "noun": ""}).status_code == 303

    page = browser(app).get(f"/results/{setting.contest_id}").text

    assert NAME in page
    assert "หอประชุม 2" in page
    assert "การประเมิน" not in page

"""A judge's pages: a fixed number of statements for any number of contests, and links to review, certifying and open
work."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from judging import clock
from judging.core.roles import PanelRole
from judging.database.transaction import transaction
from judging.models import Card, PanelMember
from judging.services.contests import sign_in_cards
from judging.services.entries import entries
from judging.services.results import results
from tests.scoring import levels, submit
from tests.statements import statements
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


def is_review_open(client: FlaskClient) -> bool:
    """Whether the tablet of a judge with one contest is told that the panel review is open."""
    (contest,) = client.get("/api/v1/judging").get_json()["contests"]
    return bool(contest["is_review_open"] and contest["closed"] is None)


def test_all_in_judges_are_led_to_the_review_and_the_chair_on_to_certify(app: Flask, world: World) -> None:
    setting = world.contest(entries=2, judges=2)
    for place in range(2):
        for seat in range(2):
            submit(world, setting, place, seat, levels(world.rulebook(), place))
    judge, chair = (signed_in(browser(app), setting.users[seat]) for seat in (1, 0))
    contest = f"/judge/contests/{setting.contest_id}"
    for client in (judge, chair):
        client.post(f"{contest}/welcome", data={"is_me": "1"})
    to_certify = f'href="{contest}/certify"'

    assert [is_review_open(client) for client in (judge, chair)] == [True, True]
    assert to_certify not in judge.get(f"{contest}/review").text
    assert to_certify in chair.get(f"{contest}/review").text

    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    assert not is_review_open(judge)
    assert to_certify not in chair.get(f"{contest}/review").text


def test_the_chair_sees_the_works_apart_before_certifying_and_after(app: Flask, world: World) -> None:
    setting = world.contest(entries=2, judges=1)
    submit(world, setting, 0, 0, levels(world.rulebook()))
    with transaction() as session:
        entries.record_absence(session, actor=ADMIN, entry_id=setting.entries[1], reason="รถเสียระหว่างทาง")
    chair = signed_in(browser(app), setting.users[0])
    chair.get("/language/en")
    address = f"/judge/contests/{setting.contest_id}"

    def apart(page: str) -> list[str]:
        return re.findall(r"<li>(A\d+) [^<]* · ([^<]*)</li>", page)

    assert apart(chair.get(f"{address}/review").text) == [("A002", "did not come")]
    assert apart(chair.get(f"{address}/certify").text) == [("A002", "did not come")]
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    assert apart(chair.get(f"{address}/certify").text) == [("A002", "did not come")]


def test_declaration_without_a_reason_comes_back_with_a_link_to_its_field(app: Flask, world: World) -> None:
    setting = world.contest(entries=2, judges=1)
    judge = signed_in(browser(app), setting.users[0])

    answer = judge.post(
        f"/judge/contests/{setting.contest_id}/welcome", data={"is_me": "1", "conflicts": [str(setting.entries[1])]}
    )

    assert answer.status_code == 422
    assert f'<a href="#reason_{setting.entries[1]}">A002: ' in answer.text
    assert f'id="reason_{setting.entries[1]}"' in answer.text
    assert " novalidate" in answer.text  # the page shows its own messages instead of the browser's


def published(world: World) -> Setting:
    """A contest with one judge and published results."""
    setting = world.contest(entries=1, judges=1)
    submit(world, setting, 0, 0, levels(world.rulebook()))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    return setting


def test_judge_of_a_published_contest_reads_its_works_and_is_led_to_its_results(app: Flask, world: World) -> None:
    setting = published(world)
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)
        card_id = session.execute(select(Card.id)).scalar_one()
    works = f"/judge/contests/{setting.contest_id}/"
    judge = signed_in(browser(app), setting.users[0])
    with clock.held(datetime(2022, 2, 20, 3, tzinfo=UTC)):
        by_card = signed_in(browser(app), setting.users[0], card_id=card_id)
        assert [client.get("/judge/").location for client in (judge, by_card)] == [works, works]
        told = [client.get("/api/v1/judging").get_json()["contests"] for client in (judge, by_card)]

    assert [[(one["id"], one["closed"]) for one in contests] for contests in told] == [
        [(setting.contest_id, "published")]
    ] * 2


def test_home_shows_published_contests_last_with_works_and_results(app: Flask, world: World) -> None:
    done, running = published(world), world.contest()
    with transaction() as session:
        session.add(PanelMember(contest_id=running.contest_id, user_id=done.users[0], role=PanelRole.JUDGE))

    page = signed_in(browser(app), done.users[0]).get("/judge/").text

    places = [f"/judge/contests/{running.contest_id}/", f"/judge/contests/{done.contest_id}/", "ประกาศผลแล้ว"]
    places.append(f"/results/{done.contest_id}")
    assert [page.count(f'"{place}"' if place[0] == "/" else place) for place in places] == [1, 1, 1, 1]
    assert [page.index(place) for place in places] == sorted(page.index(place) for place in places)


def test_the_contests_of_a_judge_take_the_same_few_statements_for_two_and_for_four(app: Flask, world: World) -> None:
    counts = []
    for number in (2, 4):
        user = world.user("กรรมการ")
        settings = [world.contest() for _ in range(number)]
        with transaction() as session:
            session.add_all(
                PanelMember(contest_id=one.contest_id, user_id=user, role=PanelRole.JUDGE) for one in settings
            )
        judge = signed_in(browser(app), user)
        judge.get("/judge/")
        with statements() as sent:
            shown = judge.get("/judge/").get_data(as_text=True)
        counts.append(len(sent))
        for one in settings:
            assert f"/judge/contests/{one.contest_id}" in shown

    assert counts[0] == counts[1]


def test_words_of_the_script_are_in_the_language_of_the_page_each_time(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    judge = signed_in(browser(app), setting.users[0])
    address = f"/judge/sheets/{setting.sheets[setting.entries[0], setting.members[0]]}"
    judge.post(f"/judge/contests/{setting.contest_id}/welcome", data={"is_me": "1"})

    def said(language: str) -> list[str]:
        judge.get(f"/language/{language}")
        found = re.search(r'id="scoring-words">(.*?)</script>', judge.get(address).text, re.S)
        words = json.loads(found[1]) if found else {}
        return [words["unscored"], words["dropped_closed"]]

    english = said("en")
    assert english == ["Not scored yet", "The sheet was closed meanwhile."]
    assert not set(said("th")) & set(english)
    assert said("en") == english

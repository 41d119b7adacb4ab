"""Links of the hall's screens: a typed code opens one screen of one contest, and nothing else."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging import clock
from judging.core.presentation.hall import HallMove
from judging.core.presentation.screen_links import DAYS
from judging.core.results.reveals import RevealMove
from judging.database.transaction import transaction
from judging.services.contests import archive
from judging.services.presentation import halls
from judging.services.results import results, reveals
from tests.scoring import levels, submit_all
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

CODE = re.compile(r'class="hall-code">.*?<b>([2-9A-Z]{5}-[2-9A-Z]{5})</b>', re.DOTALL)


@pytest.fixture
def certified(app: Flask, world: World) -> Setting:
    """Two works in the order of their codes, certified."""
    without_csrf(app)
    setting = world.contest(entries=2, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book), levels(book, 1))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    return setting


@pytest.fixture
def phone(app: Flask, world: World, certified: Setting) -> FlaskClient:
    """The organiser's phone, in English."""
    found = admin(app, world)
    found.get("/language/en")
    return found


@pytest.fixture
def computer(app: Flask) -> FlaskClient:
    """The computer of the hall, on which nobody signs in, in English."""
    without_csrf(app)
    found = browser(app)
    found.get("/language/en")
    return found


def screen(setting: Setting, part: str = "") -> str:
    return f"/results/{setting.contest_id}/screen{part}"


def link(setting: Setting, part: str = "", screen: str = "reveal") -> str:
    return f"/screen/{screen}/{setting.contest_id}/link{part}"


def code_on(phone: FlaskClient, control: str) -> str | None:
    """The code that the phone shows."""
    found = CODE.search(phone.get(control).text)
    return found[1] if found else None


def made(phone: FlaskClient, setting: Setting) -> str:
    """The code of a new link of the big screen."""
    phone.post(link(setting))
    code = code_on(phone, screen(setting, "/control"))
    assert code is not None
    return code


def typed(computer: FlaskClient, code: str) -> str | None:
    """Where the code leads; None where it opens nothing."""
    answer = computer.post("/screen", data={"code": code})
    assert (answer.status_code == 303) == (answer.location is not None)
    return answer.location


def test_code_opens_the_big_screen_of_its_contest_alone(
    app: Flask, world: World, phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    other = world.contest(entries=1, judges=1)
    code = made(phone, certified)

    assert typed(computer, code.lower().replace("-", " ")) == screen(certified)
    assert "Results" in computer.get(screen(certified)).text
    assert computer.get(screen(certified, "/live")).status_code == 200
    for address in (screen(other), screen(certified, "/control"), f"/hall/contests/{certified.contest_id}/screen"):
        assert computer.get(address).status_code == 302, address
    for address in (screen(certified, "/begin"), screen(certified, "/move"), link(certified)):
        assert computer.post(address).status_code == 302, address
    for address in (f"/results/{certified.contest_id}", f"/api/v1/results/{certified.contest_id}"):
        assert computer.get(address).status_code == 404, address


def test_screen_opened_by_a_link_is_sent_what_was_revealed_and_nothing_else(
    phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    typed(computer, made(phone, certified))
    with transaction() as session:
        reveals.start(session, actor=ADMIN, contest_id=certified.contest_id, seen=0)
    assert not re.search("A00[12]", computer.get(screen(certified)).text)
    found = re.search(r'name="seen" value="(\d+)"', phone.get(screen(certified, "/control")).text)
    assert found is not None
    with transaction() as session:
        reveals.move(session, contest_id=certified.contest_id, seen=int(found[1]), act=RevealMove.NEXT)

    for part in ("", "/live"):
        shown = computer.get(screen(certified, part)).text
        assert "A002" in shown
        assert "A001" not in shown


def test_link_in_the_qr_code_opens_the_screen_and_its_address_shows_no_code(
    phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    code = made(phone, certified)
    link = re.search(r'data-copy="[^"]*?(/screen/[^"]+)"', phone.get(screen(certified, "/control")).text)
    assert link is not None
    assert link[1] == f"/screen/{code}"

    opened = computer.get(html.unescape(link[1]))

    assert opened.location == screen(certified)
    assert computer.get(opened.location).status_code == 200


def test_second_press_makes_no_other_code(app: Flask, world: World, phone: FlaskClient, certified: Setting) -> None:
    code = made(phone, certified)

    assert made(admin(app, world), certified) == code


def test_closed_link_ends_the_screens_that_it_opened(
    phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    code = made(phone, certified)
    typed(computer, code)

    assert "The link is closed." in phone.post(link(certified, "/close"), follow_redirects=True).text

    assert computer.get(screen(certified)).location == "/screen"
    assert computer.get(screen(certified, "/live")).location == "/screen"
    assert typed(computer, code) is None
    assert phone.post(link(certified, "/close")).status_code == 303, "a second press"
    assert made(phone, certified) != code


def test_link_ends_after_its_days(phone: FlaskClient, computer: FlaskClient, certified: Setting) -> None:
    now = clock.now()
    code = made(phone, certified)
    typed(computer, code)

    with clock.held(now + timedelta(days=DAYS)):
        assert computer.get(screen(certified)).status_code == 200
    with clock.held(now + timedelta(days=DAYS + 1)):
        assert computer.get(screen(certified)).location == "/screen"
        assert typed(computer, code) is None


def test_publication_ends_the_code_and_an_open_screen_shows_the_public_address(
    app: Flask, phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    code = made(phone, certified)
    typed(computer, code)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=certified.contest_id)

    assert "The results are published" in computer.get(screen(certified)).text
    assert typed(browser(app), code) is None
    assert code_on(phone, screen(certified, "/control")) is None
    refused = phone.post(link(certified), headers={"Referer": screen(certified, "/control")})
    assert "published already" in phone.get(refused.location or "").text


def test_archive_ends_the_link(app: Flask, world: World, computer: FlaskClient) -> None:
    without_csrf(app)
    setting = world.contest(entries=1, judges=1)
    code = made(admin(app, world), setting)
    typed(computer, code)
    with transaction() as session:
        archive.archive(session, actor=ADMIN, contest_id=setting.contest_id, reason="ยกเลิก")

    assert computer.get(screen(setting)).location == "/screen"
    assert typed(computer, code) is None


def test_chair_opens_the_second_screen_and_no_other(app: Flask, world: World, computer: FlaskClient) -> None:
    without_csrf(app)
    setting = world.contest(entries=2, judges=1)
    with transaction() as session:
        halls.move(session, contest_id=setting.contest_id, seen=0, act=HallMove.START)
    here = f"/hall/contests/{setting.contest_id}"
    chair = signed_in(browser(app), setting.users[0])
    chair.post(link(setting, screen="hall"))
    code = code_on(chair, f"{here}/")
    assert code is not None

    assert typed(computer, code) == f"{here}/screen"
    assert "A001" in computer.get(f"{here}/screen").text
    assert computer.get(f"{here}/screen/live").status_code == 200
    for address in (f"{here}/", f"{here}/live", screen(setting)):
        assert computer.get(address).status_code == 302, address
    assert chair.post(link(setting)).status_code == 403


def test_guesses_have_to_wait_and_an_open_screen_does_not(
    phone: FlaskClient, computer: FlaskClient, certified: Setting
) -> None:
    typed(computer, made(phone, certified))
    codes = [f"AAAAA-AA{first}{second}A" for first in "23456" for second in "23456789"]

    answers = [computer.get(f"/screen/{code}") for code in codes]

    assert [answer.status_code for answer in answers][:31] == [404] * 31
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Open a screen of the hall" in answers[-1].text
    assert {computer.get(screen(certified, "/live")).status_code for _ in codes} == {200}


def test_what_is_no_code_is_told_and_costs_nothing(computer: FlaskClient) -> None:
    answers = [computer.post("/screen", data={"code": "hello"}) for _ in range(40)]

    assert {answer.status_code for answer in answers} == {422}
    assert "This is not a code of a screen" in answers[0].text

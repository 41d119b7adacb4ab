"""Cards that are printed at an address that no tablet reaches."""

from __future__ import annotations

import socket

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from judging.database.transaction import transaction
from judging.lan import lan_addresses
from judging.models import Person
from judging.services.contests import panels
from judging.writers.typesetting import unbroken
from tests import typeset
from tests.typeset import Typeset
from tests.web.organise.test_works import at
from tests.world import ADMIN, World

WARNING = "แท็บเล็ตเปิดคิวอาร์โค้ดที่พิมพ์ขณะนี้ไม่ได้"


def shown_at(browser: FlaskClient, host: str, address: str) -> str:
    """The page as the signed-in browser gets it from ``host``."""
    cookie = browser.get_cookie("session")
    if cookie is not None:
        browser.set_cookie("session", cookie.value, domain=host.rsplit(":", 1)[0])
    answer = browser.get(address, headers={"Host": host})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("192.168.1.20:8000", False),
        ("judging.example.ac.th", False),
    ],
)
def test_cards_printed_where_no_tablet_reaches_are_warned_of(
    browser: FlaskClient, world: World, host: str, is_told: bool
) -> None:
    setting = world.contest(judges=1)
    browser.post(at(setting, "cards"))

    shown = shown_at(browser, host, at(setting, "cards"))
    assert (WARNING in shown) is is_told


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def test_cards_printed_on_the_laptop_lead_to_the_address_that_tablets_reach(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(judges=1)
    browser.post(at(setting, "cards"))
    address = next(iter(lan_addresses()), None)
    if address is None:
        pytest.skip("this machine has no address in a network")

    with socket.create_server((address, 0)) as listening:
        port = listening.getsockname()[1]
        warned = shown_at(browser, f"127.0.0.1:{port}", at(setting, "cards"))
        browser.get(at(setting, "cards.pdf"), headers={"Host": f"127.0.0.1:{port}"})
    after = shown_at(browser, f"127.0.0.1:{port}", at(setting, "cards"))

    assert WARNING not in warned
    assert f"http://{address}:{port}/signin" in made[0].words
    assert "judging serve --lan" in after


def test_a_page_of_cards_says_which_categories_a_card_opens(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(judges=2)
    other = world.category(setting, "1")
    with transaction() as session:
        panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
    browser.post(f"/organise/contests/{other}/round/cards")

    listed = browser.get(at(setting, "cards")).text
    browser.get(f"/organise/contests/{other}/round/cards.pdf")
    told = browser.post(at(setting, f"cards/{setting.members[0]}/revoke"), follow_redirects=True).text

    assert [len(card["duties"]) for card in made[0].data["cards"]] == [2, 1]
    both = "บัตรใบนี้ใช้กับ ประเภทที่ 1 สิ่งประดิษฐ์ด้านการพัฒนาคุณภาพชีวิต, "
    assert listed.count(both) == 2  # replacing and revoking
    assert f"ยกเลิกบัตรแล้ว {both}" in told


NAME = "นางสาวประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุขสวัสดิ์"


@pytest.mark.parametrize(("judges", "pages"), [(1, 1), (6, 1), (7, 2)])
def test_six_cards_stand_on_a_page(
    browser: FlaskClient, world: World, made: list[Typeset], judges: int, pages: int
) -> None:
    setting = world.contest(judges=judges)
    with transaction() as session:
        session.execute(update(Person).values(name=NAME))
    browser.post(at(setting, "cards"))
    browser.get(at(setting, "cards.pdf"))

    assert made[0].pages == pages
    if judges == 6:
        typeset.expect_look(made[0], "cards")


def test_cards_of_helpers_say_what_they_open(browser: FlaskClient, world: World, made: list[Typeset]) -> None:
    setting = world.contest()
    browser.post(at(setting, "helpers"), data={"name": "สมศรี ช่วยงาน"})
    browser.get(at(setting, "helpers/cards.pdf"))

    (card,) = made[0].data["cards"]
    assert (card["name"], card["duties"]) == (unbroken("สมศรี ช่วยงาน"), ["ผู้ช่วยจุดรับเอกสาร"])


@pytest.mark.parametrize(
    ("cards", "back"), [("cards", "cards"), ("round/cards", "round"), ("helpers/cards", "helpers")]
)
def test_without_cards_the_list_is_shown_instead(browser: FlaskClient, world: World, cards: str, back: str) -> None:
    setting = world.contest(judges=1)
    answer = browser.get(at(setting, f"{cards}.pdf"))
    assert answer.headers["Location"] == at(setting, back)
    assert "ยังไม่ได้" in browser.get(at(setting, back)).text

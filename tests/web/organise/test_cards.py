"""Cards that are printed at an address that no tablet reaches."""

from __future__ import annotations

import socket

import pytest
from flask.testing import FlaskClient

from judging.database.transaction import transaction
from judging.lan import lan_addresses
from judging.services.contests import panels
from tests.web.organise.test_works import at
from tests.world import ADMIN, World

WARNING = "แท็บเล็ตเปิดบัตรที่พิมพ์จากหน้านี้ไม่ได้"


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

    for page in ("cards", "cards/print"):
        shown = shown_at(browser, host, at(setting, page))
        assert ('<div class="no-print"><div class="notice' in shown.replace("\n", "")) is is_told
        assert (WARNING in shown) is is_told


def test_cards_opened_on_the_laptop_offer_the_address_that_tablets_reach(browser: FlaskClient, world: World) -> None:
    setting = world.contest(judges=1)
    browser.post(at(setting, "cards"))
    address = next(iter(lan_addresses()), None)
    if address is None:
        pytest.skip("this machine has no address in a network")

    with socket.create_server((address, 0)) as listening:
        port = listening.getsockname()[1]
        shown = shown_at(browser, f"127.0.0.1:{port}", at(setting, "cards/print"))
    after = shown_at(browser, f"127.0.0.1:{port}", at(setting, "cards/print"))

    link = f'href="http://{address}:{port}{at(setting, "cards/print")}"'
    assert link in shown
    assert link not in after
    assert "judging serve --lan" in after


def test_a_page_of_cards_says_which_categories_a_card_opens(browser: FlaskClient, world: World) -> None:
    setting = world.contest(judges=2)
    other = world.category(setting, "1")
    with transaction() as session:
        panels.appoint(session, actor=ADMIN, contest_id=other, user_id=setting.users[0])
    browser.post(f"/organise/contests/{other}/round/cards")

    listed = browser.get(at(setting, "cards")).text
    printed = browser.get(f"/organise/contests/{other}/round/cards/print").text
    told = browser.post(at(setting, f"cards/{setting.members[0]}/revoke"), follow_redirects=True).text

    assert printed.count('class="card-print"') == 2
    assert printed.count('class="card-opens"') == 2
    both = "บัตรใบนี้ใช้กับ ประเภทที่ 1 สิ่งประดิษฐ์ด้านการพัฒนาคุณภาพชีวิต, "
    assert listed.count(both) == 2  # replacing and revoking
    assert f"ยกเลิกบัตรแล้ว {both}" in told

"""A morning at the counter: a helper with a phone receives twenty works, misses a tick and slips; nobody is barred."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from judging.core.contests import sign_in_cards as derive
from judging.core.eligibility.checks import Admission
from judging.core.roles import Grant, Role
from judging.models import Card, CounterRecord, Entry
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, Person, shown
from tests.screening import pass_open, screened
from tests.world import World

WORKS = 20
MISSED, SLIP = "A007", "A008"


def admissions(code: str) -> Admission:
    return arranging.fresh(select(Entry.admission).where(Entry.code == code))[0][0]  # type: ignore[index, no-any-return]


def answered(page: Page, button: str) -> None:
    """Tap the button and wait until the page has the answer."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator(button).tap()


def morning(helper: Person, contest_id: int) -> None:
    """Each work is opened by the address of its QR code; all that is there is received with a tap."""
    for number in range(1, WORKS + 1):
        code = f"A{number:03}"
        helper.go(f"/counter/{contest_id}/{code}")
        if code == MISSED:
            helper.touch(helper.page.locator("#team [value=received]"))
            expect(helper.page.locator("#team [value=received][aria-pressed=true]")).to_be_visible()
            continue
        answered(helper.page, "[name=rest]")
        expect(helper.page.locator(".counter-state .chip-ok")).to_be_visible()


def test_a_counter_morning_bars_nobody(world: World, site: str, visitor: Visitor) -> None:
    setting = screened(world, entries=WORKS)
    arranging.make_it_today(setting)
    pass_open(setting)
    contest_id = setting.contest_id
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    (college,) = arranging.fresh(select(Entry.institution_id).where(Entry.code == SLIP))
    arranging.staff("manee", Grant(Role.TEACHER, institution_id=college[0]))  # type: ignore[index]

    organiser = sign_in(visitor(site, DESK), "somsri").go(f"/organise/contests/{contest_id}/helpers")
    organiser.field("name").fill("นางสาวใจดี ช่วยงาน")
    organiser.send("Add a helper and a card")
    ((nonce,),) = arranging.fresh(select(Card.nonce).where(Card.helper_id.is_not(None)))  # type: ignore[misc]
    helper = visitor(site, PHONE).go(f"/c/{derive.link_token(arranging.SECRET, nonce)}")
    helper.page.wait_for_url(f"**/counter/{contest_id}")

    morning(helper, contest_id)

    helper.go(f"/counter/{contest_id}/{SLIP}")
    answered(helper.page, "#has_manual [value=not_handed_in]")
    expect(helper.page.locator("#has_manual [value=not_handed_in][aria-pressed=true]")).to_be_visible()
    helper.go(f"/organise/contests/{contest_id}/screening")
    expect(helper.page.locator("h1")).to_contain_text(shown(helper.words("You do not have access to this page")))
    assert admissions(MISSED) is Admission.ADMITTED
    assert admissions(SLIP) is Admission.PENDING  # flagged: a committee decides, nothing is refused
    counted = select(func.count(Entry.id)).where(Entry.admission == Admission.ADMITTED)
    assert arranging.fresh(counted)[0][0] == WORKS - 1  # type: ignore[index]

    organiser.go(f"/organise/contests/{contest_id}/screening/{setting.entries[7]}")
    expect(organiser.page.locator("#counter")).to_contain_text(shown(organiser.words("not handed in")))
    organiser.link("Correct it at the counter")
    organiser.touch(organiser.page.locator("#has_manual [value=received]"))
    expect(organiser.page.locator("#has_manual [value=received][aria-pressed=true]")).to_be_visible()
    assert admissions(SLIP) is Admission.ADMITTED
    assert arranging.fresh(select(func.count(CounterRecord.id)))[0][0] == (WORKS - 1) * 9 + 1 + 2  # type: ignore[index]

    teacher = sign_in(visitor(site, PHONE), "manee").go("/teacher/")
    teacher.touch(teacher.page.locator("tr", has_text=SLIP).get_by_role("button"))
    expect(teacher.page.locator("#counter")).to_contain_text("นางสาวใจดี ช่วยงาน")
    teacher.link("Print the receipt")
    teacher.reads("Receipt of documents")
    teacher.sees(SLIP)

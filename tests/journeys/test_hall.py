"""An afternoon in the hall: the drawn order, what is presented now on three tablets, a late team, a call."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from playwright.sync_api import Page, expect

from judging.core.presentation.presentation_order import draw
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.queries.presentation import presentation as reads
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import LANDSCAPE, PHONE, Person
from tests.world import Setting, World

WITHIN = 15_000
"""Milliseconds until a move that some tablet does not show is a failure. A quiet machine takes four seconds."""


def drawn(setting: Setting) -> list[str]:
    """The codes of the works in the order of presentation."""
    with transaction() as session:
        works = reads.works(session, setting.contest_id, reads.plan(session, setting.contest_id))
        return [work.code for work in works if work.number]


def shown(tablets: list[Person], work: str, phase: str) -> None:
    """Wait until all tablets show this work in this phase."""
    for tablet in tablets:
        expect(tablet.page.locator("[data-hall-says]:visible")).to_contain_text(work, timeout=WITHIN)
        expect(tablet.page.locator("[data-hall-phase]:visible")).to_have_text(tablet.words(phase), timeout=WITHIN)


def timed(tablets: list[Person], press: Callable[[], None], work: str, phase: str) -> float:
    """Press a button; the seconds from then until all tablets show this work in this phase."""
    began = time.monotonic()
    press()
    shown(tablets, work, phase)
    return time.monotonic() - began


def listed(page: Page) -> list[str]:
    """The works of the judge's list."""
    return [text.strip() for text in page.locator(".j-row .j-no").all_inner_texts()]


def test_afternoon_of_six_works_in_the_drawn_order_with_a_late_team(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=6, judges=3)
    arranging.make_it_today(setting)
    arranging.staff("somchai", Grant(Role.ORGANISER))
    phone = sign_in(visitor(site, PHONE), "somchai")
    phone.go(f"/organise/contests/{setting.contest_id}/order").confirm("draw")
    phone.reads("How to repeat the draw")
    order = drawn(setting)
    with transaction() as session:
        seed = reads.plan(session, setting.contest_id).seed
    assert order == [f"A00{setting.entries.index(number) + 1}" for number in draw(setting.entries, seed)]

    cards = arranging.hand_out_cards(setting.contest_id)
    tablets = [come_by_card(visitor(site, LANDSCAPE), cards[member]) for member in setting.members]
    for tablet in tablets:
        expect(tablet.page.locator("[data-hall-says]:visible")).to_have_text(tablet.words("Nothing is presented now."))
        assert listed(tablet.page) == order

    phone.go(f"/hall/contests/{setting.contest_id}/")
    phone.button("Start with %(code)s", code=order[0])
    phone.reads("Start the presentation")
    for tablet in tablets:
        tablet.page.reload()  # before a hall runs, a tablet asks every half minute
    shown(tablets, order[0], "Gets ready")
    took = [
        timed(tablets, lambda: phone.button("Start the presentation"), order[0], "Presentation"),
        timed(tablets, lambda: phone.button("To the questions"), order[0], "Questions"),
        timed(tablets, lambda: phone.button("Next work: %(code)s", code=order[1]), order[1], "Gets ready"),
    ]
    phone.touch(phone.page.locator(".hall-more summary"))
    took.append(timed(tablets, lambda: phone.confirm("late"), order[2], "Gets ready"))
    order = [order[0], *order[2:], order[1]]
    for tablet in tablets:
        expect(tablet.page.locator(".j-row .j-no").last).to_have_text(order[-1])
        assert listed(tablet.page) == order

    for code, following in pairwise(order[1:]):
        phone.button("Start the presentation")
        phone.button("To the questions")
        press = partial(phone.button, "Next work: %(code)s", code=following)
        took.append(timed(tablets, press, following, "Gets ready"))
        assert code != following
    phone.button("Start the presentation")
    phone.button("To the questions")
    phone.button("All works have presented: end")
    for tablet in tablets:
        ended = tablet.page.locator("[data-hall-says]:visible")
        expect(ended).to_have_text(tablet.words("Nothing is presented now."), timeout=WITHIN)
    print(f"from a press to all three tablets: {', '.join(f'{seconds:.1f}' for seconds in took)} s")  # noqa: T201
    assert max(took) < WITHIN / 1000 + 1  # the press itself loads a page on the phone


def main_buttons_out_of_view(page: Page, width: int, height: int) -> list[str]:
    """The main buttons of the hall that are not in the first view of a window of this size."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    buttons = page.locator(".hall-acts > form button, .hall-acts > .hall-pair button, .hall-more > summary").all()
    return [button.inner_text() for button in buttons if button.bounding_box()["y"] + 44 > height]  # type: ignore[index]


def test_judge_opens_the_work_that_presents_and_calls_the_chair(world: World, site: str, visitor: Visitor) -> None:
    setting = world.contest(entries=3, judges=2)
    arranging.make_it_today(setting)
    cards = arranging.hand_out_cards(setting.contest_id)
    chair, judge = (
        come_by_card(visitor(site, device), cards[member])
        for device, member in zip((PHONE, LANDSCAPE), setting.members, strict=True)
    )
    chair.go(f"/hall/contests/{setting.contest_id}/")
    chair.button("Start with %(code)s", code="A001")
    chair.reads("Start the presentation")
    judge.page.reload()

    judge.page.locator("[data-hall-open]:visible").click()
    expect(judge.page.locator(".j-head [data-entry-code]")).to_have_text("A001")
    line = judge.page.locator(".j-hall")
    expect(line).to_have_attribute("data-presents", "own")
    chair.button("Start the presentation")
    chair.reads("To the questions")
    chair.button("Call up", within=chair.page.locator(".hall-list"))  # the other work
    expect(line).to_have_attribute("data-presents", "other", timeout=WITHIN)

    assert main_buttons_out_of_view(chair.page, 844, 390) == []
    chair.page.goto(f"{site}/hall/contests/{setting.contest_id}/screen")
    expect(chair.page.locator(".big-next")).to_contain_text("A003")
    for width, height in ((1366, 768), (1920, 1080)):
        chair.page.set_viewport_size({"width": width, "height": height})
        assert chair.page.evaluate("document.documentElement.scrollHeight") == height
        expect(chair.page.locator(".big-next")).to_be_in_viewport(ratio=1)
    chair.go(f"/hall/contests/{setting.contest_id}/")

    line.locator("summary").click()
    judge.page.locator("[data-hall-call]").click()
    expect(chair.page.locator(".hall-call")).to_contain_text("A001", timeout=WITHIN)
    chair.page.locator(".hall-call").get_by_role("button").click()
    expect(line.locator("[data-hall-called]")).to_contain_text(
        judge.words("Your call was seen at {time}. Somebody comes to you.").split("{")[0], timeout=WITHIN
    )

    judge.context.set_offline(True)
    judge.page.evaluate("dispatchEvent(new Event('online'))")  # it asks at once
    expect(judge.page.locator("[data-hall-call]")).to_be_disabled(timeout=WITHIN)
    expect(line.locator("[data-hall-called]")).to_have_text(
        judge.words("The call cannot be sent: the server does not answer. Raise your hand.")
    )
    expect(line.locator("[data-hall-stale]")).to_be_visible()
    expect(line.locator("[data-hall-time]")).not_to_be_empty()  # the timer goes on
    judge.context.set_offline(False)

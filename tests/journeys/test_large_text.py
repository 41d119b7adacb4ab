"""Results on a phone whose owner reads with text of twice the size: no text lies outside the window."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Browser

from judging.core.roles import Grant, Role
from tests.journeys import arranging
from tests.journeys.conftest import PATIENCE, sign_in
from tests.journeys.people import PHONE, Person
from tests.journeys.test_reasons import told_apart
from tests.world import World

OUTSIDE = """() => {
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const node = texts.currentNode, range = document.createRange();
        if (!node.data.trim() || node.parentElement.closest("thead, svg, .crumbs, .visually-hidden")) continue;
        range.selectNode(node);
        const wide = [...range.getClientRects()].some((box) => box.right > innerWidth + 1 || box.left < -1);
        if (wide && node.parentElement.checkVisibility()) found.push(node.data.trim());
    }
    return document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window", ...found] : found;
}"""


def test_results_with_text_of_twice_the_size_stay_within_the_window_of_a_phone(
    world: World, site: str, app: Flask, launch: Callable[..., Browser]
) -> None:
    setting, college = told_apart(world, tie=True, scores=True)
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    context = launch("--blink-settings=defaultFontSize=32").new_context(**PHONE.options, locale="th-TH")
    context.set_default_timeout(PATIENCE)
    teacher = sign_in(Person(context.new_page(), site, app, PHONE, "th"), "khru")
    contest = f"/results/{setting.contest_id}"
    pages = ("/", contest, f"{contest}/works/A002", "/results?search=A00", "/teacher/")

    found = {}
    for address in (*pages, f"/teacher/works/{setting.entries[1]}/result"):
        teacher.go(address)
        if outside := teacher.page.evaluate(OUTSIDE):
            found[address] = outside
    context.close()

    assert found == {}

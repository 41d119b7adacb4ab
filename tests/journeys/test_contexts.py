"""People share the contexts of a browser one after another; the next finds nothing of the one before."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import PATIENCE
from tests.journeys.contexts import Contexts
from tests.journeys.people import PHONE

LEAVE = """async () => {
    document.cookie = "left=1";
    localStorage.setItem("left", "1");
    await (await caches.open("left")).put("/healthz", new Response("left"));
    const opening = indexedDB.open("left");
    await new Promise((done) => { opening.onsuccess = done; });
}"""
FOUND = """async () => [
    document.cookie, ...Object.keys(localStorage), ...(await caches.keys()),
    ...(await indexedDB.databases()).map((base) => base.name).filter((name) => name !== "judging"),
    Notification.permission, navigator.onLine,
]"""
"""What a page finds, but for the store that the sign-in page itself makes, sooner or later."""

KEPT = re.compile(r"context\.(add_init_script|expose_\w+|on|set_extra_http_headers|set_geolocation)\(")
"""What stays in a context for good."""


def opened(page: Page, site: str) -> Page:
    page.goto(f"{site}/signin")
    return page


def test_next_person_of_a_context_finds_nothing_of_the_one_before(contexts: Contexts, site: str) -> None:
    first = contexts.take(PHONE, PATIENCE, site)
    page = opened(first.new_page(), site)
    nothing = page.evaluate(FOUND)
    page.evaluate(LEAVE)
    first.grant_permissions(["notifications"])
    first.route("**/signin", lambda route: route.abort())
    first.set_offline(True)
    contexts.give_back(first)

    second = contexts.take(PHONE, PATIENCE, site)
    try:
        assert second is first
        assert len(second.pages) == 1
        assert opened(second.new_page(), site).evaluate(FOUND) == nothing
    finally:
        contexts.give_back(second)


def test_two_people_at_once_have_a_context_each(contexts: Contexts, site: str) -> None:
    one, other = contexts.take(PHONE, PATIENCE, site), contexts.take(PHONE, PATIENCE, site)
    assert one is not other
    contexts.give_back(one)
    contexts.give_back(other)


def test_no_journey_adds_to_a_context_what_cannot_be_removed() -> None:
    journeys = Path(__file__).parent.glob("test_*.py")
    assert [path.name for path in journeys if KEPT.search(path.read_text(encoding="utf-8"))] == []

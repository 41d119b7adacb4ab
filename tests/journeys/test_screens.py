"""Every screen of every role, in both languages, at tablet and phone size: it opens, axe finds nothing, nothing sticks
out at 390 pixels, and the browser's console stays empty, so nothing breaks the content policy either."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor
from tests.journeys.people import LANDSCAPE, PHONE, Device
from tests.journeys.screens import addresses, paths, stage
from tests.world import World

PEOPLE = [
    "anyone",
    "judge",
    "seated twice",
    "left",
    "reviewing",
    "chair",
    "teacher",
    "teacher/asked",
    "teacher/registering",
    "central",
    "admin",
    "organiser/new",
    "organiser/scoring",
    "organiser/certified",
    "organiser/published",
]

NO_SCREENS = {
    "static": "files",
    "public.healthz": "JSON",
    "public.set_language": "leads back",
    "signin.card_link": "leads on",
    "admin.institutions_template": "a file",
    "admin.past_works_template": "a file",
    "organise.entries_template": "a file",
    "organise.judges_template": "a file",
    "organise.marks": "a file",
    "public.marks": "a file",
    "documents.document": "a file",
}
"""Endpoints that answer GET and show no page, each with what they give; those of ``api`` give JSON."""

AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # style sheets fetched anew, for a rule on turned screens that none of these tags asks for
}
PART = {"exclude": [["section.sheet:nth-of-type(n+3)"]]}
"""What is left out: printed sheets alike the two before them."""
TALLEST = 12_000
"""Pixels; what lies deeper is judged where it stands."""

FRAGMENTS = {"organise.grid_live"}
"""Parts of pages, fetched by script: opened, not judged as pages."""


def resized(page: Page, device: Device) -> None:
    """Give the page the device's width, and its own height: so no bar that stays in view covers what axe measures."""
    page.set_viewport_size({"width": device.width, "height": device.height})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": device.width, "height": min(max(height, device.height), TALLEST)})


def violations(page: Page, where: str) -> list[str]:
    """What axe finds on the page as it stands."""
    found: dict[str, Any] = page.evaluate("([part, options]) => axe.run(part, options)", [PART, AXE])
    return [
        f"{where}: {one['id']} at {node['target']}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def overflow(page: Page, where: str) -> list[str]:
    """Whether the page is wider than its window, and by which elements."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
           .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
           .slice(0, 4).map((one) => one.tagName + "." + one.className)"""
    )
    return [f"{where}: wider than the window: {', '.join(wide)}"] if wide else []


@pytest.mark.parametrize("who", PEOPLE)
def test_screens_open_and_axe_finds_nothing(
    app: Flask, world: World, site: str, visitor: Visitor, who: str, language: str
) -> None:
    made = stage(world)
    name = who.partition("/")[0]
    person = visitor(site, LANDSCAPE, language)
    if name != "anyone":
        cookie = made.cookie(app, name)
        person.context.add_cookies([{"name": "session", "value": cookie, "url": site}])
    faults: list[str] = []
    for endpoint, path in paths(app, addresses(app, made)[who]):
        person.page.set_viewport_size({"width": LANDSCAPE.width, "height": LANDSCAPE.height})
        answer = person.page.goto(f"{site}{path}")
        assert answer is not None
        if answer.status != 200 or answer.request.redirected_from is not None:
            faults.append(f"{path}: {answer.status} {answer.url}")
            continue
        if endpoint in FRAGMENTS:
            continue
        person.page.evaluate(AXE_SCRIPT)
        for device in (LANDSCAPE, PHONE):
            resized(person.page, device)
            faults += violations(person.page, f"{path} {device.name}")
        faults += overflow(person.page, path)
    assert faults + person.troubles == []


def test_every_page_stands_in_the_list(app: Flask, world: World) -> None:
    made = stage(world)
    shown = {endpoint for screens in addresses(app, made).values() for endpoint, _values in screens}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
    }

    assert sorted(pages - shown - set(NO_SCREENS)) == []
    assert sorted(shown - pages) == []
    assert sorted(addresses(app, made)) == sorted(PEOPLE)

"""Every screen of every role opens without axe violations, without overflow at 390 pixels and with an empty browser
console, so nothing violates the content security policy. Who opens a page first opens it at tablet and phone size;
others, who find it in another state, at phone size. In the second language, which changes only words and their lengths,
axe does not run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page

from tests.applications import Applications
from tests.journeys import sites
from tests.journeys.conftest import Visitor
from tests.journeys.people import LANDSCAPE, PHONE, Device, Person
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
    "deputy",
    "organiser/new",
    "organiser/scoring",
    "organiser/certified",
    "organiser/published",
]

NO_SCREENS = {
    "static": "files",
    "public.healthz": "JSON",
    "public.worker": "a file",
    "public.set_language": "leads back",
    "signin.card_link": "leads on",
    "signin.second_factor_check": "leads to the sign-in before the password; test_second_factor opens it",
    "signin.second_factor_new": "leads to the sign-in before the password; test_second_factor opens it",
    "admin.institutions_template": "a file",
    "admin.past_works_template": "a file",
    "organise.entries_template": "a file",
    "organise.ranking_workbook": "a file",
    "organise.blank_sheets_pdf": "a PDF",
    "organise.paper_set": "a PDF",
    "organise.judges_sign_in": "a PDF",
    "organise.plots_paper": "a PDF",
    "organise.teams_sign_in": "a PDF",
    "organise.name_corrections": "a PDF",
    "organise.announcer": "a PDF",
    "organise.cards_print": "a PDF",
    "organise.round_cards_print": "a PDF",
    "organise.counter_helpers_print": "a PDF",
    "organise.log_extract": "a PDF",
    "organise.order_pdf": "a PDF",
    "organise.order_docx": "a file",
    "organise.announcement_pdf": "a PDF",
    "organise.announcement_docx": "a file",
    "public.signed": "a picture",
    "admin.emblem": "a picture",
    "organise.list_file": "a file",
    "organise.paper_print": "a PDF",
    "organise.criteria_pdf": "a PDF",
    "organise.score_sheets_pdf": "a PDF",
    "organise.sections_pdf": "a PDF",
    "organise.feedback_pdf": "a PDF",
    "teacher.feedback": "a PDF",
    "organise.summary": "a PDF",
    "judge.sheet_copy": "a PDF",
    "organise.judges_template": "a file",
    "organise.round_entries_template": "a file",
    "organise.round_judges_template": "a file",
    "organise.round_teachers_template": "a file",
    "organise.marks": "a file",
    "public.marks": "a file",
    "public.ranking_file": "a file",
    "teacher.works_file": "a file",
    "public.work_picture": "a picture",
    "public.contest_picture": "a picture",
    "public.rulebook": "a file",
    "public.certificate": "a file",
    "public.apple_profile": "a file",
    "documents.document": "a file",
    "documents.case_file": "a file",
    "papers.find": "leads on",
    "organise.paper_find": "leads on",
    "documents.scan": "a picture",
    "documents.certificate": "a PDF",
    "organise.certificate_preview": "a picture",
    "organise.certificate_shown": "a picture",
    "organise.certificate_file": "a PDF",
    "teacher.certificates_pdf": "a PDF",
    **{
        f"{name}.{page}_live": f"a part of {name}.{page}"
        for name in ("hall", "reveal")
        for page in ("control", "screen")
    },
    "screens.open": "leads on",
}
"""Endpoints that answer GET without a page, each with what they return; those of ``api`` return JSON."""

AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # fetches style sheets again, for a rule on rotated screens that these tags do not include
}
WITHOUT_CONTRAST = {**AXE, "rules": {"color-contrast": {"enabled": False}}}
"""The axe rules where another person has opened the page before: contrast does not change and takes half of axe's
time."""

OF_A_SIZE = {
    "runOnly": {
        "type": "rule",
        "values": ["target-size", "scrollable-region-focusable", "button-name", "link-name", "label", "summary-name"],
    },
    "resultTypes": ["violations"],
    "preload": False,
}
"""The axe rules at the second size: about the sizes of elements, and about elements that only this size shows."""

ALIKE = [
    "section.sheet:nth-of-type(n+3)",
    "section.sheet tbody tr:nth-child(n+4)",
    "fieldset.j-card:nth-of-type(n+4)",
]
"""Elements that axe skips because they repeat others: printed sheets, their lines, and further criteria of a
section."""

TALLEST = 12_000
"""The maximum page height in pixels; deeper content is checked in place."""

FRAGMENTS = {"organise.grid_live"}
"""Fragments that scripts fetch; opened, but not checked as pages."""


def resized(page: Page, device: Device) -> None:
    """Give the page the device's width and its own full height, so that no sticky bar covers what axe measures."""
    page.set_viewport_size({"width": device.width, "height": device.height})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": device.width, "height": min(max(height, device.height), TALLEST)})


def violations(page: Page, where: str, asked: dict[str, Any]) -> list[str]:
    """The axe violations of the current page."""
    part = {"exclude": [[alike] for alike in ALIKE]}
    found: dict[str, Any] = page.evaluate("([part, options]) => axe.run(part, options)", [part, asked])
    return [
        f"{where}: {one['id']} at {node['target']}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def overflow(page: Page, where: str) -> list[str]:
    """A fault if the page is wider than its window, with the elements that cause it."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
           .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
           .slice(0, 4).map((one) => one.tagName + "." + one.className)"""
    )
    return [f"{where}: wider than the window: {', '.join(wide)}"] if wide else []


@dataclass(frozen=True, slots=True)
class Scene:
    """A served installation with all data: the screens that each person opens, and their session cookies."""

    url: str
    screens: dict[str, list[tuple[str, str]]]
    cookies: dict[str, str]

    def first_of(self, endpoint: str) -> str:
        """The first of ``PEOPLE`` who opens this page."""
        return next(who for who in PEOPLE if any(endpoint == shown for shown, _path in self.screens[who]))

    def opened(self, person: Person, who: str) -> Iterator[tuple[str, str, list[str]]]:
        """Open the person's screens one after another; yields endpoint, path and faults of each, except for
        fragments."""
        name = who.partition("/")[0]
        if name != "anyone":
            person.context.add_cookies([{"name": "session", "value": self.cookies[name], "url": self.url}])
        for endpoint, path in self.screens[who]:
            person.page.set_viewport_size({"width": person.device.width, "height": person.device.height})
            answer = person.page.goto(f"{self.url}{path}")
            assert answer is not None
            if answer.status != 200 or answer.request.redirected_from is not None:
                yield endpoint, path, [f"{path}: {answer.status} {answer.url}"]
            elif endpoint not in FRAGMENTS:
                yield endpoint, path, []


@pytest.fixture(scope="module")
def scene(
    sqlite_template: Path, applications: Applications, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """The installation on which all screens are opened. Opening a screen changes nothing."""
    folder = tmp_path_factory.mktemp("screens")
    shutil.copy(sqlite_template, folder / "judging.db")
    with applications(f"sqlite:///{folder / 'judging.db'}", True).installed_in(folder) as app:
        made = stage(World())
        screens = {who: list(paths(app, shown)) for who, shown in addresses(app, made).items()}
        cookies = {name: made.cookie(app, name) for name in made.users}
        with sites.threads(app) as url:
            yield Scene(url, screens, cookies)


@pytest.mark.parametrize("who", PEOPLE)
def test_screens_open_and_axe_finds_nothing(scene: Scene, visitor: Visitor, who: str) -> None:
    person = visitor(scene.url, LANDSCAPE)
    faults: list[str] = []
    for endpoint, path, found in scene.opened(person, who):
        faults += found
        if not found:
            person.page.locator("[data-view=loading]:visible").wait_for(state="hidden")  # a judge's page fills itself
            person.page.evaluate(AXE_SCRIPT)
            is_first = scene.first_of(endpoint) == who
            for device, asked in ((LANDSCAPE, AXE), (PHONE, OF_A_SIZE)) if is_first else ((PHONE, WITHOUT_CONTRAST),):
                resized(person.page, device)
                faults += violations(person.page, f"{path} {device.name}", asked)
            faults += overflow(person.page, path)

    assert faults + person.troubles == []


@pytest.mark.parametrize("who", PEOPLE)
def test_screens_in_english_open_and_fit_a_phone(scene: Scene, visitor: Visitor, who: str) -> None:
    person = visitor(scene.url, PHONE, "en")
    faults: list[str] = []
    for _endpoint, path, found in scene.opened(person, who):
        faults += found or overflow(person.page, path)

    assert faults + person.troubles == []


def test_every_page_stands_in_the_list(app: Flask, scene: Scene) -> None:
    shown = {endpoint for screens in scene.screens.values() for endpoint, _path in screens}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
    }

    assert sorted(pages - shown - set(NO_SCREENS)) == []
    assert sorted(shown - pages) == []
    assert sorted(scene.screens) == sorted(PEOPLE)

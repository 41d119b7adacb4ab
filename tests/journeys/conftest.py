"""A real browser and a real server; each journey has its own installation.

Missing programs skip the tests with a hint how to install them; with ``JUDGING_TEST_NO_SKIPS=1`` (CI) they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from tests.applications import settings_for
from tests.journeys import sites
from tests.journeys.arranging import PASSWORD, CardInHand
from tests.journeys.contexts import Contexts
from tests.journeys.people import DESK, Device, Person

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ["chromium-headless-shell", "chromium"]
"""Debian's packages of Chromium. The first is the same browser without its windows, and a page takes half the time."""

HERE = Path(__file__).parent
PATIENCE = 10_000
"""The timeout in milliseconds for what a page must show."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as a browser test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts a browser with further flags; all are closed at the end of the run."""
    path = os.environ.get("JUDGING_TEST_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        missing = "no chromium: apt-get install chromium, or name one in JUDGING_TEST_CHROMIUM"
        if os.environ.get("JUDGING_TEST_NO_SKIPS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browsers: list[Browser] = []

        def start(*flags: str) -> Browser:
            browsers.append(playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags]))
            return browsers[-1]

        yield start
        for browser in browsers:
            browser.close()


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Browser:
    """One browser for the whole run of a worker."""
    return launch()


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Contexts:
    """The browser contexts of a worker."""
    return Contexts(chromium)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of this test's installation, served by threads of this process."""
    with sites.threads(app) as url:
        yield url


@pytest.fixture(scope="session")
def running_command(
    sqlite_template: Path, static_copies: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sites.Command]:
    """``judging serve`` on its own database, shared by tests one after another."""
    instance = tmp_path_factory.mktemp("served")
    (instance / "static").symlink_to(static_copies)
    shutil.copy(sqlite_template, instance / "judging.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = sites.Command(settings_for(f"sqlite:///{instance / 'judging.db'}", instance), port)
    yield server
    server.kill()


@pytest.fixture
def command(running_command: sites.Command, sqlite_template: Path) -> sites.Command:
    """``judging serve``, running on an empty database."""
    running_command.empty(sqlite_template)
    running_command.start()
    return running_command


Visitor = Callable[..., Person]


@pytest.fixture
def visitor(contexts: Contexts, app: Flask) -> Iterator[Visitor]:
    """Makes people, each with a browser context of their own; at the end of the test none may have recorded a fault."""
    people: list[Person] = []

    def make(url: str, device: Device = DESK, language: str = "th") -> Person:
        context = contexts.take(device, PATIENCE, url)
        person = Person(context.new_page(), url, app, device, language)
        person.watch()
        people.append(person)
        if language != "th":
            person.go(f"/language/{language}")
        return person

    yield make
    for person in people:
        contexts.give_back(person.context)
    assert [trouble for person in people if not person.expects_trouble for trouble in person.troubles] == []


@pytest.fixture
def language() -> str:
    """The interface language of a journey: Thai, unless it is parametrized."""
    return "th"


def sign_in(person: Person, username: str) -> Person:
    """Sign in by name and password on the sign-in page."""
    person.go("/signin")
    person.field("username").fill(username)
    person.field("password").fill(PASSWORD)
    person.button("Sign in", within=person.page.locator("main"))
    person.page.wait_for_url(lambda url: "/signin" not in url)
    return person


def come_by_card(person: Person, card: CardInHand) -> Person:
    """Open the address in the card's QR code, confirm the identity, and continue to the works."""
    person.go(card.path)
    person.touch(person.page.locator("label[for=is_me]"))
    person.button("Go to the works")
    person.page.wait_for_url("**/judge/contests/*/")
    return person

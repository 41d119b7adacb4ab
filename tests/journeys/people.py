"""A person at a browser: opens pages, reads texts in their language, taps; script errors and server faults are
recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from pypdf import PdfReader

from judging.web.wording.languages import JOINER

LEVELS = {"th": {"very_good": "ดีมาก", "good": "ดี"}, "en": {"very_good": "Very good", "good": "Good"}}


def shown(text: str) -> re.Pattern[str]:
    """This text as a page shows it: pages hold some Thai words together with word joiners."""
    letters = "".join(re.escape(letter) + (f"{JOINER}?" if "\u0e00" < letter < "\u0e7f" else "") for letter in text)
    return re.compile(re.sub(r"(\\? |\\\n)+", r"\\s+", letters))


def whole(text: str) -> re.Pattern[str]:
    """A label that is exactly this text, as a page shows it."""
    return re.compile(rf"^\s*{shown(text).pattern}\s*$")


@dataclass(frozen=True, slots=True)
class Device:
    """A device: its window size, and whether it has a touch screen."""

    name: str
    width: int
    height: int
    touch: bool = True

    @property
    def options(self) -> dict[str, Any]:
        """The options of a browser context."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "has_touch": self.touch,
            "device_scale_factor": 1,
            "timezone_id": "Asia/Bangkok",
            "reduced_motion": "reduce",
        }


LANDSCAPE = Device("landscape", 1024, 768)
PORTRAIT = Device("portrait", 768, 1024)
PHONE = Device("phone", 390, 844)
DESK = Device("desk", 1280, 900, touch=False)


@dataclass
class Person:
    """One browser of one person, in ``language``."""

    page: Page
    url: str
    app: Flask
    device: Device
    language: str
    troubles: list[str] = field(default_factory=list)
    touches: int = 0
    expects_trouble: bool = False

    def watch(self) -> None:
        """Record script errors, violations of the content security policy and server faults."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        expected = ("Failed to load resource", "Service Worker registration blocked")
        if message.type in ("error", "warning") and not any(words in message.text for words in expected):
            self.troubles.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")

    @property
    def context(self) -> BrowserContext:
        """The browser's context: cookies and network."""
        return self.page.context

    def words(self, source: str, **params: object) -> str:
        """A message of the interface in this person's language; a script fills ``{…}``, the server ``%(…)s``."""
        with self.app.test_request_context(), force_locale(self.language):
            text = str(gettext(source, **params)) if params else str(gettext(source))
        return text.format(**params) if params and "{" in source else text

    def go(self, path: str) -> Person:
        """Open a page by its address."""
        self.page.goto(f"{self.url}{path}")
        return self

    def paper(self, path: str) -> str:
        """The text of a PDF, by its path; Thai marks are not in their written order."""
        answer = self.page.request.get(f"{self.url}{path}")
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)

    def touch(self, what: Locator) -> None:
        """Tap, or click where there is no touch screen; counted."""
        self.touches += 1
        if self.device.touch:
            what.tap()
        else:
            what.click()

    def button(self, source: str, within: Page | Locator | None = None, **params: object) -> None:
        """Press the button with exactly this label."""
        place = within or self.page
        self.touch(place.get_by_role("button", name=whole(self.words(source, **params))).first)

    def send(self, source: str, **params: object) -> None:
        """Press the button that submits the form, and wait for the next page."""
        with self.page.expect_event("framenavigated"):
            self.button(source, **params)
        self.page.wait_for_load_state()

    def link(self, source: str, within: Page | Locator | None = None, **params: object) -> None:
        """Follow the link with exactly this label."""
        place = within or self.page
        self.touch(place.get_by_role("link", name=whole(self.words(source, **params))).first)

    def reads(self, source: str, **params: object) -> None:
        """Wait until this interface message is visible."""
        expect(self.page.get_by_text(shown(self.words(source, **params))).first).to_be_visible()

    def sees(self, text: str) -> None:
        """Wait until this text, which is not an interface message, is visible."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def field(self, name: str) -> Locator:
        """A field of a form by its name."""
        return self.page.locator(f"[name='{name}']:visible").first

    def confirm(self, dialog: str, reason: str = "") -> None:
        """Open a confirmation dialog by its ID, give the reason, and confirm."""
        self.touch(self.page.locator(f"[data-opens='{dialog}']"))
        box = self.page.locator(f"dialog#{dialog}")
        expect(box).to_be_visible()
        if reason:
            box.locator("textarea").fill(reason)
        self.touch(box.locator("button[type=submit]"))
        expect(box).to_be_hidden()

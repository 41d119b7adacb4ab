"""A judge's sheet in the browser: choosing levels, save status, submission, receipt."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Locator, TimeoutError, expect

from judging.core.rulebooks.rulebook import Rulebook
from tests.journeys.people import Person

DOUBLE_TAP = 450
"""Milliseconds after which a tap is no second tap of the same finger."""
LOST_TAP = 3_000
"""Milliseconds after which a tap without effect is made again."""


class SheetPage:
    """The sheet that is open in a person's browser."""

    def __init__(self, judge: Person) -> None:
        self.judge = judge
        self.page = judge.page
        expect(self.page.locator("[data-sheet]")).to_be_visible()
        expect(self.state).not_to_have_attribute("data-state", "closed")

    @property
    def state(self) -> Locator:
        """The line with the save status (its ``data-state``)."""
        return self.page.locator("[data-save]")

    @property
    def total(self) -> Locator:
        """The total so far."""
        return self.page.locator("[data-total]")

    def card(self, code: str) -> Locator:
        """A criterion with its levels."""
        return self.page.locator(f"[data-criterion='{code}']")

    def choose(self, code: str, level: str) -> None:
        """Tap a level without waiting for it to be saved, as people do."""
        self.judge.touch(self.page.locator(f"input[id='mark-{code}-{level}']"))

    def chosen(self, code: str) -> str | None:
        """The level chosen for a criterion."""
        return self.card(code).locator("input:checked").get_attribute("value")

    def expect_state(self, state: str) -> None:
        """Wait for this save status: saved, unsent, conflict …"""
        expect(self.state).to_have_attribute("data-state", state)

    def fill(self, rulebook: Rulebook, place: int = 0, sections: tuple[str, ...] = (), **other: str) -> None:
        """Choose for every criterion of the sections (all by default) the level at ``place``, or another by name
        (``c6_1="fair"``)."""
        wanted = {code[1:].replace("_", "."): level for code, level in other.items()}
        for item in rulebook.criteria:
            if sections and item.section not in sections:
                continue
            level = wanted.get(item.code) or item.levels[min(place, len(item.levels) - 1)].id
            self.choose(item.code, level)

    def submit(self) -> str:
        """Review the sheet and submit it; returns the receipt's code."""
        self.confirm()
        expect(self.page.locator("[data-receipt]")).to_be_visible()
        return self.page.locator("[data-receipt-code]").inner_text()

    def confirm(self, taps: int = 1) -> None:
        """Review the sheet and submit it with at most so many taps, without waiting for the receipt."""
        self.judge.touch(self.page.locator("[data-submit]"))
        review = self.page.locator("dialog#review")
        expect(review).to_be_visible()
        expect(review.locator("[data-confirm]")).to_be_enabled()
        self.page.wait_for_timeout(DOUBLE_TAP)
        for _ in range(taps - 1):
            self.judge.touch(review.locator("[data-confirm]"))
            with suppress(TimeoutError):
                review.wait_for(state="hidden", timeout=LOST_TAP)
                return
        self.judge.touch(review.locator("[data-confirm]"))
        expect(review).to_be_hidden()

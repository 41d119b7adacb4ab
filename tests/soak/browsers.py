"""A judge in a real browser: taps on the real page, and notes what the page calls sent."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserType, Error, Page

from tests.journeys.conftest import FLAGS, PROGRAMS
from tests.journeys.people import LANDSCAPE

PATIENCE = 10_000
HANGS = 60.0
"""Seconds after which the judge gives up what the browser does not come to an end with."""

CARDS = """() => ({
  sheet: Number(/sheets\\/(\\d+)/.exec(location.pathname)?.[1] ?? 0),
  state: document.querySelector('[data-save]')?.dataset.state,
  isSubmitted: !(document.querySelector('[data-receipt]')?.hidden ?? true),
  isWaiting: !(document.querySelector('[data-word]')?.hidden ?? true),
  receipt: document.querySelector('[data-receipt-code]')?.textContent ?? '',
  cards: [...document.querySelectorAll('[data-criterion]')].map((card) => [card.dataset.criterion, card.dataset.state,
    card.querySelector('input:checked')?.value ?? '',
    [...card.querySelectorAll('input[type=radio]')].map((radio) => radio.value)]),
})"""
KNOWS = """(epoch) => new Promise((told) => {
  const opening = indexedDB.open('judging');
  opening.onerror = () => told(false);
  opening.onsuccess = () => {
    const asking = opening.result.transaction('copy').objectStore('copy').get('judging');
    asking.onsuccess = () => { opening.result.close(); told(asking.result?.epoch === epoch); };
  };
})"""
"""Whether the page has shown an answer of the server in this epoch: it keeps the answer then."""
IN_HAND = "document.dispatchEvent(new Event('visibilitychange'))"
TAP = """([code, level]) => {
  const radio = document.getElementById(`mark-${code}-${level}`);
  if (!radio || radio.disabled) return false;
  radio.click();
  return radio.checked;
}"""


def chromium() -> str | None:
    """The browser's program, if there is one."""
    return os.environ.get("JUDGING_TEST_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


Compare = Callable[[int, dict[str, str], str], Awaitable[None]]
"""(sheet, criterion → level that the page calls sent, receipt that it shows) → compared with the server"""


class Tablet:
    """One judge with one browser."""

    def __init__(self, page: Page, url: str, card: str, seed: int, compare: Compare) -> None:
        self._page, self._url, self._card = page, url, card
        self._chance = random.Random(seed)
        self._compare = compare
        self.chosen: dict[tuple[int, str], str] = {}
        self.sheets: list[int] = []
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.doing = ""

    @classmethod
    async def open(cls, kind: BrowserType, program: str, url: str, card: str, seed: int, compare: Compare) -> Tablet:
        """Start a browser."""
        browser = await kind.launch(executable_path=program, args=FLAGS)
        context = await browser.new_context(**LANDSCAPE.options)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        made = cls(page, url, card, seed, compare)
        page.on("dialog", lambda dialog: dialog.accept())  # leaving with marks that wait asks first
        page.on("pageerror", lambda error: made.faults.append(f"script: {error}"))
        return made

    def __str__(self) -> str:
        """What the judge is at."""
        return f"{self.doing} at {self._page.url}"

    async def sign_in(self) -> None:
        """Open the card's address until the list of works is there."""
        while True:
            with suppress(Error):
                await self._page.goto(f"{self._url}{self._card}")
                await self._page.wait_for_url("**/judge/contests/*/")
                await self._page.locator("[data-works] a[href*='/judge/sheets/']").first.wait_for()
                break
            await asyncio.sleep(0.5)
        links = "(all) => all.map((link) => Number(/sheets\\/(\\d+)/.exec(link.href)[1]))"
        found = await self._page.eval_on_selector_all("[data-works] a[href*='/judge/sheets/']", links)
        self.sheets = sorted(set(found))

    async def score(self, stop: asyncio.Event, pace: float) -> None:
        """Tap, turn to other sheets, and submit complete ones, until told to stop."""
        while not stop.is_set():
            await self._survive(self._act)
            await asyncio.sleep(pace * self._chance.uniform(0.5, 1.5))

    async def _survive(self, run: Callable[[], Awaitable[None]]) -> None:
        """What the page cannot do because it is signed out or the server is away is done later."""
        try:
            async with asyncio.timeout(HANGS):
                await run()
        except (Error, TimeoutError):
            self.counts["acts put off"] += 1
            if "/judge/sheets/" not in self._page.url and "/judge/contests/" not in self._page.url:
                await self.sign_in()

    async def _act(self) -> None:
        shown = await self._look()
        fate = self._chance.random()
        if not shown["sheet"] or not shown["cards"] or fate < 0.1:
            await self._turn(self._chance.choice(self.sheets))
        elif fate < 0.12:
            await self._page.reload()
        elif shown["isSubmitted"] or shown["isWaiting"]:
            return
        elif fate < 0.8:
            await self._tap(shown, self._chance.choice(shown["cards"]))
        elif fate < 0.9:
            await self._fill(shown)
        else:
            await self._submit()

    async def _look(self) -> dict[str, Any]:
        """What the page shows, compared with the server."""
        shown: dict[str, Any] = await self._page.evaluate(CARDS)
        if shown["sheet"]:
            saved = {code: level for code, state, level, _ in shown["cards"] if state == "saved"}
            await self._compare(shown["sheet"], saved, shown["receipt"] if shown["isSubmitted"] else "")
        return shown

    async def _turn(self, sheet: int) -> None:
        """Go to a sheet by way of the list, without loading a page."""
        if "/judge/sheets/" in self._page.url:
            await self._page.locator("[data-all]").first.click()
        await self._page.locator(f"[data-works] a[href$='/judge/sheets/{sheet}']").first.click()
        await self._page.locator("[data-criterion]").first.wait_for()

    async def _tap(self, shown: dict[str, Any], card: list[Any]) -> None:
        code, _state, now, levels = card
        level = self._chance.choice(levels)
        if level != now and await self._page.evaluate(TAP, [code, level]):
            self.counts["changes"] += 1
            self.chosen[shown["sheet"], code] = level

    async def _fill(self, shown: dict[str, Any]) -> None:
        for card in shown["cards"]:
            if not card[2]:
                await self._tap(shown, card)

    async def _submit(self) -> None:
        """Review and submit the sheet, if nothing is missing."""
        if not await self._page.locator("[data-submit]").is_visible():
            return
        await self._page.locator("[data-submit]").click()
        confirm = self._page.locator("dialog#review [data-confirm]")
        if await confirm.is_enabled():
            await confirm.click()
        else:
            await self._page.keyboard.press("Escape")

    async def recover(self, epoch: str, *, takes_back: bool) -> None:
        """Sign in after a restored backup, which began this epoch, and choose again what the sheets lack, or wait until
        the page has given it back. Until its first answer the page shows what the device had before."""

        async def knows(_shown: dict[str, Any]) -> bool:
            return bool(await self._page.evaluate(KNOWS, epoch))

        await self.sign_in()
        await self._until(self.sheets[0], knows)
        for sheet in self.sheets:
            await self._until(sheet, self._has_all if takes_back else self._choose_again)

    async def finish(self) -> None:
        """Complete and submit all sheets but the last; wait until nothing waits."""
        for sheet in self.sheets[:-1]:
            await self._until(sheet, self._complete)
        await self._until(self.sheets[-1], self._is_at_rest)

    async def _until(self, sheet: int, run: Callable[[dict[str, Any]], Awaitable[bool]]) -> None:
        """Have a sheet on the screen until ``run`` is content with it."""
        while True:
            self.doing = f"{run.__name__} sheet {sheet}"
            try:
                async with asyncio.timeout(HANGS):
                    await self._turn(sheet)
                    while not await run(await self._look()):
                        await asyncio.sleep(0.3)
                        if self._chance.random() < 0.15:
                            await self._page.evaluate(IN_HAND)
                    return
            except (Error, TimeoutError) as error:
                self.counts["acts put off"] += 1
                self.doing = f"signing in again: {error}"
                await self.sign_in()

    async def _choose_again(self, shown: dict[str, Any]) -> bool:
        if shown["isSubmitted"] or shown["isWaiting"]:
            return True
        for code, _state, now, _levels in shown["cards"]:
            level = self.chosen.get((shown["sheet"], code), now)
            if level != now and await self._page.evaluate(TAP, [code, level]):
                self.counts["marks chosen again"] += 1
        return True

    async def _has_all(self, shown: dict[str, Any]) -> bool:
        return all(now == self.chosen.get((shown["sheet"], code), now) for code, _state, now, _levels in shown["cards"])

    async def _complete(self, shown: dict[str, Any]) -> bool:
        if shown["isSubmitted"]:
            return True
        if not shown["isWaiting"]:
            await self._fill(shown)
            await self._submit()
        return False

    async def _is_at_rest(self, shown: dict[str, Any]) -> bool:
        return shown["isSubmitted"] or shown["state"] in ("saved", "empty")

"""The course of a soak: everybody scores, the server is killed again and again and once replaced by its backup, and at
the end the server's books are compared with what every judge last chose."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from playwright.async_api import async_playwright

from tests.soak import books
from tests.soak.books import Books
from tests.soak.browsers import Tablet, chromium
from tests.soak.hall import Hall
from tests.soak.judges import Judges
from tests.soak.proxy import Proxy
from tests.world import World

A_PROCESS = 25
"""Judges that one process plays."""

LOOKS = 4
"""A look at what pages show takes one of so many sheets."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard. ``seconds`` is the time between two kills; ``pace`` the milliseconds between two acts of a
    judge; what does not come to an end within ``patience`` seconds is a fault. Every fifth judge has two devices, every
    other fifth two tabs. ``takes_back``: after a restore the devices give the server what it lacks; without it
    the judges choose again."""

    seed: int
    judges: int = 50
    works: int = 20
    kills: int = 10
    browsers: int = 2
    seconds: float = 15.0
    pace: int = 600
    patience: float = 600.0
    takes_back: bool = True

    def judge(self, number: int, card: str) -> dict[str, Any]:
        """A simulated judge as the processes are told."""
        devices, tabs = 1 + (number % 5 == 1), 1 + (number % 5 == 3)
        return {"number": number, "seed": self.seed * 1000 + number, "card": card, "devices": devices, "tabs": tabs}


class Soak:
    """One run in a hall whose server is not running yet."""

    def __init__(self, plan: Plan, hall: Hall, folder: Path) -> None:
        self._plan, self._hall, self._folder = plan, hall, folder
        self._chance = random.Random(plan.seed)
        self._proxy = Proxy(hall.port, plan.seed)
        self._books = Books(hall.server.settings.database_url, World().rulebook())
        self._groups: list[Judges] = []
        self._tablets: list[Tablet] = []
        self._scoring: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._reading = asyncio.Lock()
        self._acked: dict[str, list[Any]] = {}
        self._looks = 0
        self._is_replaced = False
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    # ------------------------------------------------------------------ the course

    async def run(self) -> None:
        """Everything, from the first sign-in to the comparison."""
        began = time.monotonic()
        await asyncio.to_thread(self._hall.server.start)
        async with self._people():
            await self._all("start", lambda tablet: tablet.sign_in())
            self._go_on()
            try:
                for number in range(self._plan.kills):
                    await self._watch(self._plan.seconds * self._chance.uniform(0.5, 1.5))
                    await self._cut(is_restored=number == self._plan.kills // 2)
                    click.echo(f"  {time.monotonic() - began:4.0f} s: kill {number + 1}, {len(self.faults)} faults")
                await self._watch(self._plan.seconds)
                self._proxy.is_rough = False
                await self._halt()
                await self._all("finish", lambda tablet: tablet.finish())
            except TimeoutError:
                await self._say_what_hangs()
            except RuntimeError as error:
                self.faults.append(str(error))
                return
            await self._compare_at_the_end()
        self.counts["seconds"] = round(time.monotonic() - began)

    @asynccontextmanager
    async def _people(self) -> AsyncIterator[None]:
        """The network, and everybody with their devices; gone at the end."""
        plan, cards = self._plan, self._hall.cards
        async with AsyncExitStack() as stack:
            url = f"http://127.0.0.1:{await self._proxy.open()}"
            stack.push_async_callback(self._proxy.close)
            node, program = shutil.which("node"), chromium()
            assert node is not None
            given = [plan.judge(number, card) for number, card in enumerate(cards[plan.browsers :], 1)]
            for first in range(0, len(given), A_PROCESS):
                group = await Judges.open(node, url, given[first : first + A_PROCESS], plan.pace)
                stack.push_async_callback(group.close)
                self._groups.append(group)
            if plan.browsers:
                assert program is not None
                kind = (await stack.enter_async_context(async_playwright())).chromium
                for n, card in enumerate(cards[: plan.browsers]):
                    self._tablets.append(await Tablet.open(kind, program, url, card, plan.seed + n, self._compare))
            stack.push_async_callback(self._halt)
            yield

    def _go_on(self) -> None:
        """The browsers' judges score until ``_halt``; those of the processes do so by themselves."""
        self._stop.clear()
        pace = self._plan.pace / 1000
        self._scoring = [asyncio.create_task(tablet.score(self._stop, pace)) for tablet in self._tablets]

    async def _halt(self) -> None:
        self._stop.set()
        await asyncio.wait_for(asyncio.gather(*self._scoring), self._plan.patience)

    async def _all(self, command: str, run: Callable[[Tablet], Awaitable[None]], **more: Any) -> None:
        """Everybody does the same; returns when all have done it."""
        work = [group.do(command, **more) for group in self._groups] + [run(tablet) for tablet in self._tablets]
        await asyncio.wait_for(asyncio.gather(*work), self._plan.patience)

    async def _watch(self, seconds: float) -> None:
        """Let people score, and look at random moments at what their pages show."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.sleep(self._chance.uniform(0.2, min(3, self._plan.seconds)))
            await self._look(self._chance.randrange(LOOKS), LOOKS)

    async def _cut(self, *, is_restored: bool) -> None:
        """Kill the server and start it again; or replace it by a backup that was made while people scored."""
        if not is_restored:
            await asyncio.to_thread(self._hall.server.kill)
            await self._look(0, 1)
            await asyncio.sleep(self._plan.seconds * self._chance.uniform(0, 0.4))
            await asyncio.to_thread(self._hall.server.start)
            return
        backup = self._folder / "backup"
        await self._look(0, 1)
        before = {epoch: list(rows) for epoch, rows in self._acked.items()}
        await asyncio.to_thread(self._hall.server.run, "backup", "--plain", str(backup))
        await self._watch(self._plan.seconds / 2)
        await asyncio.to_thread(self._hall.server.kill)
        await self._look(0, 1)
        await self._restore(backup, before)

    async def _restore(self, backup: Path, before: dict[str, list[Any]]) -> None:
        """Restore: what was acknowledged before the backup is there, and everybody signs in and goes on."""
        former = await asyncio.to_thread(self._books.held)
        async with self._reading:
            self._is_replaced = True
            await asyncio.to_thread(self._hall.server.run, "restore", str(backup), "--yes")
        held = await asyncio.to_thread(self._books.held)
        self.counts["changes that the backup lacked"] = len(former.log.keys() - held.log.keys())
        self.faults += books.lost(held, before.get(former.epoch, []))
        self._stop.set()
        halted = asyncio.gather(*self._scoring)

        async def recover(tablet: Tablet) -> None:
            await halted
            await tablet.recover(held.epoch, takes_back=self._plan.takes_back)

        told = {"epoch": held.epoch, "takesBack": self._plan.takes_back}
        done = asyncio.create_task(self._all("recover", recover, **told))
        await asyncio.sleep(self._plan.seconds * self._chance.uniform(0, 0.2))
        if self._plan.takes_back:
            await asyncio.to_thread(self._hall.take_back)
        await asyncio.to_thread(self._hall.server.start)
        await done
        self._is_replaced = False
        self._go_on()

    # ------------------------------------------------------------------ what is compared

    async def _look(self, nth: int, of: int) -> None:
        """Ask the processes what their pages show, then read the database."""
        asked = [group.do("look", nth=nth, of=of) for group in self._groups]
        told = await asyncio.wait_for(asyncio.gather(*asked), self._plan.patience)
        held = await asyncio.to_thread(self._books.held)
        for answer in told:
            self.faults += answer["faults"]
            for *change, epoch in answer["acked"]:
                self._acked.setdefault(epoch, []).append(change)
            compared, wrong = books.wrongly_shown(held, answer["look"])
            self.counts["compared"] += compared
            self.faults += wrong
        self.faults += books.lost(held, self._acked.get(held.epoch, []))
        self.counts["looks"] += 1

    async def _compare(self, sheet: int, saved: dict[str, str], receipt: str) -> None:
        """What a browser's page calls sent, with the server's books."""
        async with self._reading:
            if self._is_replaced:
                return  # the page does not know yet that the server is another one
            levels, codes = await asyncio.to_thread(self._books.sheet, sheet)
        self.counts["compared"] += len(saved) + bool(receipt)
        self.faults += [
            f"browser, sheet {sheet}: {code}={level} is shown as sent, the server has {levels.get(code)}"
            for code, level in saved.items()
            if levels.get(code) != level
        ]
        if receipt and receipt not in codes:
            self.faults.append(f"browser, sheet {sheet} shows receipt {receipt}, which the server did not give")

    async def _compare_at_the_end(self) -> None:
        await self._look(0, 1)
        self._books.forget()
        held = await asyncio.to_thread(self._books.held)
        values = await asyncio.to_thread(self._books.values)
        self.faults += books.lost(held, self._acked.get(held.epoch, [])) + books.doubled(held)
        self.faults += await asyncio.to_thread(self._books.wrong_receipts)
        chosen: dict[tuple[int, str], str] = {}
        for answer in await asyncio.gather(*(group.do("chosen") for group in self._groups)):
            self.counts.update(answer["counts"])
            for place, value in answer["chosen"]:
                sheet, key = place.split(" ")
                chosen[int(sheet), key] = value
        for tablet in self._tablets:
            self.counts.update(tablet.counts)
            self.faults += tablet.faults
            chosen |= {(sheet, f"level:{code}"): level for (sheet, code), level in tablet.chosen.items()}
        for place in sorted(chosen.keys() | values.keys()):
            wanted, has = chosen.get(place, ""), values.get(place, "")
            if wanted != has:
                self.faults.append(f"sheet {place[0]}: the judge last chose {place[1]}={wanted}, the server has {has}")
        self.counts["items equal"] = sum(chosen.get(place, "") == values.get(place, "") for place in chosen)
        self.counts["receipts"] = len(held.receipts)

    async def _say_what_hangs(self) -> None:
        self.faults.append("does not come to an end")
        for group in self._groups:
            self.faults += (await group.do("state"))["states"]
        self.faults += [f"browser: {tablet}" for tablet in self._tablets]

    def told(self) -> str:
        """What happened, in one line."""
        plan, found = self._plan, self.counts + self._proxy.counts
        first = [
            f"{plan.judges} judges × {plan.works} works",
            f"{plan.browsers} browsers",
            f"{plan.kills} kills",
            "1 restore",
        ]
        return ", ".join(
            [*first, *(f"{number} {what}" for what, number in sorted(found.items())), f"{len(self.faults)} faults"]
        )

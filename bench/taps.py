"""Taps on a judge's sheet in Chromium, slowed four times: the longest task of the page in processor time, which other
load disturbs little, and the time from the first tap to its frame. ``--parts`` tells what the longest tasks did."""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from typing import Any

from bench.installation import visited
from bench.visit import FLAGS

RUNS = 5
LONG, FIRST, SLOWED = 50.0, 100.0, 4
"""Milliseconds of processor time, in which the browser's slowing counts, and of the first tap by the clock."""
PAUSE = 220
WAIT = """([place]) => new Promise((done) => {
  const began = performance.now();
  document.querySelectorAll("[data-criterion]")[place].querySelectorAll("input")[1].click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""
"""Choose the second level of a criterion; the time until the next frame is made."""


def tasks(trace: list[dict[str, Any]]) -> list[tuple[float, dict[str, float]]]:
    """The tasks of the page's thread, longest first: processor time in milliseconds, and what it went to."""
    names = {(row["pid"], row["tid"]): row["args"]["name"] for row in trace if row["name"] == "thread_name"}
    pages = {row["pid"] for row in trace if row["name"] == "EventDispatch" and row["args"]["data"]["type"] == "change"}
    own = [
        row
        for row in trace
        if row["pid"] in pages and names.get((row["pid"], row["tid"])) == "CrRendererMain" and row.get("ph") == "X"
    ]
    found = []
    for task in (row for row in own if row["name"] == "ThreadControllerImpl::RunTask"):
        parts: dict[str, float] = defaultdict(float)
        for row in own:
            if row is not task and task["ts"] <= row["ts"] and row["ts"] + row["dur"] <= task["ts"] + task["dur"]:
                parts[row["name"]] += row.get("tdur", 0) / 1000
        found.append((task.get("tdur", 0) / 1000, dict(parts)))
    return sorted(found, key=lambda pair: -pair[0])


def play(chromium: str, site: str, card: str) -> tuple[float, list[tuple[float, dict[str, float]]]]:
    """Open a sheet and choose a level of every criterion: time of the first until its frame, and the tasks."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport={"width": 1024, "height": 768}, service_workers="block")
        context.request.get(f"{site}{card}")
        contests = context.request.get(f"{site}/api/v1/judging").json()["contests"]
        page = context.new_page()
        page.goto(f"{site}/judge/sheets/{contests[0]['sheets'][0]['id']}")
        page.wait_for_selector("[data-criterion]")
        page.wait_for_timeout(2_000)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        count = page.locator("[data-criterion]").count()
        browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "v8.execute", "__metadata"])
        times = []
        for place in range(count):
            times.append(page.evaluate(WAIT, [place]))
            page.wait_for_timeout(PAUSE)
        page.wait_for_timeout(1_000)
        trace = json.loads(browser.stop_tracing())["traceEvents"]
        browser.close()
    return times[0], tasks(trace)


def main() -> None:
    with visited() as (chromium, site, cards):
        runs = [play(chromium, site, card) for card in cards[:RUNS]]
    longest = [found[0][0] for _, found in runs]
    first = [time for time, _ in runs]
    if "--parts" in sys.argv:
        for used, parts in min((found for _, found in runs), key=lambda found: found[0][0])[:8]:
            print(
                f"    {used:5.1f} ms ",
                ", ".join(f"{name} {part:.1f}" for name, part in sorted(parts.items(), key=lambda pair: -pair[1])[:9]),
            )
    told = "ok" if min(longest) <= LONG else "TOO LONG"
    most = f"{min(longest):.0f} to {max(longest):.0f}"
    print(f"  longest task while tapping {most} ms of processor time (limit {LONG:.0f} ms) {told}")
    told = "ok" if statistics.median(first) <= FIRST else "TOO SLOW"
    print(f"  first tap until its frame {min(first):.0f} to {max(first):.0f} ms (limit {FIRST:.0f} ms) {told}")


if __name__ == "__main__":
    main()

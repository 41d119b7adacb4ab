"""A judge's first visit to a sheet in Chromium: bytes transferred and number of requests."""

from __future__ import annotations

from bench.installation import visited

KILOBYTES, REQUESTS = 150, 20
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def visit(chromium: str, site: str, card: str) -> tuple[int, list[tuple[str, int]]]:
    """Open the sheet in a new browser; (total bytes, each address with its bytes, headers included)."""
    from playwright.sync_api import sync_playwright

    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport={"width": 820, "height": 1180})
        context.request.get(f"{site}{card}")  # signs in without filling the browser's cache
        contests = context.request.get(f"{site}/api/v1/judging").json()["contests"]
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.on(
            "Network.requestWillBeSent", lambda seen: addresses.update({seen["requestId"]: seen["request"]["url"]})
        )
        network.on(
            "Network.loadingFinished", lambda seen: sizes.update({seen["requestId"]: int(seen["encodedDataLength"])})
        )
        network.send("Network.enable")
        page.goto(f"{site}/judge/sheets/{contests[0]['sheets'][0]['id']}", wait_until="networkidle")
        browser.close()
    seen = [(addresses[number], size) for number, size in sizes.items()]
    return sum(sizes.values()), sorted(seen, key=lambda pair: -pair[1])


def main() -> None:
    with visited() as (chromium, site, cards):
        total, seen = visit(chromium, site, cards[0])
    for address, size in seen[:8]:
        print(f"    {size / 1000:6.1f} kB  {address.split('/', 3)[-1]}")
    kilobytes = total / 1000
    small, few = ("ok" if kilobytes <= KILOBYTES else "TOO MUCH"), ("ok" if len(seen) <= REQUESTS else "TOO MANY")
    print(f"  first visit of a sheet {kilobytes:.0f} kB (limit {KILOBYTES} kB) {small}")
    print(f"  first visit of a sheet {len(seen)} requests (limit {REQUESTS}) {few}")


if __name__ == "__main__":
    main()

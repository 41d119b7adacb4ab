"""Browser contexts that people use one after another: opening a window for a new one takes several times as long as
a page of a journey."""

from __future__ import annotations

from collections import defaultdict

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.people import Device


class Contexts:
    """The contexts of a browser, by device. Each keeps a blank page open, and with it its window."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[Device, list[tuple[BrowserContext, Page]]] = defaultdict(list)
        self._taken: dict[BrowserContext, tuple[Device, Page]] = {}

    def take(self, device: Device, patience: int, origin: str) -> BrowserContext:
        """A context without cookies, data stored at ``origin``, routes and permissions, for one person alone;
        ``patience`` is its timeout in milliseconds."""
        if self._free[device]:
            context, blank = self._free[device].pop()
        else:
            # A service worker that starts while its data is removed can stop the browser; journeys that need one open
            # a context of their own.
            context = self._browser.new_context(**device.options, service_workers="block")
            blank = context.new_page()
        context.set_default_timeout(patience)
        # Not when it is given back: a page that was just closed may still write.
        tools = context.new_cdp_session(blank)
        tools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        tools.detach()
        self._taken[context] = device, blank
        return context

    def give_back(self, context: BrowserContext) -> None:
        """Close the pages of a context, so that another person can take it. What is added to the context itself cannot
        be removed, such as a script for all its pages: add it to a page."""
        device, blank = self._taken.pop(context)
        for page in context.pages:
            if page is not blank:
                page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        self._free[device].append((context, blank))

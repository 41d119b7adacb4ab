"""The fields that the organiser's form sends when it publishes a previewed version."""

from __future__ import annotations

import re


def seen(page: str) -> dict[str, str]:
    """The field that identifies the previewed version on this page; empty where the page shows no preview."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return {"seen": found[1]} if found else {}

"""Addresses that a browser hands back to us: only ours are followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def local_path(wanted: str | None) -> str | None:
    """``wanted`` where it is a path of this application, with its query; else None.

    Browsers read ``//host``, ``/\\host`` and tabs inside as another site's address, so none of them passes.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or _UNSAFE.search(wanted):
        return None
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else None

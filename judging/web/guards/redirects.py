"""Redirect targets that a browser sends back: only local ones are followed."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def is_this_machine(host: str) -> bool:
    """Whether a host name refers to this machine only."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def local_path(wanted: str | None) -> str | None:
    """``wanted`` if it is a path of this application, with its query; otherwise None.

    Browsers read ``//host``, ``/\\host`` and tabs inside as another site's address, so none of them passes.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or _UNSAFE.search(wanted):
        return None
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else None

"""The addresses of this server that other devices can open."""

from urllib.parse import urlsplit

from flask import url_for

from judging.lan import listening_address
from judging.web.guards.redirects import is_this_machine


def for_others(url: str) -> str:
    """This external URL, by the address in the local network if it names this machine itself. Empty if the server
    listens at no such address."""
    parts = urlsplit(url)
    if not is_this_machine(parts.hostname or ""):
        return url
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = listening_address(port)
    return parts._replace(netloc=f"{address}:{port}").geturl() if address else ""


def other_devices(url: str) -> str:
    """This external URL, by an address that tablets and phones reach, where the server listens at one."""
    return for_others(url) or url


def out_of_reach() -> str:
    """The address in QR codes that are printed now, if no tablet can reach it; otherwise empty."""
    here = url_for("public.home", _external=True)
    return "" if for_others(here) else here


def verify_address() -> str:
    """The address to which the code of a certificate is added, by which others reach this server."""
    return other_devices(url_for("public.verify", _external=True))

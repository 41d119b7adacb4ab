"""Says when a server's address is not that of the tablets: marks that wait on a tablet belong to its address."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from judging.certificates.names import DOMAINS, bare_name, may_hold
from judging.lan import lan_addresses

EVERYWHERE = ("0.0.0.0", "::")


def advice(used: Iterable[str]) -> list[str]:
    """For each origin that tablets used, how to serve it again."""
    return [f"{origin}/: {_how(origin)}" for origin in used]


def other(used: tuple[str, ...], host: str, port: int, *, scheme: str = "http") -> tuple[str, ...]:
    """The origins that tablets used, where the server answers under none of them; empty if it answers under one."""
    return () if any(_is_served(origin, host, port, scheme) for origin in used) else used


def _is_served(origin: str, host: str, port: int, scheme: str) -> bool:
    parts = urlsplit(origin)
    if parts.scheme != scheme or _port(parts) != port or parts.hostname is None:
        return False
    if not _is_address(parts.hostname):
        return True  # whether a name leads here is not known here
    here = {*lan_addresses(), "127.0.0.1"} if host in EVERYWHERE else {"127.0.0.1" if host == "localhost" else host}
    return parts.hostname in here


def _how(origin: str) -> str:
    parts = urlsplit(origin)
    name, port = parts.hostname or "", _port(parts)
    https = " --https" if parts.scheme == "https" else ""
    if https and not _is_local(name):
        return "a proxy in front must answer under this name"
    if not _is_address(name):
        return f"make the name {name} lead to this machine, then `judging serve --lan{https} --port {port}`"
    if name.startswith("127."):
        return f"`judging serve{https} --host {name} --port {port}`"
    return f"give this machine the fixed address {name}, then `judging serve{https} --host {name} --port {port}`"


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_local(host: str) -> bool:
    """Whether a certificate of `serve --https` may hold the name or address."""
    if _is_address(host):
        return may_hold(ip_address(host))
    return host.rpartition(".")[2] in DOMAINS or bare_name(host) == host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

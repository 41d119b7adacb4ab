"""The addresses of this machine in its local network."""

import socket
from contextlib import suppress

PATIENCE = 0.3
"""Seconds until this machine is taken as not listening at its own address."""


def lan_addresses() -> list[str]:
    """This machine's addresses in its network, the reachable one first. No packet is sent."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def listening_address(port: int) -> str | None:
    """The first of these addresses at which a program listens on ``port``; None where none does."""
    for address in lan_addresses():
        with suppress(OSError), socket.create_connection((address, port), timeout=PATIENCE):
            return address
    return None

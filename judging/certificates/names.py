"""The names and addresses that a certificate of this laptop may hold.

The tablets trust whatever the authority signs. So it is limited (X.509 name constraints) to what exists in local
networks only: nobody can use its key to pass for a site on the internet.
"""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NETWORKS: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
"""Private, link-local, carriers' shared and loopback addresses: RFC 1918, 3927, 6598, 4193, 4291."""

DOMAINS = ("local", "localhost")
"""Reserved for local networks (RFC 6762) and for the machine itself (RFC 6761)."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Names:
    """What one certificate covers."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]

    def covers(self, other: "Names") -> bool:
        """Whether all of ``other`` is in here."""
        return set(other.hosts) <= set(self.hosts) and set(other.addresses) <= set(self.addresses)

    def __str__(self) -> str:
        return ", ".join([*map(str, self.addresses), *self.hosts])


def bare_name(hostname: str) -> str | None:
    """The name of the machine without a domain, if a certificate may hold it alone.

    A constraint to ``school`` would allow every name under the top-level domain .school. Top-level domains are of
    letters (or begin with xn--), so only a name with a digit or a hyphen is safe.
    """
    label = _label(hostname)
    if label is None or label.isalpha() or label.startswith("xn--"):
        return None
    return label


def may_hold(address: Address) -> bool:
    """Whether the authority may sign for the address."""
    return any(address in network for network in NETWORKS)


def names_of(addresses: Iterable[str], hostname: str | None = None) -> Names:
    """What the certificate of this machine covers under these addresses of its network; those on the internet are left
    out."""
    hostname = socket.gethostname() if hostname is None else hostname
    label, bare = _label(hostname), bare_name(hostname)
    hosts = ["localhost", *([f"{label}.local"] if label else []), *([bare] if bare else [])]
    wanted = [ip_address("127.0.0.1"), *(ip_address(text) for text in addresses)]
    held = (address for address in dict.fromkeys(wanted) if may_hold(address))
    return Names(tuple(hosts), tuple(held))


def local_name(hostname: str | None = None) -> str | None:
    """The name under which devices with mDNS find this machine; None if its name is no host name (Thai letters)."""
    label = _label(socket.gethostname() if hostname is None else hostname)
    return f"{label}.local" if label else None


def _label(hostname: str) -> str | None:
    """The first part of the host name in small letters; None if it cannot stand in a certificate."""
    first = hostname.lower().split(".")[0]
    return first if _LABEL.fullmatch(first) and first not in DOMAINS else None

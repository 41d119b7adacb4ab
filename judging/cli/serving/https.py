"""`judging serve --https`: the certificate of this laptop, and the page from which tablets take it."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judging import clock
from judging.cli.installation import NO, refuse
from judging.cli.serving.origins import EVERYWHERE
from judging.cli.serving.work import kept_running
from judging.lan import lan_addresses

if TYPE_CHECKING:
    from judging.certificates.files import Prepared
    from judging.certificates.names import Names
    from judging.config import LocalHttps, Settings

LOOKS = 10.0
"""Seconds between two looks at the addresses of this machine."""

OLDEST_CLOCK = 2024


@dataclass(frozen=True, slots=True)
class Https:
    """The https of one server: its ports, its address to listen on, and its certificates."""

    ports: LocalHttps
    host: str
    instance: Path
    prepared: Prepared

    @property
    def files(self) -> tuple[Path, Path]:
        """The certificate and its key."""
        from judging.certificates.files import path

        return path(self.instance, "server.crt"), path(self.instance, "server.key")


def refuse_settings(settings: Settings) -> None:
    """Exit where the settings say that somebody else ends https."""
    if settings.local_https:
        raise refuse("JUDGING_LOCAL_HTTPS is set by `judging serve --https` alone: unset it")
    if settings.https or settings.trusted_proxies:
        raise refuse(
            "--https serves with a certificate of this machine, and the settings say that a proxy speaks https: "
            "unset JUDGING_HTTPS and JUDGING_TRUSTED_PROXIES"
        )


def prepare(settings: Settings, ports: LocalHttps, host: str) -> Https:
    """Make or renew the certificates, and say in the environment of the workers that this server speaks https."""
    from judging.certificates import files

    now = clock.now()
    if now.year < OLDEST_CLOCK:
        raise refuse(f"the clock shows {now:%Y-%m-%d}, so tablets would refuse a certificate: set the clock", NO)
    try:
        found = files.prepare(settings.instance, _names(host), hostname=socket.gethostname(), now=now)
    except files.UnusableError as error:
        raise refuse(str(error), NO) from None
    except OSError as error:
        raise refuse(f"{error.filename}: the certificate cannot be kept ({error.strerror})", NO) from None
    os.environ["JUDGING_LOCAL_HTTPS"] = str(ports)
    return Https(ports, host, settings.instance, found)


def _addresses(host: str) -> list[str]:
    """The addresses at which tablets find a server that listens on ``host``."""
    return lan_addresses() if host in EVERYWHERE else [host]


def _names(host: str) -> Names:
    from ipaddress import ip_address

    from judging.certificates.names import names_of

    numbers = []
    for address in _addresses(host):
        try:
            numbers.append(str(ip_address(address)))
        except ValueError:
            continue  # a name: every certificate has those of this machine
    return names_of(numbers)


def hosts(https: Https) -> list[str]:
    """The hosts under which tablets reach this server with a certificate that holds, the best first."""
    from judging.certificates.names import local_name

    held = set(map(str, https.prepared.names.addresses)) | set(https.prepared.names.hosts)
    found = [address for address in _addresses(https.host) if address in held]
    name = local_name()
    return found or ([name] if name and https.host in EVERYWHERE else []) or ["localhost"]


def announce(https: Https) -> None:
    """Print the address of the server and that of the page with the certificate, each with a QR code."""
    from judging.certificates.files import fingerprint

    prepared, host = https.prepared, _shown(hosts(https)[0])
    for address in _addresses(https.host):
        if address not in hosts(https):
            click.echo(f"warning: {address} is no address of a local network: no certificate holds for it.", err=True)
    if prepared.replaces:
        click.echo("warning: the certificate of the tablets has ended. Each tablet must install the new one.", err=True)
    click.echo("\nOnce on each tablet: install the certificate.")
    _show(f"http://{host}:{https.ports.certificate_port}/")
    click.echo(f"The tablet shows the same fingerprint (SHA-256):\n  {fingerprint(prepared.root)}")
    click.echo("\nThen, to judge:")
    _show(f"https://{host}:{https.ports.port}/")
    click.echo(f"The certificate holds until {prepared.ends:%Y-%m-%d} for {prepared.names}.")
    click.echo("Press Ctrl+C to stop.")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _show(url: str) -> None:
    import segno

    click.echo(f"Serving on {url}")
    segno.make(url, micro=False).terminal(compact=True)


def certificate_page(https: Https) -> AbstractContextManager[None]:
    """Serve the page with the certificate in a process beside this one while the block runs."""
    words = [https.host, str(https.ports.certificate_port), str(os.getpid())]
    return kept_running([sys.executable, "-m", "judging.cli.serving.certificate_page", *words])


def watch(https: Https, ended: threading.Event) -> Callable[[Callable[[], None]], None]:
    """What the server calls when it begins: until ``ended``, new addresses of this machine get into the certificate."""

    def begin(renew: Callable[[], None]) -> None:
        threading.Thread(target=_follow, args=(https, renew, ended), daemon=True).start()

    return begin


def _follow(https: Https, renew: Callable[[], None], ended: threading.Event) -> None:
    from judging.certificates import files

    covered, told = https.prepared.names, False
    while not ended.wait(LOOKS):
        wanted = _names(https.host)
        if set(wanted.addresses) <= set(covered.addresses):
            continue
        try:
            found = files.prepare(https.instance, wanted, hostname=socket.gethostname(), now=clock.now())
        except (files.UnusableError, OSError) as error:
            if not told:
                click.echo(
                    f"warning: this machine has a new address, and the certificate is not renewed: {error}", err=True
                )
            told = True
            continue
        covered, told = found.names, False
        renew()
        click.echo(f"This machine has a new address. The certificate now holds for {covered}.")
        click.echo("Marks that wait on a tablet belong to the address under which they were given.")

"""`judging serve`: runs the application on the production server."""

from __future__ import annotations

import errno
import os
import socket
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from judging.cli.installation import NO, ready, refuse
from judging.cli.serving import https as local_server
from judging.cli.serving.origins import EVERYWHERE, advice, other
from judging.cli.serving.work import beside
from judging.lan import lan_addresses

if TYPE_CHECKING:
    from judging.config import Settings

MOST_WORKERS = 4

HTTP, HTTPS = 8000, 8443
"""The ports where none is given. Tablets keep marks under address and port, so they stay the same."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help=f"The port to listen on. Default: {HTTP}, with --https {HTTPS}."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Number of processes. Default: one per processor, at most 4."
)
@click.option("--lan", is_flag=True, help="Listen on every address, and print the address for tablets with a QR code.")
@click.option("--https", is_flag=True, help="Speak https with a certificate of this machine, which tablets install.")
@click.option(
    "--certificate-port",
    default=HTTP,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="With --https: the port of the page from which tablets install the certificate.",
)
@click.option(
    "--jobs/--no-jobs", default=True, help="Run background jobs beside the server (default), or leave them to others."
)
def serve(
    host: str, port: int | None, workers: int | None, lan: bool, https: bool, certificate_port: int, jobs: bool
) -> None:
    """Serve with the production server. Refuses a database of another version."""
    host = "0.0.0.0" if lan else host
    port = port or (HTTPS if https else HTTP)
    with ready() as app:
        settings: Settings = app.config["SETTINGS"]
        refuse_settings(settings, lan=lan, https=https)
        used = () if settings.https or settings.trusted_proxies else _used()
    refuse_unless_free(host, port)
    local = local_https(settings, host, port, certificate_port) if https else None
    prepare(settings)
    warn_elsewhere(used, host, port, scheme="https" if https else "http")
    start(settings, host, port, local, lan=lan, workers=workers, jobs=jobs)


def start(
    settings: Settings,
    host: str,
    port: int,
    local: local_server.Https | None,
    *,
    lan: bool,
    workers: int | None,
    jobs: bool = True,
) -> None:
    """Print the address, and serve until the process is stopped, with what runs beside the server."""
    if local is None:
        announce(host, port, lan=lan)
    else:
        local_server.announce(local)
    with beside() if jobs else nullcontext(), local_server.certificate_page(local) if local else nullcontext():
        run(settings, host=host, port=port, workers=workers, https=local)


def refuse_settings(settings: Settings, *, lan: bool, https: bool) -> None:
    """Exit where the settings and the options say different things about https."""
    if https or settings.local_https:
        local_server.refuse_settings(settings)
    refuse_https(settings, lan=lan)


def local_https(settings: Settings, host: str, port: int, certificate_port: int) -> local_server.Https:
    """Prepare https with a certificate of this machine; exits where that cannot be done."""
    from judging.config import LocalHttps

    if certificate_port == port:
        raise refuse(f"--port and --certificate-port are both {port}: choose two ports")
    refuse_unless_free(host, certificate_port, option="--certificate-port")
    return local_server.prepare(settings, LocalHttps(port, certificate_port), host)


def prepare(settings: Settings) -> None:
    """Work done once before the workers start: compressed copies of the static files."""
    from judging.static_digest import compress

    compress(settings)


def announce(host: str, port: int, *, lan: bool) -> None:
    """Print the address of the server; for a hall, that of this machine with a QR code for tablets."""
    if host not in EVERYWHERE:
        click.echo(f"Serving on http://{host}:{port}/ (press Ctrl+C to stop)")
        return
    addresses = lan_addresses()
    for address in addresses or [socket.gethostname()]:
        click.echo(f"Serving on http://{address}:{port}/ (press Ctrl+C to stop)")
    if lan and addresses:
        import segno

        segno.make(f"http://{addresses[0]}:{port}/", micro=False).terminal(compact=True)


def _used() -> tuple[str, ...]:
    """The origins under which tablets saved marks last."""
    from judging.extensions import db
    from judging.queries import origins

    return origins.latest(db.session())


def warn_elsewhere(used: tuple[str, ...], host: str, port: int, *, scheme: str = "http") -> None:
    """Warn where tablets saved marks under another address: what waits on a tablet belongs to that one."""
    lines = advice(other(used, host, port, scheme=scheme))
    if lines:
        click.echo("warning: tablets saved marks under another address. Marks that wait on a tablet are", err=True)
        click.echo("sent only to the address under which they were given. To take it again:", err=True)
    for line in lines:
        click.echo(f"  {line}", err=True)


def run(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int | None = None,
    https: local_server.Https | None = None,
) -> None:
    """Serve until the process is stopped. Workers are forked from this process with all modules imported."""
    from judging import instance_lock
    from judging.cli.serving import server

    try:
        with instance_lock.shared(settings.instance):
            server.run(
                "judging.web.server:create",
                host=host,
                port=port,
                workers=workers or min(os.cpu_count() or 1, MOST_WORKERS),
                log_level=settings.log_level,
                certificate=https.files if https else None,
                watch=local_server.watch(https, threading.Event()) if https else None,
            )
    except instance_lock.InUseError:
        raise refuse("a backup is being restored: start again when it has ended", NO) from None


def refuse_https(settings: Settings, *, lan: bool) -> None:
    """Exit where tablets would get http but cookies for https only: nobody could sign in."""
    if lan and settings.https:
        raise refuse("--lan serves http, and the settings say https: unset JUDGING_HTTPS and JUDGING_TRUSTED_PROXIES")


def refuse_unless_free(host: str, port: int, *, option: str = "--port") -> None:
    """Exit with the reason where the server cannot listen on the address."""
    error = hindrance(host, port)
    if error is None:
        return
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        raise refuse(f"{host} is not an address of this machine: choose one with --host, or use --lan for all of them")
    if error.errno == errno.EACCES:
        raise refuse(f"port {port} on {host} needs administrator rights: choose a port above 1023 with {option}")
    raise refuse(f"{host}:{port} is used by another program: choose another port with {option}")


def hindrance(host: str, port: int) -> OSError | None:
    """The reason why the server cannot listen on the address, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None

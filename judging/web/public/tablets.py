"""What tablets need: whether the connection is secure, and the certificate that makes it so in a hall."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from flask import Response, abort, current_app, make_response, render_template, request
from flask_babel import gettext as _

from judging.certificates import files
from judging.certificates.profile import MIMETYPE, profile
from judging.config import LocalHttps, Settings
from judging.web.guards.redirects import is_this_machine, local_path
from judging.web.qr_codes import qr_code
from judging.web.serving.reach import for_others

CERTIFICATE = "application/x-x509-ca-cert"
"""The type at which Android, Firefox and Apple's devices offer to install an authority."""

SYSTEMS = {
    "android": ("Android",),
    "apple": ("iPad", "iPhone", "Macintosh"),
    "windows": ("Windows NT",),
    "chromeos": ("CrOS", "X11; Linux"),
    "macos": ("Macintosh",),
    "firefox": ("Firefox/",),
}
"""The parts of the page's steps, with what a browser on the system says of itself; an iPad calls itself Macintosh."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The certificate as the page shows it: its name, its fingerprint in lines, and the two addresses."""

    name: str
    fingerprint: tuple[str, ...]
    https_url: str
    page_url: str
    picture: str


def tablets() -> str:
    """The page for whoever prepares tablets, and for the judge who reads that something is missing."""
    host = urlsplit(request.host_url).hostname or ""
    said = request.user_agent.string
    return render_template(
        "public/tablets.html",
        is_secure=request.is_secure or is_this_machine(host),
        is_local=_settings().local_https is not None,
        offered=_offered(host),
        here=[system for system, words in SYSTEMS.items() if any(word in said for word in words)],
    )


def certificate() -> Response:
    """The root certificate (DER). It is shown inline, because browsers then offer to install it."""
    return _file(_root().public_bytes(Encoding.DER), CERTIFICATE)


def apple_profile() -> Response:
    """The root certificate as a profile for iPadOS, iOS and macOS."""
    root = _root()
    text = _("Lets this device open the judging system of this contest securely. Good for local networks only.")
    return _file(profile(root, name=_name(root), description=text), MIMETYPE)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _file(content: bytes, mimetype: str) -> Response:
    answer = make_response(content)
    answer.mimetype = mimetype
    return answer


def _root() -> x509.Certificate:
    """The certificate that tablets install; 404 where this server has none."""
    try:
        found = files.root_certificate(_settings().instance) if _settings().local_https else None
    except (files.UnusableError, OSError):
        found = None
    if found is None:
        abort(404)
    return found


def _name(root: x509.Certificate) -> str:
    return str(root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _offered(host: str) -> Offered | None:
    """The certificate with the addresses that other devices can open; None where this server has none."""
    ports = _settings().local_https
    if ports is None:
        return None
    root = _root()
    pairs = files.fingerprint(root).split(":")
    page_url = for_others(_url("http", host, ports.certificate_port)) or _url("http", host, ports.certificate_port)
    return Offered(
        name=_name(root),
        fingerprint=tuple(":".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8)),
        https_url=_wanted(host, ports),
        page_url=page_url,
        picture=qr_code(page_url),
    )


def _wanted(host: str, ports: LocalHttps) -> str:
    """The address to go on to: the page that was asked for at the http port, or the first one."""
    return _url("https", host, ports.port) + (local_path(request.args.get("next")) or "/").lstrip("/")


def _url(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"

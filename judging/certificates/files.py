"""The certificates in the folder ``https`` of the instance: made once, read, renewed.

All files are readable by their owner only. No backup contains them: whoever has the issuer's key can pass for a local
server towards every tablet that trusts the root, and a stick is easily lost (ADR 20).
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from judging.certificates.making import Authority, Made, make_authority, make_server, names_in, within
from judging.certificates.names import Names

FOLDER = "https"

SPARE = timedelta(days=30)
"""A server certificate that ends within this time is renewed."""

SPARE_OF_AUTHORITY = timedelta(days=7)
"""An authority that ends within this time is replaced, which every tablet notices."""

AGAIN = "each tablet must then install the new certificate"
ANEW = "`judging serve --lan --https` makes it anew"


class UnusableError(Exception):
    """The files cannot be used: the message names the file, and says what to do."""


class DamagedError(UnusableError):
    """A file is missing or not what its name says."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The certificates that the server uses: ``names`` until ``ends``. ``is_new``: the root was made now, so no tablet
    has it yet; ``replaces``: it takes the place of one that has ended."""

    root: x509.Certificate
    names: Names
    ends: datetime
    is_new: bool = False
    replaces: bool = False


def path(instance: Path, name: str) -> Path:
    """A file of the folder: ``root.crt``, ``issuer.crt``, ``issuer.key``, ``server.crt`` (with the issuer's certificate
    behind it) or ``server.key``."""
    return instance / FOLDER / name


def root_certificate(instance: Path) -> x509.Certificate | None:
    """What tablets trust; None where there is none.

    Raises:
        UnusableError: the file is damaged.
    """
    return _certificate(instance, "root.crt") if path(instance, "root.crt").exists() else None


def fingerprint(certificate: x509.Certificate) -> str:
    """The certificate's SHA-256 as pairs of capital hexadecimal digits with colons, as systems show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def prepare(instance: Path, names: Names, *, hostname: str, now: datetime) -> Prepared:
    """Make what is missing, renew what ends soon or does not cover ``names``, and return what the server uses.

    Raises:
        UnusableError: a file is damaged or readable by others, or the clock is wrong.
        OSError: the folder cannot be written.
    """
    found = _authority(instance, now)
    has_ended = found is not None and found.root.not_valid_after_utc - now < SPARE_OF_AUTHORITY
    if has_ended:
        folder = instance / FOLDER
        folder.rename(folder.with_name(f"{FOLDER}-ended-{now:%Y%m%d%H%M%S}"))
    is_new = found is None or has_ended
    if found is None or has_ended:
        found = make_authority(now=now, hostname=hostname)
        _write(instance, "issuer", found.issuer)
        _write_file(path(instance, "root.crt"), _pem(found.root))
    wanted = within(found.issuer.certificate, names)
    server = None if is_new else _usable_server(instance, found.issuer, wanted, now)
    if server is None:
        made = make_server(found.issuer, wanted, now=now)
        _write(instance, "server", made, behind=found.issuer.certificate)
        server = made.certificate
    return Prepared(found.root, names_in(server), server.not_valid_after_utc, is_new, has_ended)


def examine(instance: Path, *, now: datetime) -> Prepared | None:
    """The certificates as they are, for ``judging doctor``; None where there are none.

    Raises:
        UnusableError: a file is damaged, missing or readable by others, or the clock is wrong.
    """
    found = _authority(instance, now)
    if found is None:
        return None
    server = _pair(instance, "server")
    if server is None:
        raise UnusableError(f"{path(instance, 'server.crt')} is missing: {ANEW}")
    return Prepared(found.root, names_in(server.certificate), server.certificate.not_valid_after_utc)


def _authority(instance: Path, now: datetime) -> Authority | None:
    root, issuer = root_certificate(instance), _pair(instance, "issuer")
    if root is None and issuer is None:
        return None
    if root is None or issuer is None:
        missing = path(instance, "root.crt" if root is None else "issuer.crt")
        raise UnusableError(f"{missing} is missing: {_remedy(instance)}")
    try:
        issuer.certificate.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError):
        raise UnusableError(
            f"{path(instance, 'issuer.crt')} does not belong to root.crt: {_remedy(instance)}"
        ) from None
    _check_begun(root, instance / FOLDER, now)
    return Authority(root, issuer)


def _check_begun(root: x509.Certificate, folder: Path, now: datetime) -> None:
    begins = root.not_valid_before_utc
    if begins > now:
        raise UnusableError(
            f"the certificates in {folder} are valid from {begins:%Y-%m-%d}, and the clock of this machine shows "
            f"{now:%Y-%m-%d}: set the clock. If it is right now and was wrong when they were made, delete the folder; "
            f"{AGAIN}"
        )


def _usable_server(instance: Path, issuer: Made, wanted: Names, now: datetime) -> x509.Certificate | None:
    """The server's certificate; None where it must be made anew, which no tablet notices."""
    try:
        found = _pair(instance, "server")
        if found is None:
            return None
        certificate = found.certificate
        certificate.verify_directly_issued_by(issuer.certificate)
        names = names_in(certificate)
    except (DamagedError, InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return None
    end, last = certificate.not_valid_after_utc, issuer.certificate.not_valid_after_utc
    ends_soon = end - now < SPARE and end < last
    is_good = names.covers(wanted) and certificate.not_valid_before_utc <= now and not ends_soon
    return certificate if is_good else None


def _pair(instance: Path, name: str) -> Made | None:
    """A certificate with its key; None if neither file exists."""
    certificate_file, key_file = path(instance, f"{name}.crt"), path(instance, f"{name}.key")
    missing = [file for file in (certificate_file, key_file) if not file.exists()]
    if len(missing) == 2:
        return None
    if missing:
        raise DamagedError(f"{missing[0]} is missing: {_remedy(instance, name)}")
    mode = stat.S_IMODE(key_file.stat().st_mode)
    if mode & 0o077 and os.name != "nt":  # Windows knows no such modes
        raise UnusableError(f"others can read {key_file} (mode {mode:04o}): chmod 600 {key_file}")
    certificate = _certificate(instance, f"{name}.crt")
    try:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise DamagedError(f"{key_file} is no private key: {_remedy(instance, name)}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise DamagedError(f"{key_file} does not belong to {certificate_file}: {_remedy(instance, name)}")
    return Made(key, certificate)


def _certificate(instance: Path, name: str) -> x509.Certificate:
    """The first certificate of a file."""
    file = path(instance, name)
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        raise DamagedError(f"{file} is no certificate: {_remedy(instance, file.stem)}") from None


def _remedy(instance: Path, name: str = "") -> str:
    if name == "server":
        return ANEW
    return f"put your copy of {instance / FOLDER} back; without one, delete the folder, and {AGAIN}"


def _write(instance: Path, name: str, made: Made, behind: x509.Certificate | None = None) -> None:
    """Write certificate and key. The old certificate goes first and the new one comes last, so that a half-written pair
    is never taken for a whole one."""
    (instance / FOLDER).mkdir(mode=0o700, exist_ok=True)
    path(instance, f"{name}.crt").unlink(missing_ok=True)
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_file(path(instance, f"{name}.key"), key)
    _write_file(path(instance, f"{name}.crt"), _pem(made.certificate) + (_pem(behind) if behind else b""))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _write_file(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    making = file.with_name(f"{file.name}.making")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    making.replace(file)

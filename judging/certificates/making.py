"""Makes the certificates: root, issuer, server. Nothing is read or written; the caller gives the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from judging.certificates.names import DOMAINS, NETWORKS, Address, Names, bare_name

AUTHORITY_LIFE = timedelta(days=5 * 365)
SERVER_LIFE = timedelta(days=397)
"""Apple refuses server certificates of more than 398 days (825 under an authority that a person installed)."""

BACKDATED = timedelta(days=7)
"""Certificates begin before they are made: the clocks of old tablets are slow."""


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate with its private key."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class Authority:
    """What tablets trust (``root``), and what signs in its name (``issuer``)."""

    root: x509.Certificate
    issuer: Made


def make_authority(*, now: datetime, hostname: str) -> Authority:
    """A new authority for local names and addresses.

    The key of the root signs the issuer and is forgotten here. What is left can sign within the issuer's limits only,
    and these every program checks, while those of a root need not be checked (RFC 5280, 6.1).
    """
    root_key, key, end = _new_key(), _new_key(), now + AUTHORITY_LIFE
    root_name = _name(f"judging {hostname.split('.')[0]} {now:%Y-%m-%d %H%M}")
    root = _signs(
        _begun(root_key.public_key(), root_name, root_name, now=now, end=end), levels=1, limits=_limits(hostname)
    ).sign(root_key, hashes.SHA256())
    issuer = (
        _signs(
            _begun(key.public_key(), _name("judging, signs for this laptop"), root_name, now=now, end=end),
            levels=0,
            limits=_limits(hostname),
        )
        .add_extension(_issued_by(root_key), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return Authority(root, Made(key, issuer))


def _signs(builder: x509.CertificateBuilder, *, levels: int, limits: x509.NameConstraints) -> x509.CertificateBuilder:
    """The certificate of a signer with so many levels of signers below it."""
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=levels), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(limits, critical=True)
    )


def _limits(hostname: str) -> x509.NameConstraints:
    bare = bare_name(hostname)
    domains = [x509.DNSName(domain) for domain in (*DOMAINS, *([bare] if bare else []))]
    return x509.NameConstraints([*domains, *map(x509.IPAddress, NETWORKS)], None)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def make_server(issuer: Made, names: Names, *, now: datetime) -> Made:
    """A certificate for these names, signed by the issuer; it ends with the issuer at the latest."""
    key = _new_key()
    end = min(now - BACKDATED + SERVER_LIFE, issuer.certificate.not_valid_after_utc)
    held = [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, names.addresses)]
    builder = (
        _begun(key.public_key(), _name("judging, this laptop"), issuer.certificate.subject, now=now, end=end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(held), critical=False)
        .add_extension(_issued_by(issuer.key), critical=False)
    )
    return Made(key, builder.sign(issuer.key, hashes.SHA256()))


def within(issuer: x509.Certificate, names: Names) -> Names:
    """``names`` without the bare names for which the issuer may not sign: a machine that was renamed since keeps its
    ``.local`` name and its addresses."""
    limits = issuer.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = {limit.value for limit in limits.permitted_subtrees or () if isinstance(limit, x509.DNSName)}
    hosts = tuple(host for host in names.hosts if host in allowed or host.rpartition(".")[2] in allowed)
    return Names(hosts, names.addresses)


def names_in(certificate: x509.Certificate) -> Names:
    """What a server certificate covers."""
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = [found for found in held.get_values_for_type(x509.IPAddress) if isinstance(found, Address)]
    return Names(tuple(held.get_values_for_type(x509.DNSName)), tuple(addresses))


def _begun(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, issuer: x509.Name, *, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(text: str) -> x509.Name:
    """A name that no program takes for a host name, because it has spaces."""
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "judging"), x509.NameAttribute(NameOID.COMMON_NAME, text[:64])]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )

"""What the certificates say, and what programs that check them take."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from judging.certificates.making import Authority, Made, make_authority, make_server, within
from judging.certificates.names import Names, bare_name, may_hold, names_of

NOW = datetime.now(UTC)
LAPTOP = "hall-7"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority(now=NOW, hostname=LAPTOP)


def shaken(authority: Authority, server: Made, host: str, folder: Path) -> str:
    """What OpenSSL says of a handshake with the server under this host; empty if it trusts it."""
    root, chain = folder / "root.crt", folder / "server.pem"
    root.write_bytes(authority.root.public_bytes(Encoding.PEM))
    parts = (
        server.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        server.certificate.public_bytes(Encoding.PEM),
        authority.issuer.certificate.public_bytes(Encoding.PEM),
    )
    chain.write_bytes(b"".join(parts))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain)
    pipes = [ssl.MemoryBIO() for _ in range(2)]
    ends = [
        ssl.create_default_context(cafile=str(root)).wrap_bio(pipes[0], pipes[1], server_hostname=host),
        serving.wrap_bio(pipes[1], pipes[0], server_side=True),
    ]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                return str(error)
    return ""


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.5", "localhost", "hall-7.local", "hall-7"])
def test_server_under_its_names_and_addresses_is_trusted(authority: Authority, host: str, tmp_path: Path) -> None:
    server = make_server(authority.issuer, names_of(["192.168.1.5"], LAPTOP), now=NOW)
    assert shaken(authority, server, host, tmp_path) == ""


def test_server_under_another_address_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    server = make_server(authority.issuer, names_of(["192.168.1.5"], LAPTOP), now=NOW)
    assert "IP address mismatch" in shaken(authority, server, "192.168.1.6", tmp_path)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("www.example.com", Names(("www.example.com",), ())),
        ("hall-8", Names(("hall-8",), ())),
        ("203.0.113.9", Names((), (ip_address("203.0.113.9"),))),
        ("2001:db8::1", Names((), (ip_address("2001:db8::1"),))),
    ],
)
def test_issuer_cannot_sign_for_what_is_not_local(
    authority: Authority, host: str, names: Names, tmp_path: Path
) -> None:
    server = make_server(authority.issuer, names, now=NOW)
    assert "permitted subtree violation" in shaken(authority, server, host, tmp_path)


def test_limits_stand_in_the_root_and_in_the_issuer_as_critical(authority: Authority) -> None:
    for certificate, levels in ((authority.root, 1), (authority.issuer.certificate, 0)):
        limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert (limits.critical, basic.critical) == (True, True)
        assert (basic.value.ca, basic.value.path_length) == (True, levels)
        assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]  # no programs and no mail


def test_keys_of_root_and_issuer_differ_so_that_the_root_signs_nothing_more(authority: Authority) -> None:
    assert authority.root.public_key() != authority.issuer.key.public_key()


def test_server_certificate_is_no_longer_than_apple_allows_and_begins_before_slow_clocks(authority: Authority) -> None:
    made = make_server(authority.issuer, names_of([], LAPTOP), now=NOW).certificate
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=397)
    assert made.not_valid_before_utc < NOW - timedelta(days=6)


def test_server_certificate_does_not_outlive_its_issuer(authority: Authority) -> None:
    late = NOW + timedelta(days=4 * 365 + 300)
    made = make_server(authority.issuer, names_of([], LAPTOP), now=late).certificate
    assert made.not_valid_after_utc == authority.issuer.certificate.not_valid_after_utc


@pytest.mark.parametrize(
    ("hostname", "bare"),
    [
        ("hall-7", "hall-7"),
        ("DESKTOP-4K2.college.ac.th", "desktop-4k2"),
        ("school", None),  # .school is on the internet, and a limit to it would allow all names below
        ("xn--o3cw4h", None),
        ("สมชาย-PC", None),
        ("my_laptop1", None),
        ("localhost", None),
    ],
)
def test_bare_name_is_held_if_it_can_be_no_domain_of_the_internet(hostname: str, bare: str | None) -> None:
    assert bare_name(hostname) == bare


def test_machine_without_a_host_name_has_its_addresses_and_localhost() -> None:
    names = names_of(["10.0.0.5", "203.0.113.9"], "สมชาย")
    assert names == Names(("localhost",), (ip_address("127.0.0.1"), ip_address("10.0.0.5")))


def test_renamed_machine_keeps_its_local_name_without_the_new_bare_one(authority: Authority) -> None:
    names = within(authority.issuer.certificate, names_of(["10.0.0.5"], "hall-8"))
    assert names.hosts == ("localhost", "hall-8.local")


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("172.32.0.1", False),
        ("192.168.0.1", True),
        ("100.127.0.1", True),
        ("100.128.0.1", False),
        ("169.254.3.4", True),
        ("8.8.8.8", False),
        ("192.0.2.2", False),
        ("fd00::2", True),
        ("fe80::1", True),
        ("2001:db8::1", False),
    ],
)
def test_only_addresses_of_local_networks_are_held(address: str, held: bool) -> None:
    assert may_hold(ip_address(address)) is held

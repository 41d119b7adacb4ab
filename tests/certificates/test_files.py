"""The files in the instance folder: made once, renewed where needed, refused with a reason."""

from __future__ import annotations

import plistlib
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from judging.certificates import files
from judging.certificates.files import Prepared, UnusableError, examine, path, prepare, root_certificate
from judging.certificates.names import names_of
from judging.certificates.profile import profile

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)
LAPTOP = "hall-7"


def prepared(instance: Path, *addresses: str, now: datetime = NOW, hostname: str = LAPTOP) -> Prepared:
    """The certificates for these addresses."""
    return prepare(instance, names_of(addresses or ["192.168.1.5"], hostname), hostname=hostname, now=now)


def server_file(instance: Path) -> bytes:
    return path(instance, "server.crt").read_bytes()


def test_certificates_are_made_once(tmp_path: Path) -> None:
    first, kept = prepared(tmp_path), server_file(tmp_path)
    second = prepared(tmp_path, now=NOW + timedelta(days=100))

    assert (first.is_new, second.is_new) == (True, False)
    assert second.root == first.root
    assert server_file(tmp_path) == kept


def test_files_are_for_their_owner_only_and_no_key_of_the_root_is_kept(tmp_path: Path) -> None:
    prepared(tmp_path)
    folder = tmp_path / "https"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == dict.fromkeys(
        ("root.crt", "issuer.crt", "issuer.key", "server.crt", "server.key"), 0o600
    )


def test_new_address_renews_the_servers_certificate_alone(tmp_path: Path) -> None:
    first, kept = prepared(tmp_path), server_file(tmp_path)
    second = prepared(tmp_path, "192.168.1.7")

    assert second.root == first.root
    assert server_file(tmp_path) != kept
    assert "192.168.1.7" in str(second.names)
    assert not second.is_new


def test_fewer_addresses_renew_nothing(tmp_path: Path) -> None:
    prepared(tmp_path, "192.168.1.5", "10.0.0.5")
    kept = server_file(tmp_path)
    prepared(tmp_path, "10.0.0.5")

    assert server_file(tmp_path) == kept


@pytest.mark.parametrize(("days", "is_renewed"), [(350, False), (361, True)])
def test_certificate_near_its_end_is_renewed(tmp_path: Path, days: int, is_renewed: bool) -> None:
    first = prepared(tmp_path)
    second = prepared(tmp_path, now=NOW + timedelta(days=days))

    assert (second.ends > first.ends) is is_renewed
    assert second.root == first.root


def test_root_near_its_end_is_replaced_and_said(tmp_path: Path) -> None:
    first = prepared(tmp_path)
    before = prepared(tmp_path, now=NOW + timedelta(days=5 * 365 - 8))
    after = prepared(tmp_path, now=NOW + timedelta(days=5 * 365 - 6))

    assert (before.root, before.replaces) == (first.root, False)
    assert after.root != first.root
    assert (after.is_new, after.replaces) == (True, True)
    assert [folder.name for folder in tmp_path.glob("https-ended-*")] == ["https-ended-20311122030000"]


@pytest.mark.parametrize("name", ["server.crt", "server.key"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_damaged_certificate_of_the_server_is_made_anew(tmp_path: Path, name: str, content: bytes | None) -> None:
    first = prepared(tmp_path)
    file = path(tmp_path, name)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(UnusableError, match=r"makes it anew"):
        examine(tmp_path, now=NOW)

    assert prepared(tmp_path).root == first.root
    assert examine(tmp_path, now=NOW) is not None


@pytest.mark.parametrize("name", ["root.crt", "issuer.crt", "issuer.key"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_damaged_authority_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes | None) -> None:
    prepared(tmp_path)
    file = path(tmp_path, name)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)

    with pytest.raises(UnusableError) as refusal:
        prepared(tmp_path)
    assert str(file) in str(refusal.value)
    assert "each tablet must then install the new certificate" in str(refusal.value)


def test_files_of_two_authorities_are_refused(tmp_path: Path) -> None:
    for place in ("one", "other"):
        (tmp_path / place).mkdir()
        prepared(tmp_path / place)
    path(tmp_path / "other", "root.crt").replace(path(tmp_path / "one", "root.crt"))

    with pytest.raises(UnusableError, match=r"does not belong to root\.crt"):
        prepared(tmp_path / "one")


@pytest.mark.parametrize("name", ["issuer.key", "server.key"])
def test_key_that_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    prepared(tmp_path)
    path(tmp_path, name).chmod(0o640)

    with pytest.raises(UnusableError, match=rf"mode 0640\): chmod 600 .*{name}"):
        prepared(tmp_path)


def test_clock_before_the_certificates_is_said(tmp_path: Path) -> None:
    prepared(tmp_path)

    with pytest.raises(UnusableError, match=r"valid from 2026-11-22, and the clock of this machine shows 2026-11-01"):
        prepared(tmp_path, now=datetime(2026, 11, 1, tzinfo=UTC))


def test_certificate_that_a_wrong_clock_made_is_renewed(tmp_path: Path) -> None:
    prepared(tmp_path)
    prepared(tmp_path, "192.168.1.7", now=NOW + timedelta(days=300))

    assert prepared(tmp_path, "192.168.1.7").ends == NOW + timedelta(days=390)


def test_installation_without_certificates_has_none(tmp_path: Path) -> None:
    assert root_certificate(tmp_path) is None
    assert examine(tmp_path, now=NOW) is None


def test_profile_installs_the_root_and_stays_the_same(tmp_path: Path) -> None:
    root = prepared(tmp_path).root
    made, again = (profile(root, name="judging", description="ใบรับรอง") for _ in range(2))
    read = plistlib.loads(made)

    assert made == again
    assert read["PayloadType"] == "Configuration"
    (content,) = read["PayloadContent"]
    assert content["PayloadType"] == "com.apple.security.root"
    assert content["PayloadContent"] == root.public_bytes(Encoding.DER)
    assert len({read["PayloadUUID"], content["PayloadUUID"], read["PayloadIdentifier"]}) == 3


def test_fingerprint_is_written_as_systems_show_it(tmp_path: Path) -> None:
    pairs = files.fingerprint(prepared(tmp_path).root).split(":")

    assert len(pairs) == 32
    assert {len(pair) for pair in pairs} == {2}
    assert "".join(pairs).isupper()

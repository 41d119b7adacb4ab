"""The key pair (Ed25519) with which this installation signs its transfer files.

The private key is in the instance folder, readable by its owner only; receivers of transfer files get the public key.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from judging.core.transfers import public_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "hand-over.key"


class KeyUnusableError(ValueError):
    """The file is no Ed25519 private key; the message names it."""


def path(instance: Path) -> Path:
    """The path of the private key."""
    return instance / FILE


def make(instance: Path) -> str:
    """Create a missing key; returns the public one. KeyUnusableError for an unusable file."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if not path(instance).exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path(instance), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
    found = public(instance)
    assert found is not None  # it exists now
    return found


def public(instance: Path) -> str | None:
    """The public key as base64, None without a key. KeyUnusableError for an unusable file."""
    key = _load(instance)
    return None if key is None else public_keys.to_text(key.public_key().public_bytes_raw())


def sign(instance: Path, data: bytes) -> bytes:
    """The signature over ``data``: 64 bytes. FileNotFoundError without a key."""
    key = _load(instance)
    if key is None:
        raise FileNotFoundError(path(instance))
    return key.sign(data)


def _load(instance: Path) -> Ed25519PrivateKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(path(instance).read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyUnusableError(f"{path(instance)} cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise KeyUnusableError(f"{path(instance)} does not contain a transfer key") from broken
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnusableError(f"{path(instance)} contains another kind of key")
    return found

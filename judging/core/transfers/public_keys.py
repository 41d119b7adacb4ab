"""Pure: public keys (Ed25519) as people pass them on: base64 to copy, a short fingerprint to compare by telephone."""

from __future__ import annotations

import base64
import binascii
import hashlib

LENGTH = 32


def to_text(raw: bytes) -> str:
    """The key's 32 bytes as 44 characters of base64."""
    return base64.b64encode(raw).decode("ascii")


def from_text(text: str) -> bytes:
    """The 32 bytes of a key that somebody pasted, whatever space stands in it; ValueError where it is none."""
    written = "".join(text.split())
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise ValueError("no base64") from broken
    if len(raw) != LENGTH or to_text(raw) != written:
        raise ValueError("no public key")
    return raw


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits in groups of four, of the key's SHA-256: two people can read them to each other."""
    digits = hashlib.sha256(from_text(text)).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))

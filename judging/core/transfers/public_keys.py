"""Pure: public keys (Ed25519) as text: base64 to copy, a short fingerprint to compare by telephone."""

import base64
import binascii
import hashlib

LENGTH = 32


def to_text(raw: bytes) -> str:
    """The key's 32 bytes as 44 characters of base64."""
    return base64.b64encode(raw).decode("ascii")


def from_text(text: str) -> bytes:
    """The 32 bytes of a pasted key, ignoring white space; ValueError where the text is no key."""
    written = "".join(text.split())
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise ValueError("no base64") from broken
    if len(raw) != LENGTH or to_text(raw) != written:
        raise ValueError("no public key")
    return raw


def fingerprint(text: str) -> str:
    """The first sixteen hexadecimal digits of the key's SHA-256, in groups of four."""
    digits = hashlib.sha256(from_text(text)).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))

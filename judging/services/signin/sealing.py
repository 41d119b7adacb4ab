"""Secrets that are stored encrypted: with AES-GCM, under a key derived from the installation's secret."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


def seal(secret: str, text: str, *, purpose: str) -> str:
    """``text`` encrypted; it opens with the same ``secret`` for the same ``purpose`` only."""
    nonce = os.urandom(NONCE)
    return urlsafe_b64encode(nonce + _cipher(secret).encrypt(nonce, text.encode(), purpose.encode())).decode()


def unseal(secret: str, sealed: str, *, purpose: str) -> str | None:
    """The text; None where it was sealed with another secret, for another purpose, or not at all."""
    try:
        raw = urlsafe_b64decode(sealed)
        return _cipher(secret).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"judging sealed secrets").derive(secret.encode())
    return AESGCM(key)

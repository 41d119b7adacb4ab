"""Pure: the chain of the audit log. Each entry carries the hash of the one before it."""

from __future__ import annotations

import hashlib

GENESIS = "0" * 64


def link(previous: str, text: str) -> str:
    """The hash of an entry: SHA-256 over the hash before it and the stored text itself, as hexadecimal digits.

    The text is what the database holds, letter by letter, never what a driver makes of JSON or times.
    """
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()

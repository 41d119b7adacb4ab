"""Pure: the chain of the audit log. Each entry carries the hash of the one before it."""

import hashlib

GENESIS = "0" * 64


def link(previous: str, text: str) -> str:
    """The hash of an entry: SHA-256 over the previous hash and the stored text, as hexadecimal digits.

    ``text`` is exactly the stored text, not a value that a driver decoded from JSON or times.
    """
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()

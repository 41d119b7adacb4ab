"""Passwords: hashed with argon2id, compared in constant work, made where a person is given a temporary one."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TEMPORARY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for one another on paper and on the telephone."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's choice of argon2id: one sign-in takes 19 MiB and some hundredths of a second (ADR 0004)."""


def hashed(password: str) -> str:
    """The hash to keep of a password."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed. Without a hash it takes as long, and is never."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def temporary() -> str:
    """A password to be said once and changed at first sign-in: 59 bits in three groups of four."""
    return "-".join("".join(secrets.choice(TEMPORARY_LETTERS) for _ in range(4)) for _ in range(3))


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash of no one's password, against which unknown usernames are compared."""
    return _hasher.hash(secrets.token_urlsafe(24))

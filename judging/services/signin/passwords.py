"""Passwords: hashed with argon2id, verified with constant effort; temporary passwords."""

import secrets
import threading
import time
from collections import deque
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from judging.core.people.accounts import normalise_password

TEMPORARY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for one another on paper and on the telephone."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's choice of argon2id: one sign-in takes 19 MiB and some hundredths of a second (ADR 0004)."""


def hash_password(password: str) -> str:
    """The hash of a password, to be stored."""
    return _hasher.hash(normalise_password(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password matches the hash. Without a hash: False, after the same effort, unless many such passwords
    are asked for: then at once."""
    if password_hash is None and not _may_pretend():
        return False
    forms = dict.fromkeys((normalise_password(password), password))  # older hashes were made of what was typed
    return any(_verifies(password_hash or _nobody(), form) for form in forms) and password_hash is not None


def is_outdated(password_hash: str, password: str) -> bool:
    """Whether the hash of this password was made with other parameters, or of another form of it, than today's."""
    normal = normalise_password(password)
    return _hasher.check_needs_rehash(password_hash) or (normal != password and not _verifies(password_hash, normal))


def make_temporary() -> str:
    """A temporary password, to be changed at first sign-in: 59 bits in three groups of four letters."""
    return "-".join("".join(secrets.choice(TEMPORARY_LETTERS) for _ in range(4)) for _ in range(3))


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


PRETENCES = (10, 3.0)
"""How many passwords of unknown usernames this process verifies in how many seconds. Somebody who sends invented names
as fast as they can would otherwise keep the processors busy."""

_pretended: deque[float] = deque(maxlen=PRETENCES[0])
_pretending = threading.Lock()


def _may_pretend() -> bool:
    now = time.monotonic()
    with _pretending:
        if len(_pretended) == PRETENCES[0] and now - _pretended[0] < PRETENCES[1]:
            return False
        _pretended.append(now)
    return True


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash of no account's password, verified for unknown usernames."""
    return _hasher.hash(secrets.token_urlsafe(24))

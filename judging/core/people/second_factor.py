"""Pure: who needs a second factor, the form of typed codes, and which step a time-based code may belong to."""

import hmac
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from judging.core.roles import Role
from judging.core.thai import digits

RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for one another on paper."""

RECOVERY_LENGTH = 10
"""31¹⁰, about 49 bits."""

WINDOW = 1
"""How many steps of 30 seconds the clocks of phone and server may differ."""


class SecondFactor(StrEnum):
    """The setting: nobody is asked; administrators need a second factor; so do organisers and central committees."""

    OFF = "off"
    ADMINS = "admins"
    ORGANISERS = "organisers"

    @property
    def is_on(self) -> bool:
        """Whether accounts with a second factor are asked for it."""
        return self is not SecondFactor.OFF

    def is_required(self, roles: Iterable[Role]) -> bool:
        """Whether an account with these roles needs a second factor to sign in."""
        return not _NEEDING[self].isdisjoint(roles)


_NEEDING = {
    SecondFactor.OFF: frozenset[Role](),
    SecondFactor.ADMINS: frozenset({Role.ADMIN}),
    SecondFactor.ORGANISERS: frozenset({Role.ADMIN, Role.ORGANISER, Role.CENTRAL}),
}


def typed(text: str) -> str:
    """A typed code without spaces and dashes, in small letters and ASCII digits."""
    return "".join(letter for letter in digits(text).lower() if not letter.isspace() and letter not in "-–—")


def is_recovery_code(code: str) -> bool:
    """Whether a code in the form of ``typed`` can be a recovery code."""
    return len(code) == RECOVERY_LENGTH and set(code) <= set(RECOVERY_LETTERS)


def recovery_digest(secret: str, user_id: int, code: str) -> str:
    """The stored digest of an account's recovery code, keyed by the installation's ``secret``."""
    return hmac.new(secret.encode(), f"recovery-code:{user_id}:{typed(code)}".encode(), sha256).hexdigest()


def open_steps(now_step: int, last_step: int) -> tuple[int, ...]:
    """The steps whose codes are accepted: those within ``WINDOW`` after the last one used, so that a code is used once.

    A last step beyond the window was made by a clock that was wrong; it closes nothing, or the account would be locked
    until then.
    """
    used = last_step if last_step <= now_step + WINDOW else 0
    return tuple(step for step in range(now_step - WINDOW, now_step + WINDOW + 1) if step > used)

"""Pure: what stands on a judge's sign-in card, derived from the installation's key and the card's nonce.

Nothing secret is stored: a row keeps the nonce and keyed digests, so that a card can be printed again, while whoever
reads the database alone, without the key, can neither sign in with it nor guess a code offline.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from hashlib import sha256

from judging.core.thai import digits

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What codes are made of: nothing that looks like something else (no 0, O, 1, I, L)."""

CODE_LENGTH = 8
LINK_BYTES = 16


def link_token(secret: str, nonce: str) -> str:
    """The secret part of the QR's address: 128 bits, 22 characters that need no quoting."""
    return urlsafe_b64encode(_keyed(secret, f"card-link:{nonce}")[:LINK_BYTES]).decode().rstrip("=")


def code_text(secret: str, nonce: str) -> str:
    """The code to type, in two groups: ``K7QM-3XDA`` (31⁸ possible, about 40 bits)."""
    number = int.from_bytes(_keyed(secret, f"card-code:{nonce}"))
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"


def typed_code(text: str) -> str | None:
    """A code as typed, in the form ``code_text`` gives it, or None where it can be none. Case, spaces, dashes and Thai
    digits do not matter."""
    letters = "".join(letter for letter in digits(text).upper() if not letter.isspace() and letter not in "-–—")
    if len(letters) != CODE_LENGTH or any(letter not in CODE_LETTERS for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"


def digest(secret: str, text: str) -> str:
    """What a row keeps of a link's token or a code (as ``code_text`` writes it): 64 hexadecimal digits."""
    return _keyed(secret, f"card-digest:{text}").hex()


def valid_days(first_day: date, last_day: date) -> tuple[date, date]:
    """The first and last day a card opens its contest: the contest's days, the day before (to try the tablet and to
    confirm name and conflicts), and the day after (a sheet returned late in the evening)."""
    return first_day - timedelta(days=1), last_day + timedelta(days=1)


def _keyed(secret: str, text: str) -> bytes:
    return hmac.new(secret.encode(), text.encode(), sha256).digest()

"""Pure: the link and code of a sign-in card, derived from the installation's key and the card's nonce.

No secret is stored. A row keeps the nonce and keyed digests, so a card can be printed again, but the database without
the key allows neither a sign-in nor an offline guess of a code.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from judging.core.contests.deadlines import Deadlines
from judging.core.dates import BANGKOK
from judging.core.thai import digits

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The letters of codes, without look-alikes (no 0, O, 1, I, L)."""

GROUP = 5
CODE_LENGTH = 2 * GROUP
"""31¹⁰ codes, so that guesses need no limit that would keep judges out: 1 000 guesses a second for a whole day find one
of 200 valid cards with a chance of 2 in 100 000 (ADR 0004)."""

LINK_BYTES = 16


def link_token(secret: str, nonce: str) -> str:
    """The secret part of the QR code's URL: 128 bits, 22 characters that need no quoting."""
    return urlsafe_b64encode(_keyed(secret, f"card-link:{nonce}")[:LINK_BYTES]).decode().rstrip("=")


def code_text(secret: str, nonce: str) -> str:
    """The code to type, in two groups: ``K7QM3-XDA9P`` (about 50 bits)."""
    number = int.from_bytes(_keyed(secret, f"card-code:{nonce}"))
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[place]
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def typed_code(text: str) -> str | None:
    """A typed code in the form of ``code_text``, or None where it is no code. Case, spaces, dashes and Thai digits are
    accepted."""
    letters = "".join(letter for letter in digits(text).upper() if not letter.isspace() and letter not in "-–—")
    if len(letters) != CODE_LENGTH or any(letter not in CODE_LETTERS for letter in letters):
        return None
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def digest(secret: str, text: str) -> str:
    """The stored digest of a link token or of a code in the form of ``code_text``: 64 hexadecimal digits."""
    return _keyed(secret, f"card-digest:{text}").hex()


def valid_days(first_day: date, last_day: date) -> tuple[date, date]:
    """The first and last day on which a card is valid: the contest's days, the day before (to try the tablet and to
    confirm name and conflicts) and the day after (for a sheet returned late in the evening)."""
    return first_day - timedelta(days=1), last_day + timedelta(days=1)


def days_of_round(contests: Iterable[tuple[date, date]]) -> tuple[date, date]:
    """The first and last day of a card that opens these contests, each given by its days: from the first valid day of
    any to the last of any."""
    days = [valid_days(*days) for days in contests]
    return min(first for first, _ in days), max(last for _, last in days)


def correction_until(today: date) -> date:
    """The last day of a card of a judge or chair who corrects a sheet: 14 days from ``today``, since protests follow
    the contest's days."""
    return today + timedelta(days=14)


def helper_days(first_day: date, last_day: date, hours: Deadlines) -> tuple[date, date]:
    """The first and last day of a helper's card: the valid days of the contest's cards, and the counter's hours where
    they begin earlier or end later."""
    first, last = valid_days(first_day, last_day)
    opens, closes = (
        moment and moment.astimezone(BANGKOK).date() for moment in (hours.counter_opens, hours.counter_closes)
    )
    return min(first, opens or first), max(last, closes or last)


def _keyed(secret: str, text: str) -> bytes:
    return hmac.new(secret.encode(), text.encode(), sha256).digest()

"""Pure: tokens of sessions, how long a session lasts, and the name of a browser in the list of sessions."""

from datetime import datetime, timedelta
from hashlib import sha256

TOKEN_BYTES = 24
"""192 bits: a token is not guessed, so its plain digest can be stored."""

TOUCH_EVERY = timedelta(minutes=5)
"""How far the stored moment of the last use may lag behind."""

CONTEST_DAY_IDLE = timedelta(hours=12)
"""The idle limit of staff on a contest day, when a laptop stands open from the morning to the evening."""

LONGEST = timedelta(days=21)
"""The longest session of staff. A card's days limit its sessions."""

SWEEP_MARGIN = timedelta(days=30)
"""For how long a session that has lapsed is kept, so that a clock that was ahead for a while deletes no live one."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Parts of a User-Agent header. The first that occurs counts: most browsers also name those below."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def digest(token: str) -> str:
    """The stored digest of a token: 64 hexadecimal digits."""
    return sha256(token.encode()).hexdigest()


def browser_name(user_agent: str) -> str:
    """Browser and system in short ("Chrome, Android"); empty where neither is known. Nothing else of the header is
    kept."""
    known = (next((name for part, name in table if part in user_agent), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, known))


def is_touch_due(*, now: datetime, seen_at: datetime) -> bool:
    """Whether the last use is to be stored again. A clock that is behind for some hours does not move it back: when the
    clock is right again, the session would have lapsed. A last use a day ahead is an error of the clock then."""
    return now - seen_at >= TOUCH_EVERY or seen_at - now > timedelta(days=1)


def is_lapsed(*, now: datetime, began_at: datetime, seen_at: datetime, idle: timedelta) -> bool:
    """Whether a session of staff is too old or was not used for longer than ``idle``. A clock that was set back ends
    nothing."""
    return now - began_at > LONGEST or now - seen_at > idle

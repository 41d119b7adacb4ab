"""Failed sign-ins are counted per device and overall, never per address: a whole hall shares one address.

A device is a cookie of the browser, so whoever drops it is a new device, and new devices share the overall limit. A
device that has signed in before is free of that one: nobody's guessing shuts out the tablets of the hall. Links of
cards are counted a device only; 128 bits are not guessed.

Failures at one account are counted in three circles, each for itself: by devices never seen; by devices on which
somebody else has signed in (a judge with ten tablets can be the one who guesses); by devices on which this very account
has. A circle that reaches its limit pauses itself and nobody further in. So guessing is slowed everywhere; strangers
cannot shut out an account's colleagues, nor colleagues its owner, who signs in where they signed in before: only
failures on such devices count there. An owner on a new device waits with the strangers, as before.

The cookie remembers the last accounts of the device as keyed digests, so that whoever reads it learns no username.

Only failures are counted, where they happen: other requests pay nothing, and the counters' library is imported at the
first attempt to sign in.
"""

from __future__ import annotations

import hmac
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, make_response, render_template, session

from judging import clock
from judging.web.guards.access import device

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

MINUTE = 60
LIMITS = {
    "device": (10, 15 * MINUTE),
    "account": (30, 60 * MINUTE),
    "account-known": (100, 60 * MINUTE),
    "account-own": (100, 60 * MINUTE),
    "overall": (300, 60 * MINUTE),
}
"""Failures allowed, and in how many seconds: of a device; at one account by devices never seen, by devices on which
others signed in, and by its own; in all, by devices never seen."""

REMEMBERED = 8
"""How many accounts a device remembers; the oldest is dropped."""


class TooManyAttempts(Exception):  # noqa: N818  (it says what happened; the answer is a page, not an error)
    """This device cannot sign in before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def check(kind: str, name: str = "") -> None:
    """Refuse an attempt of ``kind`` (``password``, ``code``, ``link``) at the account ``name``, if any, when a limit is
    reached.

    Raises:
        TooManyAttempts: a limit is reached; the answer is a page that says when to try again.
    """
    counters, until = _counters(), 0.0
    for scope, keys in _scopes(kind, name):
        item = _item(scope)
        if not counters.test(item, *keys):
            until = max(until, counters.get_window_stats(item, *keys).reset_time)
    if until:
        raise TooManyAttempts(datetime.fromtimestamp(until, UTC))


def failed(kind: str, name: str = "") -> None:
    """Count a failure."""
    for scope, keys in _scopes(kind, name):
        _counters().hit(_item(scope), *keys)


def succeeded(name: str = "") -> None:
    """Mark this device as known, and the account ``name`` on it if given. Call it after the session has begun."""
    known = [digest for digest in _known() or () if digest != _digest(name)]
    session["known"] = [*known, _digest(name)][-REMEMBERED:] if name else known


def _scopes(kind: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
    scopes: list[tuple[str, tuple[str, ...]]] = [("device", (device(),))]
    if kind == "link":
        return scopes
    known = _known()
    if known is None:
        scopes.append(("overall", (kind,)))
    if name:
        circle = "account" if known is None else "account-own" if _digest(name) in known else "account-known"
        scopes.append((circle, (name,)))
    return scopes


def _known() -> list[str] | None:
    """Digests of the accounts that signed in on this device; None if nobody has."""
    known = session.get("known")
    if known is True:  # cookies from before accounts were told apart
        return []
    return known if isinstance(known, list) else None


def _digest(name: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"signed in here: {name}".encode(), "sha256").hexdigest()[:16]


def _item(scope: str) -> RateLimitItem:
    from limits import RateLimitItemPerSecond

    allowed, seconds = LIMITS[scope]
    return RateLimitItemPerSecond(allowed, seconds, namespace=f"signin-{scope}")


def _counters() -> MovingWindowRateLimiter:
    made: MovingWindowRateLimiter | None = current_app.extensions.get("judging.limits")
    if made is None:
        from limits.strategies import MovingWindowRateLimiter

        from judging.failed_sign_ins import storage

        made = MovingWindowRateLimiter(storage(current_app.config["SETTINGS"]))
        current_app.extensions["judging.limits"] = made
    return made


def init_app(app: Flask) -> None:
    """Answer a reached limit with a page that gives the time of the next attempt."""

    @app.errorhandler(TooManyAttempts)
    def paused(refusal: TooManyAttempts) -> Response:
        answer = make_response(render_template("signin/paused.html", until=refusal.until), 429)
        answer.headers["Retry-After"] = str(max(1, math.ceil((refusal.until - clock.now()).total_seconds())))
        return answer

"""A sign-in between password and second factor. It is kept in the browser's session, for a short time; nobody is signed
in yet, and a new password or a closed account ends it."""

import hmac
from dataclasses import dataclass

from flask import current_app, session

from judging import clock
from judging.core.roles import Role
from judging.extensions import db
from judging.queries.people import second_factors

KEPT = "pending"
VALID_FOR = 10 * 60
"""Seconds, also for a clock that is set back meanwhile."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Whose password was right (it matched ``verified_hash``), and the page to open after signing in, if any."""

    user_id: int
    username: str
    verified_hash: str
    roles: frozenset[Role]
    on: str


def begin(user_id: int, verified_hash: str, on: str | None) -> None:
    """Keep that the person's password was right."""
    at = int(clock.now().timestamp())
    session[KEPT] = {"user": user_id, "hash": _digest(verified_hash), "at": at, "next": on or ""}


def read() -> Pending | None:
    """The sign-in that waits for the second factor in this browser, or None."""
    kept = session.get(KEPT)
    if not isinstance(kept, dict) or abs(clock.now().timestamp() - kept["at"]) > VALID_FOR:
        return None
    who = second_factors.candidate(db.session(), kept["user"], today=clock.today())
    if who is None or not hmac.compare_digest(_digest(who.password_hash), kept["hash"]):
        return None
    return Pending(kept["user"], who.username, who.password_hash, who.roles, kept["next"])


def _digest(verified_hash: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"password verified: {verified_hash}".encode(), "sha256").hexdigest()

"""Who is signed in: the session of a browser is a row in the database, and its cookie holds the row's token."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import login_user, logout_user
from itsdangerous import BadSignature

from judging import clock
from judging.core.signin import sessions as core
from judging.database.cursors import read_cursor, spare_cursor
from judging.extensions import login_manager
from judging.queries.signin.sessions import Account, signed_in
from judging.services.signin import sessions
from judging.services.signin.sessions import Browser
from judging.web.guards.access import SignedIn, actor, device
from judging.web.views import in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger("judging.sessions")

TOKEN = "_user_id"
"""Flask-Login's name of the token in the cookie."""


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie without its age limit. Flask refuses a cookie from the future, so a clock that is set back
    by some seconds would sign everyone out. How long a session lasts is decided by its row."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The content of a cookie with a valid signature, else an empty session."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            kept: Mapping[str, object] = serializer.loads(request.cookies.get(self.get_cookie_name(app), ""))
        except BadSignature:
            return self.session_class()
        return self.session_class(kept)


def idle_limit() -> timedelta:
    """The idle limit of staff outside contest days."""
    return timedelta(minutes=current_app.config["SETTINGS"].idle_minutes)


def browser() -> Browser:
    """The browser of this request, for the beginning of a session."""
    return Browser(device(), core.browser_name(request.user_agent.string), str(session.get(TOKEN, "")))


def sign_in(token: str) -> Account | None:
    """Keep the token of a session that has begun in this browser's cookie; returns its account, None where it has ended
    at the same moment. Of the cookie's content only the device id and its known accounts stay (``web.guards.limits``).
    """
    who = _account_of(token)
    if who is None:
        return None
    kept = {key: session[key] for key in ("device", "known") if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(SignedIn(who, token))
    g.account = who
    g.pop("actor", None)
    return who


def sign_out() -> None:
    """End the session of this browser."""
    acting = actor()
    if acting.session_id is not None:
        in_transaction(sessions.sign_out, actor=acting)
    logout_user()
    g.account = None
    g.pop("actor", None)


@login_manager.user_loader  # type: ignore[untyped-decorator, unused-ignore]
def _load(token: str) -> SignedIn | None:
    found = _account_of(token)
    if found is None:
        return None
    if core.is_touch_due(now=clock.now(), seen_at=found.seen_at):
        _touch(found)
    return SignedIn(found, token)


def _account_of(token: str) -> Account | None:
    with read_cursor() as cursor:
        return signed_in(cursor, digest=core.digest(token), now=clock.now(), today=clock.today(), idle=idle_limit())


def _touch(found: Account) -> None:
    """Store the use of a session. The request goes on where that fails; the next one tries again."""
    try:
        with spare_cursor() as cursor:
            if cursor is not None:
                sessions.touch(cursor, session_id=found.session_id)
    except Exception as error:
        log.warning("session=%s error=%s: its last use is not stored", found.session_id, type(error).__name__)


def init_app(app: Flask) -> None:
    """Read the sessions of ``app`` from its cookies and the database."""
    app.session_interface = SessionCookie()
    login_manager.init_app(app)
    login_manager.session_protection = None  # it protects "fresh" sessions, which are not used here

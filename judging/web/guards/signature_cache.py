"""Signatures that a browser sends with every request, checked once a process: its session's and its CSRF token's.

A tablet sends the same two signed words with each tap, and checking them costs as much as the tap's statements. What
was found genuine is remembered under the whole word, so a word that differs in a letter is checked anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import Flask, Request, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature

from judging import clock

MOST = 4096
"""Words remembered at once; all are forgotten when there are more."""


class Sessions(SecureCookieSessionInterface):
    """Flask's signed session cookies. Only flat sessions are remembered: a list in one could be changed in place."""

    def __init__(self) -> None:
        self._genuine: dict[str, tuple[dict[str, Any], datetime]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a genuine cookie that is not too old, else an empty one."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        lifetime: timedelta = app.permanent_session_lifetime
        known = self._genuine.get(cookie)
        if known and clock.now() - known[1] <= lifetime:
            return self.session_class(known[0])
        serializer: Any = self.get_signing_serializer(app)
        try:
            kept, signed_at = serializer.loads(cookie, max_age=int(lifetime.total_seconds()), return_timestamp=True)
        except BadSignature:
            return self.session_class()
        if all(value is None or isinstance(value, str | int) for value in kept.values()):
            _remember(self._genuine, cookie, (kept, signed_at))
        return self.session_class(kept)


class Protection(CSRFProtect):  # type: ignore[misc, unused-ignore]
    """Flask-WTF's protection. What it accepted in the header is accepted again in the same session; over HTTPS it
    asks for the referrer too, every time."""

    def __init__(self) -> None:
        super().__init__()
        self._accepted: dict[str, str] = {}

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a request that writes without the token of its session."""
        if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
            return
        token, own = request.headers.get("X-CSRFToken", ""), session.get("csrf_token", "")
        accepted = self._accepted.get(token, "")
        if accepted and not request.is_secure and compare_digest(accepted, own):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions=apply_exemptions)
        if token and own and g.get("csrf_valid"):
            _remember(self._accepted, token, own)


def _remember(words: dict[str, Any], word: str, what: Any) -> None:
    if len(words) >= MOST:
        words.clear()
    words[word] = what


def init_app(app: Flask) -> None:
    """Keep the sessions of ``app`` in signed cookies, and refuse writes without their session's token."""
    app.session_interface = Sessions()
    Protection().init_app(app)

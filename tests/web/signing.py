"""Sign in without the sign-in page, for web tests of everything else."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from judging import clock
from judging.core.roles import Grant, Role
from judging.core.signin.sessions import digest
from judging.database.transaction import transaction
from judging.models import UserSession
from judging.web.wording.languages import JOINER
from tests.world import World


class Browser(FlaskClient):
    """A client whose every request has its own application context, as on a server. Otherwise the context of the
    ``app`` fixture would carry one request's person and session into the next. Responses are read whole, so that
    downloaded files are closed. Pages come without the word joiners that hold Thai words together."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and "Content-Encoding" not in answer.headers:
            answer.set_data(answer.get_data(as_text=True).replace(JOINER, ""))
        return answer


def browser(app: Flask) -> Browser:
    """A new browser in which nobody is signed in."""
    return Browser(app, app.response_class, use_cookies=True)


def signed_in(client: FlaskClient, user_id: int, *, card_id: int | None = None) -> FlaskClient:
    """``client`` with a session of the user, by password or by the card ``card_id``."""
    with client.application.app_context(), transaction() as session:
        token = begin(session, user_id, card_id=card_id)
    with client.session_transaction() as kept:
        kept["_user_id"] = token
        kept["_fresh"] = True
    return client


def begin(session: Session, user_id: int, *, card_id: int | None = None) -> str:
    """Insert a session of the user, by password or by the card ``card_id``; returns its token."""
    token, now = secrets.token_hex(16), clock.now()
    session.add(
        UserSession(
            digest=digest(token),
            user_id=user_id,
            card_id=card_id,
            device="d" * 16,
            browser="Firefox, Linux",
            began_at=now,
            seen_at=now,
        )
    )
    return token


def stay_signed_in() -> None:
    """Begin all sessions again at the time of the clock, for tests that let days pass."""
    with transaction() as session:
        session.execute(update(UserSession).values(began_at=clock.now(), seen_at=clock.now()))


def admin(app: Flask, world: World) -> FlaskClient:
    """The browser of a new administrator."""
    return signed_in(browser(app), world.user("ผู้ดูแล", grants=[Grant(Role.ADMIN)]))


def without_csrf(app: Flask) -> None:
    """Accept forms without a CSRF token, in tests that are not about it."""
    app.config["WTF_CSRF_ENABLED"] = False

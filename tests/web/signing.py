"""Sign in without the sign-in page, for web tests of everything else."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from judging.core.roles import Grant, Role
from judging.extensions import db
from judging.models import User
from tests.world import World


class Browser(FlaskClient):
    """A client whose every request has its own application context, as on a server. Otherwise the context of the
    ``app`` fixture would carry one request's person and session into the next. Responses are read whole, so that
    downloaded files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            return super().open(*args, **kwargs)


def browser(app: Flask) -> Browser:
    """A new browser in which nobody is signed in."""
    return Browser(app, app.response_class, use_cookies=True)


def signed_in(client: FlaskClient, user_id: int, *, card_id: int | None = None) -> FlaskClient:
    """``client`` with a session of the user, by password or by the card ``card_id``."""
    with client.application.app_context():
        version = db.session.execute(select(User.session_version).where(User.id == user_id)).scalar_one()
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user_id}.{version}.{card_id or ''}"
        kept["_fresh"] = True
    return client


def admin(app: Flask, world: World) -> FlaskClient:
    """The browser of a new administrator."""
    return signed_in(browser(app), world.user("ผู้ดูแล", grants=[Grant(Role.ADMIN)]))


def without_csrf(app: Flask) -> None:
    """Accept forms without a CSRF token, in tests that are not about it."""
    app.config["WTF_CSRF_ENABLED"] = False

"""judging: the system on which invention contests of vocational colleges are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from judging.config import Settings


def create_app(settings: Settings | None = None, *, serves: bool = True) -> Flask:
    """The application: settings → extensions → web. Without ``settings`` they are read from the environment.

    With ``serves=False`` the web layer is not loaded: commands that need only the context start much faster.
    """
    from judging import config, document_store, extensions
    from judging.application import Application
    from judging.database import engines

    settings = settings or config.read_settings()
    app = Application(
        "judging",
        template_folder=str(config.ROOT / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engines.options(settings),
        SESSION_COOKIE_NAME=_cookie_name(settings),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 21,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        BABEL_DEFAULT_LOCALE="th",
        BABEL_TRANSLATION_DIRECTORIES=str(config.ROOT / "judging" / "translations"),
    )
    extensions.db.init_app(app)
    app.extensions["judging.documents"] = document_store.Store(settings.instance / document_store.FOLDER)
    with app.app_context():
        engines.prepare(extensions.db.engine)
    if serves:
        from judging import web

        web.init_app(app)
    return app


def _cookie_name(settings: Settings) -> str:
    """The name of the session's cookie. Cookies know no ports, and a page over http cannot replace a Secure cookie: an
    address that serves https today and http tomorrow needs two names, or nobody could sign in tomorrow."""
    return "__Host-session" if settings.local_https else "session"

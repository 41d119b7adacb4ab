"""The address under which browsers reach this installation: through proxies, over https.

Links, QR codes on cards and redirects are built from it. Which host names are allowed is Flask's ``TRUSTED_HOSTS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from judging.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")
"""For a year, browsers that came over https come over https only. Not for subdomains, which are not ours."""


def over_https(inner: WSGIApplication) -> WSGIApplication:
    """``inner``, whose requests came over https unless a trusted proxy says otherwise."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, TRANSPORT], *rest)

        return inner(environ, started if environ["wsgi.url_scheme"] == "https" else start_response)

    return outer


def assumed_https(inner: WSGIApplication) -> WSGIApplication:
    """``inner`` with the scheme https: the server itself sees the http of the proxy that ends TLS."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = "https"
        return inner(environ, start_response)

    return outer


def init_app(app: Flask) -> None:
    """Put scheme, host and address of the browser in place of those of the last proxy. Runs before everything else."""
    settings: Settings = app.config["SETTINGS"]
    proxies = settings.trusted_proxies
    if settings.local_https:
        return  # the server knows the scheme, and the same address may serve http another day
    if settings.https:
        app.wsgi_app = over_https(app.wsgi_app)  # type: ignore[assignment, method-assign]
    if proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    if settings.https:
        app.wsgi_app = assumed_https(app.wsgi_app)  # type: ignore[assignment, method-assign]

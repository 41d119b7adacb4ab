"""Security headers, caching of pages, and compression of the application's own responses."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
COMPRESSED = ("text/html", "application/json", "text/csv")
SMALL = 1000


HARDENED = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
)


def hardened(inner: WSGIApplication) -> WSGIApplication:
    """``inner`` with the headers that a response does not set itself; below Flask, where this costs almost nothing."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            missing = [pair for pair in HARDENED if pair[0].lower() not in given]
            return start_response(status, [*headers, *missing], *rest)

        return inner(environ, started)

    return outer


def init_app(app: Flask) -> None:
    """Set the headers on every response of ``app``, and compress larger ones."""
    app.wsgi_app = hardened(app.wsgi_app)  # type: ignore[assignment, method-assign]

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.mimetype not in COMPRESSED
            or response.direct_passthrough
            or response.is_streamed
            or (response.content_length or 0) < SMALL
            or "Content-Encoding" in response.headers
            or not request.accept_encodings.best_match(["gzip"])
        ):
            return response
        response.set_data(gzip.compress(response.get_data(), 5))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        return response

"""Security headers, caching of pages, and compression of what the application itself answers."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
COMPRESSED = ("text/html", "application/json", "text/csv")
SMALL = 1000


def init_app(app: Flask) -> None:
    """Set the headers on every answer of ``app``."""

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.mimetype not in COMPRESSED
            or response.direct_passthrough
            or response.is_streamed
            or not request.accept_encodings.best_match(["gzip"])
            or "Content-Encoding" in response.headers
            or (response.content_length or 0) < SMALL
        ):
            return response
        response.set_data(gzip.compress(response.get_data(), 5))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        return response

"""The page with the certificate, over http beside a server that speaks https (`judging serve --https`).

It is the application with two doors: the page for tablets with its files, and the choice of language. Everything else
is sent to that page, which leads to https; nothing that is secret is asked for or sent here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from judging import create_app
from judging.web.server.adapter import Adapter
from judging.web.server.refusals import Refusals
from judging.web.serving.body_limits import body_limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE = "/help/tablets"
OPEN = (f"{PAGE}/", "/static/", "/language/")
RETRY_AFTER = "30"


def create() -> Adapter:
    """The restricted application behind the adapter. Called once in the worker."""
    app = create_app()
    return Adapter(only_the_page(app.wsgi_app), limit=body_limits(app), refusal=Refusals(app))


def only_the_page(inner: WSGIApplication) -> WSGIApplication:
    """``inner``, reached for the page alone. Tablets with a page of an earlier http server are told to try again later
    (503), so that they keep their marks."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or path.startswith("/api/"):
            start_response("503 Service Unavailable", [("Retry-After", RETRY_AFTER), ("Content-Length", "0")])
            return []
        if path == PAGE or path.startswith(OPEN):
            return inner(environ, start_response)
        start_response("302 Found", [("Location", _page_for(environ)), ("Cache-Control", "no-store")])
        return []

    return outer


def _page_for(environ: WSGIEnvironment) -> str:
    """The page for tablets, which leads on to what was asked for."""
    path, query = environ["PATH_INFO"].encode("latin-1"), environ.get("QUERY_STRING", "")
    if path == b"/":
        return PAGE
    return f"{PAGE}?next={quote(path)}{quote(f'?{query}') if query else ''}"

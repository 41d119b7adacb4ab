"""Public answers that a process keeps in memory and sends to visitors in front of the application.

An answer depends on its address, the reader's language, the day and a state of the data alone, so a kept one is true
while one read gives the same state. A visitor is a request without a session: the application answers everyone else.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header, parse_etags, remove_entity_headers

from judging import clock
from judging.database.cursors import read_cursor
from judging.database.statements import Cursor
from judging.web.serving.request_logs import log_answer, new_request_id
from judging.web.serving.requests import LANGUAGES

if TYPE_CHECKING:
    from datetime import date

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]

MOST = 400
"""Answers that a process keeps. A packed page of 120 works takes about 20 kB, a picture 40 kB."""

MADE = "judging.made_answer"
"""The key of the environ under which a view leaves the answer that it made for a visitor."""

FAILED = "judging.failed_read"
"""The key of the environ of an error of the read. The application raises it where it would read the same, and so says
what is wrong without waiting for the database a second time."""

OWN = frozenset({"x-request-id", "content-length", "content-encoding"})
"""Headers that each answer has for itself."""

_LANGUAGE_OF: dict[str | None, str] = {
    None: LANGUAGES[0],
    "": LANGUAGES[0],
    **{f"language={one}": one for one in LANGUAGES},
}
"""The language by the whole cookie header of a visitor who has no other cookie."""


class State(Protocol):
    """What an answer was made from; equal states give equal answers."""

    def now(self, cursor: Cursor) -> object:
        """The present state, in one read."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with status 200 to a GET. ``content`` is packed by gzip if ``is_packed``. ``headers`` are those of the
    application, ``headers_of_304`` those of the answer to a browser that has this content; both without ``OWN``."""

    key: Key
    state: State
    day: date
    tag: str
    content: bytes
    is_packed: bool
    endpoint: str
    headers: Pairs = ()
    headers_of_304: Pairs = ()

    def is_true(self) -> bool:
        """Whether the application would give the same answer now. Needs an application context."""
        if self.day != clock.today():
            return False
        with read_cursor() as cursor:
            return self.state.now(cursor) == self.state


class KeptAnswers:
    """The answers of this process, those that were not asked for longest leave first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> KeptAnswer | None:
        """The answer kept under a key, true or not."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def keep(self, answer: KeptAnswer, headers: Iterable[tuple[str, str]]) -> None:
        """Keep an answer that was sent with these headers."""
        shared = tuple((name, value) for name, value in headers if name.lower() not in OWN)
        short = Headers(list(shared))
        remove_entity_headers(short)
        with self._lock:
            self._answers[answer.key] = replace(answer, headers=shared, headers_of_304=tuple(short))
            self._answers.move_to_end(answer.key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)


def key_of(environ: WSGIEnvironment, language: str) -> Key | None:
    """The key of a request's answer; None where none is kept: addresses that anybody can make up push out no others."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or "HTTP_HOST" not in environ:
        return None
    place = (environ["wsgi.url_scheme"], environ["HTTP_HOST"], environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"])
    return (*place, language)


def packed(content: bytes) -> bytes:
    """Content as browsers take it."""
    return gzip.compress(content, 6)


@lru_cache(maxsize=64)
def takes_packed(accept_encoding: str) -> bool:
    """Whether a client with this header takes gzip."""
    return parse_accept_header(accept_encoding).best_match(["gzip"]) is not None


class _InFront:
    """A WSGI application that sends the kept answers and asks ``inner`` for all others."""

    def __init__(self, app: Flask, inner: WSGIApplication, kept: KeptAnswers) -> None:
        self._app, self._inner, self._kept = app, inner, kept

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        found = self._true_answer(environ)
        if found is not None:
            return _sent(found, environ, start_response, began)

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            made: KeptAnswer | None = environ.get(MADE)
            if made is not None and status.startswith("200") and not any(name == "Set-Cookie" for name, _ in headers):
                self._kept.keep(made, headers)
            return start_response(status, headers, *rest)

        return self._inner(environ, started)

    def _true_answer(self, environ: WSGIEnvironment) -> KeptAnswer | None:
        language = _LANGUAGE_OF.get(environ.get("HTTP_COOKIE"))
        key = key_of(environ, language) if language else None
        found = self._kept.find(key) if key else None
        if found is None:
            return None
        try:
            with self._app.app_context():
                return found if found.is_true() else None
        except Exception as error:
            environ[FAILED] = error
            return None


def _sent(answer: KeptAnswer, environ: WSGIEnvironment, start_response: StartResponse, began: float) -> Iterable[bytes]:
    request_id = new_request_id()
    own = [("X-Request-ID", request_id)]
    if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(answer.tag):
        status, shared, content = "304 NOT MODIFIED", answer.headers_of_304, []
    else:
        status, shared, body = "200 OK", answer.headers, answer.content
        if answer.is_packed and takes_packed(environ.get("HTTP_ACCEPT_ENCODING", "")):
            own.append(("Content-Encoding", "gzip"))
        elif answer.is_packed:
            body = gzip.decompress(body)
        own.append(("Content-Length", str(len(body))))
        content = [body]
    start_response(status, [*shared, *own])
    log_answer(request_id, None, "GET", answer.endpoint, int(status[:3]), began)
    return content


def init_app(app: Flask) -> None:
    """Send the answers that views of ``app`` make with ``revalidation`` from memory where they are true. Call it first:
    what other layers add to an answer is not kept."""
    kept = app.extensions["judging.kept_answers"] = KeptAnswers()
    app.wsgi_app = _InFront(app, app.wsgi_app, kept)  # type: ignore[method-assign]

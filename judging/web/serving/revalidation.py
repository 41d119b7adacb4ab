"""Public answers that browsers keep and ask for again each time: an answer is made once for each state of its data and
kept in memory, and a copy that is still true gets 304."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from flask import Response, make_response, request, session

from judging import clock, static_digest
from judging.config import ROOT
from judging.web.guards.access import account
from judging.web.wording.languages import language

REVALIDATED = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
PNG = b"\x89PNG"
MOST = 64
"""Answers that a process keeps; one is up to about 200 kB."""


@dataclass(frozen=True, slots=True)
class _Kept:
    plain: bytes
    packed: bytes


_answers: OrderedDict[str, _Kept] = OrderedDict()
_lock = Lock()


def cacheable(text: str) -> Response:
    """A page that visitors' browsers keep, with an ETag over its text."""
    answer = make_response(text)
    answer.vary.add("Cookie")
    if account() is None:
        answer.headers["Cache-Control"] = REVALIDATED
        answer.add_etag(weak=True)
        answer.make_conditional(request)
    return answer


def revalidated(state: object, make: Callable[[], str | bytes], mimetype: str = "text/html") -> Response:
    """A page of ``make`` for visitors, which is asked only where it is not kept for this ``state`` of the data.

    The ETag is over the state, the address, the language, the day and the program. Signed-in people, and visitors who
    are told something once, get a page of their own.
    """
    if account() is not None or session.get("_flashes"):
        answer = Response(make(), mimetype=mimetype)
    else:
        answer = _answer((state, language(), clock.today()), make, mimetype)
    answer.vary.add("Cookie")
    return answer


def revalidated_data(state: object, make: Callable[[], bytes], mimetype: str = "application/json") -> Response:
    """The same for data that are equal for everyone, in every language, on every day."""
    return _answer(state, make, mimetype)


def _answer(state: object, make: Callable[[], str | bytes], mimetype: str) -> Response:
    asked = (state, request.host_url, request.full_path, _program())
    tag = hashlib.sha256(repr(asked).encode()).hexdigest()[:32]
    answer = Response(mimetype=mimetype)
    if request.if_none_match.contains_weak(tag):
        answer.status_code = 304
    else:
        _fill(answer, _kept(tag, make))
    answer.headers["Cache-Control"] = REVALIDATED
    answer.vary.add("Accept-Encoding")
    answer.set_etag(tag, weak=True)
    return answer


def _fill(answer: Response, kept: _Kept) -> None:
    if kept.packed and request.accept_encodings.best_match(["gzip"]):
        answer.set_data(kept.packed)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_data(kept.plain)


def _kept(tag: str, make: Callable[[], str | bytes]) -> _Kept:
    with _lock:
        if (found := _answers.get(tag)) is not None:
            _answers.move_to_end(tag)
            return found
    made = make()
    plain = made.encode() if isinstance(made, str) else made
    kept = _Kept(plain, b"" if plain.startswith(PNG) else gzip.compress(plain, 6))
    if not request.query_string:  # addresses that anybody can make up push out no others
        with _lock:
            _answers[tag] = kept
            while len(_answers) > MOST:
                _answers.popitem(last=False)
    return kept


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of what answers are made with: code, templates, catalogues, static files."""
    made = hashlib.sha256(static_digest.digest().encode())
    for folder, pattern in ((ROOT / "judging", "*.py"), (ROOT / "judging", "*.mo"), (ROOT / "templates", "*.html")):
        for path in sorted(folder.rglob(pattern)):
            made.update(path.read_bytes())
    return made.hexdigest()

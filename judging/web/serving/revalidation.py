"""Public answers that browsers keep and ask for again each time: an answer is made once for each state of its data, and
a copy that is still true gets 304."""

import gzip
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache

from flask import Response, current_app, make_response, request, session

from judging import clock, static_digest
from judging.config import ROOT
from judging.database.cursors import read_cursor
from judging.database.statements import Cursor
from judging.queries.results import publications
from judging.queries.results.public_pages import ListState
from judging.queries.results.publications import PublicState
from judging.web.guards.access import account
from judging.web.serving.kept_answers import FAILED, MADE, KeptAnswer, KeptAnswers, State, key_of, packed, takes_packed
from judging.web.views import or_404
from judging.web.wording.languages import language

REVALIDATED = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"


def cacheable(text: str) -> Response:
    """A page that visitors' browsers keep, with an ETag over its text."""
    answer = make_response(text)
    answer.vary.add("Cookie")
    if account() is None:
        answer.headers["Cache-Control"] = REVALIDATED
        answer.add_etag(weak=True)
        answer.make_conditional(request)
    return answer


def state_of(contest_id: int, version: int | None = None) -> PublicState:
    """The state of a published version, by default the newest; 404 without one."""
    with _reading() as cursor:
        return or_404(publications.public_state(cursor, contest_id, version))


def list_state() -> ListState:
    """The state of all lists of what is published."""
    with _reading() as cursor:
        return ListState.now(cursor)


def _reading() -> AbstractContextManager[Cursor]:
    failed: Exception | None = request.environ.get(FAILED)
    if failed is not None:
        raise failed
    return read_cursor()


def revalidated(state: State, make: Callable[[], str | bytes], mimetype: str = "text/html") -> Response:
    """A page of ``make`` for visitors, which is asked only where it is not kept for this ``state`` of the data.

    The ETag is over the state, the address, the language, the day and the program. Signed-in people, and visitors who
    are told something once, get a page of their own.
    """
    if account() is not None or session.get("_flashes"):
        answer = Response(make(), mimetype=mimetype)
    else:
        answer = _answer(state, (state, language(), clock.today()), make, mimetype)
    answer.vary.add("Cookie")
    return answer


def revalidated_data(
    state: State, told: object, make: Callable[[], bytes], mimetype: str = "application/json"
) -> Response:
    """The same for data that are equal for everyone, in every language, on every day, while they tell what is in
    ``told``."""
    return _answer(state, told, make, mimetype)


def _answer(state: State, told: object, make: Callable[[], str | bytes], mimetype: str) -> Response:
    asked = (told, request.host_url, request.full_path, _program())
    tag = hashlib.sha256(repr(asked).encode()).hexdigest()[:32]
    answer = Response(mimetype=mimetype)
    if request.if_none_match.contains_weak(tag):
        answer.status_code = 304
    else:
        _fill(answer, _made(state, tag, make, is_packed=not mimetype.startswith("image/")))
    answer.headers["Cache-Control"] = REVALIDATED
    answer.vary.add("Accept-Encoding")
    answer.set_etag(tag, weak=True)
    return answer


def _fill(answer: Response, made: KeptAnswer) -> None:
    if made.is_packed and not takes_packed(request.headers.get("Accept-Encoding", "")):
        answer.set_data(gzip.decompress(made.content))
        return
    answer.set_data(made.content)
    if made.is_packed:
        answer.headers["Content-Encoding"] = "gzip"


def _made(state: State, tag: str, make: Callable[[], str | bytes], *, is_packed: bool) -> KeptAnswer:
    kept: KeptAnswers = current_app.extensions["judging.kept_answers"]
    key = key_of(request.environ, language()) or ()
    found = kept.find(key)
    if found is not None and found.tag == tag:
        return found
    made = make()
    plain = made.encode() if isinstance(made, str) else made
    content = packed(plain) if is_packed else plain
    answer = KeptAnswer(key, state, clock.today(), tag, content, is_packed, request.endpoint or "")
    if key and account() is None:
        request.environ[MADE] = answer
    return answer


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of what answers are made with: code, templates, catalogues, static files."""
    made = hashlib.sha256(static_digest.digest().encode())
    for folder, pattern in ((ROOT / "judging", "*.py"), (ROOT / "judging", "*.mo"), (ROOT / "templates", "*.html")):
        for path in sorted(folder.rglob(pattern)):
            made.update(path.read_bytes())
    return made.hexdigest()

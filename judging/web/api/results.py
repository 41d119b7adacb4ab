"""Published results for programs: the frozen public document, with its digest as ETag."""

from flask import Response, jsonify, request

from judging.extensions import db
from judging.queries.results import publications
from judging.web.api.description import described
from judging.web.api.shapes import PublishedOut
from judging.web.views import or_404

FRESH = 60
"""How long the newest version may be cached, in seconds."""


@described(gives=PublishedOut, refuses=(404,), signed_in=False)
def results(contest_id: int) -> Response:
    """The newest published version of a contest."""
    return _answer(contest_id, None)


@described(gives=PublishedOut, refuses=(404,), signed_in=False)
def results_version(contest_id: int, version: int) -> Response:
    """One published version of a contest."""
    return _answer(contest_id, version)


def _answer(contest_id: int, wanted: int | None) -> Response:
    found = or_404(publications.public_version(db.session(), contest_id, wanted))
    answer = jsonify(
        {
            "contest": found.contest_id,
            "version": found.version,
            "newest": found.newest,
            "digest": found.digest,
            "published_at": found.published_at.isoformat(),
            "document": found.document,
        }
    )
    answer.headers["Cache-Control"] = f"public, max-age={FRESH}"
    answer.set_etag(f"{found.digest}-{found.newest}")
    answer.make_conditional(request)
    return answer

"""Published results for programs: the frozen public document, with an ETag. A numbered version never changes, so it is
cached for ever; the newest one is asked for again each time."""

from flask import Response, jsonify

from judging.extensions import db
from judging.queries.results import publications
from judging.web.api.description import described
from judging.web.api.shapes import PublishedOut, PublishedVersionOut
from judging.web.serving.revalidation import FOR_EVER, revalidated_data, state_of
from judging.web.views import or_404


@described(gives=PublishedOut, refuses=(404,), signed_in=False)
def results(contest_id: int) -> Response:
    """The newest published version of a contest."""
    state = state_of(contest_id)
    return revalidated_data(state, (state.digest, state.newest), lambda: _document(contest_id, None))


@described(gives=PublishedVersionOut, refuses=(404,), signed_in=False)
def results_version(contest_id: int, version: int) -> Response:
    """One published version of a contest, which never changes."""
    state = state_of(contest_id, version)
    answer = revalidated_data(state, state.digest, lambda: _document(contest_id, version))
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def _document(contest_id: int, wanted: int | None) -> bytes:
    found = or_404(publications.public_version(db.session(), contest_id, wanted))
    told = {
        "contest": found.contest_id,
        "version": found.version,
        "digest": found.digest,
        "published_at": found.published_at.isoformat(),
        "document": found.document,
    }
    return jsonify(told if wanted else told | {"newest": found.newest}).get_data()

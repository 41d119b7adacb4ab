"""The marks of a published version, as a file that ``judging recount`` ranks again: for everyone if the contest
publishes scores, and for its organisers always."""

from flask import Response, abort

from judging.extensions import db
from judging.queries.results import publications
from judging.web.views import attachment, or_404
from judging.writers.marks import marks_file


def marks(contest_id: int, version: int) -> Response:
    """The file for everyone."""
    return _marks(contest_id, version, is_public=True)


def organisers_marks(contest_id: int, version: int) -> Response:
    """The file for the organisers of the contest."""
    return _marks(contest_id, version, is_public=False)


def _marks(contest_id: int, version: int, *, is_public: bool) -> Response:
    found = or_404(publications.counted_marks(db.session(), contest_id, version))
    if is_public and not found.are_public:
        abort(404)
    return attachment(marks_file(found.criteria, found.rows), "text/csv", f"marks-{contest_id}-{found.version}.csv")

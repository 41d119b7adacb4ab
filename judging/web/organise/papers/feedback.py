"""The feedback sheets of all works of the newest version, for organisers."""

from flask import Response, abort

from judging.extensions import db
from judging.queries.entries.teacher_pages import entry_result
from judging.queries.results.publications import public_version
from judging.web.organise.frame import head_of
from judging.web.papers import feedback_sheets
from judging.web.views import or_404


def sheets(contest_id: int) -> Response:
    """Every work's sheet in one PDF, ranked works first; 404 before publication."""
    head, session = head_of(contest_id), db.session()
    document = or_404(public_version(session, contest_id)).document
    rows = (*document["standings"], *document["others"])
    results = [found for row in rows if (found := entry_result(session, row["entry_id"]))] or abort(404)
    return feedback_sheets.pdf(head, results, f"feedback-{contest_id}")

"""The feedback sheets of all works of the newest version, for organisers."""

from flask import Response, abort

from judging.extensions import db
from judging.queries.entries.teacher_pages import entry_results
from judging.web.organise.frame import head_of
from judging.web.papers import feedback_sheets


def sheets(contest_id: int) -> Response:
    """Every work's sheet in one PDF, ranked works first; 404 before publication."""
    head = head_of(contest_id)
    results = entry_results(db.session(), contest_id) or abort(404)
    return feedback_sheets.pdf(head, results, f"feedback-{contest_id}")

"""The marks of a published version, as a file that ``judging recount`` ranks again."""

from __future__ import annotations

from flask import Response, abort

from judging.extensions import db
from judging.queries.results import publications
from judging.queries.results.publications import CountedMarks
from judging.writers.marks import marks_file


def marks(contest_id: int, version: int) -> Response:
    """The file, for everyone if the contest publishes scores."""
    found = publications.counted_marks(db.session(), contest_id, version)
    if found is None or not found.are_public:
        abort(404)
    return as_download(found, contest_id)


def as_download(found: CountedMarks, contest_id: int) -> Response:
    """The file, named after its contest and version."""
    name = f"marks-{contest_id}-{found.version}.csv"
    return Response(
        marks_file(found.criteria, found.rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

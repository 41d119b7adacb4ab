"""The marks file of a published version for its organisers, whether or not scores are published."""

from __future__ import annotations

from flask import Response, abort

from judging.extensions import db
from judging.queries.results import publications
from judging.web.public.marks import as_download


def marks(contest_id: int, version: int) -> Response:
    """The file that ``judging recount`` ranks again."""
    found = publications.counted_marks(db.session(), contest_id, version)
    if found is None:
        abort(404)
    return as_download(found, contest_id)

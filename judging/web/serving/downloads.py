"""Documents as downloads: handed out whole, never shown by us, so that nothing in a file acts in our name."""

from __future__ import annotations

from flask import Flask, Response, abort, request, send_file

from judging.core.rulebooks.facts import FACTS
from judging.extensions import db, documents
from judging.queries.entries import registrations as reads
from judging.readers.pdf import LARGEST
from judging.readers.transfer_files import MAX_BYTES as LARGEST_TRANSFER
from judging.web.serving.routes import Route, blueprint
from judging.web.wording.languages import language

TAKES_FILES = {"teacher.document_add": LARGEST, "organise.hand_over_in": LARGEST_TRANSFER}
"""The endpoints whose requests may be larger than others, and how large their file may be."""

ROOM = 60 * 1024 * 1024
"""Bytes beyond that: a file that is too large still gets its own answer, which says how large it may be."""

POLICY = "default-src 'none'; sandbox"


def document(document_id: int) -> Response:
    """The file, to be saved under what it is and its own name."""
    found = reads.document_file(db.session(), document_id)
    if found is None:
        abort(404)
    try:
        path = documents().open(found.stored)
    except FileNotFoundError:
        abort(404)
    fact = FACTS.get(found.kind)
    kind = fact.label.in_language(language()) if fact is not None else found.kind
    answer = send_file(
        path,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{found.code} {kind}.pdf" if found.code else f"{kind}.pdf",
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES: tuple[Route, ...] = (("/documents/<int:document_id>", "document", document, ("GET",)),)

downloads = blueprint("documents", "", ROUTES)


def init_app(app: Flask) -> None:
    """Let requests that bring a large file be as large as it may be, and no others; before anything reads the form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in TAKES_FILES:
            request.max_content_length = TAKES_FILES[request.endpoint] + ROOM

"""Documents as downloads: always attachments, never shown by us, so nothing in a file runs on our site."""

from flask import Flask, Response, abort, request, send_file

from judging.extensions import db, documents
from judging.queries.entries import registrations as reads
from judging.readers.pdf import LARGEST
from judging.readers.transfer_files import MAX_BYTES as LARGEST_TRANSFER
from judging.web.serving.routes import Route, blueprint
from judging.web.views import or_404
from judging.web.wording import evidence_text

TAKES_FILES = {"teacher.document_add": LARGEST, "organise.hand_over_in": LARGEST_TRANSFER}
"""Endpoints that accept larger requests, with the largest size of their file."""

ROOM = 60 * 1024 * 1024
"""Extra bytes, so that a file slightly too large gets a message that gives the limit."""

POLICY = "default-src 'none'; sandbox"


def document(document_id: int) -> Response:
    """The file as a download, under its kind and its own name."""
    found = or_404(reads.document_file(db.session(), document_id))
    try:
        path = documents().open(found.stored)
    except FileNotFoundError:
        abort(404)
    kind = evidence_text.kind_name(found.kind)
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
    """Allow larger requests for uploads only. Runs before the form is read."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in TAKES_FILES:
            request.max_content_length = TAKES_FILES[request.endpoint] + ROOM
